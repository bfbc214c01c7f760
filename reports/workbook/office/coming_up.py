"""The sheet Coming up: who is without a mentor now, which interim pairs are to be decided on, and career dates ahead.

Belongs here: what the office plans by. Does not belong here: what is owed (Worklist), and pairs that are proposed
(`pairing.py`). Why a pair ended is told as everybody may know it (`assets/obligations/workflows/orphans.py`).
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from reports.workbook.model import Cell, Field, NamedTable, Sheet
from reports.workbook.office.pairs import UNCLEAR, role_words
from reports.workbook.words import counted

if TYPE_CHECKING:
    from reports.workbook.case import Case
    from reports.workbook.rows import Row

INTERIM: Final = {"overdue": "✖ Overdue", "due_soon": "◔ Due soon", "running": "○ Running"}
"""Interim pairs that are still to be decided on, the most urgent first."""
CAREER: Final = {"open": "◔ Open", "ahead": "○ Ahead"}
"""Career dates: it is time, or it will be."""


def coming_up_sheet(case: Case) -> Sheet | None:
    """Return the sheet Coming up; `None` where nothing of the kind is on record."""
    orphans = sorted(case.rows.orphans, key=lambda row: (row["since"], row["person_id"], row["role"]))
    interim = sorted(
        (row for row in case.rows.interim if row["state"] in INTERIM),
        key=lambda row: (list(INTERIM).index(row["state"]), row["due_on"], row["pair_id"]),
    )
    career = sorted(
        case.rows.career,
        key=lambda row: (
            row["opens_on"],
            row["due_on"],
            case.directory.name(row["person_id"]).casefold(),
            row["clause"],
        ),
    )
    if not (orphans or interim or career):
        return None
    states = Counter(row["state"] for row in (*interim, *career))
    return Sheet(
        name="Coming up",
        title="Coming up",
        line=f"{counted(len({row['person_id'] for row in orphans}), 'person', 'people')} without a mentor, "
        f"{counted(len(interim), 'interim pair')} to be decided on, {counted(states['open'], 'career date')} for which "
        "it is time now. To plan by; what is owed stands on the Worklist.",
        blocks=(
            _orphans(case, orphans),
            *([_interim(case, interim)] if interim else []),
            *([_career(case, career)] if career else []),
        ),
    )


def _orphans(case: Case, listed: list[Row]) -> NamedTable:
    directory = case.directory
    return NamedTable(
        name="WithoutMentor",
        caption="Had a mentor, and has none now: the longest first",
        fields=(
            Field("Without", "Role of the mentor who is missing.", width=16),
            Field("Person", "Name as HR gives it, last name first.", width=22, outside=True),
            Field("Last mentor", "The mentor before.", width=24, outside=True),
            Field("Since", "First day without one.", kind="date", width=11),
            Field("Hub", "Hub of the last pair; a dash where there is none.", width=20, outside=True),
            Field("In words", "How it came, in one sentence.", width=52, outside=True),
            Field("Home department", "Department now.", width=18, outside=True),
            Field("E-mail", "Work e-mail as HR gives it.", width=28, outside=True),
        ),
        rows=tuple(
            (
                role_words(row["role"]),
                directory.name(row["person_id"]),
                directory.name(row["mentor_id"]) or "–",
                row["since"],
                case.hub_name(row["hub"]) or "–",
                row["why"] or "none recorded",
                *_reached(case, row["person_id"]),
            )
            for row in listed
        ),
        words="One row per person and role of a mentor who is missing.",
        empty="Everybody who had a mentor has one.",
    )


def _interim(case: Case, listed: list[Row]) -> NamedTable:
    directory = case.directory
    return NamedTable(
        name="InterimPairs",
        caption="Interim pairs to be decided on",
        fields=(
            Field("Status", "Overdue, due soon, or still running.", kind="status", width=16),
            Field("Mentee", "Name as HR gives it, last name first.", width=22, outside=True),
            Field("Interim mentor", "Name as HR gives it.", width=24, outside=True),
            Field("Decide by", "End of the interim pair's year.", kind="date", width=11),
            Field("Clause", "Link to the clause.", kind="link", width=20),
            Field("How it stands", "In one sentence.", width=52, outside=True),
            Field("Mentee's department", "Department now.", width=18, outside=True),
            Field("Mentee's e-mail", "Work e-mail as HR gives it.", width=28, outside=True),
        ),
        rows=tuple(
            (
                INTERIM[row["state"]],
                directory.name(row["person_id"]) or UNCLEAR,
                directory.name(row["mentor_id"]) or UNCLEAR,
                row["due_on"],
                case.clause_link(row["clause"]),
                row["why"] or "none recorded",
                *_reached(case, row["person_id"]),
            )
            for row in listed
        ),
        words="One row per interim pair that is not decided on.",
    )


def _career(case: Case, listed: list[Row]) -> NamedTable:
    return NamedTable(
        name="CareerDates",
        caption="Career dates of the coming year, the next first",
        fields=(
            Field("Now", "Open: it is time. Ahead: it will be, from the day beside it.", kind="status", width=16),
            Field("Who", "Name as HR gives it, last name first.", width=22, outside=True),
            Field("What", "What is to be thought of.", width=24),
            Field("Time from", "First day on which it is to be thought of.", kind="date", width=11),
            Field("Asked by", "Link to the clause.", kind="link", width=20),
            Field("Counts from", "Which date of the person's career, and when it is.", width=52),
            Field("Department", "Department now.", width=18, outside=True),
            Field("Work e-mail", "As HR gives it.", width=28, outside=True),
            Field("Time until", "Last day on which it makes sense.", kind="date", width=11),
        ),
        rows=tuple(
            (
                CAREER.get(row["state"], row["state"]),
                case.directory.name(row["person_id"]),
                row["title"] or "none recorded",
                row["opens_on"],
                case.clause_link(row["clause"]),
                f"{row['counts_from'].replace('_', ' ')}, {row['clock_on'].isoformat()}",
                *_reached(case, row["person_id"]),
                row["due_on"],
            )
            for row in listed
        ),
        words="One row per person and career date a clause counts from.",
        filtered=True,
    )


def _reached(case: Case, person: str | None) -> tuple[Cell, Cell]:
    """Return the department and the e-mail of a person."""
    directory = case.directory
    return (
        directory.unit(directory.home(person or "").department) or "none recorded",
        directory.email(person) or "none recorded",
    )
