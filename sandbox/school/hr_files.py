"""Writes the lives of the cast as HR's five files.

Belongs here: cutting an appointment into rows in which nothing changes, and the columns of each file. Does not belong
here: drawing a life (`careers.py`). Intervals are half-open, lists are separated by semicolons, flags read true or
false.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from sandbox.school.career_dates import career_dates_of
from sandbox.school.careers import YEAR
from sandbox.school.days import OPEN, Day, iso
from sandbox.school.names import DEPARTMENTS
from sandbox.school.project_files import write_table

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sandbox.school.casting import Cast
    from sandbox.school.people import Person, Post

SCHOOL = "SOM"
PEOPLE = (  # noqa: SIM905 - the header as it stands in the file
    "person_id,legal_first,legal_middle,legal_last,suffix,preferred_first,preferred_last,work_email,other_emails,"
    "username,orcid,npi,alias_ids"
).split(",")
APPOINTMENTS = (  # noqa: SIM905 - likewise
    "person_id,appointment_id,valid_from,valid_to,appointment_start,appointment_end,is_primary,kind,track,rank,"
    "rank_start,tenure_status,tenure_clock_end,fte,school_code,department_code,division_code,supervisor_id,"
    "employment_status,paid,faculty_class,discipline,support_end,entered_on"
).split(",")
LEAVES = ("person_id", "leave_id", "appointment_id", "leave_from", "leave_to", "expected_return")
UNITS = ("unit_code", "name", "parent_code", "kind", "head_person_id", "valid_from", "valid_to", "successor_code")
CAREER_DATES = ("person_id", "kind", "due_on", "held_on")
UNITS_SINCE = "2005-01-01"


def write_hr(folder: Path, *, cast: Cast) -> None:
    """Write people, appointments, leave, units and career dates into `folder`."""
    people = cast.people
    write_table(folder / "people.csv", header=PEOPLE, rows=(_person_row(person) for person in people))
    write_table(folder / "appointments.csv", header=APPOINTMENTS, rows=_appointment_rows(cast))
    write_table(folder / "leave.csv", header=LEAVES, rows=_leave_rows(people))
    write_table(folder / "units.csv", header=UNITS, rows=_unit_rows(cast))
    write_table(folder / "career_dates.csv", header=CAREER_DATES, rows=_career_rows(cast))


def _person_row(person: Person) -> list[str]:
    return [
        person.person_id,
        person.first,
        person.middle,
        person.last,
        "",
        person.preferred_first,
        person.preferred_last,
        person.work_email,
        ";".join(person.other_emails),
        person.username,
        person.orcid,
        person.npi,
        ";".join(person.alias_ids),
    ]


def _appointment_rows(cast: Cast) -> Iterator[list[str]]:
    heads = {code: found[-1].person_id for code, found in cast.heads.items() if found}
    for person in cast.people:
        for post in sorted(person.posts, key=lambda post: (post.start, post.number)):
            supervisor = heads.get(post.department, "")
            supervisor = "" if supervisor == person.person_id else supervisor
            for start, end in _constant(person, post):
                yield _row(person, post, start=start, end=end, supervisor=supervisor, as_of=cast.era.as_of)
        yield from _termination(person, as_of=cast.era.as_of)


def _constant(person: Person, post: Post) -> Iterator[tuple[Day, Day]]:
    cuts = [day for day, _ in person.ranks] + [day for leave in person.leaves for day in (leave.start, leave.end)]
    marks = [post.start, *sorted({day for day in cuts if post.start < day < post.end}), post.end]
    yield from pairwise(marks)


def _status(person: Person, day: Day) -> str:
    for leave in person.leaves:
        if leave.start <= day < leave.end:
            return "leave_paid" if leave.paid else "leave_unpaid"
    return "active"


def _row(person: Person, post: Post, *, start: Day, end: Day, supervisor: str, as_of: Day) -> list[str]:
    since, rank = next((step for step in reversed(person.ranks) if step[0] <= start), person.ranks[0])
    tenure = ("tenured" if rank in {"associate", "professor"} else "on_track") if person.track == "tenure" else ""
    two = any(other.kind == "joint" and other.start < end and start < other.end for other in person.posts)
    share = {"primary": 0.8 if two else 1.0, "joint": 0.2}.get(post.kind, 0.0)
    return [
        person.person_id,
        f"{person.person_id}-{post.number}",
        iso(start),
        iso(end),
        iso(post.start),
        iso(post.end - 1) if post.end < OPEN else "",
        "true" if post.kind == "primary" else "false",
        post.kind,
        person.track,
        rank,
        iso(min(since, start)),
        tenure or "not_eligible",
        iso(since + 7 * YEAR) if tenure == "on_track" else "",
        f"{person.fte * share:.2f}",
        SCHOOL,
        post.department,
        post.division,
        supervisor,
        _status(person, start),
        "true" if person.fte else "false",
        person.faculty_class,
        _division_name(post.division),
        iso(post.start + 3 * YEAR - 1) if person.faculty_class == "scientist" else "",
        iso(min(start - 14, as_of)),
    ]


def _termination(person: Person, *, as_of: Day) -> Iterator[list[str]]:
    """Return the row some HR systems keep for who has left: an open one whose status says so."""
    post = max((post for post in person.posts if post.kind == "primary"), key=lambda post: post.end)
    if post.end <= as_of and int(person.person_id) % 2:
        row = _row(person, post, start=post.end, end=OPEN, supervisor="", as_of=as_of)
        row[APPOINTMENTS.index("employment_status")] = "terminated"
        yield row


def _division_name(code: str) -> str:
    department, number = code.split("-")
    return DEPARTMENTS[department][1][int(number) - 1]


def _leave_rows(people: list[Person]) -> Iterator[list[str]]:
    for person in people:
        for number, leave in enumerate(person.leaves, 1):
            name = f"{person.person_id}-L{number}"
            yield [person.person_id, name, "", iso(leave.start), iso(leave.end), iso(leave.expected)]


def _unit_rows(cast: Cast) -> Iterator[list[str]]:
    yield [SCHOOL, "School of Medicine", "", "school", "", UNITS_SINCE, "", ""]
    for code, (name, divisions) in DEPARTMENTS.items():
        heads = [person.person_id for person in cast.heads[code]] or [""]
        change = iso(cast.era.middle[0])
        spans = [(UNITS_SINCE, "")] if len(heads) == 1 else [(UNITS_SINCE, change), (change, "")]
        for head, (since, until) in zip(heads, spans, strict=True):
            yield [code, name, SCHOOL, "department", head, since, until, ""]
        for number, division in enumerate(divisions, 1):
            yield [f"{code}-{number}", division, code, "division", "", UNITS_SINCE, "", ""]


def _career_rows(cast: Cast) -> Iterator[list[str]]:
    for person in cast.people:
        for kind, due, held in career_dates_of(person, era=cast.era):
            yield [person.person_id, kind, iso(due), iso(held)]
