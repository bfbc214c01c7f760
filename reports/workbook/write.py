"""The only module that writes with XlsxWriter (`styles.py` and `chart.py` are its palette): bytes from a sheet model.

Belongs here: how lines, tables, links, charts and pages become an Excel file. Does not belong here: what they say.
XlsxWriter and not openpyxl, which needs a canonical pass for identical bytes, stores formulas without their values,
has no text alternative for tables and charts, and takes half as long again; `pandas.to_excel` turns text that begins
with "=" into a formula. Every write is a typed call, so no text is ever read as anything else.

The bytes depend on the model alone: the only moment in the file is `Workbook.created`.
"""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any, Final

from reports.workbook.chart import line_chart
from reports.workbook.heights import BOLD, lines_of
from reports.workbook.layout import Place, anchors_of, layout_of, target_of
from reports.workbook.model import Formula, Line, LineChart, Link, NamedTable
from reports.workbook.styles import FONT, LINE_HEIGHT, NUMBERS, Formats
from reports.workbook.text import clean_text

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook as Book
    from xlsxwriter.worksheet import Worksheet

    from reports.workbook.model import Cell, Field, Sheet, Workbook

OPTIONS: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
LETTER: Final = 1
LONGEST_URL: Final = 2_079
MOST_LINKS: Final = 60_000
"""Links Excel holds on one sheet are 65,530; beyond this many, link text is written as text."""


def workbook_bytes(workbook: Workbook) -> bytes:
    """Return the Excel file of a model; `WorkbookError` where Excel could not hold it."""
    from io import BytesIO

    import xlsxwriter

    workbook.check()
    target = BytesIO()
    # XlsxWriter writes into the dictionary it is given: a shared one would make the second book differ from the first.
    book = xlsxwriter.Workbook(target, {**OPTIONS, "default_format_properties": dict(FONT)})
    created = workbook.created.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    book.set_properties(
        {
            "title": workbook.title,
            "author": "mentorsync",
            "category": "Confidential",
            "comments": workbook.confidential,
            "created": created,
        }
    )
    for name, value in workbook.properties.items():
        book.set_custom_property(name, value, "text")
    formats = Formats(book)
    anchors = anchors_of(workbook)
    for sheet in workbook.sheets:
        _SheetWriter(book, formats, anchors, sheet).write(workbook)
    book.close()
    return target.getvalue()


class _SheetWriter:
    """Writes one sheet."""

    def __init__(self, book: Book, formats: Formats, anchors: dict[tuple[str, str], int], sheet: Sheet) -> None:
        self._book = book
        self._formats = formats
        self._anchors = anchors
        self._sheet = sheet
        self._layout = layout_of(sheet)
        self._page: Worksheet = book.add_worksheet(sheet.name)
        self._links = 0
        self._widths: dict[int, float] = {}

    def write(self, workbook: Workbook) -> None:
        page, sheet, formats = self._page, self._sheet, self._formats
        self._set_widths()
        page.set_row_pixels(0, 32)
        page.write_string(0, 0, clean_text(sheet.title), formats.of("title"))
        page.write_string(1, 0, clean_text(sheet.line), formats.of("what"))
        for position, block in enumerate(sheet.blocks):
            if isinstance(block, Line):
                page.write_string(
                    self._layout.lines[position], 0, clean_text(block.text), formats.of(block.style, quoted=True)
                )
            elif isinstance(block, NamedTable):
                self._write_table(block, self._layout.tables[block.name])
        for block in sheet.blocks:
            if isinstance(block, LineChart):
                self._draw(block)
        self._set_page(workbook)

    def _set_widths(self) -> None:
        widths = self._widths
        for table in self._sheet.tables():
            for position, one in enumerate(table.fields):
                widths[position] = max(widths.get(position, 0), one.width)
        for position, width in widths.items():
            self._page.set_column(position, position, width)

    def _write_table(self, table: NamedTable, place: Place) -> None:
        page, formats = self._page, self._formats
        page.set_row_pixels(place.caption, 34)
        page.write_string(place.caption, 0, clean_text(table.caption), formats.of("caption"))
        columns: list[dict[str, Any]] = [{"header": one.header} for one in table.fields]
        for column, one in zip(columns, table.fields, strict=True):
            cell = table.totals.get(one.header)
            if isinstance(cell, Formula):
                column |= {"total_function": cell.text, "total_value": cell.value}
            elif cell:
                column |= {"total_string": cell}
        page.add_table(
            place.header,
            0,
            place.end,
            len(table.fields) - 1,
            {
                "name": table.name,
                "style": None,
                "autofilter": table.filtered,
                "columns": columns,
                "total_row": bool(table.totals),
                "title": table.caption,
                "description": table.words,
            },
        )
        self._write_headers(table, place)
        if not table.rows:
            page.write_string(place.first, 0, table.empty, formats.of("text"))
        for position, one in enumerate(table.fields):
            self._write_column(one, position, place.first, table)
            if one.kind == "status":
                self._colour(place, position)
        self._set_heights(table, place)

    def _set_heights(self, table: NamedTable, place: Place) -> None:
        """Give every row the height its text needs: only Excel itself would work it out on opening."""
        widths = [self._widths[position] for position in range(len(table.fields))]
        button = 2.5 if table.filtered else 0
        bold = [
            width * BOLD - button - (1 if one.kind in NUMBERS else 0)  # … the 1 is the indent
            for width, one in zip(widths, table.fields, strict=True)
        ]
        header = lines_of([one.header for one in table.fields], bold)
        self._page.set_row(place.header, 5 + header * LINE_HEIGHT)
        for number, cells in enumerate(table.rows):
            lines = lines_of(cells, widths)
            if table.row_height or lines > 1:
                self._page.set_row(place.first + number, max(table.row_height or 0, 2 + lines * LINE_HEIGHT))

    def _write_headers(self, table: NamedTable, place: Place) -> None:
        for position, one in enumerate(table.fields):
            look = self._formats.of("header_number" if one.kind in NUMBERS else "header")
            self._page.write_string(place.header, position, one.header, look)
            if table.totals:
                total = table.totals.get(one.header, "")
                self._write_cell(place.end, position, total or None, one.kind, self._formats.of(one.kind, total=True))

    def _write_column(self, one: Field, position: int, first: int, table: NamedTable) -> None:
        for number, row in enumerate(table.rows):
            cell = row[position]
            unlinked = one.kind == "link" and not (isinstance(cell, Link) and (cell.url or cell.sheet))
            look = self._formats.of("text" if unlinked else one.kind, quoted=one.outside, ruled=number in table.ruled)
            self._write_cell(first + number, position, cell, one.kind, look)

    def _write_cell(self, row: int, column: int, cell: Cell, kind: str, look: Any) -> None:
        page = self._page
        if isinstance(cell, str):
            cell = clean_text(cell)
        if cell is None or cell == "":
            page.write_blank(row, column, None, look)
        elif isinstance(cell, str):
            page.write_string(row, column, cell, look)
        elif isinstance(cell, Link):
            self._write_link(row, column, cell, look)
        elif isinstance(cell, Formula):
            page.write_formula(row, column, cell.text, look, cell.value)
        elif kind == "date" and not isinstance(cell, int | float):
            page.write_datetime(row, column, cell, look)
        elif isinstance(cell, int | float):
            page.write_number(row, column, cell, look)
        else:
            page.write_string(row, column, cell.isoformat(), look)

    def _write_link(self, row: int, column: int, link: Link, look: Any) -> None:
        url = link.url or (target_of(link, self._anchors) if link.sheet else "")
        self._links += 1
        if not url or len(url) > LONGEST_URL or self._links > MOST_LINKS:
            self._page.write_string(row, column, clean_text(link.text), look)
        else:
            self._page.write_url(row, column, url, look, clean_text(link.text), link.tip[:255])

    def _colour(self, place: Place, position: int) -> None:
        for symbol, look in self._formats.statuses():
            self._page.conditional_format(
                place.first,
                position,
                place.last,
                position,
                {"type": "text", "criteria": "begins with", "value": symbol, "format": look},
            )

    def _draw(self, block: LineChart) -> None:
        table = next(one for one in self._sheet.tables() if one.name == block.table)
        place = self._layout.tables[block.table]
        chart = line_chart(self._book, block, table, sheet=self._sheet.name, place=place)
        self._page.insert_chart(
            place.caption,
            block.first_column,
            chart,
            {"description": block.finding, "object_position": 3, "x_offset": 12},
        )

    def _set_page(self, workbook: Workbook) -> None:
        page, sheet = self._page, self._sheet
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
            header = self._layout.tables[tables[0].name].header
            page.freeze_panes(header + 1, sheet.frozen_columns)
        if len(tables) == 1:
            header = self._layout.tables[tables[0].name].header
            page.repeat_rows(header, header)
        else:
            page.repeat_rows(0, 0)
        if sheet.printed_columns or sheet.printed_tables:
            last = self._layout.tables[tables[sheet.printed_tables - 1].name].end if sheet.printed_tables else None
            columns = sheet.printed_columns or max(len(table.fields) for table in tables)
            page.print_area(0, 0, self._layout.last_row if last is None else last, columns - 1)


def _literal(text: str) -> str:
    """Return text for a footer, where an ampersand begins a command."""
    return clean_text(text).replace("&", "&&")
