"""Hub mentors in their hubs, their senior mentors, and what the two do (A3, A14).

Belongs here: who is listed as a hub's mentor and since when, senior pairs and their meetings, and what is true of them.
Does not belong here: reviews with the mentees (`hub_reviews.py`), hubs and groups themselves (`hub_registry.py`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sandbox.school.days import OPEN, Day, Span, common, iso, month_after, quarters_between
from sandbox.school.evidence import Meeting, Outcome, sooner
from sandbox.school.pairs import Pair
from sandbox.school.told.hub_measures import SENIOR, SENIOR_FIRST, SENIOR_IN_PERSON
from sandbox.school.told.steps import outcome_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from random import Random

    from sandbox.school.casting import Cast
    from sandbox.school.hubs import Hub
    from sandbox.school.people import Person
    from sandbox.school.told.hub_lives import HubStory

STEPS_DOWN, END_NOTED = 0.06, 0.85
ASSIGNED = {"right": 0.80, "none": 0.06, "wrong": 0.07, "corrected": 0.07}
"""Which senior mentor a hub mentor gets: the group's, none, another group's, or first another's and then its own."""

MET_FIRST, MET_LATE, IN_PERSON, REMOTE = 0.78, 0.1, 0.75, 0.35


@dataclass(slots=True)
class HubMentor:
    """One mentor of one hub: listed over a span, with senior pairs and the meetings of these."""

    person: Person
    hub: Hub
    listed: Span
    pairs: list[Pair] = field(default_factory=list)
    meetings: list[Meeting] = field(default_factory=list)


def unled_group(cast: Cast) -> str:
    """Return the affinity group whose record names no senior mentor: the last, where there are several."""
    return list(cast.seniors)[-1] if len(cast.seniors) > 3 else ""


def drawn_hub_mentor(rng: Random, person: Person, hub: Hub, *, cast: Cast) -> HubMentor:
    """Return a mentor as listed in a hub; who has a record may have senior mentors."""
    era = cast.era
    until = person.left(era.as_of)
    if until == OPEN and rng.random() < STEPS_DOWN:
        until = rng.randint(era.first + 200, era.as_of)
    own = HubMentor(person, hub, (era.first - rng.randint(0, 90), until))
    if person.record:
        own.pairs = _drawn_senior_pairs(rng, own, cast=cast)
    return own


def _drawn_senior_pairs(rng: Random, own: HubMentor, *, cast: Cast) -> list[Pair]:
    era, group = cast.era, own.hub.group
    others = [senior for code, senior in cast.seniors.items() if code != group]
    kind = rng.choices(list(ASSIGNED), weights=list(ASSIGNED.values()))[0]
    if kind == "none":
        return []
    first = rng.choice(others) if others and kind != "right" else cast.seniors[group]
    start, left = era.first + rng.randint(3, 45), own.person.left(era.as_of)
    pair = Pair(mentee=own.person, mentor=first, hub="", start=start, end=left)
    if kind == "corrected" and others and left == OPEN:
        pair.ended_on, pair.reason = start + rng.randint(20, 200), "changed"
        pair.end = pair.ended_on + 1
        return [pair, Pair(own.person, cast.seniors[group], "", start=pair.end + rng.randint(0, 30))]
    if left < OPEN and rng.random() < END_NOTED:
        pair.ended_on, pair.reason = left - 1, "mentee_left"
    return [pair]


def senior_days(cast: Cast, mentors: Iterable[HubMentor]) -> dict[str, list[Span]]:
    """Return by person id the days on which somebody is a senior mentor.

    Who leads a group in the registry always is; anybody else while he coaches a hub mentor.
    """
    unled = unled_group(cast)
    days = {senior.person_id: [(-OPEN, OPEN)] for code, senior in cast.seniors.items() if code != unled}
    for own in mentors:
        for pair in own.pairs:
            days.setdefault(pair.mentor.person_id, []).append(pair.span)
    return days


def tell_hub_mentor(rng: Random, story: HubStory, own: HubMentor, *, cast: Cast) -> None:
    """Draw the meetings of a hub mentor with senior mentors, and add what is true."""
    life = story.life
    as_of, days = life.era.as_of, common(life.scope, [own.listed])
    for pair in own.pairs:
        own.meetings += _drawn_meetings(rng, pair, as_of=as_of)
        due = month_after(pair.start)
        alone = [meeting.order for meeting in own.meetings if meeting.mentor is pair.mentor and meeting.setting == "1"]
        outcome = outcome_of(alone, since=pair.start, due=due, until=as_of)
        story.deadline(SENIOR_FIRST, start=pair.start, due=due, outcome=outcome, pair=pair, enrolled_only=False)
    senior = None if own.hub.group == unled_group(cast) else cast.seniors[own.hub.group]
    own_senior = [pair.span for pair in own.pairs if pair.mentor is senior]
    for quarter in quarters_between(own.listed[0], as_of):
        known = (quarter[0], min(quarter[1], as_of + 1))
        assigned = common(common(own_senior, [own.listed]), [known])
        outcome = Outcome(evidence="met", planted="assigned") if assigned else Outcome(planted="no_senior_of_group")
        story.mentors_window(SENIOR, quarter, days=days, outcome=outcome)
        met = any(meeting.mode == "1" and known[0] <= meeting.order < known[1] for meeting in own.meetings)
        outcome = Outcome(evidence="met", planted="in_person") if met else Outcome(planted="no_meeting")
        story.mentors_window(SENIOR_IN_PERSON, quarter, days=days, outcome=outcome)


def _drawn_meetings(rng: Random, pair: Pair, *, as_of: Day) -> list[Meeting]:
    """Draw the meetings of a senior pair: before the first meeting alone, and without one, they meet in a group."""
    meetings: list[Meeting] = []
    last, due, chance = min(pair.end - 1, as_of), month_after(pair.start), rng.random()
    alone_from = OPEN
    if pair.start > last:
        return meetings
    if chance < MET_FIRST:
        alone_from = sooner(rng, pair.start, min(due, last))
    elif chance < MET_FIRST + MET_LATE and due < last:
        alone_from = sooner(rng, due + 1, min(last, due + 90))
    if alone_from < OPEN:
        meetings.append(_meeting(pair, alone_from, mode=rng.choice("112"), setting="1"))
    for quarter in quarters_between(pair.start, last):
        for share, modes in ((IN_PERSON, "1"), (REMOTE, "23")):
            day = rng.randint(max(quarter[0], pair.start), min(quarter[1] - 1, last))
            if rng.random() < share:
                setting = "1" if day >= alone_from and rng.random() < 0.8 else "2"
                meetings.append(_meeting(pair, day, mode=rng.choice(modes), setting=setting))
    return sorted(meetings, key=lambda meeting: meeting.order)


def _meeting(pair: Pair, day: Day, *, mode: str, setting: str) -> Meeting:
    return Meeting(day, iso(day), mode, setting, pair.mentor)
