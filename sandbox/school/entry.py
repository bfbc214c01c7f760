"""Turns one person's story into rows of `records.csv`, with the dirt of `dirt.py`.

Belongs here: which cells an entry fills, and everything that is entered twice, too early, too late or unreadably. Does
not belong here: what was drawn (`evidence.py`) and hubs (`hub_records.py`).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sandbox.school.days import OPEN, iso
from sandbox.school.dirt import MISSING_CODES, RATES, RECORD_RATES, typed, typed_by_name_only, typed_key
from sandbox.school.evidence import Agreement, Choices, Entries, Meeting, Report, broken_date
from sandbox.school.names import WORDS
from sandbox.school.pairs import END_CODES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from sandbox.school.layout import Cells, Layout
    from sandbox.school.pairs import Pair
    from sandbox.school.people import Era, Person

HUB_MENTOR, SENIOR_MENTOR, EARLIER_MENTOR = "1", "2", "3"
"""Codes of an assignment's role."""

AGREEMENT = "first_report_and_mentorship_agreement"
SECTIONS = {"goals": "qrn_goals", "plans": "qrn_plans", "barriers": "qrn_barriers"}


class Sheet:
    """The rows of one record: instances get rising numbers, now and then leaving one out."""

    def __init__(self, rng: Random, *, layout: Layout, record: str) -> None:
        """Begin the sheet of one record."""
        self._rng, self._layout, self.record = rng, layout, record
        self._base: list[list[str]] = []
        self._instances: dict[str, list[list[str]]] = {}
        self._last: dict[str, int] = {}

    def base(self, cells: Cells, *, opened: list[str]) -> None:
        """Set the row of the forms that do not repeat."""
        self._base = [self._layout.base_row(self.record, cells=cells, opened=opened)]

    def next_instance(self, form: str) -> int:
        """Return the number of a form's next instance."""
        step = 2 if self._last.get(form) and self._rng.random() < RATES["number_left_out"] else 1
        self._last[form] = self._last.get(form, 0) + step
        return self._last[form]

    def add(self, form: str, cells: Cells, *, instance: int | None = None, status: str = "2") -> int:
        """Add one instance of a form and return its number."""
        number = self.next_instance(form) if instance is None else instance
        row = self._layout.instance_row(self.record, form=form, instance=number, cells=cells, status=status)
        self._instances.setdefault(form, []).append(row)
        return number

    def rows(self) -> Iterator[list[str]]:
        """Return the base row, then the instances, form after form."""
        yield from self._base
        for form in self._layout.forms:
            yield from self._instances.get(form, ())


def reference(prefix: str, cells: list[str]) -> Cells:
    """Return the three cells of a reference to a person, under the prefix of its fields."""
    return dict(zip((f"{prefix}_employee_id", f"{prefix}_email", f"{prefix}_name"), cells, strict=True))


def narrative(rng: Random, *, record: str, instance: int, field: str) -> str:
    """Return an answer nobody but the pair may read: a canary that can be searched for, then commas and line ends."""
    first, second = rng.choice(WORDS), rng.choice(WORDS)
    mark = f"CANARY-{record}-{instance}-{field}"
    return rng.choice((f"{mark}: {first}, then {second}", f'{mark}\n- "{first}"\n- {second}', f"{mark} {first}"))


def enter_profile(rng: Random, sheet: Sheet, person: Person, *, choices: Choices) -> None:
    """Enter who the record belongs to and what they answered."""
    employee_id, email = typed_key(rng, person)
    first, last = rng.choice(((person.first, person.last), (person.first_used, person.last_used)))
    if not email and rng.random() < 0.7:
        email = person.work_email
    if person.role == "twin":
        employee_id = email = ""
    cells = {"fp_employee_id": employee_id, "fp_email": email, "fp_first": first, "fp_last": last}
    if person.enrolled_on < OPEN:
        cells |= {f"fp_hub_{place}": code for place, code in enumerate(choices.hubs, 1)}
        cells |= {"fp_participation": "1", "fp_enrolled_on": iso(person.enrolled_on)}
        cells["fp_choice_date"] = choices.held_on
    if person.opted_out_on < OPEN:
        cells |= {"fp_participation": "2", "fp_opted_out_on": iso(person.opted_out_on)}
    sheet.base(cells, opened=["faculty_profile"] if "fp_participation" in cells else [])


def enter_story(rng: Random, sheet: Sheet, entries: Entries, *, era: Era) -> None:
    """Enter a mentee's pairs, agreements, meetings and reports."""
    if not entries.pairs:
        return
    for pair, notices in zip(entries.pairs, entries.notices, strict=True):
        dates = {"as_mentee_notified": notices.mentee, "as_mentor_notified": notices.mentor}
        sheet.add("assignment", _assigned(rng, pair, role=HUB_MENTOR) | dates)
    meetings = entries.meetings + list(_stray_meetings(rng, entries, era=era))
    for meeting in sorted(meetings, key=lambda entry: entry.order):
        for _ in range(2 if rng.random() < RATES["meeting_twice"] else 1):
            enter_meeting(rng, sheet, meeting)
    for agreement in sorted(entries.agreements, key=lambda entry: entry.order):
        _enter_agreement(rng, sheet, agreement)
    if rng.random() < RECORD_RATES["unopened_agreement"]:
        sheet.add(AGREEMENT, {}, status="0")
    reports = entries.reports + list(_stray_reports(rng, entries, era=era))
    for report in sorted(reports, key=lambda entry: entry.order):
        for _ in range(2 if rng.random() < RATES["report_twice"] else 1):
            _enter_report(rng, sheet, report)


def enter_other_pairs(rng: Random, sheet: Sheet, pairs: list[Pair], *, role: str) -> None:
    """Enter pairs that are no hub pairs, which nobody is notified of."""
    for pair in pairs:
        sheet.add("assignment", _assigned(rng, pair, role=role))


def _assigned(rng: Random, pair: Pair, *, role: str) -> Cells:
    cells = {"as_hub": pair.hub, "as_role": role, "as_start": iso(pair.start), "as_end": iso(pair.ended_on)}
    return cells | {"as_end_reason": END_CODES[pair.reason]} | reference("as_mentor", typed(rng, pair.mentor).cells())


def _stray_meetings(rng: Random, entries: Entries, *, era: Era) -> Iterator[Meeting]:
    pair = entries.pairs[0]
    day = min(era.as_of, pair.end - 1, pair.start + 40)
    good = Meeting(day, iso(day), mode="1", setting="1", mentor=pair.mentor)
    if rng.random() < RECORD_RATES["future_meeting"]:
        later = era.as_of + rng.randint(1, 400)
        yield replace(good, order=later, held_on=iso(later))
    if rng.random() < RECORD_RATES["early_meeting"]:
        early = pair.start - rng.randint(3, 40)
        yield replace(good, order=early, held_on=iso(early))
    if rng.random() < RECORD_RATES["coded_meeting_date"]:
        yield replace(good, held_on=rng.choice(MISSING_CODES))
    if rng.random() < RECORD_RATES["broken_meeting_date"]:
        yield replace(good, held_on=broken_date(rng, day))


def _stray_reports(rng: Random, entries: Entries, *, era: Era) -> Iterator[Report]:
    if rng.random() < RECORD_RATES["report_without_period"]:
        pair = entries.pairs[0]
        day = min(era.as_of, pair.end - 1, pair.start + 70)
        yield Report(day, iso(day), year="", quarter="", mentor=pair.mentor)


def enter_meeting(rng: Random, sheet: Sheet, meeting: Meeting) -> None:
    """Enter one meeting."""
    who = typed_by_name_only(meeting.mentor) if meeting.name_only else typed(rng, meeting.mentor)
    cells = {"mt_date": meeting.held_on, "mt_mode": meeting.mode, "mt_setting": meeting.setting}
    sheet.add("meeting", cells | reference("mt_mentor", who.cells()), status=rng.choice("0222"))


def _enter_agreement(rng: Random, sheet: Sheet, agreement: Agreement) -> None:
    instance = sheet.next_instance(AGREEMENT)
    written = {
        "frn_goals": agreement.goals,
        "frn_track_requirement": agreement.requirement,
        "frn_portfolio": agreement.portfolio,
    }
    cells = {
        "fr_date": agreement.held_on,
        "fr_portfolio_named": "1" if agreement.portfolio else "0",
        "fr_contact_frequency": agreement.frequency,
        "fr_mentee_confirms": "1" if agreement.mentee_confirms else rng.choice(("0", "")),
        "fr_mentor_confirms": "1" if agreement.mentor_confirms else rng.choice(("0", "")),
        "fr_goals_filled": "1" if agreement.goals else "0",
        "fr_requirement_filled": "1" if agreement.requirement else "0",
    }
    cells |= {f"fr_contact_means___{code}": "1" for code in "12345" if rng.random() < 0.4}
    cells |= reference("fr_mentor", typed(rng, agreement.mentor).cells())
    sheet.add(AGREEMENT, cells, instance=instance)
    fields = [field for field, there in written.items() if there]
    _enter_narrative(rng, sheet, "first_report_narrative", fields=fields, instance=instance)


def _enter_report(rng: Random, sheet: Sheet, report: Report) -> None:
    instance = sheet.next_instance("quarterly_report")
    filled = dict(zip(SECTIONS, report.sections, strict=True))
    cells = {
        "qr_year": report.year,
        "qr_quarter": report.quarter,
        "qr_filed_on": report.filed_on,
        "qr_corrective_action": report.action,
        "qr_mentee_confirms": "1" if report.mentee_confirms else rng.choice(("0", "")),
        "qr_mentor_confirms": "1" if report.mentor_confirms else rng.choice(("0", "")),
    }
    cells |= {f"qr_{section}_filled": "1" if there else "0" for section, there in filled.items()}
    who = typed_by_name_only(report.mentor) if report.name_only else typed(rng, report.mentor)
    cells |= reference("qr_mentor", who.cells())
    sheet.add("quarterly_report", cells, instance=instance)
    fields = [field for section, field in SECTIONS.items() if filled[section]]
    _enter_narrative(rng, sheet, "quarterly_report_narrative", fields=fields, instance=instance)


def _enter_narrative(rng: Random, sheet: Sheet, form: str, *, fields: list[str], instance: int) -> None:
    if fields:
        cells = {name: narrative(rng, record=sheet.record, instance=instance, field=name) for name in fields}
        sheet.add(form, cells, instance=instance)
