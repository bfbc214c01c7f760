"""The onboarding of the Division of Digestive Diseases' recruits (D1 to D6).

Belongs here: drawing its steps and what is true of them. Does not belong here: the record (`digestive_diseases.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.school.told.digestive_asked import WITHIN, Request, drawn_asked, tell_asked
from sandbox.school.told.digestive_measures import BEFORE_MEETING, FIT, FROM_HIRE
from sandbox.school.told.steps import drawn_step

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from sandbox.school.days import Day
    from sandbox.school.people import Person
    from sandbox.school.told.story import Story

BEFORE = ("cv_requested", "cv_received", "aspirations_received", "status_form")


@dataclass(frozen=True, slots=True)
class Recruitment:
    """The days of a recruitment's steps, and who was asked to be the mentor, where the record says so."""

    steps: dict[str, Day]
    asked: Person | None


def told_onboarding(
    rng: Random, story: Story, hires: list[Day], *, mentors: Sequence[Person], people: Sequence[Person]
) -> list[Recruitment]:
    """Draw the steps of each recruitment, add what is true of them, and return them.

    `mentors`: who may be asked as a senior; `people`: who may be asked besides.
    """
    era = story.era
    drawn = [_drawn(rng, hire, until=era.as_of) for hire in hires]

    def days(step: str) -> list[Day]:
        return [steps[step] for steps in drawn if step in steps]

    for measure, step, within in FROM_HIRE:
        story.clocked(measure, clocks=hires, steps=[days(step)], within=within, early=180)
    for measure, needed, early in BEFORE_MEETING:
        together = [days(step) for step in needed]
        story.clocked(measure, clocks=days("initial_meeting"), steps=together, within=0, early=early)
    story.clocked(FIT, clocks=days("initial_meeting"), steps=[days("fit_recommended")], within=30)
    asked = [
        drawn_asked(rng, story.person, steps["senior_asked"], mentors=mentors, people=people, era=era)
        if "senior_asked" in steps
        else None
        for steps in drawn
    ]
    requests = [
        Request(steps["senior_asked"], one) for steps, one in zip(drawn, asked, strict=True) if "senior_asked" in steps
    ]
    tell_asked(story, requests, recommended=days("fit_recommended"))
    return [Recruitment(steps, one) for steps, one in zip(drawn, asked, strict=True)]


def _drawn(rng: Random, hire: Day, *, until: Day) -> dict[str, Day]:
    steps: dict[str, Day | None] = {}
    for _, step, within in FROM_HIRE:
        first = hire if step == "initial_meeting" else hire - 60
        steps[step] = drawn_step(rng, first=first, due=hire + within, until=until)
    meeting = steps["initial_meeting"]
    if meeting is not None:
        for name in BEFORE:
            steps[name] = drawn_step(rng, first=max(hire - 60, meeting - 30), due=meeting, until=until)
        steps["welcome_packet"] = drawn_step(rng, first=meeting, due=meeting, until=until)
        fit = steps["fit_recommended"] = drawn_step(rng, first=meeting, due=meeting + 30, until=until)
        if fit is not None:
            steps["senior_asked"] = drawn_step(rng, first=fit, due=fit + WITHIN, until=until)
    return {name: day for name, day in steps.items() if day is not None}
