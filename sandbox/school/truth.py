"""What is true of every obligation, from the plan.

Belongs here: population, exclusions and exceptions as they follow from the drawn lives and pairs, joined with the drawn
outcomes. Does not belong here: reading a record. The order of judgement is the policy's: excluded, met, pending,
excepted, indeterminate, not met.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from sandbox.school.days import OPEN, Day, Span, common, count, iso, union
from sandbox.school.deadlines import agreement_due, meeting_due, planned_first_meeting, planted_agreement
from sandbox.school.evidence import Entries, Outcome
from sandbox.school.quarterly import planted_meetings, planted_report, report_due

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from sandbox.school.casting import Cast
    from sandbox.school.pairs import Pair
    from sandbox.school.people import Era, Person

PROGRAMME = "anesthesiology"
DUE_SOON = 14
LEAST_DAYS = 45
COLUMNS = (
    "programme",
    "clause",
    "unit",
    "person_id",
    "counterpart_id",
    "window_start",
    "due_on",
    "state",
    "planted",
    "measure",
    "subject_id",
    "as_of",
    "reason",
)


class Obligation(NamedTuple):
    """One row of `truth/obligations.csv`; dates are text already."""

    programme: str
    clause: str
    unit: str
    person_id: str
    counterpart_id: str
    window_start: str
    due_on: str
    state: str
    planted: str
    measure: str
    subject_id: str
    as_of: str
    reason: str


@dataclass(frozen=True, slots=True)
class Life:
    """What of a mentee's life decides about obligations, worked out once."""

    person: Person
    era: Era
    pairs: list[Pair]
    scope: list[Span]
    eligible: list[Span]
    leave: list[Span]
    left: Day
    enrolled_on: Day
    opted_out_on: Day


@dataclass(slots=True)
class Story:
    """What was drawn for one mentee: entries for the record, rows for the truth."""

    entries: Entries
    truth: list[Obligation] = field(default_factory=list)


def life_of(person: Person, *, pairs: list[Pair], era: Era, owner: Person) -> Life:
    """Return the life of a person; `owner` is whose record it is, which only differs for a namesake of the owner."""
    scope = person.in_scope(era.as_of)
    paired = union(pair.span for pair in pairs)
    return Life(
        person=person,
        era=era,
        pairs=pairs,
        scope=scope,
        eligible=common(common(scope, [(owner.enrolled_on, OPEN)]), paired),
        leave=person.on_leave(era.as_of),
        left=person.left(era.as_of),
        enrolled_on=owner.enrolled_on,
        opted_out_on=owner.opted_out_on,
    )


def told_story(rng: Random, person: Person, *, pairs: list[Pair], cast: Cast) -> Story:
    """Draw every outcome of a person, plant its cause, and state what is true of each obligation."""
    life = life_of(person, pairs=pairs, era=cast.era, owner=person)
    story = Story(entries=Entries(pairs=pairs))
    if not pairs and person.opted_out_on == OPEN:
        return story
    lives = [life]
    twin = person.role == "twin"
    if twin:
        lives += [
            life_of(other, pairs=pairs, era=cast.era, owner=person) for other in cast.twins if other is not person
        ]
    rows: list[tuple[Life, Obligation | None]] = []
    for pair in pairs:
        first = planned_first_meeting(rng, pair, entries=story.entries, cast=cast)
        signed = planted_agreement(rng, pair, entries=story.entries, cast=cast)
        rows += [(one, _pair_row(one, pair, "A7", meeting_due(pair), first)) for one in lives]
        rows += [(one, _pair_row(one, pair, "A8", agreement_due(pair), signed)) for one in lives]
    for quarter in cast.era.quarters:
        met = planted_meetings(rng, quarter, entries=story.entries, cast=cast, leave=life.leave)
        filed = planted_report(rng, quarter, entries=story.entries, cast=cast, leave=life.leave)
        rows += [(one, _quarter_row(one, quarter, "A11", quarter[1] - 1, met)) for one in lives]
        rows += [(one, _quarter_row(one, quarter, "A12", report_due(quarter), filed)) for one in lives]
    story.truth = [row for one, drawn in rows if drawn and (row := _unresolved(drawn) if twin else drawn)]
    return story


MEASURES = {"A7": "first_meeting", "A8": "agreement", "A11": "in_person", "A12": "quarterly_report"}


def _unresolved(row: Obligation) -> Obligation | None:
    """Return what is true for each of two namesakes where the record says only the name: it may be either's."""
    if row.state in {"excluded", "excepted"}:
        return None
    if row.state == "pending":
        return row._replace(planted="namesake_record")
    return row._replace(state="indeterminate", reason="identity", planted="namesake_record")


def _pair_row(life: Life, pair: Pair, clause: str, due: Day, outcome: Outcome) -> Obligation | None:
    as_of = life.era.as_of
    if life.enrolled_on > as_of or not common(life.scope, [(pair.start, pair.start + 1)]):
        return None
    excluded = _pair_exclusion(life, pair, due)
    state, reason = judged(
        outcome, due=due, as_of=as_of, excluded=excluded, excepted=lambda: _pair_exception(life, pair, due)
    )
    mentee, mentor = life.person.person_id, pair.mentor.person_id
    return _row(
        clause,
        state=state,
        reason=reason,
        outcome=outcome,
        start=pair.start,
        due=due,
        as_of=as_of,
        who=(mentee, mentor),
    )


def _pair_exclusion(life: Life, pair: Pair, due: Day) -> str:
    window = [(pair.start, due + 1)]
    if life.opted_out_on <= due:
        return "opted_out"
    if life.left <= due:
        return "left"
    if count(common(life.leave, window)) == count(window):
        return "on_leave"
    if pair.ended_on < due and pair.reason != "mentor_left" and pair.mentor.left(life.era.as_of) > due:
        return "ended_before_due"
    return ""


def _pair_exception(life: Life, pair: Pair, due: Day) -> str:
    window = [(pair.start, due + 1)]
    if pair.mentor.left(life.era.as_of) <= due or (pair.reason == "mentor_left" and pair.ended_on <= due):
        return "mentor_left"
    return "partial_leave" if 2 * count(common(life.leave, window)) >= count(window) else ""


def _quarter_row(life: Life, quarter: Span, clause: str, due: Day, outcome: Outcome) -> Obligation | None:
    as_of = life.era.as_of
    days = common(life.eligible, [quarter])
    out = life.opted_out_on <= due
    if not days and not (out and common(life.scope, [quarter])):
        return None
    excluded = _quarter_exclusion(life, days, due)
    state, reason = judged(
        outcome, due=due, as_of=as_of, excluded=excluded, excepted=lambda: _quarter_exception(life, quarter, days)
    )
    person = life.person.person_id
    return _row(
        clause, state=state, reason=reason, outcome=outcome, start=quarter[0], due=due, as_of=as_of, who=(person, "")
    )


def _quarter_exclusion(life: Life, days: list[Span], due: Day) -> str:
    if life.opted_out_on <= due:
        return "opted_out"
    if life.left <= due:
        return "left"
    return "on_leave" if count(common(life.leave, days)) == count(days) else ""


def _quarter_exception(life: Life, quarter: Span, days: list[Span]) -> str:
    if count(days) < LEAST_DAYS:
        return "hired_too_late"
    active = [pair for pair in life.pairs if common([pair.span], [quarter])]
    if all(pair.ended_by_mentor and pair.end <= quarter[1] for pair in active):
        return "mentor_left"
    return "partial_leave" if 2 * count(common(life.leave, days)) >= count(days) else ""


def judged(
    outcome: Outcome,
    *,
    due: Day,
    as_of: Day,
    excluded: str,
    excepted: Callable[[], str],
    soon_from: Day = OPEN,
    unmet: str = "not_met",
) -> tuple[str, str]:
    """Return state and reason, in the policy's order; it is due soon from two weeks before, or from `soon_from` on."""
    if excluded:
        return "excluded", excluded
    if outcome.evidence:
        return outcome.evidence, ""
    if as_of <= due:
        return "pending", "due_soon" if due - as_of <= DUE_SOON or soon_from <= as_of else ""
    if reason := excepted():
        return "excepted", reason
    return ("indeterminate", "identity") if outcome.hidden else (unmet, outcome.flaw)


def _row(
    clause: str, *, state: str, reason: str, outcome: Outcome, start: Day, due: Day, as_of: Day, who: tuple[str, str]
) -> Obligation:
    person, counterpart = who
    cause = reason if state in {"excluded", "excepted"} else outcome.planted
    return Obligation(
        programme=PROGRAMME,
        clause=clause,
        unit="pair" if counterpart else "person",
        person_id=person,
        counterpart_id=counterpart,
        window_start=iso(start),
        due_on=iso(due),
        state=state,
        planted=cause,
        measure=MEASURES[clause],
        subject_id=f"{person}+{counterpart}" if counterpart else person,
        as_of=iso(as_of),
        reason=reason,
    )
