"""The truth of a generated school, read against the records by a second, deliberately plain reading of the clauses.

The generator states its truth from what it planted. Here the obligations of pairs and quarters are worked out from the
files alone, day by day and without any shortcut, so a cause that was planted wrongly shows as a disagreement. The other
clauses are read in `test_school_hub_truth.py`.
"""

from __future__ import annotations

from datetime import date
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
    split,
    truth_of,
)

if TYPE_CHECKING:
    from pathlib import Path

CLAUSES = {"A7", "A8", "A9", "A10", "A11", "A12"}
FORM = "first_report_and_mentorship_agreement"


def obligations_read(project: Project) -> dict[Key, State]:
    found: dict[Key, State] = {}
    for owners, base, rows in project.owners():
        for owner in owners:
            found |= open_to_doubt(_owed_by(project.of_one_of(owners), owner, base, rows), owners=len(owners))
    return found


def _owed_by(project: Project, owner: str, base: Row, rows: list[Row]) -> dict[Key, State]:
    enrolled, out = readable(base["fp_enrolled_on"]) or FAR, readable(base["fp_opted_out_on"]) or FAR
    pairs = project.pairs(owner, rows, "1")
    found: dict[Key, State] = {}
    for pair in pairs:
        if pair.start in project.roster.scope[owner] and enrolled <= project.as_of:
            for measure, due, evidence in (
                ("first_meeting", month_after(pair.start), _alone(project, pair, rows)),
                ("agreement", pair.start + 60 * DAY, _signed(project, pair, rows)),
                ("portfolio_named", pair.start + 60 * DAY, _portfolio(project, pair, rows)),
                ("communication_agreed", pair.start + 60 * DAY, _frequency(project, pair, rows)),
            ):
                key = (measure, f"{owner}+{pair.mentor}", pair.start.isoformat())
                found[key] = project.deadline(owner, pair.start, due, out, evidence, pair=pair)
    for start, end in project.windows(3, project.first):
        scope = {day for day in project.roster.scope[owner] if start <= day <= end}
        days = {day for day in scope if day >= enrolled and any(p.start <= day <= p.end for p in pairs)}
        for measure, due, evidence in (
            ("in_person", end, _in_person(project, pairs, rows, start, end)),
            ("quarterly_report", end + 15 * DAY, _reports(project, pairs, rows, start, end)),
        ):
            if days or (out <= due and scope):
                key = (measure, owner, start.isoformat())
                found[key] = project.window(owner, (start, end), due, out, evidence, days=days, pairs=pairs)
    return found


def _alone(project: Project, pair: Pair, rows: list[Row]) -> Evidence:
    held = [
        (day, mentor)
        for day, mentor, row in project.dated(rows, "meeting", "mt_date", "mt_mentor")
        if row["mt_setting"] == "1" and day >= pair.start
    ]
    return split(held, {pair.mentor})


def _agreements(project: Project, pair: Pair, rows: list[Row]) -> list[tuple[date, Row]]:
    dated = project.dated(rows, FORM, "fr_date", "fr_mentor")
    return [(day, row) for day, mentor, row in dated if day >= pair.start - 90 * DAY and mentor == {pair.mentor}]


def _signed(project: Project, pair: Pair, rows: list[Row]) -> Evidence:
    held = _agreements(project, pair, rows)
    both = [day for day, row in held if row["fr_mentee_confirms"] == row["fr_mentor_confirms"] == "1"]
    return Evidence(both, flaw="one_sided" if held else "")


def _portfolio(project: Project, pair: Pair, rows: list[Row]) -> Evidence:
    held = _agreements(project, pair, rows)
    return Evidence([day for day, row in held if row["fr_portfolio_named"] == "1"], flaw="incomplete" if held else "")


def _frequency(project: Project, pair: Pair, rows: list[Row]) -> Evidence:
    held = _agreements(project, pair, rows)
    return Evidence([day for day, row in held if row["fr_contact_frequency"] in {"1", "2", "3"}])


def _in_person(project: Project, pairs: list[Pair], rows: list[Row], start: date, end: date) -> Evidence:
    evidence = Evidence([])
    for day, mentor, row in project.dated(rows, "meeting", "mt_date", "mt_mentor"):
        active = {pair.mentor for pair in pairs if pair.start <= day <= pair.end}
        if row["mt_mode"] == "1" and start <= day <= end and mentor & active:
            (evidence.sure if len(mentor) == 1 else evidence.maybe).append(day)
    return evidence


def _reports(project: Project, pairs: list[Pair], rows: list[Row], start: date, end: date) -> Evidence:
    mentors = {pair.mentor for pair in pairs if pair.start <= end and pair.end >= start}
    period = (str(start.year), str((start.month + 2) // 3))
    filed = [
        entry
        for entry in project.dated(rows, "quarterly_report", "qr_filed_on", "qr_mentor")
        if (entry[2]["qr_year"], entry[2]["qr_quarter"]) == period and entry[0] >= start and entry[1] & mentors
    ]
    whole = [e for e in filed if all(e[2][f"qr_{part}_filled"] == "1" for part in ("goals", "plans", "barriers"))]
    both = [e for e in whole if e[2]["qr_mentee_confirms"] == e[2]["qr_mentor_confirms"] == "1"]
    flaw = "one_sided" if whole else "incomplete" if filed else ""
    return split([(day, mentor) for day, mentor, _ in both], mentors, flaw)


@pytest.mark.parametrize(
    ("faculty", "years", "seed", "as_of"),
    [
        (300, 3, 1, DEFAULT_AS_OF),
        (300, 3, 42, DEFAULT_AS_OF),
        (150, 1, 7, DEFAULT_AS_OF),
        (120, 6, 3, date(2024, 2, 28)),
        (60, 2, 9, date(2026, 4, 10)),
        (20, 1, 5, date(2026, 1, 1)),
    ],
)
def test_the_records_say_what_the_truth_says(tmp_path: Path, faculty: int, years: int, seed: int, as_of: date) -> None:
    generate_school(tmp_path, faculty=faculty, years=years, seed=seed, as_of=as_of)
    found = obligations_read(Project(tmp_path, as_of=as_of, years=years))
    truth = truth_of(tmp_path, CLAUSES)
    assert differing(truth, found) == {}
