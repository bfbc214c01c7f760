"""A shipped programme's three files, read side by side.

Shared by the tests of programmes; the files are read as they are shipped.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from assets.obligations.language.versions import read_policy
from assets.programmes import ProgrammeFolder, shipped_folder
from assets.redcap.mapping import Mapping, read_mapping
from sandbox.server.dictionary import METADATA_COLUMNS

if TYPE_CHECKING:
    from assets.obligations.language.policy import Policy

POLICIES: Final = Path(__file__).parents[2].parent / "shared" / "policies"


@dataclass(frozen=True)
class Shipped:
    """One programme's folder, read once."""

    code: str

    @property
    def folder(self) -> ProgrammeFolder:
        """Return the folder."""
        return ProgrammeFolder(self.code, shipped_folder() / self.code)

    @cached_property
    def policy(self) -> Policy:
        """Return the policy."""
        return read_policy(self.folder)

    @cached_property
    def mapping(self) -> Mapping:
        """Return the mapping."""
        return read_mapping(self.folder)

    @cached_property
    def headings(self) -> list[str]:
        """Return the dictionary's first line."""
        with self.folder.dictionary.open(encoding="utf-8", newline="") as file:
            return next(csv.reader(file))

    @cached_property
    def fields(self) -> list[dict[str, str]]:
        """Return the dictionary's rows by the names REDCap's API has for the columns, which stand in the same order."""
        with self.folder.dictionary.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))[1:]
        return [dict(zip(METADATA_COLUMNS, row, strict=True)) for row in rows]

    def repeating(self) -> set[str]:
        """Return the instruments that repeat; a narrative one repeats like the instrument its answers belong to."""
        repeats = {name for name, said in self.mapping.instruments.items() if said.repeats}
        return repeats | set(self.mapping.narrative)

    def text(self) -> str | None:
        """Return the policy's own text, `None` where it does not lie beside the repository."""
        numbers = {"weill_cornell": "000", "rutgers": "001", "anesthesiology": "002", "digestive_diseases": "003"}
        found = sorted(POLICIES.glob(f"{numbers[self.code]}_*.txt"))
        return found[0].read_text(encoding="utf-8") if found else None


def strengths_in(policy: Policy) -> list[tuple[str, str, str]]:
    """Return clause, kind and strength of every entry, in the policy's order."""
    return [(clause.clause, clause.kind, clause.strength) for clause in policy.clauses]
