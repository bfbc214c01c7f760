"""Where a table is in a workbook that people worked on: by its name, else by its headers.

Belongs here: finding tables and giving their rows by header. Does not belong here: what a cell means (`cells.py`).
A named table is taken with the range it has now, so rows may have been sorted, added and moved. Where the name is gone
(another program saved the file, or the rows were copied to another sheet), the first row that holds the key's header
and one of the inputs is its header row.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from reports.readback.model import BookRefusedError
from reports.workbook.sheet_xml import place_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from openpyxl.worksheet.worksheet import Worksheet

    from reports.readback.model import InputSheet
    from reports.readback.opening import Opened

DEEPEST_HEADER: Final = 60
"""Rows from the top in which a header row is looked for where the table's name is gone."""


@dataclass(frozen=True, slots=True)
class FoundRow:
    """One row of a found table: the sheet and row it is on, its key, and its cells by header in lower case."""

    sheet: str
    number: int
    key: str
    cells: Mapping[str, Any]


def rows_of_table(opened: Opened, sheet: InputSheet, *, every: bool = False) -> list[FoundRow]:
    """Return the rows of an input table, in the order they stand; none where the workbook does not have it.

    A row in which no input is filled in is left out, unless `every` row is asked for. `BookRefusedError` where two
    sheets could be it, or a header stands twice.
    """
    places = _places(opened, sheet)
    if not places:
        return []
    if len(places) > 1:
        names = " and ".join(sorted({page.title for page, _, _ in places}))
        raise BookRefusedError(
            f"the table {sheet.table} stands twice, on {names}: delete the copy and return it again."
        )
    page, header, last = places[0]
    columns = _columns(page, header, sheet)
    rows = _rows(page, columns, header + 1, last, sheet)
    return [row for row in rows if every or any(not is_blank(cell) for cell in row.cells.values())]


def has_table(opened: Opened, sheet: InputSheet) -> bool:
    """Whether a workbook has an input table, filled in or not."""
    return bool(_places(opened, sheet))


def _places(opened: Opened, sheet: InputSheet) -> list[tuple[Worksheet, int, int]]:
    return list(_by_name(opened, sheet)) or list(_by_header(opened, sheet))


def _by_name(opened: Opened, sheet: InputSheet) -> Iterator[tuple[Worksheet, int, int]]:
    """Yield sheet, header row and last row of the table of that name."""
    for page in opened.book.worksheets:
        spans = {str(table.name).casefold(): _rows_of_range(table.ref) for table in page.tables.values()}
        if sheet.table.casefold() not in spans:
            continue
        header, last = spans[sheet.table.casefold()]
        if not _is_header(_texts(page, header), sheet):
            continue
        below = [first for first, _ in spans.values() if first > last]
        # Rows typed or pasted below a table without Excel's help lie outside its range; so does the next caption.
        yield page, header, max(last, min(below) - 2 if below else page.max_row)


def _rows_of_range(reference: str) -> tuple[int, int]:
    """Return the first and last row, from 1, of a range like A4:C9."""
    first, _, last = reference.partition(":")
    return place_of(first)[0] + 1, place_of(last or first)[0] + 1


def _by_header(opened: Opened, sheet: InputSheet) -> Iterator[tuple[Worksheet, int, int]]:
    """Yield sheet, header row and last row wherever a row reads like the table's header."""
    for page in opened.book.worksheets:
        for number in range(1, min(page.max_row, DEEPEST_HEADER) + 1):
            if _is_header(_texts(page, number), sheet):
                yield page, number, page.max_row


def _is_header(texts: Sequence[str], sheet: InputSheet) -> bool:
    inputs = {one.header.casefold() for one in sheet.inputs()}
    return sheet.key.casefold() in texts and bool(inputs.intersection(texts))


def _texts(page: Worksheet, number: int) -> list[str]:
    cells = next(page.iter_rows(min_row=number, max_row=number, values_only=True), ())
    return [" ".join(str(cell).split()).casefold() if cell is not None else "" for cell in cells]


def _columns(page: Worksheet, header: int, sheet: InputSheet) -> dict[str, int]:
    texts = _texts(page, header)
    wanted = [sheet.key, *(one.header for one in sheet.inputs())]
    twice = [name for name in wanted if texts.count(name.casefold()) > 1]
    if twice:
        raise BookRefusedError(
            f"sheet {page.title!r}: the column {twice[0]!r} stands twice: delete the copy and return it again."
        )
    return {name.casefold(): texts.index(name.casefold()) for name in wanted if name.casefold() in texts}


def _rows(page: Worksheet, columns: Mapping[str, int], first: int, last: int, sheet: InputSheet) -> Iterator[FoundRow]:
    key = sheet.key.casefold()
    grid = page.iter_rows(min_row=first, max_row=max(last, first), values_only=True)
    for number, values in enumerate(grid, start=first):
        cells = {name: values[place] for name, place in columns.items()}
        text = cells.pop(key)
        named = "" if text is None else str(text).strip()
        yield FoundRow(sheet=page.title, number=number, key=named, cells=cells)


def is_blank(cell: object) -> bool:
    """Whether nothing is typed in a cell; spaces are nothing."""
    return cell is None or (isinstance(cell, str) and not cell.strip())
