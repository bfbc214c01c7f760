"""What junior faculty of the Division of Digestive Diseases do year by year (D7 to D12).

Belongs here: meetings, handovers, fall notices and conferences, and what is true of them. Does not belong here: the
onboarding (`digestive_onboarding.py`) and the record (`digestive_diseases.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sandbox.school.career_dates import career_dates_of
from sandbox.school.days import OPEN, Day, Span, common, quarters_between, union
from sandbox.school.evidence import Outcome
from sandbox.school.pairs import Pair
from sandbox.school.told.digestive_measures import (
    DIRECTOR,
    FILED,
    HANDOVER,
    NOTICE,
    QUARTERLY,
    SINCE,
    SUMMARY,
    TWICE,
)
from sandbox.school.told.steps import drawn_step, outcome_of
from sandbox.school.told.years import spans_of_years

if TYPE_CHECKING:
    from random import Random

    from sandbox.school.people import Person
    from sandbox.school.told.story import Story

FILED_WITHIN, HANDED_WITHIN = 30, 60
MEETINGS = {0: 0.14, 1: 0.16, 2: 0.30, 4: 0.40}
"""How many meetings an academic year has, and how often."""

SUMMARY_GIVEN = 0.8


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting that was held, and when that was filed."""

    held: Day
    filed: Day | None
    mentor: Person


@dataclass(frozen=True, slots=True)
class Conference:
    """A career conference, whether a summary was given at it, and the meeting with the director before it."""

    held: Day
    summary: bool
    director: Day | None


def told_handovers(rng: Random, story: Story, pairs: list[Pair]) -> dict[int, Day]:
    """Draw the handovers after a change of mentor, add what is true, and return them by place of the pair."""
    handovers: dict[int, Day] = {}
    as_of = story.era.as_of
    for place, pair in enumerate(pairs):
        end = pair.end - 1
        if pair.reason != "changed" or pair.ended_on > as_of:
            continue
        due = end + HANDED_WITHIN
        day = drawn_step(rng, first=end - 20, due=due, until=as_of, met=0.5)
        if day is not None:
            handovers[place] = day
        outcome = outcome_of([day] if day else [], since=end - 30, due=due, until=as_of)
        # Once a pair has ended nothing about its end excuses anybody, but that the mentor has left.
        ended = Pair(pair.mentee, pair.mentor, pair.hub, start=end)
        who = pair.mentor.person_id
        story.deadline(HANDOVER, start=end, due=due, outcome=outcome, pair=ended, counterpart=who)
    return handovers


def told_meetings(rng: Random, story: Story, pairs: list[Pair]) -> list[Meeting]:
    """Draw the meetings of every academic year, add what is true, and return them in order."""
    eligible = common(story.scope, union(pair.span for pair in pairs))
    if not eligible:
        return []
    as_of = story.era.as_of
    years = spans_of_years(eligible[0][0], as_of, month=7)
    meetings: list[Meeting] = []
    for year in years:
        for _ in range(rng.choices(list(MEETINGS), weights=list(MEETINGS.values()))[0]):
            meeting = _meeting(rng, story, year, pairs=pairs)
            if meeting and all(meeting.held != other.held for other in meetings):
                meetings.append(meeting)
    for year in years:
        counted = sum(year[0] <= meeting.held < year[1] for meeting in meetings)
        outcome = Outcome(evidence="met", planted="enough") if counted > 1 else Outcome(planted="too_few")
        story.window(TWICE, window=year, eligible=eligible, outcome=outcome, pairs=pairs)
    for quarter in quarters_between(eligible[0][0], as_of):
        met = any(quarter[0] <= meeting.held < quarter[1] for meeting in meetings)
        outcome = Outcome(evidence="met", planted="met") if met else Outcome(planted="no_meeting")
        story.window(QUARTERLY, window=quarter, eligible=eligible, outcome=outcome, pairs=pairs)
    for meeting in meetings:
        due = meeting.held + FILED_WITHIN
        filed = [meeting.filed] if meeting.filed else []
        outcome = outcome_of(filed, since=meeting.held, due=due, until=as_of)
        story.deadline(FILED, start=meeting.held, due=due, outcome=outcome, counterpart=meeting.mentor.person_id)
    return sorted(meetings, key=lambda meeting: meeting.held)


def _meeting(rng: Random, story: Story, year: Span, *, pairs: list[Pair]) -> Meeting | None:
    pair, as_of = rng.choice(pairs), story.era.as_of
    days = common(common([pair.span], [(year[0], min(year[1], as_of + 1))]), story.person.employed(as_of))
    if not days:
        return None
    span = rng.choice(days)
    held = rng.randrange(span[0], span[1])
    filed = drawn_step(rng, first=held, due=held + FILED_WITHIN, until=as_of, met=0.85)
    return Meeting(held, filed, pair.mentor)


def told_notices(rng: Random, story: Story) -> list[Day]:
    """Draw the fall notices, add what is true, and return them."""
    notices: list[Day] = []
    as_of = story.era.as_of
    for year, _ in spans_of_years(max(story.scope[0][0], SINCE), as_of, month=1):
        number = date.fromordinal(year).year
        fall = date(number, 9, 15).toordinal(), date(number, 12, 16).toordinal()
        if fall[0] > as_of:
            continue
        day = drawn_step(rng, first=fall[0], due=fall[1] - 1, until=min(as_of, fall[1] - 1))
        notices += [day] if day else []
        outcome = Outcome(evidence="met", planted="sent") if day else Outcome(planted="no_notice")
        story.window(NOTICE, window=fall, eligible=story.scope, outcome=outcome)
    return notices


def told_conferences(rng: Random, story: Story) -> list[Conference]:
    """Draw what was done about every conference that was held, add what is true, and return it."""
    as_of = story.era.as_of
    dates = career_dates_of(story.person, era=story.era)
    conferences = [
        Conference(
            held,
            summary=rng.random() < SUMMARY_GIVEN,
            director=drawn_step(rng, first=held - 60, due=held, until=as_of),
        )
        for held in (each.held for each in dates if each.kind == "career_conference")
        if held < OPEN
    ]
    held_on = [each.held for each in conferences]
    given = [each.held for each in conferences if each.summary]
    met = [each.director for each in conferences if each.director]
    story.clocked(SUMMARY, clocks=held_on, steps=[given], within=14, early=14)
    story.clocked(DIRECTOR, clocks=held_on, steps=[met], within=0, early=180)
    return conferences
