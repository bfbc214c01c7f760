"""Choices of hubs, and the pairing that follows from them (A4, A5).

Belongs here: drawing what somebody chooses and when, and what is true of it. Does not belong here: the pairs
(`../pairs.py`). Choices count by their day and by hub: one that is no hub yet, or stands twice, is no third choice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.school.days import OPEN, Day, iso
from sandbox.school.dirt import MISSING_CODES
from sandbox.school.evidence import Choices, Outcome, drawn_cause, sooner
from sandbox.school.hubs import HUBS
from sandbox.school.told.hub_measures import CHOICE_DAYS, CHOICES, ENOUGH_CHOICES, FINAL_DAYS, FINALIZED
from sandbox.school.told.steps import outcome_of

if TYPE_CHECKING:
    from random import Random

    from sandbox.school.casting import Cast
    from sandbox.school.people import Person
    from sandbox.school.told.hub_lives import HubStory

CHOSEN, MENTORS_WHO_CHOOSE, LATE = 0.85, 0.25, 0.12
CAUSES = {
    "no_choice": 40,
    "two_only": 20,
    "same_twice": 12,
    "unopened_hub": 12,
    "undated": 8,
    "future_dated": 8,
}


def drawn_choices(rng: Random, person: Person, *, cast: Cast) -> Choices:
    """Return what somebody chose who enrolled; of the record that is either namesake's nothing was chosen."""
    if not person.record or person.enrolled_on == OPEN or person.role == "twin":
        return Choices()
    codes = [hub.code for hub in cast.hubs]
    as_of, due = cast.era.as_of, person.enrolled_on + CHOICE_DAYS
    wanted = CHOSEN if person.role in {"mentee", "script", "outside"} else MENTORS_WHO_CHOOSE
    day = sooner(rng, person.enrolled_on - 5, min(due, as_of))
    chosen = tuple(rng.sample(codes, k=min(ENOUGH_CHOICES, len(codes))))
    if rng.random() < wanted:
        planted = "in_time"
        if due < as_of and rng.random() < LATE:
            day, planted = sooner(rng, due + 1, min(as_of, due + 90)), "late"
        return Choices(chosen, iso(day), day, planted)
    return _short(rng, drawn_cause(rng, CAUSES), chosen=chosen, day=day, cast=cast)


def _short(rng: Random, cause: str, *, chosen: tuple[str, ...], day: Day, cast: Cast) -> Choices:
    if cause == "no_choice":
        return Choices()
    if cause == "undated":
        return Choices(chosen, rng.choice(("", *MISSING_CODES)), OPEN, cause)
    if cause == "future_dated":
        return Choices(chosen, iso(cast.era.as_of + rng.randint(3, 200)), OPEN, cause)
    if cause == "same_twice":
        chosen = (*chosen[:2], chosen[0])
    elif cause == "unopened_hub":
        opened = {hub.code for hub in cast.hubs}
        chosen = (*chosen[:2], *[hub.code for hub in HUBS if hub.code not in opened][-1:])
    else:
        chosen = chosen[:2]
    return Choices(chosen, iso(day), day, cause)


def tell_choices(story: HubStory, choices: Choices, *, cast: Cast) -> None:
    """Add what is true of the choices of clinical faculty, and of the pairing of whoever chose."""
    life = story.life
    as_of = life.era.as_of
    known = {hub.code for hub in cast.hubs} & set(choices.hubs)
    enough = choices.day <= as_of and len(known) >= ENOUGH_CHOICES
    if life.enrolled_on < OPEN:
        start = life.enrolled_on
        due = start + CHOICE_DAYS
        outcome = outcome_of([choices.day], since=0, due=due, until=as_of) if enough else Outcome()
        planted = choices.planted if enough or choices.planted in CAUSES else "too_few_hubs"
        outcome = Outcome(evidence=outcome.evidence, planted=planted)
        story.deadline(CHOICES, start=start, due=due, outcome=outcome, faculty_class="clinician")
    if choices.day <= as_of:
        due = choices.day + FINAL_DAYS
        outcome = outcome_of([pair.start for pair in life.pairs], since=0, due=due, until=as_of)
        story.deadline(FINALIZED, start=choices.day, due=due, outcome=outcome)
