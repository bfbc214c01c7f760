"""How high a row must be for its text, and how wide a column for its header.

Belongs here: measuring text and counting lines. Does not belong here: setting either (`sheet_writer.py`).
Only Excel itself works heights out on opening; previewers, LibreOffice and printing from them would show the first line
of every wrapped text. Letters are measured one by one: counting characters was tried and gave a line too many to plain
text, which cost a third of the pages, and one too few to capitals, which cut them.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from reports.workbook.file.styles import NUMBERS
from reports.workbook.model import Link

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reports.workbook.model import Cell, Field, NamedTable

MOST_LINES: Final = 25
"""Lines a row may be high; Excel allows 409 points."""

BOLD: Final = 0.92
"""Share of the text that fits where it is bold."""

ROOM: Final = 545
"""Thousandths of the letter size that one unit of column width holds: by definition one digit, 556, less a little."""

BUTTON: Final = 2.6
"""Units of column width that a filter's button takes, in the corner where a header's last line ends."""

LUCK: Final = 1.15
"""How much more a line may hold than was measured: a program may wrap later than we think, never much later."""

INDENT: Final = 1.3
"""Units of column width that one step of indentation takes."""

_BY_WIDTH: Final = {
    191: "'",
    222: "ijl‘’",
    260: "|",
    278: " !,./:;I[]\\ft",
    333: "()-`r“”",
    355: '"',
    389: "*",
    469: "^",
    500: "Jckszvxyýÿç",
    584: "+<=>~÷",
    556: "#$?0123456789Labdeghnopqu_–áàâäãåéèêëíìîïñóòôöõúùûüß…",
    611: "FTZ",
    667: "&ABEKPSVXYÁÀÂÄÃÅÉÈÊË",
    722: "CDHNRUwÇÚÙÛÜÑ",
    778: "GOQÓÒÔÖÕ",
    833: "Mm",
    889: "%",
    944: "W",
}
_WIDTHS: Final = {sign: width for width, signs in _BY_WIDTH.items() for sign in signs}
_WIDEST: Final = 1_000
_SPACE: Final = _WIDTHS[" "]


def lines_of(cells: Sequence[Cell], widths: Sequence[float]) -> int:
    """Return how many lines the longest text of a row takes in columns of these widths (Excel's units)."""
    most = 1
    for cell, width in zip(cells, widths, strict=True):
        if isinstance(cell, str):
            text = cell
        elif isinstance(cell, Link):
            text = cell.text
        else:
            continue
        if len(text) * _WIDEST > width * ROOM and (lines := _wrapped(text, width * ROOM)) > most:
            most = lines
    return min(most, MOST_LINES)


def is_at_the_right(one: Field, table: NamedTable) -> bool:
    """Whether a header ends at the right, above its numbers: where a filter's button does not stand there."""
    return one.kind in NUMBERS and not table.filtered


def header_room(one: Field, table: NamedTable, width: float) -> float:
    """Return how much text a line of a header holds in a column of a width: it is bold, and at the right indented."""
    return (width - (INDENT if is_at_the_right(one, table) else 0)) * BOLD


def header_width(one: Field, table: NamedTable) -> float:
    """Return the width of a column: its own, or more where its header would break a word or run under the button.

    The button of a filter lies over the end of the header's last line.
    """
    indent = INDENT if is_at_the_right(one, table) else 0
    return _width_of(one.header, one.width, indent, BUTTON if table.filtered else 0)


@lru_cache(maxsize=2_000)
def _width_of(header: str, width: float, indent: float, button: float) -> float:
    words = [_length(word) / ROOM / BOLD for word in header.split(" ")]
    wide = max(indent + max(words), width)
    return max(wide, *(indent + _last_line(words, (wide - indent) * luck) + button for luck in (1, LUCK)))


def _last_line(words: Sequence[float], room: float) -> float:
    """Return how wide the last line of words is where they wrap at a width."""
    last, space = 0.0, _SPACE / ROOM / BOLD
    for word in words:
        beside = last + space + word if last else word
        last = beside if beside <= room else word
    return last


@lru_cache(maxsize=50_000)
def _wrapped(text: str, room: float) -> int:
    lines, used = 1, 0.0
    for word in text.split(" "):
        length = _length(word)
        if used and used + _SPACE + length > room:
            lines, used = lines + 1, 0.0
        used += length + (_SPACE if used else 0)
        while used > room:
            lines, used = lines + 1, used - room
        if lines > MOST_LINES:
            break
    return lines


@lru_cache(maxsize=50_000)
def _length(word: str) -> int:
    return sum(_WIDTHS.get(sign, _WIDEST) for sign in word)
