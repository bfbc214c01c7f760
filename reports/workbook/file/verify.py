"""Reads a finished workbook with other programs than the one that wrote it, before anybody may see it.

Belongs here: that the file holds what the model says (sheets, tables, headers, every cell, every formula with its
value), and nothing Excel would run. Does not belong here: whether what it says is right. Not XlsxWriter's own word: a
writer that drops a cell without an error (XlsxWriter does with text over 32,767 characters) would drop it from its own
account too. openpyxl opens every book and finds its sheets; every cell is then compared through calamine and through
the parts of the file (`sheet_xml.py`). openpyxl for every cell was rejected: it gives formulas or values but not both,
and took five times as long, half of what a night spent on its workbooks.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from reports.workbook.file.layout import layout_of
from reports.workbook.file.reconcile import reconcile
from reports.workbook.file.sheet_xml import place_of, sheet_parts
from reports.workbook.file.text import clean_text
from reports.workbook.model import Formula, Line, Link, WorkbookError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reports.workbook.file.layout import Layout
    from reports.workbook.file.sheet_xml import SheetPart
    from reports.workbook.model import Cell, Sheet, Workbook

FORBIDDEN_PARTS: Final = ("vbaProject", "externalLink", "activeX", "connections.xml", "embeddings")
"""Parts of a workbook that run or reach out; ours has none."""

CLOSE: Final = 1e-9


def verify_workbook(
    content: bytes, workbook: Workbook, *, unmet: int | None = None, on_time_rate: float | None = None
) -> int:
    """Return the number of cells read; `WorkbookError` names the first place where file and model differ.

    Then the numbers are compared with one another, and with those the library will show, where they are given.
    """
    from io import BytesIO
    from zipfile import ZipFile

    from python_calamine import CalamineWorkbook

    with ZipFile(BytesIO(content)) as archive:
        for path in archive.namelist():
            if any(name in path for name in FORBIDDEN_PARTS):
                raise WorkbookError(
                    f"workbook {workbook.title!r}: the file has a part {path!r}, which could run something."
                )
        parts = sheet_parts(archive)
    names = [sheet.name for sheet in workbook.sheets]
    found = [part.name for part in parts]
    if found != names:
        raise WorkbookError(f"workbook {workbook.title!r}: its sheets are {found}, wanted are {names}.")
    _verify_heads(content, workbook)
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    cells = 0
    grids = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in names}
    for sheet, part in zip(workbook.sheets, parts, strict=True):
        cells += _verify_sheet(sheet, part, grids[sheet.name])
    reconcile(workbook, grids, unmet=unmet, rate=on_time_rate)
    return cells


def _verify_heads(content: bytes, workbook: Workbook) -> None:
    """Let openpyxl, which is strict about what a workbook is, open the file and read every sheet's name and title."""
    from io import BytesIO

    from openpyxl import load_workbook

    book = load_workbook(BytesIO(content), read_only=True)
    heads = [(page.title, page["A1"].value) for page in book.worksheets]
    book.close()
    if heads != [(sheet.name, clean_text(sheet.title)) for sheet in workbook.sheets]:
        raise WorkbookError(f"workbook {workbook.title!r}: openpyxl does not find its sheets and their titles.")


def _verify_sheet(sheet: Sheet, part: SheetPart, grid: Sequence[Sequence[Any]]) -> int:
    if part.hidden or part.merged:
        raise WorkbookError(f"sheet {sheet.name!r}: it is hidden, or cells are merged.")
    layout = layout_of(sheet)
    _verify_tables(sheet, part, layout)
    expected = _expected_cells(sheet, layout)
    if len(grid) != layout.last_row + 1:
        raise WorkbookError(f"sheet {sheet.name!r}: {len(grid)} rows in the file, {layout.last_row + 1} wanted.")
    for number, row in enumerate(grid):
        for column, value in enumerate(row):
            place = (number, column)
            if not _same(value, part.formulas.get(place), expected.pop(place, None)):
                message = (
                    f"sheet {sheet.name!r}, row {number + 1}, column {column + 1}: "
                    "the file does not hold what was to be written."
                )
                raise WorkbookError(message)
    if any(cell not in {None, ""} for cell in expected.values()):
        raise WorkbookError(f"sheet {sheet.name!r}: cells are missing from the file.")
    return sum(len(row) for row in grid)


def _verify_tables(sheet: Sheet, part: SheetPart, layout: Layout) -> None:
    named = [table for table in sheet.tables() if not table.is_plain_range]
    wanted = {table.name for table in named}
    if set(part.tables) != wanted:
        raise WorkbookError(f"sheet {sheet.name!r}: its tables are {sorted(part.tables)}, wanted are {sorted(wanted)}.")
    for table in named:
        place, found = layout.tables[table.name], part.tables[table.name]
        corners = tuple(place_of(corner) for corner in found.ref.split(":"))
        headers = tuple(one.header for one in table.fields)
        if corners != ((place.header, 0), (place.end, len(headers) - 1)) or found.headers != headers:
            raise WorkbookError(f"sheet {sheet.name!r}: table {table.name} lies elsewhere or has other headers.")


def _expected_cells(sheet: Sheet, layout: Layout) -> dict[tuple[int, int], Cell]:
    cells: dict[tuple[int, int], Cell] = {(0, 0): sheet.title, (1, 0): sheet.line}
    for position, block in enumerate(sheet.blocks):
        if isinstance(block, Line):
            cells[layout.lines[position], 0] = block.text
    for table in sheet.tables():
        place = layout.tables[table.name]
        cells[place.caption, 0] = table.caption
        for column, one in enumerate(table.fields):
            cells[place.header, column] = one.header
        for number, row in enumerate(table.rows, start=place.first):
            for column, cell in enumerate(row):
                cells[number, column] = cell
        if not table.rows:
            cells[place.first, 0] = table.empty
        if place.totals is not None:
            for header, total in table.totals.items():
                cells[place.totals, table.column(header)] = total
    return cells


def _same(value: Any, formula: tuple[str, str | None] | None, wanted: Cell) -> bool:
    """Whether a cell of the file holds what the model wants; only a formula of the model may be one.

    A formula is right with its text and with its stored value, which is what a previewer shows.
    """
    if isinstance(wanted, Formula):
        ours = formula is not None and formula[0] == wanted.text.removeprefix("=") and formula[1] is not None
        return ours and _close(value, wanted.value)
    if formula is not None:
        return False
    if isinstance(wanted, Link):
        wanted = wanted.text
    if wanted is None or isinstance(wanted, str):
        return isinstance(value, str) and (value == wanted or _same_text(value, clean_text(wanted or "")))
    if isinstance(wanted, date):
        return (value.date() if isinstance(value, datetime) else value) == wanted
    return _close(value, wanted)


def _same_text(value: str, text: str) -> bool:
    """Whether they differ at most in how the file spells `_x0041_`, which not every reader reads back."""
    return value == text or value.replace("_x005F_", "_") == text


def _close(value: Any, wanted: float) -> bool:
    return isinstance(value, int | float) and abs(value - wanted) < CLOSE
