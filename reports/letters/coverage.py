"""Who of those a programme concerns had a mentor on a day, and who came lately and had none.

Belongs here: counting people on one day, from HR and the pairs. Does not belong here: obligations and their rates, and
whose mentor counts for which clause. For tonight the same people as in the self-assessment's figure of mentors per
person (`obligations/scorecard`) are counted, in the same way; it has no figure of the last day of an earlier quarter.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import pandas as pd

from assets.hr.history import employed_spells
from assets.obligations.beside.pairs import active_pairs_on
from assets.obligations.beside.scoping import homes_known_on
from reports.workbook.office.roster import ELSEWHERE, attendance_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from reports.drafts import Desk
    from reports.workbook.case import Case

SETTLED_AFTER: Final = 90
"""Days after which a new faculty member without a mentor is counted."""

NEW_FOR: Final = 365
"""Days during which somebody is new."""

OPTED_OUT: Final = "opted_out"


@dataclass(frozen=True, slots=True)
class Staff:
    """Who was employed on a day, since when without a break, and who had a mentor in which programme."""

    day: date
    since: Mapping[str, date]
    mentored: Mapping[str, frozenset[str]]

    @property
    def mentored_anywhere(self) -> frozenset[str]:
        """Whoever had a mentor in any programme."""
        return frozenset().union(*self.mentored.values())


@dataclass(frozen=True, slots=True)
class Coverage:
    """Whom a programme concerned on a day, and which of them had a mentor in it."""

    day: date
    concerned: frozenset[str]
    mentored: frozenset[str]

    @property
    def counts(self) -> tuple[int, int]:
        """How many had a mentor, of how many."""
        return len(self.mentored), len(self.concerned)


@dataclass(frozen=True, slots=True)
class Newcomers:
    """Whoever joined or returned from `first` to `last`, and which of them had no mentor on the day."""

    first: date
    last: date
    joined: frozenset[str]
    without: frozenset[str]


def staff_of(desk: Desk) -> Callable[[date], Staff]:
    """Return a function that gives the staff on a day, looked up once a day however many letters ask."""
    known = [
        not desk.withheld(programme).tells(source)
        for programme, source in zip(desk.tables.pair["programme"], desk.tables.pair["source"], strict=True)
    ]
    pairs = desk.tables.pair[known]
    return lru_cache(maxsize=None)(lambda day: _staff_on(desk.tables.appointment, pairs, day))


def coverage_of(case: Case, staff: Staff) -> Coverage:
    """Return whom the programme of a case concerned on the staff's day: in its scope, employed, not opted out."""
    attendance = attendance_of(case)
    outside = {person for person, reason in attendance.reasons.items() if reason in ELSEWHERE}
    declined = {row["person_id"] for row in case.obligations if row["reason"] == OPTED_OUT}
    looked_at = attendance.judged_people | set(attendance.reasons)
    concerned = (looked_at & set(staff.since)) - outside - declined
    mentored = staff.mentored.get(case.ask.programme, frozenset())
    return Coverage(day=staff.day, concerned=frozenset(concerned), mentored=frozenset(concerned & mentored))


def whole_coverage(parts: Iterable[Coverage], staff: Staff) -> Coverage:
    """Return the coverage over several programmes: each person once, a mentor in any of them."""
    concerned = frozenset().union(*(part.concerned for part in parts))
    return Coverage(day=staff.day, concerned=concerned, mentored=concerned & staff.mentored_anywhere)


def newcomers_of(whole: Coverage, staff: Staff) -> Newcomers:
    """Return who of those concerned began `SETTLED_AFTER` to `NEW_FOR` days before the day, and had no mentor on it."""
    first, last = staff.day - timedelta(days=NEW_FOR), staff.day - timedelta(days=SETTLED_AFTER)
    joined = frozenset(person for person in whole.concerned if first <= staff.since[person] <= last)
    return Newcomers(first=first, last=last, joined=joined, without=joined - whole.mentored)


def _staff_on(appointment: pd.DataFrame, pairs: pd.DataFrame, day: date) -> Staff:
    homes = homes_known_on(appointment, day)
    there = homes.homes[homes.homes["valid_to"].isna() | (homes.homes["valid_to"] > pd.Timestamp(day))]
    begun = appointment[appointment["valid_from"] <= pd.Timestamp(day)]
    spells = employed_spells(begun).drop_duplicates("person_id", keep="last").set_index("person_id")["spell_from"]
    since = spells[spells.index.isin(there["person_id"])].dt.date
    active = active_pairs_on(pairs, homes, day)
    mentees = active.groupby("programme")["mentee_id"]
    return Staff(
        day=day,
        since=since.to_dict(),
        mentored={str(programme): frozenset(people) for programme, people in mentees},
    )
