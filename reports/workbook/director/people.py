"""The director's list of people who came, moved or went.

Belongs here: one sheet, from `obligations/personnel_change`. Does not belong here: what is for the director alone
(`book.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reports.workbook.model import Cell, Field, NamedTable, Sheet
from reports.workbook.words import counted, rank_words

if TYPE_CHECKING:
    from reports.workbook.director.case import DirectorCase
    from reports.workbook.rows import Row

PERSON: Final = Field("Person", "Name as HR gives it, last name first.", width=22, outside=True)
KINDS: Final = {
    "hire": "New",
    "return": "Back",
    "transfer": "Moved",
    "rank": "New rank",
    "track": "New track",
    "tenure": "Tenure",
    "fte": "Hours",
    "leave": "On leave",
    "departure": "Left",
}
"""What a change of a person is called. A leave is one like any other: its kind is not landed."""


def people_sheet(case: DirectorCase) -> Sheet:
    """Return the sheet People, the latest change first."""
    ordered = sorted(case.changes, key=lambda row: row["change_id"])
    ordered.sort(key=lambda row: row["effective_on"], reverse=True)
    return Sheet(
        name="People",
        title="Who came, moved or went",
        line=f"{counted(len(ordered), 'change')} HR tells of people of the programme, the latest first.",
        blocks=(
            NamedTable(
                name="PeopleChanges",
                caption="Latest first",
                fields=(
                    Field("Change", "What HR tells.", width=12),
                    PERSON,
                    Field("From", "First day on which it holds; it may lie ahead.", kind="date", width=11),
                    Field("Department", "Department on that day.", width=18, outside=True),
                    Field("Division", "Division on that day.", width=20, outside=True),
                    Field("Rank", "Rank on the date judged.", width=18),
                    Field("E-mail", "Work e-mail as HR gives it.", width=28, outside=True),
                    Field("What it starts or ends", "In one sentence.", width=40, outside=True),
                    Field("These clauses", "What the clauses of the sentence ask for.", width=42, outside=True),
                ),
                rows=tuple(_person_row(case, row) for row in ordered),
                words="One row per change of a person the programme concerns.",
                empty="No change.",
                filtered=True,
            ),
        ),
        frozen_columns=2,
    )


def _person_row(case: DirectorCase, row: Row) -> tuple[Cell, ...]:
    directory = case.directory
    return (
        KINDS.get(row["kind"], (row["kind"] or "").capitalize()),
        directory.name(row["person_id"]),
        row["effective_on"],
        directory.unit(row["department"]) or "none recorded",
        directory.unit(row["division"]) or "none recorded",
        rank_words(directory.home(row["person_id"]).rank or "unknown"),
        directory.email(row["person_id"]) or "none recorded",
        row["sentence"] or "none recorded",
        _clauses(case, row),
    )


def _clauses(case: DirectorCase, row: Row) -> str:
    """Return the clauses a change starts or ends with what they ask for, by the ids its sentence names."""
    titles = {one["clause"]: one["title"] for one in reversed(case.office.clauses)}
    named = dict.fromkeys(text.split()[0].rstrip(",;:") for text in [*(row["starts"] or []), *(row["ends"] or [])])
    return "; ".join(f"{clause} {titles.get(clause) or ''}".strip() for clause in named) or "–"
