"""What a generated school's folder holds, as rows of text.

Belongs here: reading its files for tests. Does not belong here: what must hold of them.
"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

Row = dict[str, str]


def rows_of(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


def records_of(school: Path) -> list[Row]:
    return rows_of(school / "redcap" / "anesthesiology" / "records.csv")
