"""The REDCap projects of the school: one per programme that has one.

Belongs here: what tells one project's files from another's. Does not belong here: who has a record in it and what it
says (each programme's own folder beside this one).
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from importlib.resources import files

DICTIONARY = "dictionary.csv"


@dataclass(frozen=True, slots=True)
class ProjectPlan:
    """One project. `code` names the programme and the project; `number` is REDCap's.

    `repeating` and `narrative` name instruments in the order of the dictionary; nobody may export a narrative one.
    """

    code: str
    number: int
    title: str
    repeating: tuple[str, ...]
    narrative: tuple[str, ...] = ()

    def dictionary(self) -> list[list[str]]:
        """Return the rows of the programme's shipped `dictionary.csv`, without its header."""
        path = files("programmes") / self.code / DICTIONARY
        return list(csv.reader(path.read_text(encoding="utf-8").splitlines(keepends=True)))[1:]


ANESTHESIOLOGY = ProjectPlan(
    code="anesthesiology",
    number=1042,
    title="Anesthesiology faculty mentorship programme",
    repeating=(
        "hub_mentor",
        "group_senior",
        "assignment",
        "first_report_and_mentorship_agreement",
        "first_report_narrative",
        "meeting",
        "quarterly_report",
        "quarterly_report_narrative",
        "senior_review",
    ),
    narrative=("first_report_narrative", "quarterly_report_narrative"),
)
