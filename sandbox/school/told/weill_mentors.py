"""What the recommendations ask of mentors and of those who hire them (W1 to W3, W6, W8, W9).

Belongs here: offer letters, CVs, a mentor's years, and what is true of them. Does not belong here: mentees
(`weill_mentees.py`) and cells (`weill_cornell.py`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sandbox.school.days import Day, Span, common, union
from sandbox.school.evidence import Outcome
from sandbox.school.told.homes import homes_of
from sandbox.school.told.states import row_of
from sandbox.school.told.steps import drawn_step
from sandbox.school.told.weill_measures import (
    ASKED,
    DELIVERED,
    EFFORT,
    IN_CV,
    MENTORS,
    OFFER,
    RECRUITED,
    SINCE,
    TRAINED,
)
from sandbox.school.told.years import spans_of_years

if TYPE_CHECKING:
    from collections.abc import Mapping
    from random import Random

    from sandbox.school.casting import Cast
    from sandbox.school.pairs import Pair
    from sandbox.school.people import Person
    from sandbox.school.told.story import Story
    from sandbox.school.truth import Obligation

OFFERED, CV_UPDATED, SECTION_N = 0.8, 0.35, 0.75
IN_A_YEAR = {"trained": 0.7, "effort": 0.75, "asked": 0.65}


@dataclass(slots=True)
class MentorYears:
    """A person's offer letters (day, whether it states the expectation), CVs (day, section N), and years as a mentor.

    A year maps trained, effort, asked and delivered to the day, where there was one; `effort_code` is REDCap's.
    """

    letters: list[tuple[Day, bool]] = field(default_factory=list)
    cvs: list[tuple[Day, bool]] = field(default_factory=list)
    years: list[dict[str, Day]] = field(default_factory=list)
    effort_codes: list[str] = field(default_factory=list)


def told_mentor(rng: Random, story: Story, *, hires: list[Day], mentored: list[Pair]) -> MentorYears:
    """Draw what a person does as a mentor of the pairs, add what is true of it, and return it."""
    own = MentorYears()
    spans = union(pair.span for pair in mentored)
    _tell_letters(rng, story, hires, own)
    _tell_cvs(rng, story, spans, own)
    as_of = story.era.as_of
    asked_on: list[Day] = []
    delivered_on: list[Day] = []
    for year in spans_of_years(max(SINCE, story.scope[0][0]), as_of, month=7):
        known = (year[0], min(year[1], as_of + 1))
        active = bool(common(spans, [known]))
        outcome = Outcome(evidence="met", planted="mentors") if active else Outcome(planted="mentors_nobody")
        story.window(MENTORS, window=year, eligible=story.scope, outcome=outcome)
        eligible = common(story.scope, spans)
        drawn = _drawn_year(rng, known, as_of=as_of) if common(eligible, [known]) else {}
        code = rng.choice("0123") if "effort" in drawn else ""
        own.years.append(drawn)
        own.effort_codes.append(code)
        asked_on += [drawn["asked"]] if "asked" in drawn else []
        delivered_on += [drawn["delivered"]] if "delivered" in drawn else []
        done = {"trained": "trained" in drawn, "effort": code in set("123"), "asked": "asked" in drawn}
        for measure, name in ((TRAINED, "trained"), (EFFORT, "effort"), (ASKED, "asked")):
            outcome = Outcome(evidence="met", planted=name) if done[name] else Outcome(planted=f"not_{name}")
            story.window(measure, window=year, eligible=eligible, outcome=outcome)
    story.clocked(DELIVERED, clocks=asked_on, steps=[delivered_on], within=90)
    return own


def _drawn_year(rng: Random, known: Span, *, as_of: Day) -> dict[str, Day]:
    drawn = {name: rng.randrange(known[0], known[1]) for name, share in IN_A_YEAR.items() if rng.random() < share}
    if "asked" in drawn:
        day = drawn_step(rng, first=drawn["asked"], due=drawn["asked"] + 90, until=as_of)
        drawn |= {"delivered": day} if day is not None else {}
    return drawn


def _tell_letters(rng: Random, story: Story, hires: list[Day], own: MentorYears) -> None:
    for hire in hires:
        if rng.random() < OFFERED + 0.1:
            own.letters.append((hire - rng.randint(20, 120), rng.random() < OFFERED))
        elif hire + 60 <= story.era.as_of:
            own.letters.append((hire + rng.randint(1, 60), True))
    stated = [day for day, states in own.letters if states]
    story.clocked(OFFER, clocks=hires, steps=[stated], within=0, early=730, grace=30)


def _tell_cvs(rng: Random, story: Story, spans: list[Span], own: MentorYears) -> None:
    as_of = story.era.as_of
    for year in spans_of_years(max(SINCE, story.scope[0][0]), as_of, month=7):
        if rng.random() < CV_UPDATED and year[0] <= as_of:
            own.cvs.append((rng.randint(year[0], min(year[1] - 1, as_of)), rng.random() < SECTION_N))
    documented = [day for day, filled in own.cvs if filled]
    as_mentor = {day for day, _ in own.cvs if common(spans, [(day, day + 1)])}
    story.clocked(IN_CV, clocks=[day for day, _ in own.cvs], steps=[documented], within=30, only=as_mentor)


def departments_rows(cast: Cast, *, pairs: list[Pair]) -> list[Obligation]:
    """Return what is true of every department that had faculty on the last day of an academic year."""
    as_of = cast.era.as_of
    homes: Mapping[str, list[tuple[Person, Span]]] = _homes(cast)
    rows = []
    for year in spans_of_years(SINCE, as_of, month=7):
        day = min(year[1] - 1, as_of)
        mentors = {id(pair.mentor) for pair in pairs if pair.start <= day < pair.end}
        for department in sorted(homes):
            there = [person for person, span in homes[department] if span[0] <= day < span[1]]
            if not there:
                continue
            met = any(id(person) in mentors for person in there)
            state = (
                ("met", "") if met else ("pending", _soon(year[1] - 1, as_of)) if as_of < year[1] else ("not_met", "")
            )
            rows.append(
                row_of(
                    RECRUITED,
                    who=("", ""),
                    subject=department,
                    start=year[0],
                    due=year[1] - 1,
                    as_of=as_of,
                    state=state,
                    planted="mentors" if met else "no_mentor",
                )
            )
    return rows


def _homes(cast: Cast) -> dict[str, list[tuple[Person, Span]]]:
    found: dict[str, list[tuple[Person, Span]]] = {}
    for person in cast.people:
        for home in homes_of(person, cast.era.as_of):
            found.setdefault(home.department, []).append((person, (home.start, home.end)))
    return found


def _soon(due: Day, as_of: Day) -> str:
    return "due_soon" if due - as_of <= 14 else ""
