"""The two clauses with a deadline per pair: the first meeting (A7) and the agreement (A8).

Belongs here: drawing whether and when they are met, and planting what follows. Does not belong here: states
(`truth.py`). `met_alone_from` of a pair is the day of its first meeting alone; before it, and always where there was
none, every other meeting of the pair is planted as a group meeting, because a meeting alone would meet A7.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.school.days import Day, iso, month_after
from sandbox.school.evidence import (
    Agreement,
    Entries,
    Meeting,
    Outcome,
    broken_date,
    drawn_cause,
    sooner,
    stranger_to,
)

if TYPE_CHECKING:
    from random import Random

    from sandbox.school.casting import Cast
    from sandbox.school.pairs import Pair

FIRST_MEETING_MET = 0.85
FIRST_MEETING_IN_TIME = 0.86
FIRST_MEETING_CAUSES = {
    "no_meeting": 50,
    "group_only": 16,
    "before_assignment": 10,
    "future_dated": 8,
    "stranger": 8,
    "unreadable_date": 8,
}
AGREEMENT_MET = 0.80
AGREEMENT_IN_TIME = 0.80
AGREEMENT_EARLY = 0.08
AGREEMENT_CAUSES = {
    "no_agreement": 45,
    "one_sided": 28,
    "too_early": 8,
    "future_dated": 6,
    "stranger": 6,
    "unreadable_date": 7,
}
NAMED = 0.9
"""How often an agreement names goals, the promotion requirement and the portfolio, each on its own."""

FREQUENCIES = {"1": 20, "2": 20, "3": 42, "4": 14, "": 4}
"""REDCap's code of the agreed frequency of communication, and how often: 4 is less often than monthly."""

AGREEMENT_DAYS = 60
AGREEMENT_EARLIEST = 90


def meeting_due(pair: Pair) -> Day:
    """Return the last day for the first meeting: one calendar month after the assignment (A7)."""
    return month_after(pair.start)


def agreement_due(pair: Pair) -> Day:
    """Return the last day for the agreement: 60 days after the assignment (A8, as the office set it)."""
    return pair.start + AGREEMENT_DAYS


def planned_first_meeting(rng: Random, pair: Pair, *, entries: Entries, cast: Cast) -> Outcome:
    """Draw the first meeting of a pair; what meets it is entered later, with the quarter it falls in."""
    last, due = min(pair.end - 1, cast.era.as_of), meeting_due(pair)
    if rng.random() < FIRST_MEETING_MET * pair.mentee.diligence:
        if rng.random() < FIRST_MEETING_IN_TIME:
            pair.met_alone_from = sooner(rng, pair.start, min(due, last))
            return Outcome(evidence="met", planted="in_time")
        if last > due:
            pair.met_alone_from = sooner(rng, due + 1, min(last, due + 120))
            return Outcome(evidence="met_late", planted="late")
    cause = drawn_cause(rng, FIRST_MEETING_CAUSES, namesake=pair.mentor.role == "namesake")
    return _unmet_first_meeting(rng, pair, cause=cause, entries=entries, cast=cast)


def _unmet_first_meeting(rng: Random, pair: Pair, *, cause: str, entries: Entries, cast: Cast) -> Outcome:
    last = min(pair.end - 1, cast.era.as_of)
    day = rng.randint(pair.start, last)
    held_on, mode, setting, mentor = iso(day), "2", "1", pair.mentor
    if cause == "group_only":
        setting = "2"
    elif cause == "before_assignment":
        day = pair.start - rng.randint(2, 25)
        held_on, mode = iso(day), rng.choice("12")
    elif cause == "future_dated":
        day = cast.era.as_of + rng.randint(3, 300)
        held_on, mode = iso(day), "1"
    elif cause == "unreadable_date":
        held_on, mode = broken_date(rng, day), "1"
    elif cause == "stranger":
        stranger = stranger_to(rng, entries.pairs, cast=cast)
        cause, mentor, mode = (cause, stranger, "1") if stranger else ("no_meeting", mentor, mode)
    if cause != "no_meeting":
        hidden = cause == "namesake_mentor"
        entries.meetings.append(Meeting(day, held_on, mode, setting, mentor, name_only=hidden))
    return Outcome(planted=cause, hidden=cause == "namesake_mentor")


def planted_agreement(rng: Random, pair: Pair, *, entries: Entries, cast: Cast) -> tuple[Outcome, Agreement | None]:
    """Draw the agreement of a pair and enter it; return what it makes of A8, and the agreement if there is one."""
    last, due = min(pair.end - 1, cast.era.as_of), agreement_due(pair)
    if rng.random() < AGREEMENT_MET * pair.mentee.diligence:
        day, outcome = sooner(rng, pair.start, min(due, last)), Outcome(evidence="met", planted="in_time")
        chance = rng.random()
        if chance < AGREEMENT_EARLY:
            day, outcome = (
                pair.start - rng.randint(1, AGREEMENT_EARLIEST),
                Outcome(evidence="met", planted="early"),
            )
        elif chance > AGREEMENT_IN_TIME and last > due:
            day, outcome = (
                sooner(rng, due + 1, min(last, due + 150)),
                Outcome(evidence="met_late", planted="late"),
            )
        return outcome, _entered(rng, Agreement(day, iso(day), pair.mentor), entries=entries)
    cause = drawn_cause(rng, AGREEMENT_CAUSES)
    return _unmet_agreement(rng, pair, cause=cause, entries=entries, cast=cast)


def _entered(rng: Random, agreement: Agreement, *, entries: Entries) -> Agreement:
    """Enter an agreement with what it says, and return it."""
    agreement.goals, agreement.requirement, agreement.portfolio = (rng.random() < NAMED for _ in range(3))
    agreement.frequency = drawn_cause(rng, FREQUENCIES)
    entries.agreements.append(agreement)
    return agreement


def _unmet_agreement(
    rng: Random, pair: Pair, *, cause: str, entries: Entries, cast: Cast
) -> tuple[Outcome, Agreement | None]:
    day = rng.randint(pair.start, min(pair.end - 1, cast.era.as_of, pair.start + 90))
    entry = Agreement(day, iso(day), pair.mentor)
    flaw = ""
    if cause == "one_sided":
        entry.mentor_confirms = rng.random() < 0.3
        entry.mentee_confirms = not entry.mentor_confirms
        flaw = "one_sided"
    elif cause == "too_early":
        entry.order = pair.start - rng.randint(AGREEMENT_EARLIEST + 1, 200)
        entry.held_on = iso(entry.order)
    elif cause == "future_dated":
        entry.order = cast.era.as_of + rng.randint(3, 300)
        entry.held_on = iso(entry.order)
    elif cause == "unreadable_date":
        entry.held_on = broken_date(rng, day)
    elif cause == "stranger":
        stranger = stranger_to(rng, entries.pairs, cast=cast)
        cause, entry.mentor = (cause, stranger) if stranger else ("no_agreement", entry.mentor)
    entered = None if cause == "no_agreement" else _entered(rng, entry, entries=entries)
    return Outcome(planted=cause, flaw=flaw), entered
