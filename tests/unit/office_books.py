"""Reading a finished workbook back in tests, and the least a book can be.

Belongs here: a sheet of a model by name, the rows of a table as a reader sees them, and a book of one column. Does not
belong here: invented people (`office_school.py`).
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

from reports.workbook.model import Field, Line, NamedTable, Sheet, Workbook

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet


def sheet_of(model: Workbook, name: str) -> Sheet:
    """Return a sheet of a workbook by name."""
    return next(sheet for sheet in model.sheets if sheet.name == name)


def rows_of_table(page: Worksheet, name: str) -> list[dict[str, object]]:
    """Return the rows of a named table, totals apart, as the values a reader sees."""
    table = page.tables[name]
    grid = [[cell.value for cell in row] for row in page[table.ref]]
    last = len(grid) - (table.totalsRowCount or 0)
    return [dict(zip(grid[0], row, strict=True)) for row in grid[1:last]]


def book(*rows: str, **more: Any) -> Workbook:
    """Return a small workbook with one column of outside text."""
    table = NamedTable(
        name="Texts",
        caption="Texts",
        fields=(Field("Text", "Anything.", width=40, outside=True), Field("Number", "A number.", kind="integer")),
        rows=tuple((row, number) for number, row in enumerate(rows)),
        words="Texts people typed.",
        filtered=True,
    )
    sheet = Sheet("Texts", "Texts", "What people typed.", (Line("A line."), table), frozen_columns=1)
    whole = Workbook(
        "Texts", (sheet,), datetime(2026, 9, 21, tzinfo=UTC), {"snapshot": "s1"}, "Footer & more", "Keep to yourself."
    )
    return replace(whole, **more)


def parts(content: bytes, pattern: str) -> dict[str, str]:
    """Return the parts of a file whose name matches."""
    with ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist() if re.search(pattern, name)}


def column_of(sheet: Sheet, header: str, *, table: int = 0) -> list[Any]:
    """Return the cells of a column of a sheet's table."""
    found: NamedTable = sheet.tables()[table]
    return [row[found.column(header)] for row in found.rows]
