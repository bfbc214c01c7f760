"""The project of the Mentoring Academy Council's recommendations: who has a record, and what the record says.

Belongs here: the project, its records and their cells. Does not belong here: what happened and what is true of it
(`weill_mentees.py`, `weill_mentors.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.school.days import OPEN, iso
from sandbox.school.dirt import typed, typed_key
from sandbox.school.entry import Sheet, reference
from sandbox.school.pairs import END_CODES
from sandbox.school.projects import ProjectPlan
from sandbox.school.told.homes import may_mentor
from sandbox.school.told.story import Story
from sandbox.school.told.weill_measures import CODE
from sandbox.school.told.weill_mentees import drawn_mentee, tell_mentee
from sandbox.school.told.weill_mentors import departments_rows, told_mentor

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from random import Random

    from sandbox.school.casting import Cast
    from sandbox.school.days import Day
    from sandbox.school.layout import Layout
    from sandbox.school.pairs import Pair
    from sandbox.school.told.weill_mentees import Mentee
    from sandbox.school.told.weill_mentors import MentorYears
    from sandbox.school.truth_file import TruthFile

PROJECT = ProjectPlan(
    code=CODE,
    number=1045,
    title="Mentoring Academy Council, recommendations to departments",
    repeating=(
        *("offer_letter", "mentor_assignment", "expectations", "interim_decision"),
        *("committee_member", "committee_meeting", "curriculum_vitae", "mentor_year"),
    ),
)


def told(rng: Random, *, layout: Layout, cast: Cast, truth: TruthFile) -> Iterator[Sheet]:
    """Tell everybody's story: the record, and what is true. Who mentors whom is drawn before anybody's years."""
    era = cast.era
    mentors = [person for person in cast.people if may_mentor(person, era.as_of)] or cast.people
    mentees: list[Mentee] = []
    mentored: dict[str, list[Pair]] = {}
    for person in cast.people:
        scope = person.employed(era.as_of)
        if scope:
            mentee = drawn_mentee(rng, Story(person, era=era, scope=scope), mentors=mentors)
            mentees.append(mentee)
            for pair in (*mentee.pairs, *mentee.committee):
                mentored.setdefault(pair.mentor.person_id, []).append(pair)
    truth.add(departments_rows(cast, pairs=[pair for pairs in mentored.values() for pair in pairs]))
    for record, mentee in enumerate(mentees, 1):
        person = mentee.story.person
        tell_mentee(rng, mentee)
        own = told_mentor(rng, mentee.story, hires=mentee.hires, mentored=mentored.get(person.person_id, []))
        truth.add(mentee.story.rows)
        truth.reached(person.person_id)
        sheet = Sheet(rng, layout=layout, record=str(record))
        _enter_mentee(rng, sheet, mentee)
        _enter_mentor(sheet, own)
        yield sheet


def _enter_mentee(rng: Random, sheet: Sheet, mentee: Mentee) -> None:
    person = mentee.story.person
    employee_id, email = typed_key(rng, person)
    cells = {"fm_employee_id": employee_id, "fm_email": email, "fm_first": person.first, "fm_last": person.last}
    if mentee.declined < OPEN:
        cells["fm_declined_on"] = iso(mentee.declined)
    sheet.base(cells, opened=["faculty_member"])
    for pair, role in zip(mentee.pairs, mentee.roles, strict=True):
        dates = {"ma_role": role, "ma_start": iso(pair.start), "ma_end": iso(pair.ended_on)}
        dates["ma_end_reason"] = END_CODES[pair.reason]
        sheet.add("mentor_assignment", dates | reference("ma_mentor", typed(rng, pair.mentor).cells()))
    for each in mentee.expectations:
        cells = {"ex_date": iso(each.day), "ex_by": each.by, "ex_frequency": rng.choice("3345")}
        sheet.add("expectations", cells | reference("ex_mentor", typed(rng, each.pair.mentor).cells()))
    for pair, role in zip(mentee.pairs, mentee.roles, strict=True):
        decided = pair.start + 365 + rng.randint(-20, 40)
        if role == "1" and decided < min(pair.end, mentee.story.era.as_of):
            cells = {"dn_date": iso(decided), "dn_decision": rng.choice("112")}
            sheet.add("interim_decision", cells | reference("dn_mentor", typed(rng, pair.mentor).cells()))
    for pair in mentee.committee:
        dates = {"cm_from": iso(pair.start), "cm_to": iso(pair.ended_on)}
        sheet.add("committee_member", dates | reference("cm_member", typed(rng, pair.mentor).cells()))
    for day in sorted(mentee.committee_meetings):
        sheet.add("committee_meeting", {"ct_date": iso(day)})


def _enter_mentor(sheet: Sheet, own: MentorYears) -> None:
    for day, states in own.letters:
        sheet.add("offer_letter", {"ol_date": iso(day), "ol_expectation": "1" if states else "0"})
    for day, filled in own.cvs:
        sheet.add("curriculum_vitae", {"cv_date": iso(day), "cv_section_n": "1" if filled else "0"})
    names = {"trained": "my_trained_on", "effort": "my_effort_on"}
    names |= {"asked": "my_feedback_asked_on", "delivered": "my_feedback_given_on"}
    for days, code in zip(own.years, own.effort_codes, strict=True):
        if days:
            cells = {names[name]: iso(day) for name, day in days.items()}
            sheet.add("mentor_year", cells | {"my_effort": code} | _directory(days))


def _directory(days: Mapping[str, Day]) -> dict[str, str]:
    """Return what a mentor says in a year about standing in the directory: most who are trained agree."""
    trained = days.get("trained")
    if trained is None or trained % 3 == 0:
        return {}
    return {"my_no_directory_on" if trained % 13 == 0 else "my_directory_on": iso(trained)}
