"""What a pull compares with the mapping and with the last good one."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from tests.sources.odd_pull import client_of, pull, pulled, sentence_of_refusal
from tests.sources.odd_redcap import MAPPING, Odd, OddRedcap, field_row, profile, serve_odd, some_rows

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def odd() -> Iterator[OddRedcap]:
    with serve_odd() as redcap:
        yield redcap


def test_an_empty_project_where_good_rows_existed_is_refused(odd: OddRedcap):
    last = pull(odd)
    odd.rows = []
    assert "the project is empty where the last good pull held 4" in sentence_of_refusal(odd, last=last)


def test_a_drop_of_more_than_a_fifth_is_refused_and_less_is_not(odd: OddRedcap):
    odd.rows = some_rows(10)
    last = pull(odd)
    odd.rows = some_rows(8)
    assert pull(odd, last=last).row.records == 8
    odd.rows = some_rows(7)
    assert "only 7 records exist where the last good pull held 10" in sentence_of_refusal(odd, last=last)


def test_a_repeat_night_keeps_the_snapshot_and_its_moment(odd: OddRedcap):
    first = pull(odd)
    odd.rows = list(reversed(odd.rows))
    again = pull(odd, last=first)
    assert again.row == first.row
    assert again.rows.equals(first.rows)
    next_day = pull(odd, last=first, judged_on=date(2026, 11, 21))
    assert next_day.row.snapshot == first.row.snapshot
    assert next_day.row.taken_at == first.row.taken_at
    assert next_day.row.taken_on == date(2026, 11, 21)


def test_one_changed_answer_is_another_snapshot(odd: OddRedcap):
    first = pull(odd)
    odd.rows[1]["mt_mode"] = "2"
    assert pull(odd, last=first).row.snapshot != first.row.snapshot


@pytest.mark.parametrize(
    ("change", "difference"),
    [
        (lambda fields: fields.pop(2), "field pf_name is gone"),
        (
            lambda fields: fields[5].update(select_choices_or_calculations="1, In person | 3, Video"),
            "lost choice 2 (video)",
        ),
        (lambda fields: fields[4].update(form_name="profile"), "field mt_date is on instrument profile, not meeting"),
        (lambda fields: fields[2].update(field_type="notes"), "field pf_name is of type notes"),
        (lambda fields: fields.insert(0, field_row("other_id", "profile")), "the record id is other_id, not record_id"),
    ],
)
def test_a_dictionary_that_no_longer_fits_is_refused_before_any_row_is_asked_for(
    odd: OddRedcap, change: Any, difference: str
):
    change(odd.metadata)
    assert difference in sentence_of_refusal(odd)
    assert odd.asked_for("ids") == odd.asked_for("record") == []


def test_an_instrument_that_no_longer_repeats_is_refused(odd: OddRedcap):
    odd.script = [Odd("repeatingFormsEvents", status=400, body=b'{"error":"You cannot export repeating instruments"}')]
    assert "instrument meeting no longer repeats" in sentence_of_refusal(odd)


def test_without_the_design_right_the_rows_tell_what_repeats_and_the_loss_is_named(odd: OddRedcap):
    no_right = Odd("repeatingFormsEvents", status=403, body=b'{"error":"no"}')
    odd.always = [no_right]
    assert "Project Design right" in pull(odd).landed.notes[0]
    odd.rows = [*odd.rows, {**profile("1"), "redcap_repeat_instrument": "profile", "redcap_repeat_instance": "2"}]
    assert "instrument profile repeats" in sentence_of_refusal(odd)


def test_a_recoded_choice_is_refused_until_the_mapping_was_edited(odd: OddRedcap):
    last = pull(odd)
    odd.metadata[5]["select_choices_or_calculations"] = "1, Video, with or without picture | 2, in  person"
    assert "field mt_mode: what was choice 1 now is choice 2" in sentence_of_refusal(odd, last=last)
    edited = MAPPING.model_dump(by_alias=True)
    edited["events"][0]["mode"]["codes"] = {"1": "video", "2": "in_person"}
    mapping = type(MAPPING).model_validate(edited)
    landed = pulled(client_of(odd), mapping=mapping, last=last)
    assert landed.row.state == "good"


def test_a_reworded_choice_is_another_dictionary_and_no_refusal(odd: OddRedcap):
    last = pull(odd)
    odd.metadata[5]["select_choices_or_calculations"] = "1, Face to face | 2, Video, with or without picture"
    now = pull(odd, last=last)
    assert now.row.dictionary != last.row.dictionary
