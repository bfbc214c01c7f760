"""Pairs of a programme without hubs: who is drawn as whose mentor, and when that ends.

Belongs here: drawing pairs among mentors of one role. Does not belong here: what a pair does, and the hub programme's
pairs (`../pairs.py`), which end when somebody opts out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.school.days import OPEN, Day
from sandbox.school.pairs import Pair

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from sandbox.school.people import Era, Person

ENDS_AS_PLANNED = 0.35
END_NOTED = 0.85
PLANNED_ENDS = ("completed", "changed", "changed", "changed", "other", "mentor_left")
TRIES = 12


def drawn_pairs_among(rng: Random, person: Person, *, mentors: Sequence[Person], since: Day, era: Era) -> list[Pair]:
    """Return the pairs of a mentee from a day on, one after the other, never with the same mentor twice."""
    pairs: list[Pair] = []
    day = since
    while day <= min(era.as_of, person.left(era.as_of)) - 8:
        mentor = _mentor_for(rng, person, day=day, mentors=mentors, pairs=pairs, era=era)
        if mentor is None:
            break
        pair = pair_of(rng, person, mentor, start=day, era=era)
        pairs.append(pair)
        if pair.end == OPEN or pair.reason in {"mentee_left", "other", "completed"}:
            break
        day = pair.end + rng.randint(0, 60) + (20 if pair.ended_by_mentor else 0)
    return pairs


def pair_of(rng: Random, person: Person, mentor: Person, *, start: Day, era: Era) -> Pair:
    """Return one pair with its drawn end; who leaves ends it, whether or not the office notes that."""
    pair = Pair(mentee=person, mentor=mentor, hub="", start=start)
    left, gone = person.left(era.as_of), mentor.left(era.as_of)
    if rng.random() < ENDS_AS_PLANNED:
        pair.ended_on, pair.reason = start + rng.randint(60, 700), rng.choice(PLANNED_ENDS)
    if pair.ended_on > min(era.as_of, left - 3, gone - 3):
        pair.ended_on, pair.reason = OPEN, ""
    if pair.ended_on == OPEN and min(left, gone) < OPEN and rng.random() < END_NOTED:
        pair.ended_on, pair.reason = min(left, gone) - 1, "mentor_left" if gone < left else "mentee_left"
    pair.end = min(pair.ended_on + 1 if pair.ended_on < OPEN else OPEN, left, gone)
    pair.ended_by_mentor = pair.reason == "mentor_left" or (not pair.reason and gone < left)
    return pair


def _mentor_for(
    rng: Random, person: Person, *, day: Day, mentors: Sequence[Person], pairs: list[Pair], era: Era
) -> Person | None:
    taken = {id(pair.mentor) for pair in pairs} | {id(person)}
    for _ in range(TRIES):
        mentor = rng.choice(mentors)
        here = any(start <= day < end for start, end in mentor.employed(era.as_of))
        if id(mentor) not in taken and here and mentor.left(era.as_of) > day + 20:
            return mentor
    return None
