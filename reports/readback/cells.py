"""From a cell to what it says: a code, a date or text, or a sentence about why it says nothing that is understood.

Belongs here: one cell at a time. Does not belong here: whether it may be said. A list in Excel does not keep anybody
from pasting something else, so every cell is looked at again. A date in figures like 9/1/2026 is refused: it is another
day on the other side of the ocean.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from reports.readback.tables_found import is_blank

if TYPE_CHECKING:
    from reports.inputs.model import Input

LONGEST: Final = 2_000
"""Characters of a text that are taken."""

EARLIEST: Final = date(2000, 1, 1)
LATEST: Final = date(2100, 1, 1)


class CellError(ValueError):
    """A cell says nothing that is understood; the message is one sentence and quotes no text a person typed."""


def value_of(cell: object, one: Input) -> str:
    """Return what an input says, empty where nothing is typed: a code, an ISO date, or text without spaces around it.

    Raises `CellError`.
    """
    if is_blank(cell):
        return ""
    if isinstance(cell, str) and cell.startswith("#") and cell.endswith(("!", "?", "/A", "/0!")):
        raise CellError(f"{one.header} holds an error of Excel: type the value itself.")
    if one.kind == "date":
        return _date(cell, one).isoformat()
    if one.kind == "code":
        return _code(cell, one)
    return _text(cell, one)


def _date(cell: object, one: Input) -> date:
    if isinstance(cell, datetime):
        found = cell.date()
    elif isinstance(cell, date):
        found = cell
    else:
        try:
            found = date.fromisoformat(str(cell).strip())
        except ValueError:
            raise CellError(f"{one.header} is no date: type it like 2026-09-30.") from None
    if not EARLIEST <= found <= LATEST:
        raise CellError(f"{one.header} is {found.isoformat()}, which cannot be meant: type it like 2026-09-30.")
    return found


def _code(cell: object, one: Input) -> str:
    typed = " ".join(str(cell).split()).casefold()
    known = {word.casefold(): code for word, code in one.codes.items()} | {code: code for code in one.codes.values()}
    if typed not in known:
        raise CellError(f"{one.header} is none of the list: choose {_list(one)}.")
    return known[typed]


def _list(one: Input) -> str:
    return ", ".join(one.choices)


def _text(cell: object, one: Input) -> str:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = str(cell).strip()
    if len(text) > LONGEST:
        raise CellError(f"{one.header} is longer than {LONGEST:,} characters: shorten it.")
    return text
