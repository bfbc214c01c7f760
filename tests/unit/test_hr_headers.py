"""Where the header of a delivered table stands, and what it calls its columns."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest

from assets.hr.files import DeliveryRefusedError, RawTable, read_table
from assets.hr.mapping import HrMapping

SPLIT = [
    ["Faculty of the school", None, None, None, None],
    ["EMPLID", "Legal", None, "Preferred", None],
    [None, "First Name", "Last Name", "First Name", "Last Name"],
    [7, "Ana", "Ruiz", "Anita", None],
    [8, "Bo", "Li", None, None],
]
NAMES = {
    "person_id": "EMPLID",
    "legal_first": "Legal First Name",
    "legal_last": "Legal Last Name",
    "preferred_first": "Preferred First Name",
}


def workbook(rows: list[list[Any]], *, merged: tuple[str, ...] = ()) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for cells in merged:
        book.active.merge_cells(cells)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def read(content: bytes, columns: dict[str, str], file: str = "people.xlsx") -> RawTable:
    mapping = HrMapping.model_validate({"files": {"people": {"columns": columns}}})
    return read_table(content, file=file, table="people", mapping=mapping)


def test_a_header_split_over_two_rows_names_a_column_by_both() -> None:
    table = read(workbook(SPLIT, merged=("B2:C2", "D2:E2", "A2:A3")), NAMES)
    frame = table.frame
    assert frame[["person_id", "legal_first", "legal_last"]].to_numpy().tolist() == [
        ["7", "Ana", "Ruiz"],
        ["8", "Bo", "Li"],
    ]
    assert frame["preferred_first"].tolist() == ["Anita", ""]


@pytest.mark.parametrize("wrapped", ["Legal\nFirst Name", "legal  first\u00a0name "])
def test_a_header_cell_that_is_wrapped_or_spaced_is_the_same_name(wrapped: str) -> None:
    rows = [["EMPLID", wrapped, "Legal Last Name", "Preferred First Name"], [7, "Ana", "Ruiz", None]]
    assert read(workbook(rows), NAMES).frame["legal_first"].tolist() == ["Ana"]
    text = f'EMPLID,"{wrapped}",Legal Last Name,Preferred First Name\n7,Ana,Ruiz,\n'
    assert read(text.encode(), NAMES, file="people.csv").frame["legal_first"].tolist() == ["Ana"]


def test_rows_below_a_split_header_are_counted_from_its_first_row() -> None:
    assert read(workbook(SPLIT), NAMES).frame["row"].tolist() == [3, 4]


def test_a_lower_header_cell_may_be_the_name_itself() -> None:
    rows = [["Person", None, None], ["EMPLID", "First", "Last"], [7, "Ana", "Ruiz"]]
    columns = {"person_id": "EMPLID", "legal_first": "First", "legal_last": "Last"}
    assert read(workbook(rows), columns).frame["legal_last"].tolist() == ["Ruiz"]


def test_a_split_header_in_a_csv_file_is_read_too() -> None:
    text = "EMPLID,Legal,,Preferred,\n,First Name,Last Name,First Name,Last Name\n7,Ana,Ruiz,,\n"
    assert read(text.encode(), NAMES, file="people.csv").frame["legal_first"].tolist() == ["Ana"]


def test_two_lower_cells_of_one_name_are_told_apart_by_the_upper_ones_or_refused() -> None:
    columns = {"person_id": "EMPLID", "legal_first": "First Name", "legal_last": "Last Name"}
    with pytest.raises(DeliveryRefusedError, match=r"^people\.xlsx has the column 'first name' twice"):
        read(workbook(SPLIT), columns)


def test_the_row_that_comes_nearest_says_what_is_missing() -> None:
    rows = [["EMPLID", "First"], [7, "Ana"]]
    columns = {"person_id": "EMPLID", "legal_first": "First", "legal_last": "Last"}
    with pytest.raises(DeliveryRefusedError, match="missing at best: last"):
        read(workbook(rows), columns)
