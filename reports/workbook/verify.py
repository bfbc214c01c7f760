"""Reads a finished workbook with another library than the one that wrote it, before anybody may see it.

Belongs here: that the file holds what the model says (sheets, tables, headers, every cell, every formula with its
value), and nothing Excel would run. Does not belong here: whether what it says is right. openpyxl and not XlsxWriter's
own word: a writer that drops a cell without an error (XlsxWriter does with text over 32,767 characters) would drop it
from its own account too.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from reports.workbook.layout import layout_of
from reports.workbook.model import Formula, Line, Link, WorkbookError
from reports.workbook.text import clean_text

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

    from reports.workbook.model import Cell, NamedTable, Sheet, Workbook

STORED_VALUE: Final = re.compile(r'<c r="([A-Z]+[0-9]+)"[^>]*><f>[^<]*</f><v>([^<]*)</v></c>')
FORBIDDEN_PARTS: Final = ("vbaProject", "externalLink", "activeX", "connections.xml", "embeddings")
"""Parts of a workbook that run or reach out; ours has none."""

CLOSE: Final = 1e-9


def verify_workbook(content: bytes, workbook: Workbook) -> int:
    """Return the number of cells read; `WorkbookError` names the first place where file and model differ."""
    from io import BytesIO
    from zipfile import ZipFile

    from openpyxl import load_workbook

    with ZipFile(BytesIO(content)) as archive:
        parts = archive.namelist()
    for part in parts:
        if any(name in part for name in FORBIDDEN_PARTS):
            raise WorkbookError(
                f"workbook {workbook.title!r}: the file has a part {part!r}, which could run something."
            )
    book = load_workbook(BytesIO(content))
    names = [sheet.name for sheet in workbook.sheets]
    if book.sheetnames != names:
        raise WorkbookError(f"workbook {workbook.title!r}: its sheets are {book.sheetnames}, wanted are {names}.")
    if any(page.sheet_state != "visible" for page in book.worksheets):
        raise WorkbookError(f"workbook {workbook.title!r}: a sheet is hidden.")
    cells = sum(_verify_sheet(book[sheet.name], sheet) for sheet in workbook.sheets)
    _verify_values(content, workbook)
    return cells


def _verify_sheet(page: Worksheet, sheet: Sheet) -> int:
    grid = [[(cell.value, cell.data_type) for cell in row] for row in page.iter_rows()]
    if page.merged_cells.ranges:
        raise WorkbookError(f"sheet {sheet.name!r}: cells are merged.")
    tables = {table.name: table.ref for table in page.tables.values()}
    wanted = {table.name for table in sheet.tables()}
    if set(tables) != wanted:
        raise WorkbookError(f"sheet {sheet.name!r}: its tables are {sorted(tables)}, wanted are {sorted(wanted)}.")
    layout = layout_of(sheet)
    expected = _expected_cells(sheet)
    for number, row in enumerate(grid):
        for column, (value, kind) in enumerate(row):
            place = (number, column)
            if not _same(value, kind, expected.pop(place, None)):
                message = (
                    f"sheet {sheet.name!r}, row {number + 1}, column {column + 1}: "
                    "the file does not hold what was to be written."
                )
                raise WorkbookError(message)
    if any(cell not in {None, ""} for cell in expected.values()):
        raise WorkbookError(f"sheet {sheet.name!r}: cells are missing from the file.")
    if len(grid) != layout.last_row + 1:
        raise WorkbookError(f"sheet {sheet.name!r}: {len(grid)} rows in the file, {layout.last_row + 1} wanted.")
    return sum(len(row) for row in grid)


def _expected_cells(sheet: Sheet) -> dict[tuple[int, int], Cell]:
    layout = layout_of(sheet)
    cells: dict[tuple[int, int], Cell] = {(0, 0): sheet.title, (1, 0): sheet.line}
    for position, block in enumerate(sheet.blocks):
        if isinstance(block, Line):
            cells[layout.lines[position], 0] = block.text
    for table in sheet.tables():
        cells.update(_table_cells(table, layout.tables[table.name].caption))
    return cells


def _table_cells(table: NamedTable, caption: int) -> dict[tuple[int, int], Cell]:
    cells: dict[tuple[int, int], Cell] = {(caption, 0): table.caption}
    header, first = caption + 1, caption + 2
    cells.update({(header, column): one.header for column, one in enumerate(table.fields)})
    for number, row in enumerate(table.rows):
        cells.update({(first + number, column): cell for column, cell in enumerate(row)})
    if not table.rows:
        cells[first, 0] = table.empty
    if table.totals:
        below = first + max(len(table.rows), 1)
        cells.update(
            {(below, table.column(one.header)): table.totals.get(one.header) for one in table.fields},
        )
    return cells


def _same(value: Any, kind: str, wanted: Cell) -> bool:
    """Whether a cell of the file holds what the model wants; only a formula of the model may be one."""
    if isinstance(wanted, Formula):
        return kind == "f" and _plain_formula(value) == _plain_formula(wanted.text)
    if kind == "f":
        return False
    if isinstance(wanted, Link):
        wanted = wanted.text
    if wanted is None or wanted == "":
        return value is None
    if isinstance(wanted, str):
        text = clean_text(wanted)
        return (value or "") == text or _escaped(value, text)
    if isinstance(wanted, date):
        return isinstance(value, datetime) and value.date() == wanted
    return isinstance(value, int | float) and abs(value - wanted) < CLOSE


def _escaped(value: Any, text: str) -> bool:
    """Whether they differ only in how the file spells `_x0041_`, which openpyxl does not read back."""
    return isinstance(value, str) and "_x005F_" in value and value.replace("_x005F_", "_") == text


def _plain_formula(text: Any) -> str:
    return str(text).removeprefix("=")


def _verify_values(content: bytes, workbook: Workbook) -> None:
    """Check the stored value of every formula: it is what a previewer shows.

    Read from the sheet's own XML: openpyxl gives formulas or values, and opening a book twice costs as much again.
    """
    from io import BytesIO
    from zipfile import ZipFile

    from openpyxl.utils.cell import coordinate_to_tuple

    with ZipFile(BytesIO(content)) as archive:
        for number, sheet in enumerate(workbook.sheets, start=1):
            wanted = {place: cell for place, cell in _expected_cells(sheet).items() if isinstance(cell, Formula)}
            if not wanted:
                continue
            text = archive.read(f"xl/worksheets/sheet{number}.xml").decode()
            found = {coordinate_to_tuple(place): float(value) for place, value in STORED_VALUE.findall(text)}
            for (row, column), formula in wanted.items():
                value = found.get((row + 1, column + 1))
                if value is None or abs(value - formula.value) > CLOSE:
                    raise WorkbookError(
                        f"sheet {sheet.name!r}, row {row + 1}: a formula has no value or another one stored."
                    )
