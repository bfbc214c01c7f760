"""Who has a mentor at all, and mentors from before the programme (A1).

Belongs here: earlier pairs, which stand as they are, and what is true of everybody in the department quarter by
quarter, with or without a record. Does not belong here: hub pairs (`../pairs.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.school.days import OPEN, common, quarters_between, union
from sandbox.school.evidence import Outcome
from sandbox.school.pairs import Pair
from sandbox.school.told.hub_measures import PAIRED, SINCE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from sandbox.school.casting import Cast
    from sandbox.school.people import Person
    from sandbox.school.told.hub_lives import Life
    from sandbox.school.truth import Obligation

HAD_A_MENTOR, ENDS = 0.12, 0.4


def drawn_earlier_pair(rng: Random, person: Person, *, cast: Cast) -> list[Pair]:
    """Return the pair a faculty member with a record brought along, if there was one; never with a hub mentor."""
    era = cast.era
    if not person.record or person.role not in {"mentee", "outside"} or rng.random() >= HAD_A_MENTOR:
        return []
    first = person.posts[0].start
    mentor = rng.choice(list(cast.seniors.values()))
    pair = Pair(mentee=person, mentor=mentor, hub="", start=min(era.as_of, max(first, era.first - 700)))
    if rng.random() < ENDS:
        pair.ended_on, pair.reason = pair.start + rng.randint(200, 1500), rng.choice(("completed", "other"))
    left = person.left(era.as_of)
    if pair.ended_on > min(era.as_of, left - 3):
        pair.ended_on, pair.reason = OPEN, ""
    pair.end = min(pair.ended_on + 1 if pair.ended_on < OPEN else OPEN, left)
    return [pair]


def rows_paired(life: Life, *, earlier: list[Pair], of_namesake: bool) -> Iterator[Obligation]:
    """Return what is true of each quarter since the policy holds of somebody in the department.

    `of_namesake`: the pairs stand on a record that is somebody else's or one's own, nobody can tell.
    """
    if not life.scope:
        return
    as_of = life.era.as_of
    paired = union(pair.span for pair in (*life.pairs, *earlier))
    for quarter in quarters_between(max(SINCE, life.scope[0][0]), as_of):
        outcome = Outcome(planted="no_mentor")
        if common(paired, [(quarter[0], min(quarter[1], as_of + 1))]):
            outcome = Outcome(evidence="met", planted="paired")
            if of_namesake:
                outcome = Outcome(planted="namesake_record", hidden=True)
        row = life.window(PAIRED, window=quarter, due=quarter[1] - 1, days=life.scope, outcome=outcome, pairs=[])
        if row:
            yield row
