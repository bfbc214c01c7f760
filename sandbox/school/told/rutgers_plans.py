"""What a mentee and a primary mentor put down: roles and expectations, and the Goal Plan (R5 to R8, R14).

Belongs here: drawing both and what is true of them. Does not belong here: cells (`rutgers.py`) and meetings.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.school.evidence import Outcome
from sandbox.school.told.rutgers_measures import (
    ADDRESSED,
    COORDINATED,
    FREQUENCIES,
    NEEDS,
    PLAN,
    ROLES,
    SHARED,
)
from sandbox.school.told.steps import drawn_step, outcome_of

if TYPE_CHECKING:
    from random import Random

    from sandbox.school.days import Day
    from sandbox.school.pairs import Pair
    from sandbox.school.told.states import Measure
    from sandbox.school.told.story import Story

ONE_SIDED, INCOMPLETE = 0.08, 0.08
NEEDS_LISTED = 0.5


@dataclass(frozen=True, slots=True)
class Expectations:
    """One agreement on roles and expectations."""

    pair: Pair
    day: Day
    frequency: str
    mentor_confirms: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """One Goal Plan: what of it is filled in, who confirms it, and what became of the needs it names."""

    pair: Pair
    day: Day
    mentor_confirms: bool
    goals: bool
    activities: bool
    needs_listed: bool
    needs_written: bool
    shared: Day | None
    addressed: Day | None
    coordinated: bool

    @property
    def needs_told(self) -> bool:
        """Whether the plan names the unmet needs, or says there are none."""
        return not self.needs_listed or self.needs_written


def told_expectations(rng: Random, story: Story, pair: Pair) -> Expectations | None:
    """Draw the agreement of a pair, add what is true, and return it."""
    as_of, due = story.era.as_of, pair.start + 60
    day = drawn_step(rng, first=pair.start - 30, due=due, until=as_of)
    both = rng.random() >= ONE_SIDED
    outcome = outcome_of([day] if day and both else [], since=pair.start - 90, due=due, until=as_of)
    if day and not both:
        outcome = Outcome(planted="one_sided", flaw="one_sided")
    _add(story, ROLES, pair, due=due, outcome=outcome)
    return Expectations(pair, day, rng.choice(list(FREQUENCIES)), mentor_confirms=both) if day else None


def told_plan(rng: Random, story: Story, pair: Pair) -> Plan | None:
    """Draw the Goal Plan of a pair, add what is true of it as such, and return it."""
    as_of, due = story.era.as_of, pair.start + 90
    day = drawn_step(rng, first=pair.start, due=due, until=as_of, met=0.8)
    if day is None:
        for measure in (PLAN, NEEDS):
            _add(story, measure, pair, due=due, outcome=Outcome(planted="no_plan"))
        return None
    listed = rng.random() < NEEDS_LISTED
    plan = Plan(
        pair,
        day,
        mentor_confirms=rng.random() >= ONE_SIDED,
        goals=rng.random() >= INCOMPLETE,
        activities=rng.random() >= INCOMPLETE,
        needs_listed=listed,
        needs_written=rng.random() >= INCOMPLETE,
        shared=drawn_step(rng, first=day, due=day + 30, until=as_of),
        addressed=drawn_step(rng, first=day, due=day + 90, until=as_of) if listed else None,
        coordinated=listed and rng.random() < 0.6,
    )
    in_time = outcome_of([day], since=pair.start, due=due, until=as_of)
    flaw = "" if plan.goals and plan.activities else "incomplete"
    flaw = flaw if plan.mentor_confirms else "one_sided"
    _add(story, PLAN, pair, due=due, outcome=Outcome(planted=flaw, flaw=flaw) if flaw else in_time)
    flawed = Outcome(planted="incomplete", flaw="incomplete")
    _add(story, NEEDS, pair, due=due, outcome=in_time if plan.needs_told else flawed)
    return plan


def tell_follow_up(story: Story, plans: list[Plan]) -> None:
    """Add what is true of sharing the plans and of the needs they list."""
    story.clocked(
        SHARED, clocks=[plan.day for plan in plans], steps=[[plan.shared for plan in plans if plan.shared]], within=30
    )
    listed = [plan for plan in plans if plan.needs_listed]
    days = [plan.day for plan in listed]
    story.clocked(ADDRESSED, clocks=days, steps=[[plan.addressed for plan in listed if plan.addressed]], within=90)
    flagged = [plan.day for plan in listed if plan.coordinated]
    story.clocked(COORDINATED, clocks=days, steps=[flagged], within=90)


def _add(story: Story, measure: Measure, pair: Pair, *, due: Day, outcome: Outcome) -> None:
    who = pair.mentor.person_id
    story.deadline(measure, start=pair.start, due=due, outcome=outcome, pair=pair, counterpart=who)
