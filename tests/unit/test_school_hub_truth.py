"""The truth of what surrounds a hub pair, read against the files by a second, deliberately plain reading.

Belongs here: mentors for everybody (A1), hubs and groups (A2), choices and pairing (A4 to A6), corrective action (A13),
senior mentors and reviews (A3, A14, A15). Does not belong here: what pairs and quarters owe (`test_school_truth.py`).
"""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from sandbox.school.generate import DEFAULT_AS_OF, generate_school
from tests.unit.school_reading import (
    DAY,
    FAR,
    Evidence,
    Key,
    Pair,
    Project,
    Row,
    State,
    differing,
    month_after,
    open_to_doubt,
    readable,
    rows_of,
    truth_of,
)

if TYPE_CHECKING:
    from pathlib import Path

CLAUSES = {"A1", "A2a", "A2b", "A3", "A4", "A5", "A6", "A13", "A14", "A15"}
SINCE = date(2015, 1, 1)


class Hubs:
    """The registry: hubs with their groups, groups with their seniors, and who is listed as whose mentor since when."""

    def __init__(self, project: Project) -> None:
        """Read the records of hubs and groups."""
        rows = [row for record in project.records.values() for row in record]
        self.group_of = {row["hub_code"]: row["hub_group"] for row in rows if row["hub_code"]}
        named = [row for row in rows if row["redcap_repeat_instrument"] == "group_senior"]
        group_in = {row["record_id"]: row["ag_code"] for row in rows if row["ag_code"]}
        self.senior_of: dict[str, set[str]] = {code: set() for code in group_in.values()}
        self.senior_of |= {group_in[row["record_id"]]: project.mentor(row, "ag_senior") for row in named}
        self.listed: dict[str, tuple[str, date, date]] = {}
        self.reviews: dict[str, list[tuple[date, set[str], bool]]] = {}
        self.coaching = [
            pair
            for owners, _, owned in project.owners()
            if len(owners) == 1
            for pair in project.pairs(*owners, owned, "2")
        ]
        for row in rows:
            if row["redcap_repeat_instrument"] == "hub_mentor":
                (person,) = project.mentor(row, "hm")
                until = min(readable(row["hm_to"]) or FAR, project.roster.left(person) - DAY)
                self.listed[person] = (row["record_id"], readable(row["hm_from"]) or SINCE, until)
        for day, mentor, row in project.dated(rows, "senior_review", "sr_date", "sr_mentor"):
            present = set(row["sr_mentees"].split(";")) - {""}
            (leader,) = project.mentor(row, "sr_senior")
            self.reviews.setdefault(*mentor, []).append((day, present, self.is_senior(leader, day)))  # type: ignore[misc]

    def is_senior(self, person: str, day: date) -> bool:
        """Whether somebody leads a group, or has a hub mentor to coach on a day."""
        coaches = any(pair.mentor == person and pair.start <= day <= pair.end for pair in self.coaching)
        return coaches or any(person in seniors for seniors in self.senior_of.values())


def obligations_read(folder: Path, project: Project) -> dict[Key, State]:
    hubs = Hubs(project)
    clinicians = {
        row["person_id"]
        for row in rows_of(folder / "hr" / "appointments.csv")
        if row["faculty_class"] == "clinician" and row["is_primary"] == "true"
    }
    found: dict[Key, State] = {}
    paired: dict[str, list[Pair]] = {}
    maybe_paired: dict[str, list[Pair]] = {}
    out_of: dict[str, date] = {}
    hub_pairs: list[Pair] = []
    for owners, base, rows in project.owners():
        for owner in owners:
            pairs = project.pairs(owner, rows, "1", "3")
            (paired if len(owners) == 1 else maybe_paired)[owner] = pairs
            out_of[owner] = readable(base["fp_opted_out_on"]) or FAR
            owed = _mentee(project.of_one_of(owners), owner, base, rows, clinician=owner in clinicians, hubs=hubs)
            found |= open_to_doubt(owed, owners=len(owners))
        hub_pairs += project.pairs(min(owners), rows, "1")
    for person in project.roster.scope:
        known, doubt = paired.get(person, []), maybe_paired.get(person, [])
        found |= _standing(project, person, known, doubt, out=out_of.get(person, FAR))
    for owners, _, rows in project.owners():
        for person in owners & hubs.listed.keys():
            found |= _hub_mentor(project, person, rows, hubs=hubs, mentored=hub_pairs)
    return found | _units(project, hubs)


def _mentee(
    project: Project, owner: str, base: Row, rows: list[Row], *, clinician: bool, hubs: Hubs
) -> dict[Key, State]:
    enrolled, out = readable(base["fp_enrolled_on"]) or FAR, readable(base["fp_opted_out_on"]) or FAR
    pairs, scope = project.pairs(owner, rows, "1"), project.roster.scope[owner]
    found: dict[Key, State] = {}
    if enrolled > project.as_of:
        return found
    chosen_on = readable(base["fp_choice_date"]) or FAR
    choices = {base[f"fp_hub_{place}"] for place in (1, 2, 3)} - {""}
    chosen = choices and chosen_on <= project.as_of
    if enrolled in scope and clinician:
        three = chosen and len(choices & hubs.group_of.keys()) == 3
        found["three_choices", owner, enrolled.isoformat()] = project.deadline(
            owner, enrolled, enrolled + 30 * DAY, out, Evidence([chosen_on] if three else []), pair=None
        )
    if chosen and chosen_on in scope:
        starts = [pair.start for pair in pairs if pair.start <= project.as_of]
        found["pairing_finalized", owner, chosen_on.isoformat()] = project.deadline(
            owner, chosen_on, chosen_on + 45 * DAY, out, Evidence(starts), pair=None
        )
    for pair in pairs:
        if pair.start in scope:
            found["both_notified", f"{owner}+{pair.mentor}", pair.start.isoformat()] = project.deadline(
                owner, pair.start, pair.start + 14 * DAY, out, _notices(project, pair, rows), pair=pair
            )
    for day, evidence in _plans(project, pairs, rows):
        if day in scope and any(pair.start <= day <= pair.end for pair in pairs):
            found["corrective_action", owner, day.isoformat()] = project.deadline(
                owner, day, day + 120 * DAY, out, evidence, pair=None
            )
    return found


def _notices(project: Project, pair: Pair, rows: list[Row]) -> Evidence:
    told = [
        readable(row[name])
        for row in rows
        if row["as_role"] == "1" and project.mentor(row, "as_mentor") == {pair.mentor}
        for name in ("as_mentee_notified", "as_mentor_notified")
    ]
    counting = [day for day in told if day and pair.start - 30 * DAY <= day <= project.as_of]
    return Evidence([max(counting)] if len(counting) == 2 else [])


def _plans(project: Project, pairs: list[Pair], rows: list[Row]) -> list[tuple[date, Evidence]]:
    filed = [
        entry
        for entry in project.dated(rows, "quarterly_report", "qr_filed_on", "qr_mentor")
        if entry[2]["qr_year"] and entry[2]["qr_quarter"]
    ]
    planned = sorted({day for day, _, row in filed if row["qr_corrective_action"] == "2"})
    found = []
    for day, following in pairwise([*planned, FAR]):
        last = max(following - DAY, day + 120 * DAY)
        evidence = Evidence([])
        for when, mentor, row in filed:
            active = {pair.mentor for pair in pairs if pair.start <= when <= pair.end}
            if row["qr_corrective_action"] in {"0", "1"} and day <= when <= last and mentor & active:
                (evidence.sure if len(mentor) == 1 else evidence.maybe).append(when)
        found.append((day, evidence))
    return found


def _standing(project: Project, person: str, known: list[Pair], doubt: list[Pair], *, out: date) -> dict[Key, State]:
    found: dict[Key, State] = {}
    for start, end in project.windows(3, SINCE):
        days = {day for day in project.roster.scope[person] if start <= day <= end}
        last = min(end, project.as_of)
        sure, maybe = (
            [max(pair.start, start) for pair in pairs if pair.start <= last and pair.end >= start]
            for pairs in (known, doubt)
        )
        if days:
            found["paired", person, start.isoformat()] = project.window(
                person, (start, end), end, out, Evidence(sure, maybe), days=days, unmet="advice"
            )
    return found


def _hub_mentor(
    project: Project, person: str, rows: list[Row], *, hubs: Hubs, mentored: list[Pair]
) -> dict[Key, State]:
    found: dict[Key, State] = {}
    scope, (hub, since, until) = project.roster.scope[person], hubs.listed[person]
    pairs = project.pairs(person, rows, "2")
    met = [
        (day, mentor, row)
        for day, mentor, row in project.dated(rows, "meeting", "mt_date", "mt_mentor")
        if any({pair.mentor} == mentor and pair.start <= day <= pair.end for pair in pairs)
    ]
    for pair in pairs:
        alone = [day for day, mentor, row in met if mentor == {pair.mentor} and row["mt_setting"] == "1"]
        found["senior_first_meeting", f"{person}+{pair.mentor}", pair.start.isoformat()] = project.deadline(
            person, pair.start, month_after(pair.start), FAR, Evidence(alone), pair=pair
        )
    senior = hubs.senior_of[hubs.group_of[hub]]
    for start, end in project.windows(3, since):
        days = {day for day in scope if max(start, since) <= day <= min(end, until)}
        last = min(end, project.as_of, until)
        assigned = [
            pair.start
            for pair in pairs
            if {pair.mentor} == senior and pair.start <= last and pair.end >= max(start, since)
        ]
        in_person = [day for day, _, row in met if row["mt_mode"] == "1" and start <= day <= end]
        if days:
            for measure, done in (("senior_assigned", assigned), ("senior_in_person", in_person)):
                evidence = Evidence([start] if done else [])
                found[measure, person, start.isoformat()] = project.window(
                    person, (start, end), end, FAR, evidence, days=days
                )
    own = [pair for pair in mentored if pair.mentor == person]
    for start, end in project.windows(6, since):
        days = {day for day in scope if max(start, since) <= day <= min(end, until)}
        if days and any(pair.start <= end and pair.end >= start for pair in own):
            some, everybody = _reviewed(hubs.reviews.get(person, []), own, start, end)
            found["half_yearly_review", person, start.isoformat()] = project.window(
                person, (start, end), end, FAR, some, days=days
            )
            found["review_all_present", person, start.isoformat()] = project.window(
                person, (start, end), end, FAR, everybody, days=days, unmet="advice"
            )
    return found


def _reviewed(
    reviews: list[tuple[date, set[str], bool]], own: list[Pair], start: date, end: date
) -> tuple[Evidence, Evidence]:
    some, everybody = Evidence([]), Evidence([])
    for day, present, led in reviews:
        active = {pair.mentee for pair in own if pair.start <= day <= pair.end}
        if led and start <= day <= end and present & active:
            some.sure.append(day)
            if active <= present:
                everybody.sure.append(day)
    return some, everybody


def _units(project: Project, hubs: Hubs) -> dict[Key, State]:
    found: dict[Key, State] = {}
    for measure, units in (("hub_has_mentors", hubs.group_of), ("group_has_senior", hubs.senior_of)):
        for unit in units:
            here = {
                person: (since, until)
                for person, (hub, since, until) in hubs.listed.items()
                if unit in {hub, hubs.group_of[hub]}
            }
            for start, end in project.windows(3, min((since for since, _ in here.values()), default=project.as_of)):
                day = min(end, project.as_of)
                met = any(since <= day <= until for since, until in here.values())
                met = bool(hubs.senior_of[unit]) if measure == "group_has_senior" else met
                waiting = ("pending", "due_soon" if (end - project.as_of).days <= 14 else "")
                state = ("met", "") if met else waiting if project.as_of <= end else ("not_met", "")
                found[measure, unit, start.isoformat()] = state
    return found


@pytest.mark.parametrize(
    ("faculty", "years", "seed", "as_of"),
    [
        (300, 3, 1, DEFAULT_AS_OF),
        (150, 1, 7, DEFAULT_AS_OF),
        (120, 6, 3, date(2024, 2, 28)),
        (60, 2, 9, date(2026, 4, 10)),
        (20, 1, 5, date(2026, 1, 1)),
    ],
)
def test_the_files_say_what_the_truth_says(tmp_path: Path, faculty: int, years: int, seed: int, as_of: date) -> None:
    generate_school(tmp_path, faculty=faculty, years=years, seed=seed, as_of=as_of)
    found = obligations_read(tmp_path, Project(tmp_path, as_of=as_of, years=years))
    truth = truth_of(tmp_path, CLAUSES)
    assert differing(truth, found) == {}
