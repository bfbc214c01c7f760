"""The same cells written without us: bare XlsxWriter, and openpyxl with the same looks.

Belongs here: the two peers a night's workbooks are measured beside. Does not belong here: measuring. Bare XlsxWriter
writes every cell by its typed call and nothing else: no format, width, table, link or page. openpyxl writes the same
books: styles, widths, named tables, links, what may be filled in, frozen panes and pages.
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

from reports.workbook.file.layout import layout_of
from reports.workbook.file.styles import STATUS_COLOURS
from reports.workbook.file.text import clean_text
from reports.workbook.model import Formula, Line, Link, NamedTable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports.workbook.model import Sheet, Workbook

    Placed = tuple[int, int, Any, str]


def cells_of(sheet: Sheet) -> Iterator[Placed]:
    """Yield row, column, value and look of every cell that is not empty; rows and columns from 0."""
    yield 0, 0, sheet.title, "title"
    yield 1, 0, sheet.line, "what"
    layout = layout_of(sheet)
    for position, block in enumerate(sheet.blocks):
        if isinstance(block, Line):
            yield layout.lines[position], 0, block.text, block.style
        elif isinstance(block, NamedTable):
            place = layout.tables[block.name]
            yield place.caption, 0, block.caption, "caption"
            for column, one in enumerate(block.fields):
                yield place.header, column, one.header, "header"
                for number, row in enumerate(block.rows):
                    if row[column] not in (None, ""):
                        yield place.first + number, column, row[column], one.kind


def bare_xlsxwriter(workbook: Workbook) -> bytes:
    """Return a file with the same cells and no looks."""
    import xlsxwriter

    target = BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    for sheet in workbook.sheets:
        page = book.add_worksheet(sheet.name)
        for row, column, value, kind in cells_of(sheet):
            if isinstance(value, Link):
                page.write_string(row, column, clean_text(value.text))
            elif isinstance(value, Formula):
                page.write_formula(row, column, value.text, None, value.value)
            elif isinstance(value, str):
                page.write_string(row, column, clean_text(value))
            elif kind == "date" and not isinstance(value, int | float):
                page.write_datetime(row, column, value)
            else:
                page.write_number(row, column, value)
    book.close()
    return target.getvalue()


def with_openpyxl(workbook: Workbook) -> bytes:
    """Return the same book as openpyxl writes it: styles, tables, links, validations and pages."""
    from openpyxl import Workbook as Book

    book = Book()
    for page in book.worksheets:
        book.remove(page)
    looks = _Looks()
    for sheet in workbook.sheets:
        page = book.create_sheet(sheet.name)
        for row, column, value, kind in cells_of(sheet):
            looks.put(page.cell(row + 1, column + 1), value, kind)
        _tables(page, sheet)
        _paper(page, sheet)
    target = BytesIO()
    book.save(target)
    return target.getvalue()


class _Looks:
    """The styles of one book, each made once."""

    def __init__(self) -> None:
        from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

        edge = Border(bottom=Side("thin", color="BFBFBF"))
        body = {"font": Font("Arial", 10), "alignment": Alignment(wrap_text=True, vertical="top"), "border": edge}
        self._looks: dict[str, dict[str, Any]] = {
            "title": {"font": Font("Arial", 18, bold=True, color="1F3864")},
            "caption": {"font": Font("Arial", 13, bold=True, color="1F3864")},
            "header": {
                "font": Font("Arial", 10, bold=True, color="FFFFFF"),
                "fill": PatternFill("solid", "1F3864"),
                "alignment": Alignment(wrap_text=True, vertical="bottom"),
            },
            "link": {**body, "font": Font("Arial", 10, underline="single", color="0563C1")},
            "date": {**body, "number_format": "yyyy-mm-dd"},
            "integer": {**body, "number_format": "#,##0"},
            "share": {**body, "number_format": "0%"},
        }
        self._body: dict[str, Any] = body

    def put(self, cell: Any, value: Any, kind: str) -> None:
        for name, look in self._looks.get(kind, self._body).items():
            setattr(cell, name, look)
        if isinstance(value, Link):
            cell.value = clean_text(value.text)
            if value.url:
                cell.hyperlink = value.url
            elif value.sheet:
                cell.hyperlink = f"#'{value.sheet}'!A1"
        elif isinstance(value, Formula):
            cell.value = value.text
        elif isinstance(value, str):
            cell.value = clean_text(value)
            cell.data_type = "s"
            cell.quotePrefix = True
        else:
            cell.value = value


def _tables(page: Any, sheet: Sheet) -> None:
    from openpyxl.formatting.rule import Rule
    from openpyxl.styles import Font, PatternFill
    from openpyxl.styles.differential import DifferentialStyle
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation
    from openpyxl.worksheet.table import Table

    layout = layout_of(sheet)
    for table in sheet.tables():
        place = layout.tables[table.name]
        right = get_column_letter(len(table.fields))
        page.add_table(Table(displayName=table.name, ref=f"A{place.header + 1}:{right}{place.last + 1}"))
        for column, one in enumerate(table.fields):
            letter = get_column_letter(column + 1)
            page.column_dimensions[letter].width = one.width
            column_range = f"{letter}{place.first + 1}:{letter}{place.last + 1}"
            if one.fill:
                offered = DataValidation(type="list", formula1='"a,b"', allow_blank=True)
                offered.add(column_range)
                page.add_data_validation(offered)
            if one.kind == "status":
                for symbol, text, ground in STATUS_COLOURS:
                    look = DifferentialStyle(
                        font=Font(color=text.lstrip("#")), fill=PatternFill(bgColor=ground.lstrip("#"))
                    )
                    rule = Rule("beginsWith", dxf=look, operator="beginsWith", text=symbol)
                    rule.formula = [f'LEFT({letter}{place.first + 1},1)="{symbol}"']
                    page.conditional_formatting.add(column_range, rule)


def _paper(page: Any, sheet: Sheet) -> None:
    page.page_setup.orientation = "landscape"
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.print_title_rows = "1:1"
    if sheet.frozen_columns:
        page.freeze_panes = page.cell(layout_of(sheet).tables[sheet.tables()[0].name].header + 2, 2)
