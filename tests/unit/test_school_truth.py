"""The truth of a generated school, read against the records by a second, deliberately plain reading of the clauses.

The generator states its truth from what it planted. Here the same obligations are worked out from the files alone, day
by day and without any shortcut, so a cause that was planted wrongly shows as a disagreement.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from sandbox.school.generate import DEFAULT_AS_OF, generate_school

if TYPE_CHECKING:
    from pathlib import Path

DAY = timedelta(days=1)
FAR = date(2999, 12, 31)
Row = dict[str, str]
State = tuple[str, str]


def rows_of(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


def readable(text: str) -> date | None:
    return date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d\d-\d\d", text) else None


@dataclass
class Roster:
    """HR as it was known on the as-of day, and who a reference means."""

    folder: Path
    as_of: date
    employed: dict[str, set[date]] = field(default_factory=lambda: defaultdict(set))
    scope: dict[str, set[date]] = field(default_factory=lambda: defaultdict(set))
    leave: dict[str, set[date]] = field(default_factory=lambda: defaultdict(set))
    last: dict[str, date] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    names: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def read(self, first: date, horizon: date) -> None:
        """Read HR's files, as days of [first, horizon)."""
        for person in rows_of(self.folder / "hr" / "people.csv"):
            one = person["person_id"]
            for key in (one, *person["alias_ids"].split(";")):
                self.keys[key.lstrip("0")] = one
            for mail in (person["work_email"], *person["other_emails"].split(";")):
                self.keys[mail] = one
            self.names[f"{person['legal_first']} {person['legal_last']}"].add(one)
        self.keys.pop("", None)
        for row in rows_of(self.folder / "hr" / "appointments.csv"):
            if row["employment_status"] in {"active", "leave_paid", "leave_unpaid", "suspended"}:
                days, end = self._days(row["valid_from"], row["valid_to"], first, horizon)
                self.employed[row["person_id"]] |= days
                if date.fromisoformat(row["valid_from"]) <= self.as_of:
                    self.last[row["person_id"]] = max(end, self.last.get(row["person_id"], date.min))
                if row["is_primary"] == "true" and row["department_code"] == "ANES":
                    self.scope[row["person_id"]] |= days
        for row in rows_of(self.folder / "hr" / "leave.csv"):
            self.leave[row["person_id"]] |= self._days(row["leave_from"], row["leave_to"], first, horizon)[0]

    def _days(self, start: str, end: str, first: date, horizon: date) -> tuple[set[date], date]:
        since, until = date.fromisoformat(start), date.fromisoformat(end) if end else FAR
        if since > self.as_of:
            return set(), date.min
        until = FAR if until > self.as_of else until
        low, high = max(since, first), min(until, horizon)
        return {low + n * DAY for n in range((high - low).days)}, until - DAY

    def left(self, person: str) -> date:
        """Return the day after the last employed day."""
        last = self.last.get(person, FAR)
        return FAR if last >= FAR - DAY else last + DAY

    def meant(self, employee_id: str, email: str, name: str) -> set[str]:
        """Return whom a reference can mean: one person by a key, everybody of that name otherwise."""
        key = re.sub(r"\.0$", "", employee_id.strip()).lstrip("0")
        found = self.keys.get(key) or self.keys.get(email.strip().lower())
        return {found} if found else set(self.names.get(name, set()))


@dataclass
class Pair:
    """One hub pair as the assignment says, `end` being its last active day."""

    mentor: str
    start: date
    ended: date
    reason: str
    end: date


class Reading:
    """Works out every obligation of a school folder from its HR files and records."""

    def __init__(self, folder: Path, *, as_of: date, years: int) -> None:
        """Read the folder and judge every record."""
        self.as_of = as_of
        begin = as_of.replace(year=as_of.year - years)
        self.first = date(begin.year, 3 * ((begin.month - 1) // 3) + 1, 1)
        self.quarters = self._quarters()
        self.roster = Roster(folder, as_of)
        self.roster.read(self.first - 60 * DAY, as_of + 200 * DAY)
        self.records: dict[str, list[Row]] = defaultdict(list)
        for row in rows_of(folder / "redcap" / "anesthesiology" / "records.csv"):
            self.records[row["record_id"]].append(row)
        self.found: dict[tuple[str, str, str], State] = {}
        for rows in self.records.values():
            self._judge_record(rows)

    def _quarters(self) -> list[tuple[date, date]]:
        quarters, start = [], self.first
        while start <= self.as_of:
            after = (start + 100 * DAY).replace(day=1)
            end = date(after.year, 3 * ((after.month - 1) // 3) + 1, 1)
            quarters.append((start, end - DAY))
            start = end
        return quarters

    def _judge_record(self, rows: list[Row]) -> None:
        base = rows[0]
        if base["fp_employee_id"].strip() in {"99999999", "00000000"} or not base["fp_last"]:
            return
        owners = self.roster.meant(base["fp_employee_id"], base["fp_email"], f"{base['fp_first']} {base['fp_last']}")
        for owner in owners:
            for key, state in self._judge_owner(owner, base, rows).items():
                if len(owners) == 1 or state[0] == "pending":
                    self.found[key] = state
                elif state[0] not in {"excluded", "excepted"}:
                    self.found[key] = ("indeterminate", "identity")

    def _judge_owner(self, owner: str, base: Row, rows: list[Row]) -> dict[tuple[str, str, str], State]:
        enrolled = readable(base["fp_enrolled_on"]) or FAR
        out = readable(base["fp_opted_out_on"]) or FAR
        pairs = [self._pair(owner, row) for row in rows if row["as_role"] == "1"]
        found: dict[tuple[str, str, str], State] = {}
        for pair in pairs:
            if pair.start in self.roster.scope[owner] and enrolled <= self.as_of:
                key = (f"{owner}+{pair.mentor}", pair.start.isoformat())
                found["A7", *key] = self._pair_state(
                    owner, pair, out, _month_after(pair.start), self._alone(pair, rows)
                )
                found["A8", *key] = self._pair_state(owner, pair, out, pair.start + 60 * DAY, self._signed(pair, rows))
        for start, end in self.quarters:
            scope = {day for day in self.roster.scope[owner] if start <= day <= end}
            days = {day for day in scope if day >= enrolled and any(p.start <= day <= p.end for p in pairs)}
            for clause, due, evidence in (
                ("A11", end, self._in_person(pairs, rows, start, end)),
                ("A12", end + 15 * DAY, self._reports(pairs, rows, start, end)),
            ):
                if days or (out <= due and scope):
                    state = self._quarter_state(
                        owner, (start, end), out=out, due=due, days=days, pairs=pairs, evidence=evidence
                    )
                    found[clause, owner, start.isoformat()] = state
        return found

    def _pair(self, owner: str, row: Row) -> Pair:
        (mentor,) = self._mentor(row, "as_mentor")
        ended = readable(row["as_end"]) or FAR
        end = min(ended, self.roster.left(mentor) - DAY, self.roster.left(owner) - DAY)
        start = readable(row["as_start"])
        assert start is not None
        return Pair(mentor=mentor, start=start, ended=ended, reason=row["as_end_reason"], end=end)

    def _mentor(self, row: Row, prefix: str) -> set[str]:
        return self.roster.meant(row[f"{prefix}_employee_id"], row[f"{prefix}_email"], row[f"{prefix}_name"])

    def _dated(self, rows: list[Row], form: str, field: str, prefix: str) -> list[tuple[date, set[str], Row]]:
        dated = [
            (readable(row[field]), self._mentor(row, prefix), row)
            for row in rows
            if row["redcap_repeat_instrument"] == form
        ]
        return [(day, mentor, row) for day, mentor, row in dated if day and day <= self.as_of]

    def _alone(self, pair: Pair, rows: list[Row]) -> tuple[list[date], list[date], str]:
        held = [
            (day, mentor)
            for day, mentor, row in self._dated(rows, "meeting", "mt_date", "mt_mentor")
            if row["mt_setting"] == "1" and day >= pair.start
        ]
        return _split(held, {pair.mentor}, "")

    def _signed(self, pair: Pair, rows: list[Row]) -> tuple[list[date], list[date], str]:
        form = "first_report_and_mentorship_agreement"
        held = [
            (day, mentor, row)
            for day, mentor, row in self._dated(rows, form, "fr_date", "fr_mentor")
            if day >= pair.start - 90 * DAY
        ]
        both = [(d, m) for d, m, r in held if r["fr_mentee_confirms"] == r["fr_mentor_confirms"] == "1"]
        flaw = "one_sided" if any(pair.mentor in m for _, m, _ in held) else ""
        return _split(both, {pair.mentor}, flaw)

    def _in_person(
        self, pairs: list[Pair], rows: list[Row], start: date, end: date
    ) -> tuple[list[date], list[date], str]:
        held = [
            (day, mentor)
            for day, mentor, row in self._dated(rows, "meeting", "mt_date", "mt_mentor")
            if row["mt_mode"] == "1" and start <= day <= end
        ]
        sure: list[date] = []
        maybe: list[date] = []
        for day, mentor in held:
            active = {pair.mentor for pair in pairs if pair.start <= day <= pair.end}
            if mentor & active:
                (sure if len(mentor) == 1 else maybe).append(day)
        return sure, maybe, ""

    def _reports(
        self, pairs: list[Pair], rows: list[Row], start: date, end: date
    ) -> tuple[list[date], list[date], str]:
        mentors = {pair.mentor for pair in pairs if pair.start <= end and pair.end >= start}
        period = (str(start.year), str((start.month + 2) // 3))
        filed = [
            entry
            for entry in self._dated(rows, "quarterly_report", "qr_filed_on", "qr_mentor")
            if (entry[2]["qr_year"], entry[2]["qr_quarter"]) == period and entry[0] >= start and entry[1] & mentors
        ]
        whole = [e for e in filed if all(e[2][f"qr_{part}_filled"] == "1" for part in ("goals", "plans", "barriers"))]
        both = [e for e in whole if e[2]["qr_mentee_confirms"] == e[2]["qr_mentor_confirms"] == "1"]
        flaw = "one_sided" if whole else "incomplete" if filed else ""
        return _split([(day, mentor) for day, mentor, _ in both], mentors, flaw)

    def _pair_state(
        self, owner: str, pair: Pair, out: date, due: date, evidence: tuple[list[date], list[date], str]
    ) -> State:
        window = {pair.start + n * DAY for n in range((due - pair.start).days + 1)}
        away = window & self.roster.leave[owner]
        gone = self.roster.left(pair.mentor)
        excluded = _first(
            (out <= due, "opted_out"),
            (self.roster.left(owner) <= due, "left"),
            (away == window, "on_leave"),
            (pair.ended < due and pair.reason != "3" and gone > due, "ended_before_due"),
        )
        excepted = _first(
            (gone <= due or (pair.reason == "3" and pair.ended <= due), "mentor_left"),
            (2 * len(away) >= len(window), "partial_leave"),
        )
        return self._state(due, excluded, excepted, evidence)

    def _quarter_state(
        self,
        owner: str,
        window: tuple[date, date],
        *,
        out: date,
        due: date,
        days: set[date],
        pairs: list[Pair],
        evidence: tuple[list[date], list[date], str],
    ) -> State:
        away = days & self.roster.leave[owner]
        excluded = _first(
            (out <= due, "opted_out"), (self.roster.left(owner) <= due, "left"), (away == days, "on_leave")
        )
        active = [pair for pair in pairs if pair.start <= window[1] and pair.end >= window[0]]
        ended = all(
            pair.end <= window[1]
            and (pair.reason == "3" or (pair.ended == FAR and pair.end == self.roster.left(pair.mentor) - DAY))
            for pair in active
        )
        excepted = _first(
            (len(days) < 45, "hired_too_late"), (ended, "mentor_left"), (2 * len(away) >= len(days), "partial_leave")
        )
        return self._state(due, excluded, excepted, evidence)

    def _state(self, due: date, excluded: str, excepted: str, evidence: tuple[list[date], list[date], str]) -> State:
        sure, maybe, flaw = evidence
        if excluded:
            return "excluded", excluded
        if sure:
            return ("met" if min(sure) <= due else "met_late"), ""
        if self.as_of <= due:
            return "pending", "due_soon" if (due - self.as_of).days <= 14 else ""
        if excepted:
            return "excepted", excepted
        return ("indeterminate", "identity") if maybe else ("not_met", flaw)


def _split(held: list[tuple[date, set[str]]], mentors: set[str], flaw: str) -> tuple[list[date], list[date], str]:
    sure = [day for day, mentor in held if len(mentor) == 1 and mentor <= mentors]
    maybe = [day for day, mentor in held if len(mentor) > 1 and mentor & mentors]
    return sure, maybe, flaw


def _first(*tests: tuple[bool, str]) -> str:
    return next((reason for test, reason in tests if test), "")


def _month_after(day: date) -> date:
    following = (day.replace(day=1) + 32 * DAY).replace(day=1)
    last = (following + 32 * DAY).replace(day=1) - DAY
    return min(following + (day.day - 1) * DAY, last)


def truth_of(folder: Path) -> dict[tuple[str, str, str], State]:
    rows = [row for row in rows_of(folder / "truth" / "obligations.csv") if row["programme"] == "anesthesiology"]
    return {(row["clause"], row["subject_id"], row["window_start"]): (row["state"], row["reason"]) for row in rows}


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
    found, truth = Reading(tmp_path, as_of=as_of, years=years).found, truth_of(tmp_path)
    keys = truth.keys() | found.keys()
    assert {key: (truth.get(key), found.get(key)) for key in keys if truth.get(key) != found.get(key)} == {}
