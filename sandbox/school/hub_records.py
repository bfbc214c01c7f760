"""Records of hubs, affinity groups and nobody, and what senior mentors do.

Belongs here: every record that is not a faculty member's, and the senior pairs on hub mentors' records. Does not belong
here: mentees (`entry.py`). No clause of this programme's truth is decided by anything in this module.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.school.days import OPEN, Day, iso
from sandbox.school.dirt import NOBODY_RECORDS, TEST_RECORDS, typed
from sandbox.school.entry import Sheet, enter_meeting, reference
from sandbox.school.evidence import Meeting
from sandbox.school.hubs import GROUPS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from sandbox.school.casting import Cast
    from sandbox.school.hubs import Hub
    from sandbox.school.layout import Cells, Layout
    from sandbox.school.people import Person

HALF_YEAR = 182
REVIEWED = 0.85
TESTERS = (
    ("Test", "Test", "99999999", "tester@test.example"),
    ("Demo", "Demo", "00000000", "demo@example.invalid"),
)
Mentees = dict[str, list[tuple[str, Day, Day]]]
"""Mentor's person id → mentees' person ids with the first day and the day after the last."""


def enter_senior_pair(rng: Random, sheet: Sheet, person: Person, *, hub: Hub, cast: Cast) -> None:
    """Enter the assignment of a hub mentor to the senior mentor of the hub's affinity group, and their meetings."""
    senior, era = cast.seniors[hub.group], cast.era
    left = person.left(era.as_of)
    start = person.enrolled_on + rng.randint(3, 20)
    end = left - 1 if left < OPEN else OPEN
    cells = {"as_role": "2", "as_start": iso(start), "as_end": iso(end), "as_end_reason": "4" if left < OPEN else ""}
    cells |= {"as_mentee_notified": iso(start), "as_mentor_notified": iso(start)}
    sheet.add("assignment", cells | reference("as_mentor", typed(rng, senior).cells()))
    for day in range(start + rng.randint(5, 30), min(era.as_of, end), HALF_YEAR):
        enter_meeting(rng, sheet, Meeting(day, iso(day), mode=rng.choice("112"), setting="1", mentor=senior))


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


def group_sheets(rng: Random, *, layout: Layout, cast: Cast) -> Iterator[Sheet]:
    """Return the records of the affinity groups."""
    for code, senior in cast.seniors.items():
        sheet = Sheet(rng, layout=layout, record=code)
        cells = {"ag_code": code, "ag_name": GROUPS[code][0]} | reference("ag_senior", typed(rng, senior).cells())
        sheet.base(cells, opened=["affinity_group"])
        yield sheet


def hub_sheets(rng: Random, *, layout: Layout, cast: Cast, mentees: Mentees) -> Iterator[Sheet]:
    """Return the records of the hubs, each with its mentors and the senior mentor's reviews."""
    by_hub: dict[str, list[Person]] = {hub.code: [] for hub in cast.hubs}
    for person, hub in cast.mentors:
        by_hub[hub.code].append(person)
    for hub in cast.hubs:
        sheet = Sheet(rng, layout=layout, record=hub.code)
        cells = {"hub_code": hub.code, "hub_name": hub.name, "hub_group": hub.group}
        cells["hub_capacity"] = str(rng.randint(4, 12))
        sheet.base(cells, opened=["hub"])
        for person in by_hub[hub.code]:
            left = person.left(cast.era.as_of)
            since = iso(cast.era.first - rng.randint(0, 300))
            dates = {"hm_from": since, "hm_to": iso(left - 1 if left < OPEN else OPEN)}
            sheet.add("hub_mentor", dates | reference("hm", typed(rng, person).cells()))
            _enter_reviews(rng, sheet, person, senior=cast.seniors[hub.group], cast=cast, mentees=mentees)
        yield sheet


def _enter_reviews(rng: Random, sheet: Sheet, person: Person, *, senior: Person, cast: Cast, mentees: Mentees) -> None:
    until = min(cast.era.as_of + 1, person.left(cast.era.as_of))
    for half in range(cast.era.first + HALF_YEAR, until, HALF_YEAR):
        day = half - rng.randint(0, 60)
        there = [mentee for mentee, start, end in mentees.get(person.person_id, ()) if start <= day < end]
        if not there or rng.random() > REVIEWED:
            continue
        cells = {"sr_date": iso(day), "sr_mode": rng.choice("112"), "sr_mentees": ";".join(there)}
        cells |= reference("sr_senior", typed(rng, senior).cells())
        sheet.add("senior_review", cells | reference("sr_mentor", typed(rng, person).cells()))
