"""How high a row must be for its text.

Belongs here: counting lines. Does not belong here: setting heights (`write.py`). Only Excel itself works heights out on
opening; previewers, LibreOffice and printing from them would show the first line of every wrapped text. The count is on
the safe side, because a line too many only costs paper.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reports.workbook.model import Link
from reports.workbook.styles import CHARACTERS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reports.workbook.model import Cell

MOST_LINES: Final = 25
"""Lines a row may be high; Excel allows 409 points."""

BOLD: Final = 0.9
"""Share of the characters that fit where they are bold."""


def lines_of(cells: Sequence[Cell], widths: Sequence[float]) -> int:
    """Return how many lines the longest text of a row takes in columns of these widths (Excel's units)."""
    most = 1
    for cell, width in zip(cells, widths, strict=True):
        text = cell.text if isinstance(cell, Link) else cell
        room = width * CHARACTERS
        if isinstance(text, str) and len(text) > room:
            most = max(most, _wrapped(text, room))
    return min(most, MOST_LINES)


def _wrapped(text: str, room: float) -> int:
    lines, used = 1, 0.0
    for word in text.split(" "):
        length = len(word)
        if used and used + 1 + length > room:
            lines, used = lines + 1, 0.0
        used += length + (1 if used else 0)
        while used > room:
            lines, used = lines + 1, used - room
        if lines > MOST_LINES:
            break
    return lines
