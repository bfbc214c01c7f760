"""Who joined and who left the programme in a quarter, as HR tells it.

Belongs here: the table on the sheet Changes. Does not belong here: the director's list, which has every change of a
person and what it starts (`director/people.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reports.workbook.model import Cell, Field, NamedTable
from reports.workbook.words import rank_words

if TYPE_CHECKING:
    from reports.workbook.case import Case
    from reports.workbook.rows import Row

JOINED: Final = "✔ Joined"
LEFT: Final = "– Left"
KINDS: Final = {
    "hire": "hired",
    "return": "came back",
    "transfer": "moved",
    "rank": "new rank",
    "track": "new track",
    "tenure": "tenure",
    "departure": "left the institution",
}
"""Why somebody joined or left, by kind of change; a leave is not told here."""


def people_table(case: Case) -> NamedTable:
    """Return the people who entered or left the programme's scope in the quarter of a case, the latest first."""
    listed = [row for row in case.rows.personnel if _is_of(case, row)]
    listed.sort(key=lambda row: row["change_id"])
    listed.sort(key=lambda row: row["effective_on"], reverse=True)
    joined = sum(row["effect"] == "enters" for row in listed)
    return NamedTable(
        name="JoinedLeft",
        caption=f"Joined or left in {case.ask.quarter.label}: joined {joined:,}, left {len(listed) - joined:,}",
        fields=(
            Field("Joined or left", "Whether the programme concerns the person from that day on.", width=13),
            Field("Who", "Name as HR gives it, last name first.", width=20, outside=True),
            Field("Reason", "What HR tells; never a leave.", width=26),
            Field("On", "First day on which it holds.", kind="date", width=15),
            Field("Person's rank", "Rank on the date judged.", width=16),
            Field("Person ID", "HR's key of the person.", width=11, outside=True),
            Field("Home", "Department on that day.", width=60, outside=True),
        ),
        rows=tuple(_row(case, row) for row in listed),
        words="One row per person who joined or left the programme in the quarter.",
        empty="Nobody joined or left.",
    )


def _is_of(case: Case, row: Row) -> bool:
    known = row["kind"] in KINDS and row["effect"] in {"enters", "leaves"}
    return known and bool(case.ask.quarter.start <= row["effective_on"] <= case.ask.quarter.end)


def _row(case: Case, row: Row) -> tuple[Cell, ...]:
    directory = case.directory
    return (
        JOINED if row["effect"] == "enters" else LEFT,
        directory.name(row["person_id"]),
        KINDS[row["kind"]],
        row["effective_on"],
        rank_words(directory.home(row["person_id"]).rank or "unknown"),
        row["person_id"],
        directory.unit(row["department"]) or "none recorded",
    )
