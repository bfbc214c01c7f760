"""How one sheet is written.

Belongs here: lines, tables, links and charts as calls of XlsxWriter. Does not belong here: the file (`write.py`), and
what the sheet says. Every call is a typed one, so no text is ever read as anything else.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any, Final

from reports.workbook.file.cells import SharedTexts, body_rows
from reports.workbook.file.chart import line_chart
from reports.workbook.file.filling import validation_of
from reports.workbook.file.heights import header_room, header_width, is_at_the_right, lines_of
from reports.workbook.file.layout import Place, layout_of, target_of
from reports.workbook.file.parts import set_up_paper, table_options
from reports.workbook.file.styles import FILL_HEAD, LINE_HEIGHT, Formats
from reports.workbook.file.text import clean_text, is_risky
from reports.workbook.model import Formula, Line, LineChart, Link, NamedTable

if TYPE_CHECKING:
    from collections.abc import Collection

    from xlsxwriter.workbook import Workbook as Book

    from reports.workbook.file.body import BodyPage
    from reports.workbook.model import Cell, Field, Sheet, Workbook

LONGEST_URL: Final = 2_079
MOST_LINKS: Final = 60_000
"""Links Excel holds on one sheet are 65,530; beyond this many, link text is written as text."""


class SheetWriter:
    """Writes one sheet."""

    def __init__(
        self,
        book: Book,
        page: BodyPage,
        formats: Formats,
        anchors: dict[tuple[str, str], int],
        sheet: Sheet,
        named: Collection[str],
        texts: SharedTexts,
    ) -> None:
        """Take the page to fill, and what all sheets of the book share."""
        self._book = book
        self._formats = formats
        self._anchors = anchors
        self._sheet = sheet
        self._named = named
        self._texts = texts
        self._layout = layout_of(sheet)
        self._page = page
        self._links = 0
        self._widths: dict[int, float] = {}

    def write(self, workbook: Workbook) -> None:
        """Fill the page; `WorkbookError` where a link leads nowhere."""
        page, sheet, formats = self._page, self._sheet, self._formats
        self._set_widths()
        if sheet.asks:
            page.set_tab_color(FILL_HEAD)
        page.set_row_pixels(0, 32)
        page.write_string(0, 0, clean_text(sheet.title), formats.of("title", quoted=True))
        page.write_string(1, 0, clean_text(sheet.line), formats.of("what", quoted=True))
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
        set_up_paper(page, sheet, self._layout, workbook, widths=self._widths)

    def _set_widths(self) -> None:
        widths = self._widths
        for table in self._sheet.tables():
            for position, one in enumerate(table.fields):
                widths[position] = max(widths.get(position, 0), header_width(one, table))
        for position, width in widths.items():
            self._page.set_column(position, position, width)

    def _write_table(self, table: NamedTable, place: Place) -> None:
        page, formats = self._page, self._formats
        page.set_row_pixels(place.caption, 34)
        page.write_string(place.caption, 0, clean_text(table.caption), formats.of("caption", quoted=True))
        right = len(table.fields) - 1
        if table.is_plain_range:
            page.autofilter(place.header, 0, place.last, right)
        else:
            page.add_table(place.header, 0, place.end, right, table_options(table))
        self._write_headers(table, place)
        if not table.rows:
            page.write_string(place.first, 0, table.empty, formats.of("plain"))
        if self._is_plain(table):
            self._write_body(table, place)
        else:
            for position, one in enumerate(table.fields):
                self._write_column(one, position, place.first, table)
        for position, one in enumerate(table.fields):
            if one.fill and table.rows:
                offered = validation_of(one, named=self._named)
                page.data_validation(place.first, position, place.last, position, offered)
        for first, last in _runs([at for at, one in enumerate(table.fields) if one.kind == "status"]):
            self._colour(place, first, last)
        self._set_heights(table, place)

    def _set_heights(self, table: NamedTable, place: Place) -> None:
        """Give every row the height its text needs: only Excel itself would work it out on opening."""
        widths = [self._widths[position] for position in range(len(table.fields))]
        bold = [header_room(one, table, width) for width, one in zip(widths, table.fields, strict=True)]
        header = lines_of([one.header for one in table.fields], bold)
        self._page.set_row(place.header, 5 + header * LINE_HEIGHT)
        for number, cells in enumerate(table.rows):
            lines = lines_of(cells, widths)
            if table.row_height or lines > 1:
                self._page.set_row(place.first + number, max(table.row_height or 0, 2 + lines * LINE_HEIGHT))

    def _write_headers(self, table: NamedTable, place: Place) -> None:
        for position, one in enumerate(table.fields):
            look = self._formats.of(_header_look(one, table))
            self._page.write_string(place.header, position, one.header, look)
            if table.totals:
                total = table.totals.get(one.header, "")
                self._write_cell(place.end, position, total or None, one.kind, self._formats.of(one.kind, total=True))

    def _is_plain(self, table: NamedTable) -> bool:
        """Whether the rows can be written whole: no chart reads them, and no formula is among them."""
        charted = {block.table for block in self._sheet.blocks if isinstance(block, LineChart)}
        return table.name not in charted and Formula not in map(type, chain.from_iterable(table.rows))

    def _write_body(self, table: NamedTable, place: Place) -> None:
        self._page.ignore_write_string = True
        rows = body_rows(
            table,
            place.first,
            page=self._page,
            formats=self._formats,
            texts=self._texts,
            linked=lambda row, column, link: not table.is_plain_range and self._linked(row, column, link),
        )
        self._page.ignore_write_string = False
        self._page.write_body(place.first, rows, columns=len(table.fields))

    def _linked(self, row: int, column: int, link: Link) -> bool:
        """Tell the page of a link and return whether there is one now."""
        url = self._url_of(link)
        if url:
            self._page.write_url(row, column, url, None, clean_text(link.text), link.tip[:255])
        return bool(url)

    def _write_column(self, one: Field, position: int, first: int, table: NamedTable) -> None:
        for number, row in enumerate(table.rows):
            cell = row[position]
            if isinstance(cell, Link) and table.is_plain_range:
                cell = cell.text
            unlinked = one.kind == "link" and not (isinstance(cell, Link) and (cell.url or cell.sheet))
            name = f"fill_{one.fill.kind}" if one.fill else "text" if unlinked else one.kind
            typed = cell.text if isinstance(cell, Link) else cell
            quoted = one.outside or (isinstance(typed, str) and is_risky(clean_text(typed)))
            look = self._formats.of(name, quoted=quoted, ruled=number in table.ruled)
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
        url = self._url_of(link)
        if url:
            self._page.write_url(row, column, url, look, clean_text(link.text), link.tip[:255])
        else:
            self._page.write_string(row, column, clean_text(link.text), look)

    def _url_of(self, link: Link) -> str:
        """Return where a link leads, empty where the sheet holds no more links or Excel takes no such address."""
        url = link.url or (target_of(link, self._anchors) if link.sheet else "")
        self._links += 1
        return "" if len(url) > LONGEST_URL or self._links > MOST_LINKS else url

    def _colour(self, place: Place, first: int, last: int) -> None:
        """Colour columns beside one another by one rule per symbol: a rule per column was a fifth of the writing."""
        for symbol, look in self._formats.statuses():
            self._page.conditional_format(
                place.first,
                first,
                place.last,
                last,
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


def _header_look(one: Field, table: NamedTable) -> str:
    if one.fill:
        return "header_fill"
    return "header_number" if is_at_the_right(one, table) else "header"


def _runs(positions: list[int]) -> list[tuple[int, int]]:
    """Return numbers in ascending order as first and last of those that follow one another."""
    runs: list[tuple[int, int]] = []
    for one in positions:
        if runs and one == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], one)
        else:
            runs.append((one, one))
    return runs
