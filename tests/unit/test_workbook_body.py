"""Rows of tables are written whole; what comes out is what XlsxWriter's own calls give, cell for cell."""

from __future__ import annotations

from datetime import UTC, date, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook

from reports.workbook.file.sheet_writer import SheetWriter
from reports.workbook.file.verify import verify_workbook
from reports.workbook.file.write import workbook_bytes
from reports.workbook.model import LARGEST_TABLE, Field, Link, NamedTable, Sheet, Workbook
from reports.workbook.office.book import office_workbook
from tests.unit.office_school import case, school

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell


def a_list(rows: int) -> Workbook:
    """Return a workbook whose only table is a list with cells of every kind."""
    fields = (
        Field("Who", "Who.", outside=True, width=20),
        Field("Record", "Link.", kind="link", outside=True),
        Field("Day", "A day.", kind="date"),
        Field("Number", "A number.", kind="integer"),
        Field("Share", "A share.", kind="share"),
        Field("Status", "A status.", kind="status"),
    )
    made = tuple(
        (
            f"=Person {number}",
            Link(f"10{number}", url=f"https://redcap.example.edu/?id={number}"),
            date(2026, 1, 1) if number % 2 else None,
            number,
            number / 7,
            "✖ Not met",
        )
        for number in range(rows)
    )
    table = NamedTable("Worklist", "The list", fields, made, words="A list.", filtered=True, ruled=frozenset({1}))
    sheet = Sheet("Worklist", "Worklist", "What is owed.", (table,), frozen_columns=1)
    return Workbook("A list", (sheet,), datetime(2026, 9, 21, tzinfo=UTC), {}, "Footer", "Keep to yourself.")


def told(cell: Cell) -> tuple[Any, ...]:
    link = cell.hyperlink
    return (
        cell.value,
        cell.data_type,
        cell.number_format,
        (cell.font.b, cell.font.name, cell.font.sz, cell.font.u, cell.font.color and cell.font.color.rgb),
        cell.fill.fgColor.rgb,
        (cell.border.top.style, cell.border.bottom.style),
        (cell.alignment.wrap_text, cell.alignment.vertical, cell.alignment.horizontal, cell.alignment.indent),
        (cell.protection.locked, cell.quotePrefix),
        link and (link.target, link.location, link.tooltip),
    )


def everything_in(content: bytes) -> dict[str, Any]:
    book = load_workbook(BytesIO(content))
    return {
        page.title: (
            [[told(cell) for cell in row] for row in page.iter_rows()],
            {number: row.height for number, row in page.row_dimensions.items()},
            sorted(page.tables),
        )
        for page in book.worksheets
    }


@pytest.fixture(params=["an office workbook", "cells of every kind"])
def model(request: pytest.FixtureRequest) -> Workbook:
    return office_workbook(case(school(people=40))) if request.param == "an office workbook" else a_list(30)


def test_rows_written_whole_are_what_single_calls_write(model: Workbook, monkeypatch: pytest.MonkeyPatch):
    whole = everything_in(workbook_bytes(model))
    monkeypatch.setattr(SheetWriter, "_is_plain", lambda _self, _table: False)
    assert everything_in(workbook_bytes(model)) == whole


def test_the_same_model_gives_the_same_bytes(model: Workbook):
    assert workbook_bytes(model) == workbook_bytes(model)


def test_a_list_too_long_for_a_table_has_a_header_a_filter_and_plain_links():
    model = a_list(LARGEST_TABLE + 1)
    content = workbook_bytes(model)
    assert workbook_bytes(model) == content
    assert verify_workbook(content, model) > LARGEST_TABLE * 6
    page = load_workbook(BytesIO(content))["Worklist"]
    assert not page.tables
    assert page.auto_filter.ref == f"A4:F{LARGEST_TABLE + 5}"
    assert page["B5"].value == "100"
    assert page["B5"].hyperlink is None
    assert page["B5"].data_type == "s"
