"""The Division of Digestive Diseases' programme: who has a record in it, and what the record says.

Belongs here: the project, its records and their cells. Does not belong here: what happened and what is true of it
(`digestive_onboarding.py`, `digestive_years.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.school.days import Day, iso
from sandbox.school.dirt import typed, typed_key
from sandbox.school.entry import Sheet, reference
from sandbox.school.pairs import END_CODES
from sandbox.school.projects import ProjectPlan
from sandbox.school.told.digestive_measures import CODE, DIVISION, SINCE, is_junior
from sandbox.school.told.digestive_onboarding import told_onboarding
from sandbox.school.told.digestive_years import told_conferences, told_handovers, told_meetings, told_notices
from sandbox.school.told.homes import hires_of, homes_of, spans_where
from sandbox.school.told.pairing import drawn_pairs_among
from sandbox.school.told.story import Story

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from sandbox.school.casting import Cast
    from sandbox.school.layout import Layout
    from sandbox.school.pairs import Pair
    from sandbox.school.people import Era, Person
    from sandbox.school.told.digestive_onboarding import Recruitment
    from sandbox.school.told.digestive_years import Conference, Meeting
    from sandbox.school.truth_file import TruthFile

PROJECT = ProjectPlan(
    code=CODE,
    number=1043,
    title="DDD Career Development Mentoring Program",
    repeating=("onboarding", "mentor_assignment", "meeting_held", "career_conference", "change_request"),
)
ONBOARDING = {
    "director_notified": "ob_notified_on",
    "introduced": "ob_introduced_on",
    "cv_requested": "ob_cv_requested_on",
    "cv_received": "ob_cv_received_on",
    "aspirations_received": "ob_aspirations_received_on",
    "status_form": "ob_status_form_on",
    "initial_meeting": "ob_meeting_on",
    "welcome_packet": "ob_packet_on",
    "fit_recommended": "ob_fit_recommended_on",
    "senior_asked": "ob_senior_asked_on",
}
PAIRED = 0.9
"""Share of junior faculty who are assigned a mentor."""


def told(rng: Random, *, layout: Layout, cast: Cast, truth: TruthFile) -> Iterator[Sheet]:
    """Tell every junior faculty member's story: the record, and what is true."""
    era = cast.era
    mentors = [person for person in cast.people if _is_senior(person, era)] or cast.people
    record = 0
    for person in cast.people:
        scope = spans_where(person, era.as_of, is_junior)
        if not scope:
            continue
        record += 1
        story = Story(person, era=era, scope=scope)
        sheet = Sheet(rng, layout=layout, record=str(record))
        _enter_person(rng, sheet, person)
        hires = [day for day in hires_of(person, era.as_of) if day >= SINCE and story.concerned_on(day)]
        _enter_onboarding(rng, sheet, told_onboarding(rng, story, hires, mentors=mentors, people=cast.people))
        pairs: list[Pair] = []
        if rng.random() < PAIRED:
            since = max(scope[0][0], era.first) + rng.randint(20, 120)
            pairs = drawn_pairs_among(rng, person, mentors=mentors, since=since, era=era)
        _enter_pairs(rng, sheet, pairs, handovers=told_handovers(rng, story, pairs))
        _enter_meetings(rng, sheet, told_meetings(rng, story, pairs))
        _enter_year(rng, sheet, notices=told_notices(rng, story), conferences=told_conferences(rng, story))
        truth.add(story.rows)
        truth.reached(person.person_id)
        yield sheet


def _is_senior(person: Person, era: Era) -> bool:
    return any(home.division == DIVISION and not is_junior(home) for home in homes_of(person, era.as_of))


def _enter_person(rng: Random, sheet: Sheet, person: Person) -> None:
    employee_id, email = typed_key(rng, person)
    cells = {"fa_employee_id": employee_id, "fa_email": email, "fa_first": person.first, "fa_last": person.last}
    sheet.base(cells, opened=["faculty"])


def _enter_onboarding(rng: Random, sheet: Sheet, recruitments: list[Recruitment]) -> None:
    for recruitment in recruitments:
        cells = {ONBOARDING[step]: iso(day) for step, day in recruitment.steps.items()}
        if "senior_asked" in recruitment.steps:
            cells["ob_senior_accepted"] = rng.choice("1110")
        if recruitment.asked:
            cells |= reference("ob_senior", typed(rng, recruitment.asked).cells())
        sheet.add("onboarding", cells)


def _enter_pairs(rng: Random, sheet: Sheet, pairs: list[Pair], *, handovers: dict[int, Day]) -> None:
    for place, pair in enumerate(pairs):
        cells = {"ma_start": iso(pair.start), "ma_end": iso(pair.ended_on), "ma_end_reason": END_CODES[pair.reason]}
        if place in handovers:
            cells["ma_handover_on"] = iso(handovers[place])
        sheet.add("mentor_assignment", cells | reference("ma_mentor", typed(rng, pair.mentor).cells()))
        if pair.reason == "changed":
            asked = {"cr_requested_on": iso(pair.ended_on - 20), "cr_decided_on": iso(pair.ended_on)}
            sheet.add("change_request", asked | {"cr_decision": "1"})


def _enter_meetings(rng: Random, sheet: Sheet, meetings: list[Meeting]) -> None:
    for meeting in meetings:
        cells = {"mh_held_on": iso(meeting.held), "mh_filed_on": iso(meeting.filed) if meeting.filed else ""}
        sheet.add("meeting_held", cells | reference("mh_mentor", typed(rng, meeting.mentor).cells()))


def _enter_year(rng: Random, sheet: Sheet, *, notices: list[Day], conferences: list[Conference]) -> None:
    for notice in notices:
        sheet.add("career_conference", {"cc_notice_on": iso(notice)})
    for conference in conferences:
        cells = {
            "cc_conference_on": iso(conference.held),
            "cc_summary": "1" if conference.summary else rng.choice(("0", "")),
            "cc_director_meeting_on": iso(conference.director) if conference.director else "",
        }
        sheet.add("career_conference", cells)
