"""Gives every person a part: who mentors where, who is a namesake, to whom what happens.

Belongs here: the cast, with lives, enrolments and opt-outs. Does not belong here: pairs (`pairs.py`). Every state that
hangs on a life or a date (and not on what was entered) has a script here that leads to it, so a school of 300 shows all
of them whatever the seed. The scripts are one person each per 150 in scope; everybody else is drawn.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sandbox.school.careers import (
    YEAR,
    Registry,
    day_off_quarter_end,
    drawn_person,
    give_life,
    give_steady_life,
)
from sandbox.school.days import OPEN, common
from sandbox.school.hubs import GROUPS, Hub, hubs_in_use
from sandbox.school.names import DEPARTMENTS, FIRST, RESERVED
from sandbox.school.people import SCOPE, Era, Leave, Person

if TYPE_CHECKING:
    from random import Random

IN_SCOPE_SHARE = 0.55
MENTOR_SHARE = 0.2
SCRIPTS = (
    "first_meeting_due_soon",
    "namesake_mentor",
    "agreement_due_soon",
    "mentor_gone_from_pair",
    "mentor_gone_from_quarter",
    "ended_before_due",
    "whole_quarter_on_leave",
    "half_quarter_on_leave",
    "leaves_in_quarter",
    "opts_out_when_paired",
    "leaves_soon_after_pairing",
)
UNMET_SCRIPTS = frozenset({"mentor_gone_from_pair", "mentor_gone_from_quarter", "half_quarter_on_leave"}) | {
    "first_meeting_due_soon",
    "agreement_due_soon",
}
"""Scripts whose people do nothing in time, so that the state can show."""

ANSWERS = {"opted_out": 0.06, "never": 0.10, "unpaired": 0.05, "opts_out_later": 0.04, "enrolled": 0.75}
"""What faculty in scope say to the invitation. About one in ten of scope opts out in the end, some once paired."""

OUTSIDE_WEIGHTS = {"MED": 3}
"""How much likelier a department is than another for who is not in anesthesiology: a division of it has a programme."""

OUTSIDE_ENROLLED = 0.04
"""Share of other departments' faculty who take part all the same (joint appointments): nobody judges them."""


@dataclass(slots=True)
class Cast:
    """Everybody, in the order of person ids, and who stands where."""

    era: Era
    hubs: list[Hub]
    people: list[Person] = field(default_factory=list)
    mentors: list[tuple[Person, Hub]] = field(default_factory=list)
    namesakes: list[tuple[Person, Hub]] = field(default_factory=list)
    leavers: list[tuple[Person, Hub]] = field(default_factory=list)
    seniors: dict[str, Person] = field(default_factory=dict)
    twins: list[Person] = field(default_factory=list)
    heads: dict[str, list[Person]] = field(default_factory=dict)


def cast_school(rng: Random, *, era: Era, faculty: int) -> Cast:
    """Return the cast of a school."""
    parts = _parts(faculty)
    hubs = hubs_in_use(groups=parts.count("senior"), hubs=max(2, min(50, parts.count("hub_mentor") + 2)))
    namesake_parts = [part for part in parts if part.startswith(("namesake:", "twin"))]
    names = _reserved_names(rng, namesake_parts)
    rng.shuffle(parts)
    cast = Cast(era=era, hubs=hubs)
    registry = Registry()
    for part in parts:
        person = drawn_person(
            rng, registry, role=part.split(":")[0].split(".")[0], name=names.get(part.rsplit(".", 1)[0])
        )
        _give_part(rng, person, part=part, cast=cast)
        cast.people.append(person)
    _spread_over_hubs(cast)
    for person in cast.people:
        _answer(rng, person, era=era)
    _number_records(cast)
    cast.heads = {
        code: [one for one in cast.people if one.role in {"outside", "senior"} and _is_head(one, code, era)][:2]
        for code in DEPARTMENTS
    }
    return cast


def _parts(faculty: int) -> list[str]:
    scope = round(faculty * IN_SCOPE_SHARE)
    many = max(1, scope // 150)
    parts = ["senior"] * min(len(GROUPS), max(1, scope // 12))
    parts += ["twin.1", "twin.2"]
    namesakes = min(many, len(RESERVED) - 1)
    parts += [f"namesake:{pair}.{which}" for pair in range(namesakes) for which in (1, 2)]
    mentors = max(2, round(scope * MENTOR_SHARE))
    leavers = max(1, round(mentors * 0.12))
    parts += ["leaver"] * leavers + ["hub_mentor"] * max(1, mentors - leavers)
    parts += [f"script:{script}" for _ in range(many) for script in SCRIPTS][: max(0, scope - len(parts))]
    parts += ["mentee"] * max(0, scope - len(parts))
    outside = faculty - len(parts)
    guests = min(outside, max(1, mentors // 15))
    return parts + ["guest_mentor"] * guests + ["outside"] * (outside - guests)


def _reserved_names(rng: Random, parts: list[str]) -> dict[str, tuple[str, str]]:
    stems = sorted({part.rsplit(".", 1)[0] for part in parts})
    return {stem: (rng.choice(FIRST), last) for stem, last in zip(stems, RESERVED, strict=False)}


def _give_part(rng: Random, person: Person, *, part: str, cast: Cast) -> None:
    era = cast.era
    if person.role == "script":
        person.script = part.split(":")[1]
        give_steady_life(rng, person, era=era)
        _follow_script(rng, person, era=era)
    elif person.role == "mentee":
        give_life(rng, person, era=era, department=SCOPE)
    elif person.role == "outside":
        others = [code for code in DEPARTMENTS if code != SCOPE]
        department = rng.choices(others, weights=[OUTSIDE_WEIGHTS.get(code, 1) for code in others])[0]
        give_life(rng, person, era=era, department=department)
    elif person.role == "guest_mentor":
        give_steady_life(rng, person, era=era, department="MED", senior=True)
    else:
        give_steady_life(rng, person, era=era, senior=person.role != "twin")
    if person.role == "leaver":
        _let_go(rng, person, cast=cast)
    if person.role == "twin":
        cast.twins.append(person)


def _let_go(rng: Random, person: Person, *, cast: Cast) -> None:
    """End a mentor's appointment: the first one's in the middle quarter, after more than 45 days of it."""
    era = cast.era
    first_leaver = all(one.role != "leaver" for one in cast.people)
    end = era.middle[0] + rng.randint(58, 75)
    if not first_leaver:
        end = day_off_quarter_end(rng.randint(era.first + 150, era.as_of - 10))
    person.posts[0].end = end


def _follow_script(rng: Random, person: Person, *, era: Era) -> None:
    start, end = era.middle
    if person.script in UNMET_SCRIPTS:
        person.diligence = 0.0
    if person.script == "whole_quarter_on_leave":
        person.leaves = [Leave(start=start - 10, end=end + 20, expected=end + 20, paid=True)]
    elif person.script == "half_quarter_on_leave":
        person.leaves = [Leave(start=start + 20, end=end - 5, expected=end - 5, paid=False)]
    elif person.script == "leaves_in_quarter":
        person.posts[0].end = start + rng.randint(40, 60)
    elif person.script == "leaves_soon_after_pairing":
        person.posts[0].end = start + rng.randint(35, 40)
    elif person.script == "opts_out_when_paired":
        person.opted_out_on = start + rng.randint(30, 60)


def _spread_over_hubs(cast: Cast) -> None:
    mentors = [one for one in cast.people if one.role in {"hub_mentor", "leaver", "namesake", "guest_mentor"}]
    for place, person in enumerate(mentors):
        post = (person, cast.hubs[place % len(cast.hubs)])
        cast.mentors.append(post)
        if person.role == "namesake":
            cast.namesakes.append(post)
        if person.role == "leaver":
            cast.leavers.append(post)
    seniors = [one for one in cast.people if one.role == "senior"]
    cast.seniors = dict(zip(GROUPS, seniors, strict=False))


def _answer(rng: Random, person: Person, *, era: Era) -> None:
    """Enrol a person, or not; mentors and people with a script enrol early, twins share one record."""
    if person.role == "script":
        person.enrolled_on = era.first + rng.randint(0, 20)
        if person.script.endswith("due_soon"):
            person.enrolled_on = era.as_of - rng.randint(70, 85)
        elif person.script in {"ended_before_due", "leaves_soon_after_pairing"}:
            person.enrolled_on = era.middle[0] - rng.randint(5, 10)
        person.record = 1
    elif person.role in {"hub_mentor", "leaver", "namesake", "senior", "twin"}:
        day = era.first + rng.randint(0, 25)
        # Mentors have a record for their senior mentor; one in three takes part as a mentee as well.
        person.enrolled_on = day if person.role == "twin" or int(person.person_id) % 3 == 0 else OPEN
        person.record = 1
    elif person.role in {"mentee", "outside"}:
        _answer_invitation(rng, person, era=era)


def _answer_invitation(rng: Random, person: Person, *, era: Era) -> None:
    known = person.in_scope(era.as_of)
    answer = rng.choices(list(ANSWERS), weights=list(ANSWERS.values()))[0]
    if person.role == "outside" and not known:
        known = person.employed(era.as_of)
        answer = "enrolled" if rng.random() < OUTSIDE_ENROLLED else "absent"
    spans = common(known, [(era.first, era.as_of - 14)])
    if not spans or answer == "absent":
        return
    low, high = spans[-1]
    day = low + int((high - low) * rng.random() ** 2) if rng.random() < 0.9 else max(low, high - rng.randint(1, 80))
    person.diligence = 0.45 if rng.random() < 0.15 else 1.0
    if answer == "never":
        person.record = rng.randint(0, 1)
        return
    person.record = 1
    if answer == "opted_out":
        person.opted_out_on = day
        return
    person.enrolled_on = day
    if answer == "opts_out_later":
        person.opted_out_on = rng.randint(day, era.as_of)
    elif answer == "unpaired":
        person.script = "unpaired"


def _number_records(cast: Cast) -> None:
    number = 0
    for person in cast.people:
        if person.record and not (person.role == "twin" and person is not cast.twins[0]):
            number += 1
            person.record = number
        else:
            person.record = 0


def _is_head(person: Person, department: str, era: Era) -> bool:
    post = person.posts[0]
    return (
        post.department == department and post.start < era.first - YEAR and post.end == OPEN and len(person.posts) == 1
    )
