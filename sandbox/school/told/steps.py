"""Dated steps: drawing when they were taken, and what follows from the days on which they were.

Belongs here: outcomes of deadlines that a date meets. Does not belong here: the states (`states.py`). The outcome is
drawn first and the day is planted for it; where a person has two clocks (hired twice), a step is evidence of the clock
whose time it lies in, so the outcome is read off the planted days.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.school.evidence import Outcome, sooner

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from random import Random

    from sandbox.school.days import Day

LATE_DRAWN = 0.12
"""How often a step is taken late."""


def drawn_step(rng: Random, *, first: Day, due: Day, until: Day, met: float = 0.75) -> Day | None:
    """Return the day of a step: in time within [first, due], late, or none; never after `until`."""
    chance = rng.random()
    if chance < met and first <= min(due, until):
        return sooner(rng, first, min(due, until))
    if chance < met + LATE_DRAWN and due < until:
        return sooner(rng, due + 1, min(until, due + 120))
    return None


def outcome_of(days: Iterable[Day], *, since: Day, due: Day, until: Day) -> Outcome:
    """Return what the planted days make of a deadline whose evidence counts from a day to a day."""
    counting = sorted(day for day in days if since <= day <= until)
    if not counting:
        return Outcome(planted="nothing")
    if counting[0] <= due:
        return Outcome(evidence="met", planted="in_time")
    return Outcome(evidence="met_late", planted="late")


def with_ends(clocks: Iterable[Day], *, early: int, due: Callable[[Day], Day], as_of: Day) -> Iterator[tuple[Day, Day]]:
    """Return each clock with the last day of its evidence.

    What was done by the due date counts; what was done late only until the day before the next clock's evidence begins.
    """
    ordered = sorted(set(clocks))
    for place, clock in enumerate(ordered, 1):
        late = ordered[place] - early - 1 if place < len(ordered) else as_of
        yield clock, min(max(late, due(clock)), as_of)
