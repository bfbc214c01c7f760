"""How a workbook offers what may be typed: named lists, and what Excel checks and says in a cell to be filled in.

Belongs here: from the model to Excel's data validation. Does not belong here: which inputs there are
(`reports/inputs/sheets.py`). Excel checks only what is typed, not what is pasted, so the read-back looks at every
cell again. Sheets are not protected: on a protected sheet Excel sorts no range that holds a locked cell.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from reports.workbook.file.layout import layout_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from reports.workbook.model import Field, Workbook

EARLIEST: Final = date(2000, 1, 1)
LATEST: Final = date(2099, 12, 31)
LONGEST_TITLE: Final = 32
LONGEST_PROMPT: Final = 255


def named_lists(workbook: Workbook) -> dict[str, str]:
    """Return the named lists of a workbook: name → the cells it stands for, as Excel writes them."""
    from xlsxwriter.utility import xl_range_abs

    named: dict[str, str] = {}
    for sheet in workbook.sheets:
        places = layout_of(sheet).tables
        for table in sheet.tables():
            for name, (header, first, last) in table.lists.items():
                column, top = table.column(header), places[table.name].first
                named[name] = f"='{sheet.name}'!{xl_range_abs(top + first, column, top + last, column)}"
    return named


def validation_of(one: Field, *, named: Collection[str]) -> dict[str, Any]:
    """Return what Excel checks and says in the cells of an input column, as XlsxWriter takes it."""
    fill = one.fill
    if fill is None:
        return {"validate": "any"}
    said = {"input_title": one.header[:LONGEST_TITLE], "input_message": fill.prompt[:LONGEST_PROMPT]}
    if fill.kind == "text":
        return {"validate": "any"} | said
    wrong = {"error_title": one.header[:LONGEST_TITLE], "error_type": "stop", "ignore_blank": True}
    if fill.kind == "date":
        bounds = {"criteria": "between", "minimum": EARLIEST, "maximum": LATEST}
        return {"validate": "date", "error_message": "Type a date, for example 2026-09-30."} | bounds | said | wrong
    source = f"={fill.choices_name}" if fill.choices_name in named else list(fill.choices)
    chosen = {"source": source, "error_message": "Choose from the list of the cell."}
    return {"validate": "list"} | chosen | said | wrong
