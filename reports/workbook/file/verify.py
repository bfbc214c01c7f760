"""Reads a finished workbook with other programs than the one that wrote it, before anybody may see it.

Belongs here: that the file holds what the model says (sheets, tables, headers, every cell, every formula with its
value), and nothing Excel would run. Does not belong here: whether what it says is right. Not XlsxWriter's own word: a
writer that drops a cell without an error (XlsxWriter does with text over 32,767 characters) would drop it from its own
account too. openpyxl opens every book and finds its sheets, and each part is well-formed (`opened.py`); every cell is
then compared through calamine and through the parts of the file (`sheet_xml.py`). openpyxl for every cell was rejected:
it gives formulas or values but not both, and took five times as long, half of what a night spent on its workbooks.
"""

from __future__ import annotations

from datetime import date, datetime
from itertools import zip_longest
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

EMPTY: Final = ("", None)
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

    from reports.workbook.file.opened import check_xml, sheet_names

    with ZipFile(BytesIO(content)) as archive:
        parts = {path: archive.read(path) for path in archive.namelist()}
    for path in parts:
        if any(name in path for name in FORBIDDEN_PARTS):
            raise WorkbookError(
                f"workbook {workbook.title!r}: the file has a part {path!r}, which could run something."
            )
    check_xml(parts)
    pages, names = sheet_parts(parts), [sheet.name for sheet in workbook.sheets]
    found = [page.name for page in pages]
    if found != names:
        raise WorkbookError(f"workbook {workbook.title!r}: its sheets are {found}, wanted are {names}.")
    if sheet_names(content) != names:
        raise WorkbookError(f"workbook {workbook.title!r}: openpyxl does not find its sheets.")
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    grids = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in names}
    cells = 0
    for sheet, page in zip(workbook.sheets, pages, strict=True):
        cells += _verify_sheet(sheet, page, grids[sheet.name])
    reconcile(workbook, grids, unmet=unmet, rate=on_time_rate)
    return cells


def _verify_sheet(sheet: Sheet, part: SheetPart, grid: Sequence[Sequence[Any]]) -> int:
    if part.hidden or part.merged:
        raise WorkbookError(f"sheet {sheet.name!r}: it is hidden, or cells are merged.")
    layout = layout_of(sheet)
    _verify_tables(sheet, part, layout)
    rows = _expected_rows(sheet, layout)
    if len(grid) != len(rows):
        raise WorkbookError(f"sheet {sheet.name!r}: {len(grid)} rows in the file, {len(rows)} wanted.")
    formulas = dict(part.formulas)
    for number, (values, wanted) in enumerate(zip(grid, rows, strict=True)):
        for column, (value, cell) in enumerate(zip_longest(values, wanted)):
            if value == cell or (value in EMPTY and cell in EMPTY):
                continue
            if not _same(value, formulas.pop((number, column), None), cell):
                raise _unlike(sheet, number, column)
    for number, column in formulas:
        raise _unlike(sheet, number, column)
    return sum(len(values) for values in grid)


def _unlike(sheet: Sheet, row: int, column: int) -> WorkbookError:
    return WorkbookError(
        f"sheet {sheet.name!r}, row {row + 1}, column {column + 1}: the file does not hold what was to be written."
    )


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


def _expected_rows(sheet: Sheet, layout: Layout) -> list[Sequence[Cell]]:
    """Return what each row of a sheet holds, from its first column on."""
    rows: list[Sequence[Cell]] = [()] * (layout.last_row + 1)
    rows[0], rows[1] = (sheet.title,), (sheet.line,)
    for position, block in enumerate(sheet.blocks):
        if isinstance(block, Line):
            rows[layout.lines[position]] = (block.text,)
    for table in sheet.tables():
        place = layout.tables[table.name]
        rows[place.caption] = (table.caption,)
        rows[place.header] = [one.header for one in table.fields]
        rows[place.first : place.last + 1] = table.rows or [(table.empty,)]
        if place.totals is not None:
            rows[place.totals] = [table.totals.get(one.header) for one in table.fields]
    return rows


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
