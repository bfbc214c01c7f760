"""Reviews of a senior mentor with a hub mentor and the mentees, every half-year (A15).

Belongs here: drawing reviews and who takes part, and what is true of them. Does not belong here: the records of hubs on
which they are entered (`../hub_records.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.school.days import Day, Span, common
from sandbox.school.evidence import Outcome
from sandbox.school.told.hub_measures import ALL_PRESENT, REVIEW
from sandbox.school.told.years import halves_between

if TYPE_CHECKING:
    from random import Random

    from sandbox.school.pairs import Pair
    from sandbox.school.people import Era
    from sandbox.school.told.hub_lives import HubStory
    from sandbox.school.told.hub_seniors import HubMentor

REVIEWED, AGAIN, WITHOUT_MENTEES = 0.8, 0.08, 0.05
COMPANY = {"all": 0.55, "some": 0.3, "former": 0.08, "nobody": 0.07}
"""Who of the mentees takes part, and how often."""


@dataclass(frozen=True, slots=True)
class Review:
    """One review: its day, how it was held, and the person ids of the mentees entered as present."""

    day: Day
    mode: str
    present: tuple[str, ...]


def drawn_reviews(rng: Random, own: HubMentor, *, mentored: list[Pair], era: Era) -> list[Review]:
    """Return the reviews of a hub mentor by day."""
    until = min(era.as_of + 1, own.listed[1], own.person.left(era.as_of))
    reviews: list[Review] = []
    for half in halves_between(era.first, era.as_of):
        with_mentees = common([pair.span for pair in mentored], [(half[0], min(half[1], until))])
        days = with_mentees or common([own.listed], [(half[0], min(half[1], until))])
        share = REVIEWED if with_mentees else WITHOUT_MENTEES
        while days and rng.random() < share:
            span = rng.choice(days)
            reviews.append(_review(rng, rng.randrange(span[0], span[1]), mentored=mentored))
            share = AGAIN
    return sorted(reviews, key=lambda review: review.day)


def _review(rng: Random, day: Day, *, mentored: list[Pair]) -> Review:
    active = _active(mentored, day)
    former = [pair.mentee.person_id for pair in mentored if pair.end <= day]
    company = rng.choices(list(COMPANY), weights=list(COMPANY.values()))[0]
    there = active
    if company == "some":
        there = rng.sample(active, k=rng.randint(1, len(active))) if active else []
    elif company == "former":
        there = [one for one in former if one not in active][:1]
    elif company == "nobody":
        there = []
    return Review(day, rng.choice("112"), tuple(sorted(there)))


def _active(mentored: list[Pair], day: Day) -> list[str]:
    return sorted({pair.mentee.person_id for pair in mentored if pair.start <= day < pair.end})


def tell_reviews(story: HubStory, own: HubMentor, reviews: list[Review], *, mentored: list[Pair]) -> None:
    """Add what is true of every half-year in which the hub mentor has a mentee."""
    life = story.life
    days = common(life.scope, [own.listed])
    for half in halves_between(life.era.first, life.era.as_of):
        if common([pair.span for pair in mentored], [half]):
            attended = [_attendance(review, mentored) for review in reviews if _lies_in(review, half)]
            some = any(came for came, _ in attended)
            everybody = any(came and came == active for came, active in attended)
            met = Outcome(evidence="met", planted="reviewed")
            outcome = met if some else Outcome(planted="no_mentee_present" if attended else "no_review")
            story.mentors_window(REVIEW, half, days=days, outcome=outcome)
            outcome = met if everybody else Outcome(planted="mentee_absent" if some else "no_review")
            story.mentors_window(ALL_PRESENT, half, days=days, outcome=outcome)


def _lies_in(review: Review, half: Span) -> bool:
    return half[0] <= review.day < half[1]


def _attendance(review: Review, mentored: list[Pair]) -> tuple[int, int]:
    """Return how many active mentees came, of how many."""
    active = _active(mentored, review.day)
    return len(set(active) & set(review.present)), len(active)
