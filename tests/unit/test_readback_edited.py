"""A returned workbook is understood whatever its user did to its sheets: sorted, hidden, renamed, copied."""

from __future__ import annotations

from datetime import date

import pytest

from assets.obligations.schema import OBLIGATION
from reports.inputs.sheets import WORKLIST
from reports.readback.model import BookRefusedError
from tests.unit.readback_books import (
    LEAVE,
    book,
    frame_of,
    header_row,
    known,
    obligation,
    read,
    told,
)


def sort_backwards(page):
    top = header_row(page, WORKLIST.key)
    rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=top + 1)]
    for number, values in enumerate(reversed(rows), start=top + 1):
        for column, value in enumerate(values, start=1):
            page.cell(number, column).value = value


def move_columns(page):
    top = header_row(page, WORKLIST.key)
    last = page.max_column
    for number in range(top, page.max_row + 1):
        values = [page.cell(number, column).value for column in range(1, last + 1)]
        for column, value in enumerate(reversed(values), start=1):
            page.cell(number, column).value = value
    for table in page.tables.values():
        for one, column in zip(table.tableColumns, range(1, last + 1), strict=True):
            one.name = page.cell(top, column).value


def hide_rows(page):
    for number in range(header_row(page, WORKLIST.key) + 1, page.max_row + 1):
        page.row_dimensions[number].hidden = True
    page.auto_filter.ref = None


def put_rows_above(page):
    page.insert_rows(1, amount=3)
    page["A1"] = "Looked at in the meeting of Monday"
    del page.tables[WORKLIST.table]


def rename_table(page):
    table = page.tables.pop(WORKLIST.table)
    table.displayName = table.name = "Tabelle1"
    page.add_table(table)


def rename_sheet(page):
    page.title = "Carl's copy"


def delete_other_rows(page):
    top = header_row(page, WORKLIST.key)
    for number in range(page.max_row, top, -1):
        if page.cell(number, 1).value != "o2":
            page.delete_rows(number)


def delete_unused_columns(page):
    page.delete_cols(page.max_column)
    page.delete_cols(2)
    del page.tables[WORKLIST.table]


@pytest.mark.parametrize(
    "edit",
    [
        sort_backwards,
        move_columns,
        hide_rows,
        put_rows_above,
        rename_table,
        rename_sheet,
        delete_other_rows,
        delete_unused_columns,
    ],
)
def test_whatever_the_user_did_to_the_sheet_the_entry_is_found(edit):
    receipt = read(book(filled={"o2": LEAVE}, edit=edit), name="Copy of final (2).xlsx")
    assert told(receipt) == [("exemption", "o2", "requested")]


def test_a_row_pasted_below_the_table_is_read():
    def paste(page):
        top = header_row(page, WORKLIST.key)
        places = {cell.value: cell.column for cell in page[top]}
        page.cell(page.max_row + 1, places[WORKLIST.key]).value = "o9"
        page.cell(page.max_row, places["Reminded on"]).value = date(2026, 9, 1)

    receipt = read(
        book(edit=paste), against=known(obligation=frame_of(OBLIGATION, [obligation(number) for number in (1, 9)]))
    )
    assert told(receipt) == [("reminded", "o9", "requested")]


def test_a_change_of_a_column_that_is_no_input_is_not_taken():
    receipt = read(book(filled={"o1": {"Why": "met, really"}, "o2": {"Reminded on": date(2026, 9, 1)}}))
    assert told(receipt) == [("reminded", "o2", "requested")]
    assert "really" not in str(receipt.rows)


def test_what_is_typed_with_an_equals_sign_is_kept_also_by_a_program_that_does_not_calculate():
    ((_, one),) = read(book(filled={"o1": {"Comment": "=1+1 ask the chair", "Reminded on": "=TODAY()"}})).rows
    assert one.typed == {"comment": "=1+1 ask the chair", "sent_on": "=TODAY()"}
    assert "Reminded on is no date" in one.reason


def test_of_a_copied_sheet_both_are_read_and_what_stands_on_both_counts_once():
    def copy(page):
        page.parent.copy_worksheet(page)
        places = {cell.value: cell.column for cell in page[header_row(page, WORKLIST.key)]}
        page.cell(header_row(page, WORKLIST.key) + 2, places["Reminded on"]).value = date(2026, 9, 1)

    assert told(read(book(filled={"o1": LEAVE}, edit=copy))) == [
        ("exemption", "o1", "requested"),
        ("reminded", "o2", "requested"),
        ("exemption", "o1", "duplicate"),
    ]


def test_of_a_copied_sheet_that_says_otherwise_neither_is_taken():
    def copy(page):
        page.parent.copy_worksheet(page)
        places = {cell.value: cell.column for cell in page[header_row(page, WORKLIST.key)]}
        page.cell(header_row(page, WORKLIST.key) + 1, places["Exempt until"]).value = date(2026, 11, 30)

    receipt = read(book(filled={"o1": LEAVE}, edit=copy))
    assert [outcome for _, _, outcome in told(receipt)] == ["rejected", "rejected"]
    assert {one.sheet for _, one in receipt.rows} == {"Worklist", "Worklist Copy"}


def test_a_column_that_stands_twice_is_refused():
    def twice(page):
        page.cell(header_row(page, WORKLIST.key), 2).value = "Reminded on"

    with pytest.raises(BookRefusedError, match="column 'Reminded on' stands twice"):
        read(book(filled={"o1": LEAVE}, edit=twice))


def test_another_table_below_on_the_same_sheet_is_left_alone():
    from openpyxl.worksheet.table import Table as Range

    def put_below(page):
        row = page.max_row + 1
        page.cell(row, 1).value = "Another caption"
        for column, text in enumerate(["Obligation id", "x", "Exemption reason"], start=1):
            page.cell(row + 1, column).value = text
            page.cell(row + 2, column).value = "on leave"
        page.add_table(Range(displayName="Other", ref=f"A{row + 1}:C{row + 2}"))

    assert told(read(book(filled={"o1": LEAVE}, edit=put_below))) == [("exemption", "o1", "requested")]
