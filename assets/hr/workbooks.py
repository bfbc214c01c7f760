"""Workbook bytes as grids of text cells, and a sentence for the containers that are none we read.

Belongs here: .xlsx by calamine, and telling .xls and encrypted workbooks from their first bytes. Does not belong here:
which sheet and row hold the table (`grids.py`).

`pandas.read_excel` was rejected: without dtypes it reads the text cell '0412' as 412.0, and with them a date cell and
a serial number look alike.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from assets.hr.grids import UnreadableError

if TYPE_CHECKING:
    from assets.hr.grids import Grid

ZIP, OLE = b"PK", b"\xd0\xcf\x11\xe0"
"""How an .xlsx begins, and an .xls or an encrypted .xlsx, both of which are in Microsoft's older container."""

DAMAGED = (zipfile.BadZipFile, zlib.error, KeyError, EOFError, ValueError, RuntimeError, OSError)
"""What `zipfile` raises for archives that are cut, overwritten, shifted or encrypted."""

EPOCH_1900 = "1899-12-30"
EPOCH_1904 = "1904-01-01"


def refuse_old_container(content: bytes) -> None:
    """Raise `UnreadableError` with the remedy for what the old container holds; it names its parts in UTF-16."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        words = "is a workbook with a password: save it without one, the folder's own rights protect it, or as CSV."
    elif any(name.encode("utf-16-le") in content for name in ("Workbook", "Book")):
        words = "is an old .xls workbook: save it as .xlsx, or as CSV."
    else:
        words = "is an old .xls workbook or one with a password: save it as .xlsx without a password, or as CSV."
    raise UnreadableError(words)


def grids_of_workbook(content: bytes) -> tuple[list[Grid], str]:
    """Return each sheet's cells as text, and day 0 of the workbook's serial dates; `UnreadableError` if damaged."""
    from python_calamine import CalamineError, CalamineWorkbook

    broken = "is a damaged or half-written .xlsx workbook: wait until the upload has ended, or deliver it again."
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if "xl/workbook.xml" not in archive.namelist():
                raise UnreadableError("is a packed file (.zip) and no workbook: unpack it and deliver what is in it.")
            if archive.testzip() is not None:
                raise UnreadableError(broken)
            settings = archive.read("xl/workbook.xml").decode("utf-8", "replace")
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        grids = [
            [
                [_cell_text(cell) for cell in row]
                for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            ]
            for name in book.sheet_names
        ]
    except (*DAMAGED, CalamineError):
        raise UnreadableError(broken) from None
    is_1904 = re.search(r"<workbookPr[^>]*date1904=\"(?:1|true)\"", settings) is not None
    return grids, EPOCH_1904 if is_1904 else EPOCH_1900


def _cell_text(cell: Any) -> str:
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell)
