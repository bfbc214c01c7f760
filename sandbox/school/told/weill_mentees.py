"""Who mentors whom under the recommendations, and what mentees are given (W5, W10, W12, W13, W15, W16).

Belongs here: interim and formal mentors, committees, expectations, and what is true of them. Does not belong here: what
mentors do (`weill_mentors.py`) and cells (`weill_cornell.py`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sandbox.school.career_dates import career_dates_of
from sandbox.school.days import OPEN, Day, common, quarters_between, union
from sandbox.school.evidence import Outcome
from sandbox.school.told.homes import hires_of
from sandbox.school.told.pairing import drawn_pairs_among, pair_of
from sandbox.school.told.steps import drawn_step, outcome_of, with_ends
from sandbox.school.told.weill_measures import (
    COMMITTEE,
    COMMITTEE_MET,
    COMMUNICATED,
    INTERIM,
    PROVIDED,
    SINCE,
    UPDATED,
)
from sandbox.school.told.years import halves_between, months_after

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from sandbox.school.pairs import Pair
    from sandbox.school.people import Person
    from sandbox.school.told.story import Story

PAIRED, DECLINED, COMMITTEES = 0.72, 0.05, 0.3
BY = {"1": 0.45, "2": 0.35, "3": 0.20}
"""Code of who communicated expectations, and how often; the third is neither chief nor chair."""

COMMITTEE_MEETS = 0.7


@dataclass(frozen=True, slots=True)
class Expectations:
    """Expectations communicated to a pair, and by whom."""

    pair: Pair
    day: Day
    by: str

    @property
    def counts(self) -> bool:
        """Whether chief or chair communicated them."""
        return self.by != "3"


@dataclass(slots=True)
class Mentee:
    """One faculty member's mentors as drawn; the role of each pair is its hub's place here."""

    story: Story
    hires: list[Day]
    declined: Day = OPEN
    pairs: list[Pair] = field(default_factory=list)
    roles: list[str] = field(default_factory=list)
    committee: list[Pair] = field(default_factory=list)
    expectations: list[Expectations] = field(default_factory=list)
    committee_meetings: list[Day] = field(default_factory=list)


def drawn_mentee(rng: Random, story: Story, *, mentors: Sequence[Person]) -> Mentee:
    """Draw a person's mentors and committee."""
    person, era = story.person, story.era
    hires = [day for day in hires_of(person, era.as_of) if day >= SINCE and story.concerned_on(day)]
    mentee = Mentee(story, hires)
    if rng.random() < DECLINED:
        mentee.declined = rng.randint(max(SINCE, story.scope[0][0]), max(era.as_of, story.scope[0][0]))
        mentee.declined = OPEN if mentee.declined > era.as_of else mentee.declined
    since: Day | None = max(story.scope[0][0], SINCE) + rng.randint(0, 500)
    if hires:
        since = drawn_step(rng, first=hires[-1], due=hires[-1] + 90, until=era.as_of)
    if since is not None and rng.random() < PAIRED:
        mentee.pairs = drawn_pairs_among(rng, person, mentors=mentors, since=since, era=era)
        mentee.roles = ["1" if hires and place == 0 else "2" for place in range(len(mentee.pairs))]
    if since is not None and rng.random() < COMMITTEES:
        mentee.committee = _committee(rng, story, since=since, mentors=mentors)
    return mentee


def _committee(rng: Random, story: Story, *, since: Day, mentors: Sequence[Person]) -> list[Pair]:
    members: dict[str, Pair] = {}
    for _ in range(rng.randint(1, 3)):
        start, mentor = since + rng.randint(30, 420), rng.choice(mentors)
        here = common(mentor.employed(story.era.as_of), [(start, start + 20)])
        if mentor is story.person or start > story.era.as_of or not here or mentor.person_id in members:
            continue
        pair = pair_of(rng, story.person, mentor, start=start, era=story.era)
        # The committee's form asks for no reason of an end.
        pair.reason = ""
        pair.ended_by_mentor = mentor.left(story.era.as_of) <= pair.end
        members[mentor.person_id] = pair
    return sorted(members.values(), key=lambda pair: (pair.start, pair.mentor.person_id))


def tell_mentee(rng: Random, mentee: Mentee) -> None:
    """Draw what a mentee was given and add what is true of it."""
    story, as_of = mentee.story, mentee.story.era.as_of
    _tell_provided(mentee)
    starts = sorted(pair.start for pair in mentee.pairs)
    for hire, until in with_ends(mentee.hires, early=0, due=lambda day: day + 90, as_of=as_of):
        outcome = outcome_of(starts, since=0, due=hire + 90, until=until)
        story.deadline(INTERIM, start=hire, due=hire + 90, outcome=outcome)
    joined = sorted(pair.start for pair in mentee.committee)
    for hire, until in with_ends(mentee.hires, early=0, due=lambda day: months_after(day, 12), as_of=as_of):
        due = months_after(hire, 12)
        outcome = outcome_of(joined[1:2], since=0, due=due, until=until)
        story.deadline(COMMITTEE, start=hire, due=due, outcome=outcome)
    _tell_committee_meetings(rng, mentee)
    _tell_expectations(rng, mentee)


def _tell_provided(mentee: Mentee) -> None:
    story, as_of = mentee.story, mentee.story.era.as_of
    spans = union(pair.span for pair in (*mentee.pairs, *mentee.committee))
    for quarter in quarters_between(max(SINCE, story.scope[0][0]), as_of):
        known = (quarter[0], min(quarter[1], as_of + 1))
        met = common(spans, [known]) or mentee.declined <= min(quarter[1] - 1, as_of)
        outcome = Outcome(evidence="met", planted="mentored") if met else Outcome(planted="no_mentor")
        story.window(PROVIDED, window=quarter, eligible=story.scope, outcome=outcome)


def _tell_committee_meetings(rng: Random, mentee: Mentee) -> None:
    story, as_of = mentee.story, mentee.story.era.as_of
    eligible = common(story.scope, union(pair.span for pair in mentee.committee))
    if not eligible:
        return
    for half in halves_between(max(SINCE, eligible[0][0]), as_of):
        if half[0] < SINCE:
            continue
        possible = common(eligible, [(half[0], min(half[1], as_of + 1))])
        held = None
        if possible and rng.random() < COMMITTEE_MEETS:
            span = rng.choice(possible)
            held = rng.randrange(span[0], span[1])
            mentee.committee_meetings.append(held)
        outcome = Outcome(evidence="met", planted="met") if held else Outcome(planted="no_meeting")
        story.window(COMMITTEE_MET, window=half, eligible=eligible, outcome=outcome, pairs=mentee.committee)


def _tell_expectations(rng: Random, mentee: Mentee) -> None:
    story, as_of = mentee.story, mentee.story.era.as_of
    reviews = [
        each.held
        for each in career_dates_of(story.person, era=story.era)
        if each.kind == "annual_review" and SINCE <= each.held <= as_of
    ]
    for pair in mentee.pairs:
        days = [drawn_step(rng, first=pair.start - 10, due=pair.start + 30, until=as_of)]
        days += [
            drawn_step(rng, first=max(review - 20, pair.start), due=review + 30, until=min(as_of, review + 60))
            for review in reviews
            if pair.start <= review < pair.end
        ]
        drawn = {day for day in days if day is not None and day < pair.end}
        by = {day: rng.choices(list(BY), weights=list(BY.values()))[0] for day in sorted(drawn)}
        mentee.expectations += [Expectations(pair, day, who) for day, who in by.items()]
        own = [day for day, who in by.items() if who != "3"]
        if pair.start >= SINCE:
            due = pair.start + 30
            outcome = outcome_of(own, since=pair.start - 30, due=due, until=as_of)
            who = pair.mentor.person_id
            story.deadline(COMMUNICATED, start=pair.start, due=due, outcome=outcome, pair=pair, counterpart=who)
    counting = [each.day for each in mentee.expectations if each.counts and each.pair.start <= each.day]
    for review, until in with_ends(reviews, early=30, due=lambda day: day + 30, as_of=as_of):
        if any(pair.start <= review < pair.end for pair in mentee.pairs):
            outcome = outcome_of(counting, since=review - 30, due=review + 30, until=until)
            story.deadline(UPDATED, start=review, due=review + 30, outcome=outcome)
