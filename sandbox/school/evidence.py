"""What people entered, and what was drawn for each obligation before anything was entered.

Belongs here: the shapes shared by the two kinds of clauses and the drawing of causes. Does not belong here: the state
that follows (`truth.py`). The order is the point of this generator: an outcome is drawn first, then the records that
cause it are planted, so the truth never passes through an engine that could share a mistake with the one under test.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

    from sandbox.school.casting import Cast
    from sandbox.school.days import Day
    from sandbox.school.pairs import Pair
    from sandbox.school.people import Person


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was drawn for one obligation.

    `evidence` is empty, `met` or `met_late`; `planted` names what was entered; `flaw` is the reason of an unmet one
    whose evidence is one-sided or incomplete; `hidden` says it would be met if a name were known to mean the mentor.
    """

    evidence: str = ""
    planted: str = ""
    flaw: str = ""
    hidden: bool = False


@dataclass(slots=True)
class Meeting:
    """One meeting as entered; `order` is the day by which entries are sorted."""

    order: Day
    held_on: str
    mode: str
    setting: str
    mentor: Person
    name_only: bool = False


@dataclass(slots=True)
class Agreement:
    """One first report and mentorship agreement as entered."""

    order: Day
    held_on: str
    mentor: Person
    mentee_confirms: bool = True
    mentor_confirms: bool = True


@dataclass(slots=True)
class Report:
    """One quarterly report as entered; `sections` says which of goals, plans and barriers hold something."""

    order: Day
    filed_on: str
    year: str
    quarter: str
    mentor: Person
    mentee_confirms: bool = True
    mentor_confirms: bool = True
    sections: tuple[bool, bool, bool] = (True, True, True)
    name_only: bool = False


@dataclass(slots=True)
class Entries:
    """Everything on one person's record that repeats, and the pairs it is about."""

    pairs: list[Pair] = field(default_factory=list)
    meetings: list[Meeting] = field(default_factory=list)
    agreements: list[Agreement] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)


def drawn_cause(rng: Random, causes: dict[str, int], *, namesake: bool = False) -> str:
    """Return one cause of an unmet obligation; a namesake's is, half of the time, that only the name was typed."""
    if namesake and rng.random() < 0.5:  # noqa: PLR2004
        return "namesake_mentor"
    return rng.choices(list(causes), weights=list(causes.values()))[0]


def stranger_to(rng: Random, pairs: list[Pair], *, cast: Cast) -> Person | None:
    """Return a mentor who is none of this mentee's, or nothing in a school too small to have one."""
    known = {pair.mentor.person_id for pair in pairs}
    for _ in range(8):
        person = rng.choice(cast.mentors)[0]
        if person.person_id not in known and person.role != "namesake":
            return person
    return None


def broken_date(rng: Random, day: Day) -> str:
    """Return a day as an older validation let it be typed: never a readable date, never another one."""
    when = date.fromordinal(day)
    return f"{rng.randint(13, 28)}/{when.month:02d}/{when.year}"


def sooner(rng: Random, first: Day, last: Day) -> Day:
    """Return a day of [first, last], more often an early one."""
    return first + int((last - first + 1) * rng.random() ** 1.5)
