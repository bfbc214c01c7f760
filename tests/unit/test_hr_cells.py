"""How one delivered column is read."""

from __future__ import annotations

import pandas as pd
import pytest

from assets.hr.cells import read_codes, read_dates, read_flags, read_ids, read_lists, read_shares


def text(*cells: str) -> pd.Series:
    return pd.Series(cells, dtype="str")


def listed(values: pd.Series) -> list[object]:
    return [None if value is pd.NA or value != value else value for value in values]  # noqa: PLR0124 - NaN


def test_ids_get_back_the_zeros_a_spreadsheet_took() -> None:
    values, bad = read_ids(text("123", "00000456", "789.0", " 12\u00a0"), width=8)
    assert listed(values) == ["00000123", "00000456", "00000789", "00000012"]
    assert not bad.any()


def test_an_id_longer_than_the_width_is_refused_and_never_cut() -> None:
    values, bad = read_ids(text("123456789", "Total", ""), width=8)
    assert listed(values) == [None, None, None]
    assert bad.tolist() == [True, True, False]


def test_with_width_zero_an_id_is_any_text_without_blanks() -> None:
    values, bad = read_ids(text("W-17", "Total 3", "0412"), width=0)
    assert listed(values) == ["W-17", None, "0412"]
    assert bad.tolist() == [False, True, False]


def test_a_real_date_a_serial_number_and_a_text_of_one_column_are_the_same_day() -> None:
    cells = text("2024-07-01", "45474", "07/01/2024")
    values, bad = read_dates(cells, date_format="%m/%d/%Y", serial_epoch="1899-12-30")
    assert set(values) == {pd.Timestamp("2024-07-01")}
    assert values.dtype == "datetime64[us]"
    assert not bad.any()


def test_a_serial_number_counts_from_the_workbooks_own_day_zero() -> None:
    values, _ = read_dates(text("45474"), date_format="%Y-%m-%d", serial_epoch="1904-01-01")
    assert values[0] == pd.Timestamp("2028-07-02")


def test_a_serial_number_outside_a_workbook_is_no_date() -> None:
    values, bad = read_dates(text("45474"), date_format="%Y-%m-%d")
    assert values.isna().all()
    assert bad.all()


@pytest.mark.parametrize("cell", ["9999-12-31", "2999-12-31", "12/31/4712", "99991231", ""])
def test_no_end_is_a_missing_date_and_no_fault(cell: str) -> None:
    values, bad = read_dates(text(cell), date_format="%Y-%m-%d")
    assert values.isna().all()
    assert not bad.any()


def test_day_and_month_are_never_guessed() -> None:
    values, bad = read_dates(text("03/04/2025", "13/04/2025"), date_format="%m/%d/%Y")
    assert values[0] == pd.Timestamp("2025-03-04")
    assert bad.tolist() == [False, True]


def test_a_midnight_written_in_utc_stays_on_its_written_day() -> None:
    values, _ = read_dates(text("2024-07-01T07:00:00.000Z", "2024-07-01 00:00:00"), date_format="%Y-%m-%d")
    assert set(values) == {pd.Timestamp("2024-07-01")}


def test_a_date_before_1940_or_after_2100_is_a_fault() -> None:
    values, bad = read_dates(text("1904-01-02", "2101-01-01"), date_format="%Y-%m-%d")
    assert values.isna().all()
    assert bad.all()


@pytest.mark.parametrize(
    ("cells", "unit", "shares"),
    [
        (("1.0", "0.8", "80 %", "1.00000", ".5"), "", [1.0, 0.8, 0.8, 1.0, 0.5]),
        (("100", "100.00000", "80 %", "80"), "", [1.0, 1.0, 0.8, 0.8]),
        (("100", "80.00000", "1.00000", "0.5"), "percent", [1.0, 0.8, 0.01, 0.005]),
        (("0", "", "1"), "share", [0.0, None, 1.0]),
    ],
)
def test_fte_reads_the_same_as_a_share_and_as_a_percentage(
    cells: tuple[str, ...], unit: str, shares: list[float | None]
) -> None:
    values, bad, undecided = read_shares(text(*cells), unit=unit)
    assert listed(values) == shares
    assert not bad.any()
    assert not undecided.any()


def test_one_per_cent_is_never_read_as_full_time() -> None:
    values, bad, undecided = read_shares(text("100.00000", "1.00000", "0.50000", "0", "1 %"))
    assert listed(values) == [1.0, None, None, 0.0, 0.01]
    assert undecided.tolist() == [False, True, True, False, False]
    assert not bad.any()


def test_an_fte_above_full_time_is_no_fte_whatever_its_unit() -> None:
    for unit, cells in {"": ("1.3", "full"), "share": ("80", "1.3"), "percent": ("130", "-1")}.items():
        values, bad, _ = read_shares(text(*cells), unit=unit)
        assert values.isna().all()
        assert bad.all()


def test_a_code_no_table_has_reads_unknown_and_is_reported() -> None:
    values, bad = read_codes(
        text("ASST", "assistant", "Dean", ""),
        table={"Asst": "assistant"} | {"assistant": "assistant"},
        otherwise="unknown",
    )
    assert listed(values) == ["assistant", "assistant", "unknown", "unknown"]
    assert bad.tolist() == [False, False, True, False]


def test_a_blank_flag_is_missing_and_not_no() -> None:
    values, bad = read_flags(text("Y", "false", "", "maybe"))
    assert listed(values) == [True, False, None, None]
    assert bad.tolist() == [False, False, False, True]


def test_a_list_is_separated_by_semicolons() -> None:
    assert read_lists(text("a@x.example; b@x.example;", "")).tolist() == [["a@x.example", "b@x.example"], []]
