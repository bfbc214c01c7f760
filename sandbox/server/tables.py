"""CSV files of a project folder as rows of text.

Reads what REDCap writes: UTF-8 with or without a byte order mark, one header line. Knows no file by name.
"""

from __future__ import annotations

import csv
import sys
from typing import TYPE_CHECKING

from sandbox.server.errors import FolderError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def csv_rows(path: Path) -> Iterator[list[str]]:
    """Yield the header and then each row, blank lines left out.

    Raises:
        FolderError: the file is not UTF-8, or a row is longer or shorter than the header.

    """
    csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
    with path.open(encoding="utf-8-sig", newline="") as handle:
        reader = csv.reader(handle)
        width = 0
        try:
            for row in reader:
                if not row:
                    continue
                width = width or len(row)
                if len(row) != width:
                    raise FolderError(
                        f"{path}, line {reader.line_num}: {len(row)} values where the header names {width} columns; "
                        "export the file again or quote the values that hold commas."
                    )
                yield row
        except UnicodeDecodeError as problem:
            raise FolderError(f"{path} is not UTF-8 text; save it as CSV UTF-8.") from problem


def csv_table(path: Path, *, required: tuple[str, ...]) -> list[dict[str, str]]:
    """Return the rows of a CSV by column name; a file without a header gives none.

    Raises:
        FolderError: as csv_rows, or a required column is missing.

    """
    rows = csv_rows(path)
    header = next(rows, [])
    missing = [name for name in required if name not in header]
    if missing:
        raise FolderError(f"{path} has no column {', '.join(missing)}; it needs {', '.join(required)}.")
    return [dict(zip(header, row, strict=True)) for row in rows]
