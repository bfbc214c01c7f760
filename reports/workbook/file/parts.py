"""What Excel is told about a table and about the paper of a sheet, as XlsxWriter takes it.

Belongs here: options. Does not belong here: cells (`write.py`) and what may be typed (`filling.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from reports.workbook.file.text import clean_text
from reports.workbook.model import Formula

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsxwriter.worksheet import Worksheet

    from reports.workbook.file.layout import Layout
    from reports.workbook.model import NamedTable, Sheet, Workbook

LETTER: Final = 1


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


def set_up_paper(page: Worksheet, sheet: Sheet, layout: Layout, workbook: Workbook) -> None:
    """Set how a sheet is printed, and which rows and columns stay in sight."""
    tables = sheet.tables()
    in_strips = sheet.printed_wide > 1 and bool(sheet.frozen_columns)
    page.set_landscape()
    page.set_paper(LETTER)
    page.set_margins(left=0.4, right=0.4, top=0.75 if in_strips else 0.5, bottom=0.6)
    page.fit_to_pages(sheet.printed_wide, 1 if sheet.printed_whole else 0)
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


def _row_repeated(printed: Sequence[NamedTable], layout: Layout) -> int:
    """Return the row every further page begins with: the longest table's header where it is the last, else the title.

    Above another table its header would say something wrong.
    """
    longest = max(printed, key=lambda table: len(table.rows), default=None)
    return layout.tables[longest.name].header if longest is not None and longest is printed[-1] else 0


def _literal(text: str) -> str:
    """Return text for a footer, where an ampersand begins a command."""
    return clean_text(text).replace("&", "&&")
