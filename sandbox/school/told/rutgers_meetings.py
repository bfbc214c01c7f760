"""Meetings with the primary mentor, programmes attended, concerns (R9 to R11, R15, R16, R22).

Belongs here: drawing them and what is true of every window. Does not belong here: cells (`rutgers.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.school.days import Day, Span, common, count, quarters_between, union
from sandbox.school.evidence import Outcome
from sandbox.school.told.homes import spans_where
from sandbox.school.told.rutgers_measures import (
    AS_AGREED,
    ATTENDED,
    CONCERN,
    FREQUENCIES,
    MONTHLY,
    PROMOTION,
    RE_EVALUATED,
    REVIEWED,
    SINCE,
    SIX,
    meets_as_agreed,
    meets_monthly,
    meets_six_times,
)
from sandbox.school.told.steps import drawn_step
from sandbox.school.told.years import halves_between, months_after, spans_of_years

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from sandbox.school.pairs import Pair
    from sandbox.school.people import Person
    from sandbox.school.told.rutgers_plans import Expectations
    from sandbox.school.told.states import Measure
    from sandbox.school.told.story import Story

IN_A_QUARTER = {0: 0.12, 1: 0.22, 2: 0.30, 3: 0.20, 6: 0.16}
"""How many meetings a quarter has, and how often."""

PLAN_REVIEWED, PROMOTION_TOLD, WITH_ANOTHER = 0.55, 0.3, 0.04
CONCERNED, ATTENDING = 0.06, 0.6
Required = Callable[[Span], int | None]
"""How many meetings a window asks for; nothing where the pair agreed no number."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """One meeting; `counts` unless it was with somebody who is no primary mentor of the mentee."""

    held: Day
    mentor: Person
    plan: bool
    promotion: bool
    counts: bool


def drawn_meetings(rng: Random, story: Story, pairs: list[Pair], *, mentors: Sequence[Person]) -> list[Meeting]:
    """Draw the meetings of every quarter in which a pair was active, in order of days, no two on one day."""
    meetings: dict[Day, Meeting] = {}
    as_of = story.era.as_of
    for pair in pairs:
        days = common([pair.span], story.person.employed(as_of))
        for quarter in quarters_between(pair.start, min(pair.end - 1, as_of)):
            possible = common(days, [(quarter[0], min(quarter[1], as_of + 1))])
            for _ in range(rng.choices(list(IN_A_QUARTER), weights=list(IN_A_QUARTER.values()))[0] if possible else 0):
                span = rng.choice(possible)
                held = rng.randrange(span[0], span[1])
                stranger = rng.choice(mentors)
                other = rng.random() < WITH_ANOTHER and all(stranger is not each.mentor for each in pairs)
                mentor = stranger if other and stranger is not story.person else pair.mentor
                flags = {"plan": rng.random() < PLAN_REVIEWED, "promotion": rng.random() < PROMOTION_TOLD}
                meetings.setdefault(held, Meeting(held, mentor, **flags, counts=mentor is pair.mentor))
    return [meetings[day] for day in sorted(meetings)]


def tell_meetings(story: Story, pairs: list[Pair], meetings: list[Meeting], expectations: list[Expectations]) -> None:
    """Add what is true of the windows of every clause that counts meetings."""
    paired = union(pair.span for pair in pairs)
    counting = [meeting for meeting in meetings if meeting.counts]

    def add(
        measure: Measure,
        spans: list[Span],
        windows: list[Span],
        required: Callable[[Span], int | None],
        days: list[Day],
    ) -> None:
        eligible = common(spans, paired)
        for window in windows:
            wanted = required(window)
            if wanted is None:
                continue
            done = sum(window[0] <= day < window[1] for day in days) >= wanted
            outcome = Outcome(evidence="met", planted="enough") if done else Outcome(planted="too_few")
            story.window(measure, window=window, eligible=eligible, outcome=outcome, pairs=pairs)

    if not pairs:
        return
    as_of, first = story.era.as_of, pairs[0].start
    held = [meeting.held for meeting in counting]
    reviewed = [meeting.held for meeting in counting if meeting.plan]
    promoted = [meeting.held for meeting in counting if meeting.promotion]
    monthly, six, agreed = (
        spans_where(story.person, as_of, test) for test in (meets_monthly, meets_six_times, meets_as_agreed)
    )
    quarters = quarters_between(first, as_of)
    rolling = [span for _, end in quarters if (span := (months_after(end, -12), end))[0] >= SINCE]

    def prorated(spans: list[Span], yearly: int) -> Required:
        def wanted(window: Span) -> int:
            days = common(common(spans, paired), [window])
            here = count(days) - count(common(story.person.on_leave(as_of), days))
            return max(1, (2 * yearly * here + window[1] - window[0]) // (2 * (window[1] - window[0])))

        return wanted

    def as_agreed(window: Span) -> int | None:
        latest = [each for each in expectations if each.day < min(window[1], as_of + 1)]
        if not latest:
            return None
        yearly = FREQUENCIES[max(latest, key=lambda each: each.day).frequency]
        return prorated(agreed, yearly)(window)

    add(MONTHLY, monthly, quarters, lambda _: 3, held)
    add(SIX, six, rolling, prorated(six, 6), held)
    add(REVIEWED, six, rolling, prorated(six, 6), reviewed)
    add(AS_AGREED, agreed, rolling, as_agreed, held)
    add(PROMOTION, story.scope, spans_of_years(first, as_of, month=7), lambda _: 1, promoted)
    add(RE_EVALUATED, story.scope, halves_between(first, as_of), lambda _: 1, reviewed)


def told_attendance(rng: Random, story: Story) -> list[Day]:
    """Draw the programmes attended, add what is true, and return the days."""
    attended: list[Day] = []
    as_of = story.era.as_of
    for year in spans_of_years(max(story.scope[0][0], SINCE), as_of, month=7):
        if year[0] < SINCE:
            continue
        last = min(year[1] - 1, as_of)
        day = rng.randint(year[0], last) if rng.random() < ATTENDING else None
        attended += [day] if day else []
        outcome = Outcome(evidence="met", planted="attended") if day else Outcome(planted="none")
        story.window(ATTENDED, window=year, eligible=story.scope, outcome=outcome)
    return attended


def told_concerns(rng: Random, story: Story, pairs: list[Pair]) -> list[tuple[Day, Day | None]]:
    """Draw the concerns and when they reached the Director, add what is true, and return both days."""
    if not pairs or rng.random() >= CONCERNED:
        return []
    as_of = story.era.as_of
    raised = sorted({pairs[0].start + rng.randint(30, 500) for _ in range(rng.randint(1, 2))})
    concerns = [(day, drawn_step(rng, first=day, due=day + 14, until=as_of)) for day in raised if day <= as_of]
    at_director = [day for _, day in concerns if day]
    story.clocked(CONCERN, clocks=[day for day, _ in concerns], steps=[at_director], within=14)
    return concerns
