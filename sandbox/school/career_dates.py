"""Dated steps of a career: offer, annual review, career conference, fourth-year appraisal, promotion.

Belongs here: when they are due and held. Does not belong here: what a policy makes of them (`told/`) and the file they
are written to (`hr_files.py`). They are read off the person's number, not drawn, so that every programme sees the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sandbox.school.careers import YEAR
from sandbox.school.days import OPEN, Day

if TYPE_CHECKING:
    from sandbox.school.people import Era, Person

CONFERENCES = ("instructor", "assistant", "associate")
"""Ranks that have an annual career conference beside the annual review."""


class CareerDate(NamedTuple):
    """One date; `held` is `OPEN` while it was not held."""

    kind: str
    due: Day
    held: Day


def career_dates_of(person: Person, *, era: Era) -> list[CareerDate]:
    """Return the career dates of a person as known on the as-of day, by kind and day."""
    first, number = person.posts[0], int(person.person_id)
    if first.start > era.as_of:
        return []
    since, rank = person.ranks[-1]
    dates = [CareerDate("offer", first.start - 120, first.start - 130)]
    for due in range(era.first + 200 + number % 90, era.as_of + YEAR, YEAR):
        if person.posts[0].start < due < max(post.end for post in person.posts):
            dates.append(CareerDate("annual_review", due, _held(due - 30 + number % 50, era)))
            if rank in CONFERENCES:
                dates.append(CareerDate("career_conference", due + 40, _held(due + 40 - number % 20, era)))
    if rank == "assistant":
        dates.append(CareerDate("appraisal", since + 4 * YEAR - 90, _held(since + 4 * YEAR - 100 + number % 20, era)))
        dates.append(CareerDate("promotion", since + 6 * YEAR, OPEN))
    return sorted(dates)


def _held(day: Day, era: Era) -> Day:
    return day if day <= era.as_of else OPEN
