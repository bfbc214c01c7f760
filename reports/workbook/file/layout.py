"""Where each block of a sheet lies: the one answer that writing, links, formulas and verification share.

Belongs here: row arithmetic. Does not belong here: writing anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from reports.workbook.model import Line, Link, NamedTable, WorkbookError

if TYPE_CHECKING:
    from reports.workbook.model import Sheet, Workbook

FIRST_BLOCK_ROW: Final = 2
"""Row (from 0) of the first block: the title and the line that says what is here come before it."""


@dataclass(frozen=True, slots=True)
class Place:
    """Rows of one table, counted from 0: its caption, its header, its first and last row of data, its totals."""

    caption: int
    header: int
    first: int
    last: int
    totals: int | None

    @property
    def end(self) -> int:
        """The last row the block takes."""
        return self.last if self.totals is None else self.totals


@dataclass(frozen=True, slots=True)
class Layout:
    """Rows of every line (by position among the blocks) and of every table (by name) of one sheet."""

    lines: dict[int, int]
    tables: dict[str, Place]
    last_row: int


def layout_of(sheet: Sheet) -> Layout:
    """Return where the blocks of a sheet lie, top to bottom without blank rows."""
    lines: dict[int, int] = {}
    tables: dict[str, Place] = {}
    row = FIRST_BLOCK_ROW
    for position, block in enumerate(sheet.blocks):
        if isinstance(block, Line):
            lines[position] = row
            row += 1
        elif isinstance(block, NamedTable):
            first = row + 2
            last = first + max(len(block.rows), 1) - 1
            tables[block.name] = Place(row, row + 1, first, last, last + 1 if block.totals else None)
            row = tables[block.name].end + 1
    return Layout(lines, tables, row - 1)


def anchors_of(workbook: Workbook) -> dict[tuple[str, str], int]:
    """Return the row (from 0) of every anchor links may point at, by sheet name and anchor text.

    Where two rows carry the same text, the first one wins: it is the one a reader finds first.
    """
    rows: dict[tuple[str, str], int] = {}
    for sheet in workbook.sheets:
        places = layout_of(sheet).tables
        for table in sheet.tables():
            if not table.anchor:
                continue
            column = table.column(table.anchor)
            for number, cells in enumerate(table.rows):
                cell = cells[column]
                text = cell.text if isinstance(cell, Link) else str(cell)
                rows.setdefault((sheet.name, text), places[table.name].first + number)
    return rows


def target_of(link: Link, anchors: dict[tuple[str, str], int]) -> str:
    """Return the sheet and cell an internal link leads to; `WorkbookError` where its anchor is nowhere."""
    if not link.anchor:
        return f"internal:'{link.sheet}'!A1"
    row = anchors.get((link.sheet, link.anchor))
    if row is None:
        message = f"a link points at {link.anchor!r} on sheet {link.sheet!r}, where there is no such row."
        raise WorkbookError(message)
    return f"internal:'{link.sheet}'!A{row + 1}"
