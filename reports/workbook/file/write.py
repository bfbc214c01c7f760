"""A workbook becomes an Excel file: the only module that opens XlsxWriter.

Belongs here: the file, its properties and named lists. Does not belong here: a sheet (`sheet_writer.py`; its palette is
`body.py`, `cells.py`, `chart.py`, `filling.py`, `parts.py` and `styles.py`), and what any of it says.
XlsxWriter and not openpyxl, which needs a canonical pass for identical bytes, stores formulas without their values,
has no text alternative for tables and charts, and takes half as long again; `pandas.to_excel` turns text that begins
with "=" into a formula. Every write is a typed call, so no text is ever read as anything else.

The bytes depend on the model alone: the only moment in the file is `Workbook.created`.
"""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Final

from reports.workbook.file.cells import SharedTexts
from reports.workbook.file.filling import named_lists
from reports.workbook.file.layout import anchors_of
from reports.workbook.file.sheet_writer import SheetWriter
from reports.workbook.file.styles import FONT, Formats

if TYPE_CHECKING:
    import xlsxwriter

    from reports.workbook.model import Workbook

OPTIONS: Final = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def workbook_bytes(workbook: Workbook) -> bytes:
    """Return the Excel file of a model; `WorkbookError` where Excel could not hold it."""
    from io import BytesIO

    import xlsxwriter

    from reports.workbook.file.body import BodyPage

    workbook.check()
    target = BytesIO()
    # A long list goes through files of the operator's own, which takes less than half the memory.
    is_long = any(table.is_plain_range for sheet in workbook.sheets for table in sheet.tables())
    options = {**OPTIONS, "in_memory": not is_long, "default_format_properties": dict(FONT)}
    book = xlsxwriter.Workbook(target, options)
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
    named = named_lists(workbook)
    for name, place in named.items():
        book.define_name(name, place)
    texts = SharedTexts()
    for sheet in workbook.sheets:
        page = book.add_worksheet(sheet.name, BodyPage)
        SheetWriter(book, page, formats, anchors, sheet, named, texts).write(workbook)
    book.close()
    _let_go(book)
    return target.getvalue()


def _let_go(book: xlsxwriter.Workbook) -> None:
    """Take a written book apart: it and its pages hold one another, and would stay until garbage is collected.

    A night's books were half a million objects in 200 MB, and to collect them once cost more than to write four.
    """
    for page in book.worksheets():
        vars(page).clear()
    vars(book).clear()
