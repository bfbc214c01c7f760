"""Pairs: a mentor and a mentee over a dated interval.

Belongs here: drawing when pairs begin, change and end, and why. Does not belong here: what a pair does (`deadlines.py`,
`quarterly.py`). A mentee never gets the same mentor twice, so an event's date alone tells which pair it belongs to.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.school.days import OPEN, Day, Span

if TYPE_CHECKING:
    from random import Random

    from sandbox.school.casting import Cast
    from sandbox.school.hubs import Hub
    from sandbox.school.people import Era, Person

END_CODES = {"": "", "completed": "1", "changed": "2", "mentor_left": "3", "mentee_left": "4", "other": "5"}
PLANNED_ENDS = ("completed", "completed", "changed", "changed", "other", "mentor_left")
RATES = {"ends_as_planned": 0.35, "ends_at_once": 0.04, "second_hub": 0.06, "end_noted": 0.85, "opt_out_noted": 0.7}
"""How often a pair ends before anybody leaves, within its first month, has a second hub beside it; and how often the
office notes that a pair ended because somebody left, or opted out."""

TRIES = 12


@dataclass(slots=True, eq=False)
class Pair:
    """One assignment. `ended_on` is the last day noted in REDCap; `end` the day after the last it was active."""

    mentee: Person
    mentor: Person
    hub: str
    start: Day
    ended_on: Day = OPEN
    reason: str = ""
    end: Day = OPEN
    ended_by_mentor: bool = False
    met_alone_from: Day = OPEN

    @property
    def span(self) -> Span:
        """The days on which the pair is active."""
        return self.start, self.end


def drawn_pairs(rng: Random, person: Person, *, cast: Cast) -> list[Pair]:
    """Return the hub pairs of a mentee, by start; none for who was never paired."""
    if person.role not in {"script", "mentee", "outside", "twin"}:
        return []
    if not person.record or person.enrolled_on == OPEN or person.script == "unpaired":
        return []
    pairs = _scripted(rng, person, cast=cast) if person.script else _drawn(rng, person, cast=cast)
    if pairs and person.role == "mentee" and rng.random() < RATES["second_hub"]:
        pairs += _second_hub(rng, person, cast=cast, pairs=pairs)
    return sorted(pairs, key=lambda pair: pair.start)


def _drawn(rng: Random, person: Person, *, cast: Cast) -> list[Pair]:
    pairs: list[Pair] = []
    day = person.enrolled_on + rng.randint(3, 40)
    steady = person.role == "twin"
    while day <= min(cast.era.as_of, person.left(cast.era.as_of), person.opted_out_on) - 8:
        post = _mentor_for(rng, person, day=day, cast=cast, pairs=pairs, steady=steady)
        if post is None:
            break
        pair = _pair(person, post, start=day)
        if not steady:
            _plan_end(rng, pair, era=cast.era)
        _close(rng, pair, era=cast.era)
        pairs.append(pair)
        if pair.end == OPEN or pair.reason in {"mentee_left", "other"}:
            break
        day = pair.end + rng.randint(0, 60) + (20 if pair.ended_by_mentor else 0)
    return pairs


def _second_hub(rng: Random, person: Person, *, cast: Cast, pairs: list[Pair]) -> list[Pair]:
    first = pairs[0]
    last = min(cast.era.as_of, first.end, person.opted_out_on) - 10
    if first.start >= last:
        return []
    day = rng.randint(first.start, last)
    post = _mentor_for(rng, person, day=day, cast=cast, pairs=pairs, steady=True)
    if post is None:
        return []
    pair = _pair(person, post, start=day)
    _close(rng, pair, era=cast.era)
    return [pair]


def _pair(person: Person, post: tuple[Person, Hub], *, start: Day) -> Pair:
    return Pair(mentee=person, mentor=post[0], hub=post[1].code, start=start)


def _mentor_for(
    rng: Random, person: Person, *, day: Day, cast: Cast, pairs: list[Pair], steady: bool
) -> tuple[Person, Hub] | None:
    taken = {id(pair.mentor) for pair in pairs}
    # Whose mentees are known is asked of hub mentors of the department; nobody knows which of two namesakes is one.
    guests = [post for post in cast.mentors if post[0].role == "guest_mentor"] if person.role == "twin" else []
    for _ in range(TRIES):
        post = rng.choice(guests or cast.mentors)
        left = post[0].left(cast.era.as_of)
        if id(post[0]) not in taken and left > day + 20 and not (steady and left < OPEN):
            return post
    return None


def _plan_end(rng: Random, pair: Pair, *, era: Era) -> None:
    chance = rng.random()
    if chance < RATES["ends_at_once"]:
        pair.ended_on, pair.reason = pair.start + rng.randint(6, 25), rng.choice(("changed", "other"))
    elif chance < RATES["ends_as_planned"]:
        pair.ended_on, pair.reason = pair.start + rng.randint(60, 600), rng.choice(PLANNED_ENDS)
    latest = min(era.as_of, pair.mentor.left(era.as_of) - 3, pair.mentee.left(era.as_of) - 3, pair.mentee.opted_out_on)
    if pair.ended_on > latest:
        pair.ended_on, pair.reason = OPEN, ""


def _close(rng: Random, pair: Pair, *, era: Era) -> None:
    """End a pair with the first who leaves or opts out; the office does not always note it."""
    mentor, mentee = pair.mentor.left(era.as_of), pair.mentee.left(era.as_of)
    out = pair.mentee.opted_out_on
    if pair.ended_on == OPEN and out < min(mentor, mentee) and rng.random() < RATES["opt_out_noted"]:
        pair.ended_on, pair.reason = max(out, pair.start), "other"
    elif pair.ended_on == OPEN and min(mentor, mentee) < OPEN and rng.random() < RATES["end_noted"]:
        pair.ended_on = min(mentor, mentee) - 1
        pair.reason = "mentor_left" if mentor < mentee else "mentee_left"
    pair.end = min(pair.ended_on + 1 if pair.ended_on < OPEN else OPEN, mentor, mentee)
    pair.ended_by_mentor = pair.reason == "mentor_left" or (not pair.reason and mentor < mentee)


def _scripted(rng: Random, person: Person, *, cast: Cast) -> list[Pair]:
    era, script = cast.era, person.script
    start = person.enrolled_on + 10
    post: tuple[Person, Hub] | None = None
    if script == "namesake_mentor" and cast.namesakes:
        post = rng.choice(cast.namesakes)
    elif script.startswith("mentor_gone") and cast.leavers:
        post = cast.leavers[0]
        start = post[0].left(era.as_of) - 18 if script.endswith("pair") else start
    elif script == "first_meeting_due_soon":
        start = era.as_of - 25
    elif script == "agreement_due_soon":
        start = era.as_of - 52
    elif script == "ended_before_due":
        start = era.middle[0] + 5
    post = post or _mentor_for(rng, person, day=start, cast=cast, pairs=[], steady=True)
    if post is None:
        return []
    pair = _pair(person, post, start=start)
    if script == "ended_before_due":
        pair.ended_on, pair.reason = start + 15, "changed"
    _close(rng, pair, era=era)
    follow = _mentor_for(rng, person, day=era.middle[1] + 10, cast=cast, pairs=[pair], steady=True)
    if follow is None or (script != "ended_before_due" and not script.startswith("mentor_gone")):
        return [pair]
    later = _pair(person, follow, start=era.middle[1] + rng.randint(8, 20))
    _close(rng, later, era=era)
    return [pair, later]
