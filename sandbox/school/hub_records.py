"""Records of hubs, affinity groups and nobody, and senior mentors' pairs on hub mentors' records.

Belongs here: the cells of every record that is not a faculty member's. Does not belong here: mentees (`entry.py`), and
what was drawn and is true of it (`told/hub_seniors.py`, `told/hub_reviews.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.school.days import OPEN, iso
from sandbox.school.dirt import NOBODY_RECORDS, TEST_RECORDS, typed
from sandbox.school.entry import SENIOR_MENTOR, Sheet, enter_meeting, enter_other_pairs, reference
from sandbox.school.evidence import Meeting
from sandbox.school.hubs import GROUPS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from sandbox.school.casting import Cast
    from sandbox.school.layout import Cells, Layout
    from sandbox.school.people import Person
    from sandbox.school.told.hub_reviews import Review
    from sandbox.school.told.hub_seniors import HubMentor

TESTERS = (
    ("Test", "Test", "99999999", "tester@test.example"),
    ("Demo", "Demo", "00000000", "demo@example.invalid"),
)


def enter_senior_pairs(rng: Random, sheet: Sheet, own: HubMentor) -> None:
    """Enter the assignments of a hub mentor to senior mentors, and their meetings."""
    enter_other_pairs(rng, sheet, own.pairs, role=SENIOR_MENTOR)
    for meeting in own.meetings:
        enter_meeting(rng, sheet, meeting)


def sheets_of_nobody(rng: Random, *, layout: Layout, cast: Cast, first: int) -> Iterator[Sheet]:
    """Return the records that are nobody's: tests, and one without a person."""
    start = cast.era.first + 30
    for place in range(TEST_RECORDS + NOBODY_RECORDS):
        sheet = Sheet(rng, layout=layout, record=str(first + place))
        mentor, hub = cast.mentors[0]
        cells: Cells = {}
        if place < TEST_RECORDS:
            name, last, employee_id, email = TESTERS[place]
            cells = {"fp_first": name, "fp_last": last, "fp_employee_id": employee_id, "fp_email": email}
            cells |= {"fp_participation": "1", "fp_enrolled_on": iso(start)}
        sheet.base(cells, opened=["faculty_profile"] if cells else [])
        if cells:
            pair = {"as_hub": hub.code, "as_role": "1", "as_start": iso(start)}
            sheet.add("assignment", pair | reference("as_mentor", typed(rng, mentor).cells()))
        enter_meeting(rng, sheet, Meeting(start, iso(start), mode="1", setting="1", mentor=mentor))
        yield sheet


def group_sheets(rng: Random, *, layout: Layout, cast: Cast, unled: str) -> Iterator[Sheet]:
    """Return the records of the affinity groups; that of the `unled` one names no senior mentor."""
    for code, senior in cast.seniors.items():
        sheet = Sheet(rng, layout=layout, record=code)
        sheet.base({"ag_code": code, "ag_name": GROUPS[code][0]}, opened=["affinity_group"])
        if code != unled:
            sheet.add("group_senior", reference("ag_senior", typed(rng, senior).cells()))
        yield sheet


def hub_sheets(
    rng: Random, *, layout: Layout, cast: Cast, mentors: list[HubMentor], reviews: dict[str, list[Review]]
) -> Iterator[Sheet]:
    """Return the records of the hubs, each with its mentors and their reviews (by the mentor's person id)."""
    by_hub: dict[str, list[HubMentor]] = {hub.code: [] for hub in cast.hubs}
    for mentor in mentors:
        by_hub[mentor.hub.code].append(mentor)
    for hub in cast.hubs:
        sheet = Sheet(rng, layout=layout, record=hub.code)
        cells = {"hub_code": hub.code, "hub_name": hub.name, "hub_group": hub.group}
        cells["hub_capacity"] = str(rng.randint(4, 12))
        sheet.base(cells, opened=["hub"])
        for mentor in by_hub[hub.code]:
            since, until = mentor.listed
            dates = {"hm_from": iso(since), "hm_to": iso(until - 1 if until < OPEN else OPEN)}
            sheet.add("hub_mentor", dates | reference("hm", typed(rng, mentor.person).cells()))
            for review in reviews.get(mentor.person.person_id, ()):
                _enter_review(rng, sheet, review, mentor=mentor.person)
        yield sheet


def _enter_review(rng: Random, sheet: Sheet, review: Review, *, mentor: Person) -> None:
    cells = {"sr_date": iso(review.day), "sr_mode": review.mode, "sr_mentees": ";".join(review.present)}
    cells |= reference("sr_senior", typed(rng, review.leader).cells())
    sheet.add("senior_review", cells | reference("sr_mentor", typed(rng, mentor).cells()))
