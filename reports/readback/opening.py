"""From the bytes that came back to an open workbook, or one sentence about what else it is.

Belongs here: telling workbooks from everything else, and the limits of what is opened. Does not belong here: finding
tables in it (`tables_found.py`). A file is judged by what it begins with and never by its name. Cells are read row
by row, and tables from their own parts of the file: openpyxl's whole workbook took three times the memory, 765 MB for
100,000 rows.
"""

from __future__ import annotations

import re
import warnings
import zlib
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, Final, TypeVar
from zipfile import BadZipFile, ZipFile

from reports.readback.model import BookRefusedError
from reports.workbook.file.sheet_xml import place_of, sheet_tables

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

Read = TypeVar("Read")
LARGEST_FILE: Final = 40 * 2**20
LARGEST_CONTENT: Final = 400 * 2**20
"""Bytes of a file, and of its parts unpacked: a worklist of 100,000 rows is a quarter of it."""

PROGRAMS: Final = frozenset({"mentorsync", "openpyxl"})
"""Names a file gives where no person has saved it."""

COMPOUND: Final = bytes.fromhex("d0cf11e0a1b11ae1")
ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_NO_VALUE: Final = re.compile(rb"</f>(?:<v ?/>|<v></v>)?</c>")
STRICT: Final = b"http://purl.oclc.org/ooxml/"
"""In the head of what Excel saves as Strict Open XML, in which openpyxl finds no sheet."""
_HEAD: Final = 4096
SAVE_AS: Final = "save it in Excel as an .xlsx workbook and return that"

OTHERS: Final[dict[str, str]] = {
    "word/document.xml": "a Word document",
    "ppt/presentation.xml": "a PowerPoint presentation",
    "xl/workbook.bin": "a binary Excel workbook (.xlsb)",
    "content.xml": "an OpenDocument file",
}


@dataclass(frozen=True, slots=True)
class Page:
    """One sheet: its rows from the first, values as last calculated, and header and last row of its tables by name.

    Rows are counted from 1, and may be shorter than the sheet is wide. Names of tables are in lower case.
    """

    title: str
    rows: Sequence[tuple[Any, ...]]
    tables: Mapping[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Opened:
    """An open workbook: its sheets and our properties."""

    pages: Sequence[Page]
    properties: Mapping[str, str]


def opened_book(content: bytes, *, name: str) -> Opened:
    """Open a workbook; `BookRefusedError` in one sentence, with the file's name, for anything else."""
    return _unless_damaged(_opened, content, name=name)


def saved_by(content: bytes, *, name: str) -> str:
    """Return who saved a workbook last, empty where it names no person; raises as `opened_book` does."""
    return _unless_damaged(_saved_by, content, name=name)


def _unless_damaged(read: Callable[[bytes], Read], content: bytes, *, name: str) -> Read:
    refused = _what_else(content)
    if refused:
        raise BookRefusedError(f"{name} {refused}.")
    # openpyxl raises what it stumbles over, or warns of it, and its words may quote cells.
    with suppress(Exception), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return read(content)
    raise BookRefusedError(f"{name} is a damaged workbook: open it in Excel, let it repair the file, and {SAVE_AS}.")


def _saved_by(content: bytes) -> str:
    from openpyxl import load_workbook

    book = load_workbook(BytesIO(content), read_only=True)
    found = (book.properties.lastModifiedBy or "").strip()
    book.close()
    return "" if found.casefold() in PROGRAMS else found


def _opened(content: bytes) -> Opened:
    from openpyxl import load_workbook

    book = load_workbook(BytesIO(content), read_only=True, data_only=True)
    with ZipFile(BytesIO(content)) as archive:
        tables = sheet_tables(archive)
    typed = load_workbook(BytesIO(content), read_only=True) if _has_formulas_without_value(content) else None
    pages = []
    for page in book.worksheets:
        rows = _rows_of(page)
        if typed is not None:
            rows = _with_formulas(rows, _rows_of(typed[page.title]))
        spans = {one.casefold(): _span(part.ref) for one, part in tables.get(page.title, {}).items()}
        pages.append(Page(page.title, rows, spans))
    custom = book.custom_doc_props.props  # type: ignore[attr-defined]  # the type stubs do not know it
    book.close()
    return Opened(pages, {one.name: str(one.value) for one in custom})


def _rows_of(page: Any) -> list[tuple[Any, ...]]:
    # What a file says about its own size may be wrong, and openpyxl would stop there.
    page.reset_dimensions()
    return list(page.iter_rows(values_only=True))


def _span(reference: str) -> tuple[int, int]:
    """Return the first and last row, from 1, of a range like A4:C9."""
    first, _, last = reference.partition(":")
    return place_of(first)[0] + 1, place_of(last or first)[0] + 1


def _has_formulas_without_value(content: bytes) -> bool:
    """Whether a program that does not calculate saved it: what was typed with `=` in front would else read as empty."""
    with ZipFile(BytesIO(content)) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
        return any(_NO_VALUE.search(archive.read(name)) for name in sheets)


def _with_formulas(rows: list[tuple[Any, ...]], typed: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Return the rows with the text of formulas in the cells that have no value for them."""
    return [
        tuple(said if value is None else value for value, said in zip_longest(values, texts))
        for values, texts in zip_longest(rows, typed, fillvalue=())
    ]


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
            is_strict = "xl/workbook.xml" in parts and STRICT in archive.open("xl/workbook.xml").read(_HEAD)
    except (BadZipFile, RuntimeError, NotImplementedError, OSError, zlib.error):
        return f"is cut off or damaged: {SAVE_AS}"
    if "xl/workbook.xml" not in parts:
        what = next((words for part, words in OTHERS.items() if part in parts), "a packed folder")
        return f"is {what} and no Excel workbook: {SAVE_AS}"
    if size > LARGEST_CONTENT:
        return f"unpacks to more than {LARGEST_CONTENT // 2**20} MB: return the workbook as it was sent"
    return f"was saved as a Strict Open XML workbook: {SAVE_AS}, of type Excel Workbook" if is_strict else ""
