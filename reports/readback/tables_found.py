"""Where a table is in a workbook that people worked on: by its name, else by its headers.

Belongs here: finding tables and giving their rows by header. Does not belong here: what a cell means (`cells.py`).
A named table is taken with the range it has now, so rows may have been sorted, added and moved. Where the name is gone
(another program saved the file, or the rows were copied to another sheet), the first row that holds the key's header
and one of the inputs is its header row; the table then goes on to the end of the sheet.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from reports.readback.model import BookRefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from reports.inputs.model import InputSheet
    from reports.readback.opening import Opened, Page

DEEPEST_HEADER: Final = 1_000
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

    A row in which no input is filled in is left out, unless `every` row is asked for. Copies of the table are read too:
    who copied a sheet and went on in the copy loses nothing. `BookRefusedError` where a header stands twice.
    """
    rows: list[FoundRow] = []
    for page, header, last in _places(opened, sheet):
        rows += _rows(page, _columns(page, header, sheet), header + 1, last, sheet)
    return [row for row in rows if every or any(not is_blank(cell) for cell in row.cells.values())]


def has_table(opened: Opened, sheet: InputSheet) -> bool:
    """Whether a workbook has an input table, filled in or not."""
    return bool(_places(opened, sheet))


def _places(opened: Opened, sheet: InputSheet) -> list[tuple[Page, int, int]]:
    """Return sheet, header row and last row of the table and its copies, in the order of the sheets."""
    places = []
    for page in opened.pages:
        places += list(_by_name(page, sheet)) or list(_by_header(page, sheet))
    return places


def _by_name(page: Page, sheet: InputSheet) -> Iterator[tuple[Page, int, int]]:
    """Yield sheet, header row and last row of the tables of that name on a sheet."""
    for name in (sheet.table, *sheet.also):
        header, last = page.tables.get(name.casefold(), (0, 0))
        if not header or not _is_header(_texts(page, header), sheet):
            continue
        below = [first for first, _ in page.tables.values() if first > last]
        # Rows typed or pasted below a table without Excel's help lie outside its range; so does the next caption.
        yield page, header, max(last, min(below) - 2 if below else len(page.rows))


def _by_header(page: Page, sheet: InputSheet) -> Iterator[tuple[Page, int, int]]:
    """Yield sheet, header row and last row wherever a row of a sheet reads like the table's header."""
    key = sheet.key.casefold()
    for number, values in enumerate(page.rows[:DEEPEST_HEADER], start=1):
        if any(isinstance(cell, str) and cell.strip().casefold() == key for cell in values):
            texts = _texts(page, number)
            if _is_header(texts, sheet):
                yield page, number, len(page.rows)


def _is_header(texts: Sequence[str], sheet: InputSheet) -> bool:
    inputs = {one.header.casefold() for one in sheet.inputs()}
    return sheet.key.casefold() in texts and bool(inputs.intersection(texts))


def _texts(page: Page, number: int) -> list[str]:
    cells = page.rows[number - 1] if number <= len(page.rows) else ()
    return [" ".join(str(cell).split()).casefold() if cell is not None else "" for cell in cells]


def _columns(page: Page, header: int, sheet: InputSheet) -> dict[str, int]:
    texts = _texts(page, header)
    wanted = [sheet.key, *(one.header for one in sheet.inputs())]
    twice = [name for name in wanted if texts.count(name.casefold()) > 1]
    if twice:
        raise BookRefusedError(
            f"sheet {page.title!r}: the column {twice[0]!r} stands twice: delete the copy and return it again."
        )
    return {name.casefold(): texts.index(name.casefold()) for name in wanted if name.casefold() in texts}


def _rows(page: Page, columns: Mapping[str, int], first: int, last: int, sheet: InputSheet) -> Iterator[FoundRow]:
    key = sheet.key.casefold()
    for number, values in enumerate(page.rows[first - 1 : last], start=first):
        cells = {name: values[place] if place < len(values) else None for name, place in columns.items()}
        text = cells.pop(key)
        named = "" if text is None else str(text).strip()
        yield FoundRow(sheet=page.title, number=number, key=named, cells=cells)


def is_blank(cell: object) -> bool:
    """Whether nothing is typed in a cell; spaces are nothing."""
    return cell is None or (isinstance(cell, str) and not cell.strip())
