"""REDCap's CSV as a frame of text."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.redcap.rows import UnusableCsvError, frame_of_csv, landed_rows, row_keys, table_of_csv

if TYPE_CHECKING:
    import pandas as pd

HEADER = b"record_id,redcap_repeat_instrument,redcap_repeat_instance,a,b\n"


def test_every_column_is_text_and_nothing_is_guessed():
    frame = frame_of_csv(HEADER + b"001,,,1.70,NA\n2,form,3,true,2026-01-02\n")
    assert set(frame.dtypes.astype(str)) == {"str"}
    assert frame["record_id"].tolist() == ["001", "2"]
    assert frame["a"].tolist() == ["1.70", "true"]
    assert frame["b"].tolist() == ["NA", "2026-01-02"]


def test_a_blank_is_missing_whether_quoted_or_not():
    assert frame_of_csv(HEADER + b'1,,,"",\n')[["a", "b"]].isna().all(axis=None)


def test_a_lone_line_end_is_no_record():
    assert row_keys(table_of_csv(b"\n"), record_id="record_id").num_rows == 0


@pytest.mark.parametrize("cut", range(1, 30))
def test_a_cut_within_a_row_is_seen(cut: int):
    whole = HEADER + b'1,,,"one, two","three ""four"" here"\n'
    with pytest.raises(UnusableCsvError):
        frame_of_csv(whole[:-cut])


def test_a_row_of_another_width_is_refused_without_its_text():
    with pytest.raises(UnusableCsvError) as refusal:
        frame_of_csv(HEADER + b"1,,,Jane Roe,x,extra\n")
    assert "Jane" not in str(refusal.value)
    assert refusal.value.__cause__ is None


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12), min_size=1, max_size=6))
def test_any_text_survives(values: list[str]):
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerow(["record_id", "a"])
    writer.writerows([[str(n), value] for n, value in enumerate(values)])
    assert frame_of_csv(buffer.getvalue().encode())["a"].fillna("").tolist() == values


def test_bytes_that_are_no_text_do_not_refuse_the_others():
    frame = frame_of_csv(HEADER + b"1,,,caf\xc3\xa9,caf\xe9\n")
    assert frame[["a", "b"]].to_numpy().tolist() == [["caf\u00e9", "caf\ufffd"]]


def test_a_mark_of_the_byte_order_is_no_part_of_the_first_column():
    assert frame_of_csv(b"\xef\xbb\xbf" + HEADER + b"1,,,x,\n")["record_id"].tolist() == ["1"]


def landed(body: bytes, *fields: str) -> pd.DataFrame:
    return landed_rows(table_of_csv(body), project="p", fields=["record_id", *fields]).to_pandas()


def test_absent_structural_columns_land_blank_and_never_missing():
    rows = landed(b"record_id,a\n1,x\n", "a")
    assert rows.columns.tolist() == ["project", "record", "event", "instrument", "instance", "a"]
    assert rows.iloc[0].tolist() == ["p", "1", "", "", "", "x"]


def test_a_ticked_choice_may_be_landed_and_its_unmapped_neighbours_are_dropped():
    assert landed(b"record_id,box___1,box___2\n1,0,1\n", "box___2")["box___2"].tolist() == ["1"]


def test_rows_land_sorted_by_their_key_as_text():
    rows = landed(HEADER + b"10,,,x,\n2,form,10,x,\n2,form,9,x,\n2,,,x,\n", "a", "b")
    assert rows[["record", "instance"]].to_numpy().tolist() == [["10", ""], ["2", ""], ["2", "10"], ["2", "9"]]


def test_no_rows_land_with_every_column_all_the_same():
    assert landed(b"\n", "a").columns.tolist() == ["project", "record", "event", "instrument", "instance", "a"]


@pytest.mark.parametrize("cut", [b'a,b\n1,"one\n', b'a,b\n1,"one\n2,two\n', b'a,b\n1,"one"\n2,"two\n'])
def test_a_body_cut_inside_a_quoted_value_is_refused_although_it_ends_with_a_line(cut: bytes):
    with pytest.raises(UnusableCsvError, match="cut short"):
        table_of_csv(cut)
