"""Numbers on Cover, Summary, Worklist and in the library agree to the unit, read back from the finished file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from reports.drafts import Desk, Order, verified_workbook
from reports.workbook.model import Formula, NamedTable, Workbook, WorkbookError
from reports.workbook.office.book import office_drafts, office_workbook
from tests.unit.office_school import AS_OF, LINKS, TIMEZONE, school

if TYPE_CHECKING:
    from collections.abc import Callable

    from reports.drafts import Draft
    from reports.workbook.model import Cell

    Change = Callable[[NamedTable], NamedTable]

QUARTERS = ("2026-04-01", "2026-07-01")


@pytest.fixture(scope="module")
def desk() -> Desk:
    order = Order(published=Path(), quarters=QUARTERS, as_of=AS_OF, timezone=TIMEZONE, record_links=LINKS)
    return Desk(school(people=60), order)


@pytest.fixture(scope="module")
def draft(desk: Desk) -> Draft:
    return next(iter(office_drafts(desk)))


@pytest.fixture(scope="module")
def model(desk: Desk) -> Workbook:
    return office_workbook(desk.case("anesthesiology", QUARTERS[0]))


def changed(model: Workbook, name: str, change: Change) -> Workbook:
    """Return the model with one table changed."""
    sheets = []
    for sheet in model.sheets:
        blocks = tuple(
            change(block) if isinstance(block, NamedTable) and block.name == name else block for block in sheet.blocks
        )
        sheets.append(replace(sheet, blocks=blocks))
    return replace(model, sheets=tuple(sheets))


def with_cell(row: int, header: str, value: Callable[[Any], Cell]) -> Change:
    """Return a change of one cell."""

    def change(table: NamedTable) -> NamedTable:
        column = table.column(header)
        rows = [list(cells) for cells in table.rows]
        rows[row][column] = value(rows[row][column])
        return replace(table, rows=tuple(map(tuple, rows)))

    return change


def one_more(cell: Any) -> Cell:
    return Formula(cell.text, cell.value + 1) if isinstance(cell, Formula) else cell + 1


def test_every_number_of_a_real_book_agrees(desk: Desk):
    for draft in office_drafts(desk):
        assert draft.content()[1] > 0


@pytest.mark.parametrize(
    ("table", "row", "header", "told"),
    [
        ("Counts", 0, "Number", "Obligations due in the quarter"),
        ("Counts", 3, "Number", "the parts of"),
        ("People", 1, "Number", "the parts of"),
        ("ByClause", 0, "Due", "due in the quarter"),
        ("ByClause", 0, "Met", "Met"),
        ("ByClause", 0, "Not met", "Not met"),
    ],
)
def test_a_number_that_is_off_by_one_stops_the_book(model: Workbook, table: str, row: int, header: str, told: str):
    wrong = changed(model, table, with_cell(row, header, one_more))
    with pytest.raises(WorkbookError, match=rf"{told}.*disagree"):
        verified_workbook(wrong)


def test_a_row_that_is_missing_on_the_worklist_stops_the_book(model: Workbook):
    def shorter(table: NamedTable) -> NamedTable:
        status = table.column("Status")
        at = next(number for number, row in enumerate(table.rows) if row[status] == "✖ Not met")
        return replace(table, rows=(*table.rows[:at], *table.rows[at + 1 :]), ruled=frozenset())

    with pytest.raises(WorkbookError, match=r"Summary and Worklist, Not met.*disagree"):
        verified_workbook(changed(model, "Worklist", shorter))


def test_what_the_library_would_say_otherwise_stops_the_book(model: Workbook, draft: Draft):
    verified_workbook(model, unmet=draft.unmet, on_time_rate=draft.on_time_rate)
    with pytest.raises(WorkbookError, match="Library and Worklist"):
        verified_workbook(model, unmet=draft.unmet + 1, on_time_rate=draft.on_time_rate)
    with pytest.raises(WorkbookError, match="Library and Summary"):
        verified_workbook(model, unmet=draft.unmet, on_time_rate=(draft.on_time_rate or 0) + 0.01)
    with pytest.raises(WorkbookError, match="Library and Summary"):
        verified_workbook(model, unmet=draft.unmet, on_time_rate=None)
