"""Who mentors and who is mentored, rank by rank: n/N (%) of everybody on the Roster.

Belongs here: counting the Roster by rank, as formulas over it, so the two cannot disagree unnoticed. Does not belong
here: rates of obligations (`obligations/rate`): nobody owes his rank's share.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from reports.workbook.model import LARGEST_TABLE, Cell, Field, Formula, NamedTable
from reports.workbook.words import RANKS, rank_words

if TYPE_CHECKING:
    from reports.workbook.case import Case
    from reports.workbook.office.roster import Attendance


def by_rank_table(case: Case, attendance: Attendance) -> NamedTable:
    """Return how many of each rank are mentor to somebody, and how many are mentee of somebody."""
    ranks = {person: case.directory.home(person).rank or "unknown" for person in attendance.listed}
    everybody = Counter(ranks.values())
    mentors = Counter(ranks[person] for person in attendance.listed if person in case.tracking.mentees_of)
    mentees = Counter(ranks[person] for person in attendance.listed if person in case.tracking.mentors_of)
    formulas = len(attendance.listed) <= LARGEST_TABLE
    order = {rank: number for number, rank in enumerate(RANKS)}
    return NamedTable(
        name="MentoringByRank",
        caption=f"Who mentors and who is mentored, by rank, on {case.day.isoformat()} ({case.tracking.year})",
        fields=(
            Field("Rank of faculty", "Rank on the date judged.", width=32),
            Field("N", "People of this rank on the Roster.", kind="integer", width=10),
            Field("Mentors", "Of these, mentor to somebody on that day.", kind="integer", width=10),
            Field("Mentors, n/N (%)", "Mentors of N, as counts and share.", width=10),
            Field("Mentees", "Of these, mentee of somebody on that day.", kind="integer", width=10),
            Field("Mentees, n/N (%)", "Mentees of N, as counts and share.", width=10),
        ),
        rows=tuple(
            _row(rank, everybody[rank], mentors[rank], mentees[rank], formulas=formulas)
            for rank in sorted(everybody, key=lambda one: (order.get(one, len(order)), one))
        ),
        words="People of each rank on the Roster, how many of them mentor, and how many are mentored.",
    )


def _row(rank: str, everybody: int, mentors: int, mentees: int, *, formulas: bool) -> tuple[Cell, ...]:
    shown = rank_words(rank)

    def count(value: int, more: str = "") -> Cell:
        return Formula(f'=COUNTIFS(Roster[Rank],"{shown}"{more})', value) if formulas else value

    return (
        shown,
        count(everybody),
        count(mentors, ',Roster[Mentor to],"<>–"'),
        share_words(mentors, everybody),
        count(mentees, ',Roster[Mentee of],"<>–"'),
        share_words(mentees, everybody),
    )


def share_words(part: int, whole: int) -> str:
    """Return a share as people in mentoring offices write it: `12/40 (30%)`."""
    return f"{part:,}/{whole:,} ({part / whole:.0%})" if whole else "–"
