"""What people entered, and what was drawn for each obligation before anything was entered.

Belongs here: the shapes shared by the clauses and the drawing of causes. Does not belong here: the state that follows
(`truth.py`, `told/`). The order is the point of this generator: an outcome is drawn first, then the records that
cause it are planted, so the truth never passes through an engine that could share a mistake with the one under test.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from sandbox.school.days import OPEN, Day

if TYPE_CHECKING:
    from random import Random

    from sandbox.school.casting import Cast
    from sandbox.school.pairs import Pair
    from sandbox.school.people import Person


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was drawn for one obligation.

    `evidence` is empty, `met` or `met_late`; `planted` names what was entered; `flaw` is the reason of an unmet one
    whose evidence is one-sided or incomplete; `hidden` says it would be met if a name were known to mean the mentor,
    `untold` that it might be met if HR or the record said more.
    """

    evidence: str = ""
    planted: str = ""
    flaw: str = ""
    hidden: bool = False
    untold: bool = False


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
    """One first report and mentorship agreement as entered; `frequency` is REDCap's code of what is agreed."""

    order: Day
    held_on: str
    mentor: Person
    mentee_confirms: bool = True
    mentor_confirms: bool = True
    goals: bool = True
    requirement: bool = True
    portfolio: bool = True
    frequency: str = ""


@dataclass(slots=True)
class Report:
    """One quarterly report as entered.

    `sections` says which of goals, plans and barriers hold something; `action` is REDCap's code of what it says about
    corrective action.
    """

    order: Day
    filed_on: str
    year: str
    quarter: str
    mentor: Person
    mentee_confirms: bool = True
    mentor_confirms: bool = True
    sections: tuple[bool, bool, bool] = (True, True, True)
    name_only: bool = False
    action: str = ""


@dataclass(frozen=True, slots=True)
class Choices:
    """Up to three hubs as chosen, `held_on` as entered, and the `day` from which on they are known (`OPEN`: none)."""

    hubs: tuple[str, ...] = ()
    held_on: str = ""
    day: Day = OPEN
    planted: str = "no_choice"


class Notices(NamedTuple):
    """The two notices of a pairing as entered: to the mentee and to the mentor."""

    mentee: str
    mentor: str


@dataclass(slots=True)
class Entries:
    """What one person's record says, and the pairs it is about, each with its notices."""

    pairs: list[Pair] = field(default_factory=list)
    meetings: list[Meeting] = field(default_factory=list)
    agreements: list[Agreement] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)
    notices: list[Notices] = field(default_factory=list)
    choices: Choices = field(default_factory=Choices)


def drawn_cause(rng: Random, causes: dict[str, int], *, namesake: bool = False) -> str:
    """Return one cause of an unmet obligation; a namesake's is, half of the time, that only the name was typed."""
    if namesake and rng.random() < 0.5:
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
