"""How one delivered file becomes a table of text: no types, no guessing, and a sentence for every way it can be wrong.

Belongs here: bytes to text cells for CSV and XLSX, the header row, the columns that are kept. Does not belong here:
types (`cells.py`, `decode.py`) and the decision whether a whole delivery is used (`deliveries.py`).

`pandas.read_excel` was rejected: without dtypes it reads the text cell '0412' as 412.0, and with them a date cell and
a serial number look alike. Statistical guessing of an encoding was rejected: on a short file it answered cp1250.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from assets.hr.mapping import HrMapping, TableName

Grid = list[list[str]]

DAMAGED = (zipfile.BadZipFile, zlib.error, KeyError, EOFError, ValueError, RuntimeError, OSError)
"""What `zipfile` raises for archives that are cut, overwritten, shifted or encrypted."""

EPOCH_1900 = "1899-12-30"
EPOCH_1904 = "1904-01-01"


class DeliveryRefusedError(Exception):
    """A delivery cannot be used; the message is one sentence that names the file and the remedy, and no person."""


@dataclass(frozen=True, slots=True)
class RawTable:
    """A delivered table as text: canonical column names, and `row`, the row in the file with the header as row 1.

    `shifted` are the rows with more filled cells than the header has columns. `encoding` is utf-8, cp1252 or xlsx.
    """

    file: str
    frame: pd.DataFrame
    encoding: str
    shifted: pd.Series[int]
    serial_epoch: str = ""


def read_table(content: bytes, *, file: str, table: TableName, mapping: HrMapping) -> RawTable:
    """Return the table a file holds; `DeliveryRefusedError` in one sentence where it cannot be read whole."""
    if not content.strip():
        raise DeliveryRefusedError(f"{file} is empty: wait until the upload has ended, or deliver it again.")
    if content.startswith(b"PK"):
        grids, encoding, epoch = _grids_of_xlsx(content, file=file)
    else:
        text, encoding = _text_of(content, file=file)
        grids, epoch = [_grid_of_csv(text, file=file, final_newline=mapping.final_newline)], ""
    names = {ours: theirs.strip().lower() for ours, theirs in mapping.source_names(table).items()}
    grid, header_at = _header_row(grids, names=names, required=mapping.required_columns(table), file=file)
    frame, shifted = _frame_below(grid, header_at=header_at, names=names, file=file)
    return RawTable(file=file, frame=frame, encoding=encoding, shifted=shifted, serial_epoch=epoch)


def _text_of(content: bytes, *, file: str) -> tuple[str, str]:
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise DeliveryRefusedError(f"{file} is {_kind_of_ole(content)}")
    if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        raise DeliveryRefusedError(
            f"{file} is an HTML or XML page and no table: the export probably met a log-in page; export it again."
        )
    if b"\x00" in content:
        raise DeliveryRefusedError(f"{file} is neither CSV nor .xlsx (it holds zero bytes): export it again as CSV.")
    try:
        return content.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        pass
    try:
        return content.decode("cp1252"), "cp1252"
    except UnicodeDecodeError as error:
        raise DeliveryRefusedError(
            f"{file} is neither UTF-8 nor Windows-1252 text (byte {error.start}): export it again as UTF-8."
        ) from None


def _kind_of_ole(content: bytes) -> str:
    """Return what the old container holds, and the remedy; its directory names its parts in UTF-16."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        return "a workbook with a password: save it without one, the folder's own rights protect it, or as CSV."
    if any(name.encode("utf-16-le") in content for name in ("Workbook", "Book")):
        return "an old .xls workbook: save it as .xlsx, or as CSV."
    return "an old .xls workbook or one with a password: save it as .xlsx without a password, or as CSV."


def _grid_of_csv(text: str, *, file: str, final_newline: bool) -> Grid:
    if final_newline and not text.endswith(("\n", "\r")):
        raise DeliveryRefusedError(
            f"{file} does not end with a line break, so its last row may be cut: wait until the upload has ended, "
            "or set final_newline: false in the HR mapping if this source never writes one."
        )
    try:
        grid = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        raise DeliveryRefusedError(
            f"{file} ends or breaks inside a quoted cell ({error}): wait until the upload has ended, or deliver it "
            "again."
        ) from None
    if not final_newline and len(grid) > 1 and len(grid[-1]) < len(grid[-2]):
        raise DeliveryRefusedError(f"{file} has a cut last row: wait until the upload has ended, or deliver it again.")
    return grid


def _grids_of_xlsx(content: bytes, *, file: str) -> tuple[list[Grid], str, str]:
    from python_calamine import CalamineError, CalamineWorkbook

    broken = (
        f"{file} is a damaged or half-written .xlsx workbook: wait until the upload has ended, or deliver it again."
    )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if archive.testzip() is not None:
                raise DeliveryRefusedError(broken)
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
        raise DeliveryRefusedError(broken) from None
    is_1904 = re.search(r"<workbookPr[^>]*date1904=\"(?:1|true)\"", settings) is not None
    return grids, "xlsx", EPOCH_1904 if is_1904 else EPOCH_1900


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


def _header_row(grids: list[Grid], *, names: dict[str, str], required: tuple[str, ...], file: str) -> tuple[Grid, int]:
    wanted = [names[name] for name in required]
    best = wanted
    for grid in grids:
        for at, row in enumerate(grid):
            present = {_header_text(cell) for cell in row}
            missing = [name for name in wanted if name not in present]
            if not missing:
                return grid, at
            best = min(best, missing, key=len)
    raise DeliveryRefusedError(
        f"{file} has no header row with the required columns; missing at best: {', '.join(best)}. "
        "Deliver them, or say in the HR mapping what this source calls them."
    )


def _frame_below(
    grid: Grid, *, header_at: int, names: dict[str, str], file: str
) -> tuple[pd.DataFrame, pd.Series[int]]:
    header = [_header_text(cell) for cell in grid[header_at]]
    twice = sorted({name for name in header if name and header.count(name) > 1})
    if twice:
        raise DeliveryRefusedError(
            f"{file} has the column {twice[0]!r} twice: which one counts cannot be told; deliver it once."
        )
    width = len(header)
    numbered = [(number, row) for number, row in enumerate(grid[header_at + 1 :], start=2) if _says_something(row)]
    shifted = [number for number, row in numbered if len(row) > width and _says_something(row[width:])]
    blank = pd.Series([""] * len(numbered), dtype="str")
    columns = _columns([row for _, row in numbered], width=width)
    delivered = {name: columns[at] for at, name in enumerate(header) if name and numbered}
    frame = pd.DataFrame(
        {
            canonical: pd.Series(delivered[source], dtype="str") if source in delivered else blank
            for canonical, source in names.items()
        }
    )
    frame["row"] = pd.Series([number for number, _ in numbered], dtype="int64")
    return frame, pd.Series(shifted, dtype="int64")


def _says_something(cells: list[str]) -> bool:
    return any(map(str.strip, cells))


def _columns(rows: list[list[str]], *, width: int) -> list[tuple[str, ...]]:
    """Return the first `width` columns of the rows, short rows filled with blanks; nothing where there is no row."""
    filled = [row if len(row) >= width else [*row, *[""] * (width - len(row))] for row in rows]
    return list(zip(*filled, strict=False))


def _header_text(cell: str) -> str:
    return cell.replace("\u00a0", " ").strip().lower()
