"""Text becomes typed by the dictionary and the mapping; nothing is guessed."""

from __future__ import annotations

import pandas as pd
import pytest

from assets.mentoring.decode import codes_of, dates_of, filled_of, flags_of, integers_of, quarters_of


def text(*values: str | None) -> pd.Series:
    return pd.Series(values, dtype="str")


def test_an_iso_day_is_read_and_keeps_the_date_dtype():
    answer = dates_of(text("2026-02-28", " 2026-03-01 "))
    assert answer.read.tolist() == [pd.Timestamp("2026-02-28"), pd.Timestamp("2026-03-01")]
    assert answer.read.dtype == "datetime64[us]"


@pytest.mark.parametrize(
    "typed", ["03/04/2026", "2026-02-30", "2026-3-1", "45474", "March 2026", "2026-03-01 10:00", "0206-03-01", "0"]
)
def test_anything_that_is_not_an_iso_day_is_unreadable_and_not_missing(typed: str):
    answer = dates_of(text(typed))
    assert answer.unreadable.tolist() == [True]
    assert answer.blank.tolist() == [False]
    assert answer.read.isna().all()


def test_a_blank_a_missing_data_code_and_an_unreadable_date_are_three_things():
    answer = dates_of(text("", None, "UNK", "soon"))
    assert answer.blank.tolist() == [True, True, False, False]
    assert answer.missing_code.tolist() == [False, False, True, False]
    assert answer.unreadable.tolist() == [False, False, False, True]


def test_the_projects_own_missing_data_codes_replace_the_assumed_ones():
    answer = dates_of(text("UNK", "NOPE"), missing_codes={"NOPE"})
    assert answer.missing_code.tolist() == [False, True]
    assert answer.unreadable.tolist() == [True, False]


def test_a_field_validated_as_a_moment_gives_its_day():
    answer = dates_of(text("2026-03-01 23:59", "2026-03-01 23:59:01", "2026-03-01"), validation="datetime_ymd")
    assert answer.read.notna().tolist() == [True, True, False]


def test_a_code_the_mapping_does_not_know_is_unreadable_and_never_passed_on():
    answer = codes_of(text("1", "9", "", "-99"), codes={"1": "in_person"})
    assert answer.read.fillna("?").tolist() == ["in_person", "?", "?", "?"]
    assert answer.unreadable.tolist() == [False, True, False, False]
    assert answer.missing_code.tolist() == [False, False, False, True]
    assert answer.read.dtype == "str"


def test_a_code_of_the_fields_own_wins_over_the_missing_data_codes():
    assert codes_of(text("-99"), codes={"-99": "declined"}).read.tolist() == ["declined"]


def test_an_unanswered_confirmation_is_missing_and_not_no():
    answer = flags_of(text("1", "0", ""), codes={"1": True, "0": False})
    assert answer.read.dtype == "boolean"
    assert answer.read.isna().tolist() == [False, False, True]
    assert answer.read[:2].tolist() == [True, False]


def test_a_column_without_any_answer_keeps_its_dtype():
    assert codes_of(text("", ""), codes={}).read.dtype == "str"
    assert flags_of(text(""), codes={"1": True}).read.dtype == "boolean"
    assert integers_of(text("")).read.dtype == "Int64"
    assert dates_of(text("")).read.dtype == "datetime64[us]"
    assert dates_of(text()).read.dtype == "datetime64[us]"


def test_a_whole_number_is_digits_only():
    answer = integers_of(text("12", "12.0", "-999", "1e3"))
    assert answer.read.isna().tolist() == [False, True, True, True]
    assert answer.missing_code.tolist() == [False, False, True, False]
    assert answer.unreadable.tolist() == [False, True, False, True]


def test_year_and_quarter_give_the_first_day_of_the_quarter():
    answer = quarters_of(text("2026", "2025", "2026", ""), text("4", "1", "", ""))
    assert answer.read.fillna("?").tolist() == ["2026-10-01", "2025-01-01", "?", "?"]
    assert answer.unreadable.tolist() == [False, False, True, False]
    assert answer.blank.tolist() == [False, False, False, True]


@pytest.mark.parametrize(("year", "quarter"), [("26", "1"), ("2026", "5"), ("2026", "Q1"), ("2026.0", "1")])
def test_a_year_or_quarter_nobody_can_mean_is_a_bad_period(year: str, quarter: str):
    assert quarters_of(text(year), text(quarter)).unreadable.tolist() == [True]


def test_a_section_is_filled_only_where_its_flag_is_one():
    assert filled_of(text("1", "0", "", "UNK")).tolist() == [True, False, False, False]


@pytest.mark.parametrize(
    ("typed", "is_read"),
    [("1899-12-31", False), ("1900-01-01", True), ("2099-12-31", True), ("2100-01-01", False), ("2028-02-29", True)],
)
def test_a_day_is_read_from_1900_to_the_last_of_2099(typed: str, *, is_read: bool):
    answer = dates_of(text(typed))
    assert answer.read.notna().tolist() == [is_read]
    assert answer.unreadable.tolist() == [not is_read]


def test_a_missing_data_code_that_the_field_itself_uses_is_an_answer_and_not_missing():
    answer = codes_of(text("-99", "-999"), codes={"-99": "none of these"})
    assert answer.read.tolist()[0] == "none of these"
    assert answer.missing_code.tolist() == [False, True]
