"""What is true of one obligation, from days.

Belongs here: the order of judgement for a deadline and for a window, where nobody enrols or opts out. Does not belong
here: which obligations a programme has (its own module) and the hub programme's own rules (`../truth.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.school.days import OPEN, Day, Span, common, count, iso
from sandbox.school.truth import Obligation, judged

if TYPE_CHECKING:
    from sandbox.school.evidence import Outcome
    from sandbox.school.pairs import Pair
    from sandbox.school.people import Person

State = tuple[str, str]
"""State and reason."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure of a programme, as the truth names it; `unmet` is `advice` where the policy only encourages."""

    programme: str
    clause: str
    measure: str
    unit: str = "person"
    unmet: str = "not_met"
    least_days: int = 0
    prorated: bool = False


def deadline_state(
    measure: Measure,
    person: Person,
    *,
    as_of: Day,
    start: Day,
    due: Day,
    outcome: Outcome,
    pair: Pair | None,
    soon_from: Day = OPEN,
) -> State:
    """Return state and reason of what is due by a day; `pair` where it is owed by a pair from its assignment on."""
    window = [(start, due + 1)]
    away = count(common(person.on_leave(as_of), window))
    excluded = ""
    if person.left(as_of) <= due:
        excluded = "left"
    elif away == due + 1 - start:
        excluded = "on_leave"
    elif pair and pair.ended_on < due and pair.reason != "mentor_left" and pair.mentor.left(as_of) > due:
        excluded = "ended_before_due"

    def excepted() -> str:
        if pair and (pair.mentor.left(as_of) <= due or (pair.reason == "mentor_left" and pair.ended_on <= due)):
            return "mentor_left"
        return "partial_leave" if 2 * away >= due + 1 - start else ""

    return judged(
        outcome, due=due, as_of=as_of, excluded=excluded, excepted=excepted, soon_from=soon_from, unmet=measure.unmet
    )


def window_state(
    measure: Measure,
    person: Person,
    *,
    as_of: Day,
    window: Span,
    due: Day,
    eligible: list[Span],
    outcome: Outcome,
    pairs: list[Pair] | None,
) -> State | None:
    """Return state and reason of what is owed in a window, nothing where no day of it is eligible.

    `eligible` are the days of anybody's scope and pairs; `pairs`, where the clause asks for a mentor, those of its
    roles. Where the measure is prorated a partial leave is no exception.
    """
    days = common(eligible, [window])
    if not days:
        return None
    away = count(common(person.on_leave(as_of), days))
    excluded = "left" if person.left(as_of) <= due else "on_leave" if away == count(days) else ""

    def excepted() -> str:
        if count(days) < measure.least_days:
            return "hired_too_late"
        active = [pair for pair in pairs or [] if common([pair.span], [window])]
        if active and all(pair.ended_by_mentor and pair.end <= window[1] for pair in active):
            return "mentor_left"
        return "partial_leave" if not measure.prorated and 2 * away >= count(days) else ""

    return judged(outcome, due=due, as_of=as_of, excluded=excluded, excepted=excepted, unmet=measure.unmet)


def row_of(
    measure: Measure,
    *,
    who: tuple[str, str],
    subject: str = "",
    start: Day,
    due: Day,
    as_of: Day,
    state: State,
    planted: str,
) -> Obligation:
    """Return a row of the truth; `who` is the person and, of a pair, the counterpart (else empty)."""
    person, counterpart = who
    told = state[1] if state[0] in {"excluded", "excepted"} else planted
    return Obligation(
        programme=measure.programme,
        clause=measure.clause,
        unit=measure.unit,
        person_id=person,
        counterpart_id=counterpart,
        window_start=iso(start),
        due_on=iso(due),
        state=state[0],
        planted=told,
        measure=measure.measure,
        subject_id=subject or (f"{person}+{counterpart}" if measure.unit == "pair" else person),
        as_of=iso(as_of),
        reason=state[1],
    )
