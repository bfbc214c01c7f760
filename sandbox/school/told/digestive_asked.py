"""Whom the director of the Division of Digestive Diseases asks to mentor a recruit (D6b).

Belongs here: drawing who is asked, and what is true of it. Does not belong here: the steps before it
(`digestive_onboarding.py`). Senior is who is of a higher rank than the recruit on the day of asking; who has no
appointment then, or is not named, may or may not be.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sandbox.school.careers import RANKS
from sandbox.school.evidence import Outcome
from sandbox.school.told.digestive_measures import ASKED
from sandbox.school.told.homes import rank_on
from sandbox.school.told.steps import outcome_of, with_ends

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from random import Random

    from sandbox.school.days import Day
    from sandbox.school.people import Era, Person
    from sandbox.school.told.story import Story

WITHIN = 14
SENIOR, JUNIOR, UNTOLD = "senior", "junior", "untold"
WHO = {SENIOR: 0.64, JUNIOR: 0.2, UNTOLD: 0.16}
"""Who is asked, and how often: a small school has few recruits, and shall show what becomes of each."""

NAMED = 0.5
"""How often the record says who was asked where HR knows no rank."""

TRIES = 40


class Request(NamedTuple):
    """A request, and whom it names, nobody where the record does not say."""

    day: Day
    asked: Person | None


def drawn_asked(
    rng: Random, recruit: Person, day: Day, *, mentors: Sequence[Person], people: Sequence[Person], era: Era
) -> Person | None:
    """Return who is asked on a day; a school may be too small to have somebody of the standing that was drawn."""
    wanted = rng.choices(list(WHO), weights=list(WHO.values()))[0]
    if wanted == UNTOLD and rng.random() >= NAMED:
        return None
    for _ in range(TRIES):
        person = rng.choice(mentors if wanted == SENIOR else people)
        if person is not recruit and _standing(recruit, person, day, era=era) == wanted:
            return person
    return None


def tell_asked(story: Story, requests: Sequence[Request], *, recommended: Iterable[Day]) -> None:
    """Add what is true of each recommendation."""
    era = story.era
    found = [(request.day, _standing(story.person, request.asked, request.day, era=era)) for request in requests]
    for clock, until in with_ends(recommended, early=0, due=lambda day: day + WITHIN, as_of=era.as_of):
        due = clock + WITHIN
        here = [(day, standing) for day, standing in found if clock <= day <= until]
        outcome = outcome_of([day for day, standing in here if standing == SENIOR], since=clock, due=due, until=until)
        if here and not outcome.evidence:
            untold = any(standing == UNTOLD for _, standing in here)
            outcome = Outcome(planted="nobody_known" if untold else "no_senior", untold=untold)
        story.deadline(ASKED, start=clock, due=due, outcome=outcome)


def _standing(recruit: Person, asked: Person | None, day: Day, *, era: Era) -> str:
    ranks = [rank_on(person, day, as_of=era.as_of) for person in (recruit, asked) if person]
    if asked is None or "" in ranks:
        return UNTOLD
    own, other = map(RANKS.index, ranks)
    return SENIOR if other > own else JUNIOR
