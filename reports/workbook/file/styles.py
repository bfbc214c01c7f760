"""How cells look: one small set of formats, each made once per workbook.

Belongs here: fonts, colours and number formats, with the contrast of every pair of text and ground. Does not belong
here: which cell gets which (`write.py`). Contrast is measured by WCAG's formula; every pair is at least 4.5 to 1.
Colours come after a symbol and a word, never instead of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import xlsxwriter
    from xlsxwriter.format import Format

FONT: Final = {"font_name": "Arial", "font_size": 10}
"""Arial and not Calibri: it is on every computer, and the checks that render without Excel have its exact widths."""

LINE_HEIGHT: Final = 12.75
"""Points one line of text takes."""

NAVY: Final = "#1F3864"
RULE: Final = "#BFBFBF"
PALE_RULE: Final = "#E4E4E4"
BLUE_RULE: Final = "#7F8FAF"
FILL_HEAD: Final = "#375623"
FILLED: Final = {"bg_color": "#F1F7ED", "locked": False, "left": 1, "left_color": RULE}
"""Columns people fill in: 8.4 to 1 for their white headers, 19 to 1 for what is typed."""

STATUS_COLOURS: Final = (
    ("✖", "#9C0006", "#FFC7CE"),
    ("▲", "#7F6000", "#FFEB9C"),
    ("◔", "#7F6000", "#FFF6D6"),
    ("✔", "#006100", "#E2F0D9"),
    ("–", "#595959", "#FFFFFF"),
)
"""Symbol a status begins with, colour of its text, colour of its ground."""

CHART_COLOURS: Final = ("#1F3864", "#C55A11", "#2E75B6", "#548235", "#7F6000")
CHART_MARKERS: Final = ("circle", "diamond", "square", "triangle", "x")

_BASES: Final[dict[str, dict[str, Any]]] = {
    "title": {"font_size": 18, "bold": True, "font_color": NAVY},
    "what": {"font_size": 11, "font_color": "#404040"},
    "plain": {},
    "finding": {"font_size": 12, "bold": True, "font_color": NAVY},
    "warning": {"font_size": 11, "bold": True, "font_color": "#7F6000", "bg_color": "#FFEB9C"},
    "confidential": {"bold": True, "font_color": "#9C0006"},
    "caption": {"font_size": 13, "bold": True, "font_color": NAVY, "valign": "bottom"},
    "header": {
        "bold": True,
        "font_color": "#FFFFFF",
        "bg_color": NAVY,
        "border": 1,
        "border_color": NAVY,
        "left_color": BLUE_RULE,
        "right_color": BLUE_RULE,
        "text_wrap": True,
        "valign": "bottom",
    },
    "header_number": {"align": "right", "indent": 1},
    "header_fill": {"bg_color": FILL_HEAD, "border_color": FILL_HEAD},
    "fill_text": {"text_wrap": True, "num_format": "@", **FILLED},
    "fill_code": {"text_wrap": True, **FILLED},
    "fill_date": {"num_format": "yyyy-mm-dd", "align": "left", **FILLED},
    "text": {"text_wrap": True},
    "status": {"text_wrap": True},
    "link": {"text_wrap": True, "font_color": "#0563C1", "underline": 1},
    "date": {"num_format": "yyyy-mm-dd", "align": "left"},
    "figure": {"num_format": "#,##0", "align": "left", "bold": True},
    "integer": {"num_format": "#,##0", "align": "right", "indent": 1},
    "share": {"num_format": "0%", "align": "right", "indent": 1},
}
for _name in ("header_number", "header_fill"):
    _BASES[_name] = _BASES["header"] | _BASES[_name]
_BETWEEN: Final = {"left": 1, "left_color": PALE_RULE, "right": 1, "right_color": PALE_RULE}
"""Between columns: without it a text that fills its cell runs into the next one."""
_IN_TABLE: Final = {"bottom": 1, "bottom_color": RULE, "valign": "top", **_BETWEEN}
_TOTAL: Final = {"bold": True, "top": 1, "top_color": NAVY, "bottom": 1, "bottom_color": NAVY, "valign": "top"}
_TABLE_KINDS: Final = frozenset(
    {"text", "status", "link", "date", "integer", "figure", "share", "fill_text", "fill_code", "fill_date"}
)
NUMBERS: Final = frozenset({"integer", "share"})


class Formats:
    """The formats of one workbook, made on first use and then shared: a format per cell would cost more than the cell.

    `quoted` sets Excel's quote prefix: the cell stays text whatever it begins with, also after it is edited. `ruled`
    draws a heavy rule above, `total` the lines of a row of totals.
    """

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        """Remember the workbook the formats belong to."""
        self._book = book
        self._made: dict[tuple[str, bool, bool, bool], Format] = {}
        self._statuses: list[tuple[str, Format]] = []

    def statuses(self) -> list[tuple[str, Format]]:
        """Return the symbols a status begins with, each with the colours it gives its cell."""
        if not self._statuses:
            self._statuses = [
                (symbol, self._book.add_format({"font_color": text, "bg_color": ground, "bold": symbol == "✖"}))
                for symbol, text, ground in STATUS_COLOURS
            ]
        return self._statuses

    def of(self, name: str, *, quoted: bool = False, total: bool = False, ruled: bool = False) -> Format:
        """Return the format of a line style or a kind of column."""
        wanted = (name, quoted, total, ruled)
        if wanted not in self._made:
            frame = (_TOTAL if total else _IN_TABLE) if name in _TABLE_KINDS else {}
            quote = {"quote_prefix": True} if quoted else {}
            rule = {"top": 5, "top_color": NAVY} if ruled else {}
            self._made[wanted] = self._book.add_format({**FONT, **frame, **_BASES[name], **quote, **rule})
        return self._made[wanted]
