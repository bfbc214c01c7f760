"""Writes `truth/obligations.csv`, programme after programme and in each of them person after person.

Belongs here: the order of the rows, and `truth/exemptions.csv` beside them. Does not belong here: what is true
(`truth.py`, `told/`, `exemptions.py`). Rows of a person not yet reached wait, so that a school of 50,000 needs memory
for its people and not for its obligations.
"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Self

from sandbox.school.exemptions import Exemption, exempted, exemption_of
from sandbox.school.truth import COLUMNS

if TYPE_CHECKING:
    from pathlib import Path

    from sandbox.school.days import Day
    from sandbox.school.truth import Obligation


class TruthFile:
    """The file while it is written; `written` counts its rows."""

    def __init__(self, path: Path, *, seed: int, as_of: Day) -> None:
        """Begin the files; `seed` and `as_of` are the school's."""
        self._target = path.open("w", encoding="utf-8", newline="")
        self._writer = csv.writer(self._target, lineterminator="\n")
        self._writer.writerow(COLUMNS)
        self._beside = path.with_name("exemptions.csv").open("w", encoding="utf-8", newline="")
        self._exemptions = csv.writer(self._beside, lineterminator="\n")
        self._exemptions.writerow(Exemption._fields)
        self._seed, self._as_of = seed, as_of
        self._waiting: dict[str, list[Obligation]] = {}
        self.written = 0

    def __enter__(self) -> Self:
        """Return the file itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the files."""
        self._target.close()
        self._beside.close()

    def add(self, rows: list[Obligation]) -> None:
        """Take rows, of whomever."""
        for row in rows:
            self._waiting.setdefault(row.person_id, []).append(row)

    def reached(self, person_id: str) -> None:
        """Write the rows of a person; people are reached in the order of their ids."""
        rows = self._waiting.pop(person_id, [])
        exemption = exemption_of(rows, seed=self._seed, as_of=self._as_of)
        if exemption:
            self._exemptions.writerow(exemption)
            rows = [exempted(row, exemption) for row in rows]
        rows.sort(key=lambda row: (row.clause, row.measure, row.window_start, row.subject_id))
        self._writer.writerows(rows)
        self.written += len(rows)

    def finish(self) -> None:
        """Write what waits, also of subjects that are no people: a programme is told."""
        for person_id in sorted(self._waiting):
            self.reached(person_id)
