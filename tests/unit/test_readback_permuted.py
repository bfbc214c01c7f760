"""Whatever order columns, rows and sheets are brought into, a workbook reads back the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from assets.obligations.schema import OBLIGATION
from reports.inputs.sheets import TOO_LATE, WORKLIST
from reports.readback.reading import read_back
from reports.workbook.file.write import workbook_bytes
from reports.workbook.model import Workbook
from reports.workbook.office.worklist import too_late_sheet, worklist_sheet
from tests.unit.office_school import case, school
from tests.unit.readback_books import CHAIR, OURS, desk, frame_of, header_row, known, obligation

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

    from assets.ledger.returned import Returned
    from reports.readback.known import Known

ENTRIES: list[dict[str, Any]] = [
    {"Exemption reason": "on leave", "Exempt until": date(2026, 12, 31), "Comment": "=1+1 ask the chair"},
    {"Record is wrong": "a date is wrong"},
    {"Exemption reason": "leaving", "Exempt from": "2026-09-01", "Exempt of": "all clauses"},
    {"Comment": "nothing but a comment"},
    {"Exemption reason": "not a reason"},
]
KEPT = {
    sheet.table: {sheet.key.casefold(), *(one.header.casefold() for one in sheet.inputs())}
    for sheet in (WORKLIST, TOO_LATE)
}


@cache
def sent() -> tuple[bytes, Known]:
    """Return a worklist and what is too late, filled in here and there, and what is known."""
    asked = replace(case(school(people=14, seed=3)), clauses_on="Worklist")
    pages = tuple(replace(page, blocks=_without_links(page)) for page in (worklist_sheet(asked), too_late_sheet(asked)))
    content = workbook_bytes(Workbook("Test", pages, asked.known_at, dict(OURS), "Test", "Confidential"))
    book = load_workbook(BytesIO(content))
    keys = []
    for page, table in zip(book.worksheets, KEPT, strict=True):
        top = header_row(page, WORKLIST.key)
        places = {cell.value: cell.column for cell in page[top]}
        last = int(page.tables[table].ref.rpartition(":")[2].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
        keys += [page.cell(row, places[WORKLIST.key]).value for row in range(top + 1, last + 1)]
        for number, entry in enumerate(ENTRIES):
            for header, value in entry.items():
                page.cell(top + 1 + number, places[header]).value = value
    target = BytesIO()
    book.save(target)
    rows = [obligation(0, obligation_id=key) for key in keys]
    return target.getvalue(), known(obligation=frame_of(OBLIGATION, rows))


def _without_links(page: Any) -> Any:
    from reports.workbook.model import Link, NamedTable

    return tuple(
        replace(
            block,
            rows=tuple(tuple(cell.text if isinstance(cell, Link) else cell for cell in row) for row in block.rows),
        )
        if isinstance(block, NamedTable)
        else block
        for block in page.blocks
    )


def said(content: bytes) -> list[dict[str, Any]]:
    """Return what was read, without where on which sheet it stood."""
    receipt = read_back(content, name="book.xlsx", by=CHAIR, known=sent()[1], desk=desk())
    return sorted((_told(one) for _, one in receipt.rows), key=str)


def _told(one: Returned) -> dict[str, Any]:
    return {name: getattr(one, name) for name in ("form", "programme", "key", "typed", "outcome", "reason", "facts")}


def reordered(page: Worksheet, table: str, draw: Any) -> None:
    """Bring columns and rows of a table into any order; drop some columns that are no inputs, put rows above."""
    top = header_row(page, WORKLIST.key)
    grid = [list(row) for row in page.iter_rows(min_row=top, values_only=True)]
    columns = list(range(len(grid[0])))
    others = [place for place in columns if str(grid[0][place]).casefold() not in KEPT[table]]
    gone = set(draw(st.lists(st.sampled_from(others), unique=True)))
    order = draw(st.permutations([place for place in columns if place not in gone]))
    rows = [grid[0], *draw(st.permutations(grid[1:]))]
    above = draw(st.integers(0, 3))
    keeps_table = not above and not gone and draw(st.booleans())
    page.delete_rows(top, page.max_row)
    for number, row in enumerate(rows, start=top + above):
        for column, place in enumerate(order, start=1):
            page.cell(number, column).value = row[place]
    if keeps_table:
        for one, place in zip(page.tables[table].tableColumns, order, strict=True):
            one.name = grid[0][place]
    else:
        del page.tables[table]


@settings(max_examples=25, deadline=None)
@given(draw=st.data())
def test_any_order_of_columns_rows_and_sheets_reads_back_the_same(draw: Any) -> None:
    content, _ = sent()
    book = load_workbook(BytesIO(content))
    for page, table in zip(book.worksheets, KEPT, strict=True):
        reordered(page, table, draw.draw)
        page.title = f"{draw.draw(st.sampled_from(['Sheet', 'Tabelle', 'Copy of']))} {len(page.title)}"
    book.create_sheet("My notes")["A1"] = "Obligation"
    book._sheets = draw.draw(st.permutations(book._sheets))
    target = BytesIO()
    book.save(target)
    assert said(target.getvalue()) == said(content)


def test_what_the_permutations_are_compared_with_is_all_that_was_typed():
    told = said(sent()[0])
    assert len(told) == 2 * len(ENTRIES)
    assert {one["outcome"] for one in told} == {"requested", "rejected"}
    assert sum(one["typed"].get("comment") == "=1+1 ask the chair" for one in told) == 2
