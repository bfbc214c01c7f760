"""Writing one project folder, shared by the conversions.

What a conversion cannot know it does not write: the server's stated defaults then apply.
"""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any

from sandbox.server.dictionary import METADATA_COLUMNS
from sandbox.server.errors import FolderError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


def text_rows(path: Path) -> list[list[str]]:
    """Return the rows of a CSV, header included, without blank lines and byte order mark."""
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return [row for row in csv.reader(handle) if row]


def write_rows(path: Path, rows: Sequence[Sequence[str]]) -> None:
    """Write rows, header first; no rows give an empty file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle, lineterminator="\n").writerows(rows)


def write_info(folder: Path, info: Mapping[str, Any]) -> None:
    """Write project.json."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "project.json").write_text(json.dumps(info, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def write_dictionary(folder: Path, path: Path) -> None:
    """Write metadata.csv from a dictionary downloaded from the web page: the headings become the API's names.

    Raises:
        FolderError: it cannot be read as CSV, or does not have REDCap's 18 columns.

    """
    try:
        header, *rows = text_rows(path) or [[]]
    except (OSError, UnicodeDecodeError, csv.Error) as problem:
        raise FolderError(f"{path} cannot be read as CSV in UTF-8: download the data dictionary again.") from problem
    if len(header) != len(METADATA_COLUMNS):
        columns = f"{len(header)} column{'' if len(header) == 1 else 's'}"
        raise FolderError(f"{path} has {columns}; a REDCap data dictionary has {len(METADATA_COLUMNS)}.")
    write_rows(folder / "metadata.csv", [METADATA_COLUMNS, *rows])
