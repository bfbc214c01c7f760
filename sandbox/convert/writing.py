"""Writing one project folder, shared by the conversions.

What a conversion cannot know it does not write: the server's stated defaults then apply.
"""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any

from sandbox.server.dictionary import METADATA_COLUMNS

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


def write_objects(path: Path, objects: Sequence[Mapping[str, Any]]) -> None:
    """Write JSON objects of equal keys as a CSV."""
    header = list(objects[0]) if objects else []
    write_rows(path, [header, *([str(item[key]) for key in header] for item in objects)] if header else [])


def write_info(folder: Path, info: Mapping[str, Any]) -> None:
    """Write project.json."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "project.json").write_text(json.dumps(info, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def write_dictionary(folder: Path, path: Path) -> None:
    """Write metadata.csv from a dictionary downloaded from the web page: the headings become the API's names.

    Raises:
        ValueError: it does not have REDCap's 18 columns.

    """
    header, *rows = text_rows(path)
    if len(header) != len(METADATA_COLUMNS):
        raise ValueError(f"{path} has {len(header)} columns; a REDCap data dictionary has {len(METADATA_COLUMNS)}.")
    write_rows(folder / "metadata.csv", [METADATA_COLUMNS, *rows])
