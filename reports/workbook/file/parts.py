"""What Excel is told about a table and about the paper of a sheet, as XlsxWriter takes it.

Belongs here: options. Does not belong here: cells (`write.py`) and what may be typed (`filling.py`).
"""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Any, Final

from reports.workbook.file.text import clean_text
from reports.workbook.model import Formula

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from xlsxwriter.worksheet import Worksheet

    from reports.workbook.file.layout import Layout
    from reports.workbook.model import NamedTable, Sheet, Workbook

LETTER: Final = 1
MARGIN: Final = 0.3
"""Inches at the left and the right."""
WIDEST: Final = 16.0
"""Inches of columns that go on one page of 11: a letter of 10 points is then printed with 6.5, as small as is read."""


def table_options(table: NamedTable) -> dict[str, Any]:
    """Return what XlsxWriter is told about a table; its style is none, because other programs drop a table's style."""
    columns: list[dict[str, Any]] = [{"header": one.header} for one in table.fields]
    for column, one in zip(columns, table.fields, strict=True):
        cell = table.totals.get(one.header)
        if isinstance(cell, Formula):
            column |= {"total_function": cell.text, "total_value": cell.value}
        elif cell:
            column |= {"total_string": cell}
    return {
        "name": table.name,
        "style": None,
        "autofilter": table.filtered,
        "columns": columns,
        "total_row": bool(table.totals),
        "title": table.caption,
        "description": table.words,
    }


def set_up_paper(
    page: Worksheet, sheet: Sheet, layout: Layout, workbook: Workbook, *, widths: Mapping[int, float]
) -> None:
    """Set how a sheet is printed, and which rows and columns stay in sight; `widths` are those of its columns."""
    tables = sheet.tables()
    strips = _strips(sheet, widths) if sheet.printed_in_strips else 1
    in_strips = strips > 1
    if not sheet.printed_whole:
        page.set_landscape()
    page.set_paper(LETTER)
    page.set_margins(left=MARGIN, right=MARGIN, top=0.75 if in_strips else 0.5, bottom=0.6)
    page.fit_to_pages(strips, 1 if sheet.printed_whole else 0)
    page.hide_gridlines(2)
    # Two lines at the left and not three parts: where the left one is long, it would run into the middle one.
    about = f"{_literal(workbook.confidential)}\n{_literal(workbook.footer)}: &A"
    page.set_footer(f"&L&8{about}&R&8Page &P of &N", {"scale_with_doc": False})
    if sheet.frozen_columns:
        header = layout.tables[tables[0].name].header
        page.freeze_panes(header + 1, sheet.frozen_columns)
    printed = tables[: sheet.printed_tables]
    repeated = _row_repeated(printed, layout)
    page.repeat_rows(repeated, repeated)
    columns = sheet.printed_columns or max((len(table.fields) for table in tables), default=1)
    last = layout.tables[printed[-1].name].end if printed else layout.last_row
    if in_strips:
        # A title that begins in the repeated column would be cut off on every strip but the first.
        page.set_header(f"&L&14&B{_literal(sheet.title)}", {"scale_with_doc": False})
        page.repeat_columns(0, sheet.frozen_columns - 1)
        page.print_area(layout.tables[tables[0].name].header, 0, last, columns - 1)
    elif sheet.printed_columns or sheet.printed_tables:
        page.print_area(0, 0, last, columns - 1)


def inches_of(widths: Iterable[float]) -> float:
    """Return how wide columns are together: a unit of width is 7 pixels, with 5 of a cell's own, 96 to the inch."""
    return sum(int(width * 7 + 5.5) for width in widths) / 96


def _strips(sheet: Sheet, widths: Mapping[int, float]) -> int:
    """Return how many pages beside one another a sheet takes, each with the frozen columns."""
    repeated = inches_of(width for position, width in widths.items() if position < sheet.frozen_columns)
    others = inches_of(width for position, width in widths.items() if position >= sheet.frozen_columns)
    return max(1, ceil(others / (WIDEST - repeated)))


def _row_repeated(printed: Sequence[NamedTable], layout: Layout) -> int:
    """Return the row every further page begins with: the longest table's header where it is the last, else the title.

    Above another table its header would say something wrong.
    """
    longest = max(printed, key=lambda table: len(table.rows), default=None)
    return layout.tables[longest.name].header if longest is not None and longest is printed[-1] else 0


def _literal(text: str) -> str:
    """Return text for a footer, where an ampersand begins a command."""
    return clean_text(text).replace("&", "&&")
