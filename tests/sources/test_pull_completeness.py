"""Rows from REDCap: all of them as text, or none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assets.redcap.landed import landing_of_mapping
from assets.storage.frames import conform_frame
from tests.sources.odd_pull import NIGHT, pull, sentence_of_refusal
from tests.sources.odd_redcap import CANARY, MAPPING, TOKEN, Odd, OddRedcap, meeting, profile, serve_odd, some_rows

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def odd() -> Iterator[OddRedcap]:
    with serve_odd() as redcap:
        yield redcap


def test_a_whole_project_lands_as_declared(odd: OddRedcap):
    landed = pull(odd)
    assert conform_frame(landed.rows, table=landing_of_mapping(MAPPING)).equals(landed.rows)
    assert (landed.row.state, landed.row.records, landed.row.rows) == ("good", 4, 8)
    assert (landed.row.mode, landed.row.full_on) == ("full", NIGHT)
    assert landed.row.redcap_version == "15.5.0"
    assert landed.row.taken_at is not None
    assert landed.row.checked_at == landed.row.taken_at


def test_leading_zeros_na_and_line_ends_survive(odd: OddRedcap):
    odd.rows = [profile("007", pf_id="0012", pf_name='NA\r\n"two", lines'), meeting("007", 1, mt_mentor="1.0")]
    rows = pull(odd).rows
    assert rows["record"].tolist() == ["007", "007"]
    assert rows.loc[rows["instrument"] == "", ["pf_id", "pf_name"]].iloc[0].tolist() == ["0012", 'NA\r\n"two", lines']
    assert rows.loc[rows["instrument"] == "meeting", "mt_mentor"].tolist() == ["1.0"]


def test_narrative_is_in_no_landed_frame(odd: OddRedcap):
    landed = pull(odd)
    for frame in (landed.rows, landed.landed.fields):
        text = frame.to_csv()
        assert CANARY not in text
        assert TOKEN not in text
    assert "nt_goals" not in landed.landed.fields["field"].tolist()


@pytest.mark.parametrize("cut", [1, 2, 9, 40])
def test_a_csv_cut_inside_a_row_is_refused(odd: OddRedcap, cut: int):
    odd.always = [Odd("record", body=lambda true: true[:-cut])]
    assert "cannot be used" in sentence_of_refusal(odd)


def test_a_csv_cut_inside_a_quoted_value_after_a_line_end_is_refused(odd: OddRedcap):
    odd.rows = [*some_rows(), profile("5", pf_name="one\ntwo\nthree")]
    odd.always = [Odd("record", body=lambda true: true[: true.index(b"two\n") + 4])]
    assert "cut short" in sentence_of_refusal(odd)


def test_records_without_rows_are_refused_and_named(odd: OddRedcap):
    def without_record_3(true: bytes) -> bytes:
        return b"".join(line for line in true.splitlines(keepends=True) if not line.startswith(b"3,"))

    odd.always = [Odd("record", body=without_record_3)]
    assert "rows of 1 records did not come though they exist (records 3)" in sentence_of_refusal(odd)


def test_an_answer_cut_at_the_end_of_a_row_is_refused_although_every_record_is_there(odd: OddRedcap):
    odd.rows = [*some_rows(), meeting("4", 2)]
    odd.always = [Odd("record", body=lambda true: true[: true.rstrip().rindex(b"\n") + 1])]
    assert "did not come though they exist (records 4)" in sentence_of_refusal(odd)


def test_an_instance_deleted_while_rows_are_read_is_no_fault(odd: OddRedcap):
    ids = odd.records_csv({"content": "record", "fields[0]": "record_id"})
    odd.script = [Odd("ids", body=ids + b"4,meeting,7\n")]
    assert pull(odd).row.rows == 8


def test_a_record_deleted_while_rows_are_read_is_no_fault(odd: OddRedcap):
    ids = odd.records_csv({"content": "record", "fields[0]": "record_id"})
    odd.script = [Odd("ids", body=ids + b"9,,\n")]
    assert pull(odd).row.records == 4


def test_rows_of_records_that_do_not_exist_are_refused(odd: OddRedcap):
    odd.always = [Odd("record", body=lambda true: true + b"99,,,00,,,,,2,\n")]
    assert "records that do not exist (records 99)" in sentence_of_refusal(odd)


def test_rows_that_came_twice_are_refused_and_named(odd: OddRedcap):
    odd.rows = [*some_rows(), meeting("2", 1, mt_mode="2")]
    assert "1 rows came twice (records 2)" in sentence_of_refusal(odd)


def test_fields_the_token_may_not_export_are_named(odd: OddRedcap):
    odd.withheld = {"mt_mentor", "pf_name"}
    sentence = sentence_of_refusal(odd)
    assert "2 of 8 fields were left out (pf_name, mt_mentor)" in sentence
    assert "export right" in sentence


def test_columns_nobody_asked_for_are_refused(odd: OddRedcap):
    odd.added = {"nt_goals"}
    assert "1 columns came that were not asked for" in sentence_of_refusal(odd)


def test_repeat_columns_that_are_absent_are_filled(odd: OddRedcap):
    odd.rows = [profile("1")]
    odd.with_repeat_columns = False
    rows = pull(odd).rows
    assert rows[["event", "instrument", "instance"]].iloc[0].tolist() == ["", "", ""]


def test_a_project_that_was_always_empty_is_good_and_has_no_rows(odd: OddRedcap):
    odd.rows = []
    landed = pull(odd)
    conform_frame(landed.rows, table=landing_of_mapping(MAPPING))
    assert (landed.row.state, landed.row.rows) == ("good", 0)
    assert odd.asked_for("record") == []
