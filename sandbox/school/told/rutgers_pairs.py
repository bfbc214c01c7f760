"""Who chooses whom under the guidelines of the Joint Office, and what follows from it (R1, R2, R3, R19).

Belongs here: primary mentors, team mentors, and what is true of their selection. Does not belong here: what a pair does
then (`rutgers_plans.py`, `rutgers_meetings.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.school.days import Day, common
from sandbox.school.told.homes import hires_of, homes_of, supervisor_of
from sandbox.school.told.pairing import drawn_pairs_among, pair_of
from sandbox.school.told.rutgers_measures import AGREED, NO_SUPERVISOR, SELECTED, SENT, SINCE, TOLD
from sandbox.school.told.steps import drawn_step, outcome_of, with_ends
from sandbox.school.told.years import months_after

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from sandbox.school.casting import Cast
    from sandbox.school.pairs import Pair
    from sandbox.school.people import Person
    from sandbox.school.told.story import Story

SUPERVISOR_CHOSEN = 0.12
TEAMS = {0: 0.75, 1: 0.18, 2: 0.07}
SIGN_OFFS = ("pm_chief_agreed_on", "pm_director_agreed_on", "pm_mentor_agreed_on")


@dataclass(frozen=True, slots=True)
class Member:
    """A mentor of the team, and when the Office was told and sent the guidelines."""

    pair: Pair
    told: Day | None
    sent: Day | None


def told_selection(rng: Random, story: Story, *, mentors: Sequence[Person], cast: Cast) -> list[Pair]:
    """Draw the primary mentors of a person, add what is true of the selection, and return the pairs in order."""
    person, era = story.person, story.era
    hires = [day for day in hires_of(person, era.as_of) if day >= SINCE and story.concerned_on(day)]
    since: Day | None = max(story.scope[0][0], era.first) + rng.randint(0, 200)
    if hires:
        since = drawn_step(rng, first=hires[-1], due=months_after(hires[-1], 6), until=era.as_of)
    pairs: list[Pair] = []
    if since is not None:
        pairs = drawn_pairs_among(rng, person, mentors=mentors, since=since, era=era)
        head = supervisor_of(person, since, cast=cast)
        boss = next((one for one in cast.people if one.person_id == head), None)
        if boss and rng.random() < SUPERVISOR_CHOSEN:
            pairs = [pair_of(rng, person, boss, start=since, era=era)]
    for hire, until in with_ends(hires, early=0, due=lambda day: months_after(day, 6), as_of=era.as_of):
        due = months_after(hire, 6)
        outcome = outcome_of([pair.start for pair in pairs], since=0, due=due, until=until)
        story.deadline(SELECTED, start=hire, due=due, outcome=outcome, soon_from=months_after(hire, 3))
    _tell_supervisors(story, pairs, cast=cast)
    return pairs


def _tell_supervisors(story: Story, pairs: list[Pair], *, cast: Cast) -> None:
    """Add a row per pair and interval in which HR names the same supervisor."""
    person, as_of = story.person, story.era.as_of
    homes = homes_of(person, as_of)
    for pair in pairs:
        days = common([(home.start, home.end) for home in homes], [pair.span])
        starts: list[tuple[Day, str]] = []
        for place, (start, _) in enumerate(days):
            boss = supervisor_of(person, start, cast=cast)
            unbroken = place > 0 and days[place - 1][1] == start
            if not unbroken or boss != starts[-1][1]:
                starts.append((start, boss))
        for start, boss in starts:
            if not story.concerned_on(start):
                continue
            if boss and boss != pair.mentor.person_id:
                state = ("met", "")
            elif person.left(as_of) <= start:
                state = ("excluded", "left")
            elif as_of <= start:
                state = ("pending", "due_soon")
            else:
                state = ("not_met", "") if boss else ("indeterminate", "feed")
            who = pair.mentor.person_id
            story.add(NO_SUPERVISOR, start=start, due=start, state=state, planted="supervisor", counterpart=who)


def told_agreement(rng: Random, story: Story, pair: Pair) -> dict[str, Day]:
    """Draw the three agreements to a selection, add what is true, and return field → day."""
    as_of, due = story.era.as_of, pair.start + 30
    signed = {field: drawn_step(rng, first=pair.start - 20, due=due, until=as_of, met=0.85) for field in SIGN_OFFS}
    days = [day for day in signed.values() if day is not None]
    done = [max(days)] if len(days) == len(SIGN_OFFS) else []
    outcome = outcome_of(done, since=pair.start - 180, due=due, until=as_of)
    who = pair.mentor.person_id
    story.deadline(AGREED, start=pair.start, due=due, outcome=outcome, pair=pair, counterpart=who)
    return {field: day for field, day in signed.items() if day is not None}


def told_team(rng: Random, story: Story, *, primary: list[Pair], mentors: Sequence[Person]) -> list[Member]:
    """Draw the team mentors of a person, add what is true, and return them."""
    era = story.era
    members: list[Member] = []
    taken = {id(pair.mentor) for pair in primary}
    for _ in range(rng.choices(list(TEAMS), weights=list(TEAMS.values()))[0] if primary else 0):
        start = primary[0].start + rng.randint(20, 400)
        mentor = rng.choice(mentors)
        here = common(mentor.employed(era.as_of), [(start, start + 20)])
        if id(mentor) in taken or mentor is story.person or start > era.as_of or not here:
            continue
        taken.add(id(mentor))
        pair = pair_of(rng, story.person, mentor, start=start, era=era)
        # The team's form asks for no reason of an end.
        pair.reason, pair.ended_by_mentor = "", pair.mentor.left(era.as_of) <= pair.end
        told = drawn_step(rng, first=start - 10, due=start + 30, until=era.as_of)
        sent = drawn_step(rng, first=start, due=start + 60, until=era.as_of)
        members.append(Member(pair, told, sent))
        for measure, day, within in ((TOLD, told, 30), (SENT, sent, 60)):
            due = start + within
            outcome = outcome_of([day] if day else [], since=start - 90, due=due, until=era.as_of)
            story.deadline(measure, start=start, due=due, outcome=outcome, pair=pair, counterpart=mentor.person_id)
    return members
