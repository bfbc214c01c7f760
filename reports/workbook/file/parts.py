"""What Excel is told about a table and about the paper of a sheet, as XlsxWriter takes it.

Belongs here: options. Does not belong here: cells (`write.py`) and what may be typed (`filling.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from reports.workbook.file.text import clean_text
from reports.workbook.model import Formula

if TYPE_CHECKING:
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
    page.set_landscape()
    page.set_paper(LETTER)
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    page.fit_to_pages(sheet.printed_wide, 0)
    if sheet.printed_wide > 1 and sheet.frozen_columns:
        page.repeat_columns(0, sheet.frozen_columns - 1)
    page.hide_gridlines(2)
    page.set_footer(f"&L&8{_literal(workbook.confidential)}&C&8Page &P of &N&R&8{_literal(workbook.footer)}")
    if sheet.frozen_columns:
        header = layout.tables[tables[0].name].header
        page.freeze_panes(header + 1, sheet.frozen_columns)
    if len(tables) == 1:
        header = layout.tables[tables[0].name].header
        page.repeat_rows(header, header)
    else:
        page.repeat_rows(0, 0)
    if sheet.printed_columns or sheet.printed_tables:
        last = layout.tables[tables[sheet.printed_tables - 1].name].end if sheet.printed_tables else None
        columns = sheet.printed_columns or max(len(table.fields) for table in tables)
        page.print_area(0, 0, layout.last_row if last is None else last, columns - 1)


def _literal(text: str) -> str:
    """Return text for a footer, where an ampersand begins a command."""
    return clean_text(text).replace("&", "&&")
