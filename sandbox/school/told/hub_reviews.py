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
    from collections.abc import Mapping
    from random import Random

    from sandbox.school.casting import Cast
    from sandbox.school.pairs import Pair
    from sandbox.school.people import Person
    from sandbox.school.told.hub_lives import HubStory
    from sandbox.school.told.hub_seniors import HubMentor

REVIEWED, AGAIN, WITHOUT_MENTEES = 0.8, 0.08, 0.05
COMPANY = {"all": 0.55, "some": 0.3, "former": 0.08, "nobody": 0.07}
"""Who of the mentees takes part, and how often."""

LED = {"own": 0.86, "other": 0.08, "peer": 0.06}
"""Who leads it, and how often: the group's senior mentor, another group's, or somebody who mentors a hub."""


@dataclass(frozen=True, slots=True)
class Review:
    """One review: its day, how it was held, the person ids of the mentees entered as present, and who led it."""

    day: Day
    mode: str
    present: tuple[str, ...]
    leader: Person


def drawn_reviews(rng: Random, own: HubMentor, *, mentored: list[Pair], cast: Cast) -> list[Review]:
    """Return the reviews of a hub mentor by day."""
    era = cast.era
    until = min(era.as_of + 1, own.listed[1], own.person.left(era.as_of))
    reviews: list[Review] = []
    for half in halves_between(era.first, era.as_of):
        with_mentees = common([pair.span for pair in mentored], [(half[0], min(half[1], until))])
        days = with_mentees or common([own.listed], [(half[0], min(half[1], until))])
        share = REVIEWED if with_mentees else WITHOUT_MENTEES
        while days and rng.random() < share:
            span = rng.choice(days)
            leader = _leader(rng, own, cast=cast)
            reviews.append(_review(rng, rng.randrange(span[0], span[1]), mentored=mentored, leader=leader))
            share = AGAIN
    return sorted(reviews, key=lambda review: review.day)


def _leader(rng: Random, own: HubMentor, *, cast: Cast) -> Person:
    who = rng.choices(list(LED), weights=list(LED.values()))[0]
    senior = cast.seniors[own.hub.group]
    if who == "own":
        return senior
    leader = rng.choice(list(cast.seniors.values())) if who == "other" else rng.choice(cast.mentors)[0]
    return senior if leader is own.person else leader


def _review(rng: Random, day: Day, *, mentored: list[Pair], leader: Person) -> Review:
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
    return Review(day, rng.choice("112"), tuple(sorted(there)), leader)


def _active(mentored: list[Pair], day: Day) -> list[str]:
    return sorted({pair.mentee.person_id for pair in mentored if pair.start <= day < pair.end})


def tell_reviews(
    story: HubStory, own: HubMentor, reviews: list[Review], *, mentored: list[Pair], seniors: Mapping[str, list[Span]]
) -> None:
    """Add what is true of every half-year in which the hub mentor has a mentee.

    `seniors`: by person id the days on which somebody is a senior mentor (`hub_seniors.senior_days`).
    """
    life = story.life
    days = common(life.scope, [own.listed])
    for half in halves_between(life.era.first, life.era.as_of):
        if common([pair.span for pair in mentored], [half]):
            held = [review for review in reviews if _lies_in(review, half)]
            led = [review for review in held if _is_led(review, seniors)]
            attended = [_attendance(review, mentored) for review in led]
            some = any(came for came, _ in attended)
            everybody = any(came and came == active for came, active in attended)
            met = Outcome(evidence="met", planted="reviewed")
            none = "no_mentee_present" if led else "no_senior_present" if held else "no_review"
            outcome = met if some else Outcome(planted=none)
            story.mentors_window(REVIEW, half, days=days, outcome=outcome)
            outcome = met if everybody else Outcome(planted="mentee_absent" if some else none)
            story.mentors_window(ALL_PRESENT, half, days=days, outcome=outcome)


def _lies_in(review: Review, half: Span) -> bool:
    return half[0] <= review.day < half[1]


def _is_led(review: Review, seniors: Mapping[str, list[Span]]) -> bool:
    spans = seniors.get(review.leader.person_id, [])
    return any(start <= review.day < end for start, end in spans)


def _attendance(review: Review, mentored: list[Pair]) -> tuple[int, int]:
    """Return how many active mentees came, of how many."""
    active = _active(mentored, review.day)
    return len(set(active) & set(review.present)), len(active)
