"""Text as a cell can hold it.

Belongs here: what is taken out of text that people typed before it is written. Does not belong here: keeping Excel from
running it, which is a property of the cell (`write.py`). A visible apostrophe before suspicious text was rejected: it
comes back with the returned workbook and corrupts the key.
"""

from __future__ import annotations

import re
from typing import Final

LONGEST_CELL: Final = 32_767
"""Characters Excel allows in one cell; XlsxWriter leaves a longer one out without a word."""

CUT: Final = " … (cut: longer than a cell can hold)"

_FORMULA: Final = frozenset("=+-@")
_SPACES: Final = re.compile(r"[\t\n\r\v\f\x85\xa0\u2007\u2028\u2029\u202f]+")
_UNPRINTABLE: Final = re.compile(
    "["
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"  # control characters, which XML and screen readers refuse
    "\u200e\u200f\u202a-\u202e\u2066-\u2069"  # marks that reorder the text around them
    "\ud800-\udfff\ufffe\uffff\ufeff"  # halves of a character, and none at all
    "]"
)


def clean_text(text: str) -> str:
    """Return text on one line without unprintable characters, cut at what a cell can hold.

    Tabs, line breaks and no-break spaces become one space each run. Excel counts characters outside the basic plane
    (emoji) twice, so the length is taken in UTF-16 units.
    """
    # Nearly all text is printable as it is, and finding that out costs a tenth of the two substitutions.
    cleaned = text.strip() if text.isprintable() else _UNPRINTABLE.sub("", _SPACES.sub(" ", text)).strip()
    if cleaned.startswith("<r>") and cleaned.endswith("</r>"):
        cleaned += " "  # XlsxWriter takes such a text for XML of its own and writes it as it is
    if len(cleaned) * 2 <= LONGEST_CELL or _units(cleaned) <= LONGEST_CELL:
        return cleaned
    room = LONGEST_CELL - len(CUT)
    return cleaned.encode("utf-16-le")[: 2 * room].decode("utf-16-le", errors="ignore") + CUT


def is_risky(text: str) -> bool:
    """Whether Excel would take text for a formula when somebody edits its cell."""
    return text[:1] in _FORMULA


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
