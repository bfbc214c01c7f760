"""From the bytes that came back to an open workbook, or one sentence about what else it is.

Belongs here: telling workbooks from everything else, and the limits of what is opened. Does not belong here: finding
tables in it (`tables_found.py`). A file is judged by what it begins with and never by its name.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Final
from zipfile import BadZipFile, ZipFile

from reports.readback.model import BookRefusedError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openpyxl.workbook import Workbook

LARGEST_FILE: Final = 40 * 2**20
LARGEST_CONTENT: Final = 400 * 2**20
"""Bytes of a file, and of its parts unpacked: a worklist of 100,000 rows is a quarter of it."""

COMPOUND: Final = bytes.fromhex("d0cf11e0a1b11ae1")
ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
SAVE_AS: Final = "save it in Excel as an .xlsx workbook and return that"

OTHERS: Final[dict[str, str]] = {
    "word/document.xml": "a Word document",
    "ppt/presentation.xml": "a PowerPoint presentation",
    "xl/workbook.bin": "a binary Excel workbook (.xlsb)",
    "content.xml": "an OpenDocument file",
}


@dataclass(frozen=True, slots=True)
class Opened:
    """An open workbook: its sheets with the values last calculated, our properties, and who saved it last."""

    book: Workbook
    properties: Mapping[str, str]
    saved_by: str


def opened_book(content: bytes, *, name: str) -> Opened:
    """Open a workbook; `BookRefusedError` in one sentence, with the file's name, for anything else."""
    refused = _what_else(content)
    if refused:
        raise BookRefusedError(f"{name} {refused}.")
    from openpyxl import load_workbook

    try:
        book = load_workbook(BytesIO(content), data_only=True)
    except Exception:  # noqa: BLE001 - openpyxl raises what it stumbles over, and its words may quote cells
        book = None
    if book is None:
        raise BookRefusedError(
            f"{name} is a damaged workbook: open it in Excel, let it repair the file, and {SAVE_AS}."
        )
    custom = book.custom_doc_props.props  # type: ignore[attr-defined]  # the type stubs do not know it
    properties = {one.name: str(one.value) for one in custom}
    return Opened(book, properties, (book.properties.lastModifiedBy or "").strip())


def _what_else(content: bytes) -> str:
    """Return what a file is that is no workbook to be opened, with what to do; empty where it is one."""
    if not content:
        return f"is empty: the copy failed; {SAVE_AS}"
    if len(content) > LARGEST_FILE:
        return f"is larger than {LARGEST_FILE // 2**20} MB: return the workbook as it was sent, with your entries only"
    if not content.startswith(b"PK"):
        return f"is {_kind_of(content)}"
    return _what_else_is_packed(content)


def _kind_of(content: bytes) -> str:
    if content.startswith(COMPOUND) and ENCRYPTED in content:
        return f"protected by a password: take the password off, {SAVE_AS}"
    if content.startswith(COMPOUND):
        return f"in the format of Excel before 2007 (.xls): {SAVE_AS}"
    if content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
        return f"a web page and no workbook: download the workbook again, {SAVE_AS}"
    return f"no Excel workbook: {SAVE_AS}"


def _what_else_is_packed(content: bytes) -> str:
    try:
        with ZipFile(BytesIO(content)) as archive:
            parts, size = set(archive.namelist()), sum(part.file_size for part in archive.infolist())
    except BadZipFile:
        return f"is cut off or damaged: {SAVE_AS}"
    if "xl/workbook.xml" not in parts:
        what = next((words for part, words in OTHERS.items() if part in parts), "a packed folder")
        return f"is {what} and no Excel workbook: {SAVE_AS}"
    if size > LARGEST_CONTENT:
        return f"unpacks to more than {LARGEST_CONTENT // 2**20} MB: return the workbook as it was sent"
    return ""
