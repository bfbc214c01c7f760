"""Reads a generated school's files day by day, for tests that work out its truth a second time.

Belongs here: HR, who a reference means, and the order of judgement. Does not belong here: what a clause asks for (the
tests). Everything is plain and slow on purpose: it must not share a mistake with the generator.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from copy import copy
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

DAY = timedelta(days=1)
FAR = date(2999, 12, 31)
Row = dict[str, str]
State = tuple[str, str]
Key = tuple[str, str, str]
"""Measure, subject and first day of the window."""


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
    """One pair as the assignment says, `end` being its last active day."""

    mentor: str
    start: date
    ended: date
    reason: str
    end: date
    mentee: str = ""


@dataclass
class Evidence:
    """Days on which a thing was done, days on which it was if a name means the right one, and why none counts."""

    sure: list[date]
    maybe: list[date] = field(default_factory=list)
    flaw: str = ""


class Project:
    """The HR files and the records of the hub programme, and the order of judgement."""

    def __init__(self, folder: Path, *, as_of: date, years: int) -> None:
        """Read the folder."""
        self.as_of = as_of
        self.in_doubt = False
        begin = as_of.replace(year=as_of.year - years)
        self.first = date(begin.year, 3 * ((begin.month - 1) // 3) + 1, 1)
        self.roster = Roster(folder, as_of)
        self.roster.read(min(self.first - 100 * DAY, date(2015, 1, 1)), as_of + 200 * DAY)
        self.records: dict[str, list[Row]] = defaultdict(list)
        for row in rows_of(folder / "redcap" / "anesthesiology" / "records.csv"):
            self.records[row["record_id"]].append(row)

    def of_one_of(self, owners: set[str]) -> Project:
        """Return the reading of a record that can mean some people: if several, it is evidence of none of them."""
        reading = copy(self)
        reading.in_doubt = len(owners) > 1
        return reading

    def windows(self, months: int, first: date) -> list[tuple[date, date]]:
        """Return the calendar windows of so many months from the one of a day on, by first and last day."""
        start = date(first.year, months * ((first.month - 1) // months) + 1, 1)
        windows = []
        while start <= self.as_of:
            after = start + (months * 31 + 3) * DAY
            after = date(after.year, months * ((after.month - 1) // months) + 1, 1)
            windows.append((start, after - DAY))
            start = after
        return windows

    def owners(self) -> list[tuple[set[str], Row, list[Row]]]:
        """Return whom each faculty record can mean, its base row and all its rows; test records are left out."""
        found = []
        for rows in self.records.values():
            base = rows[0]
            if base["fp_last"] and base["fp_employee_id"].strip() not in {"99999999", "00000000"}:
                name = f"{base['fp_first']} {base['fp_last']}"
                found.append((self.roster.meant(base["fp_employee_id"], base["fp_email"], name), base, rows))
        return found

    def pairs(self, owner: str, rows: list[Row], *roles: str) -> list[Pair]:
        """Return the pairs of the roles on a record, taken as the owner's."""
        return [self._pair(owner, row) for row in rows if row["as_role"] in roles]

    def _pair(self, owner: str, row: Row) -> Pair:
        (mentor,) = self.mentor(row, "as_mentor")
        ended = readable(row["as_end"]) or FAR
        end = min(ended, self.roster.left(mentor) - DAY, self.roster.left(owner) - DAY)
        start = readable(row["as_start"])
        assert start is not None
        return Pair(mentor=mentor, start=start, ended=ended, reason=row["as_end_reason"], end=end, mentee=owner)

    def mentor(self, row: Row, prefix: str) -> set[str]:
        """Return whom a reference of a row can mean."""
        return self.roster.meant(row[f"{prefix}_employee_id"], row[f"{prefix}_email"], row[f"{prefix}_name"])

    def dated(self, rows: list[Row], form: str, field: str, prefix: str) -> list[tuple[date, set[str], Row]]:
        """Return the rows of a form with a readable day that is not ahead, and whom they name."""
        dated = [
            (readable(row[field]), self.mentor(row, prefix), row)
            for row in rows
            if row["redcap_repeat_instrument"] == form
        ]
        return [(day, mentor, row) for day, mentor, row in dated if day and day <= self.as_of]

    def deadline(
        self, owner: str, start: date, due: date, out: date, evidence: Evidence, *, pair: Pair | None
    ) -> State:
        """Judge what is due by a day; `pair` where a pair owes it."""
        window = {start + n * DAY for n in range((due - start).days + 1)}
        away = window & self.roster.leave[owner]
        gone = self.roster.left(pair.mentor) if pair else FAR
        told_left = pair is not None and pair.reason == "3"
        ended = pair.ended if pair else FAR
        excluded = _first(
            (out <= due, "opted_out"),
            (self.roster.left(owner) <= due, "left"),
            (away == window, "on_leave"),
            (ended < due and not told_left and gone > due, "ended_before_due"),
        )
        excepted = _first(
            (gone <= due or (told_left and ended <= due), "mentor_left"),
            (2 * len(away) >= len(window), "partial_leave"),
        )
        return self._state(due, excluded, excepted, evidence)

    def window(
        self,
        owner: str,
        window: tuple[date, date],
        due: date,
        out: date,
        evidence: Evidence,
        *,
        days: set[date],
        pairs: Iterable[Pair] = (),
        unmet: str = "not_met",
    ) -> State:
        """Judge what is owed in a window; `days` are eligible, `pairs` those whose mentors' leaving excuses."""
        away = days & self.roster.leave[owner]
        excluded = _first(
            (out <= due, "opted_out"), (self.roster.left(owner) <= due, "left"), (away == days, "on_leave")
        )
        active = [pair for pair in pairs if pair.start <= window[1] and pair.end >= window[0]]
        ended = bool(active) and all(
            pair.end <= window[1]
            and (pair.reason == "3" or (pair.ended == FAR and pair.end == self.roster.left(pair.mentor) - DAY))
            for pair in active
        )
        excepted = _first(
            (len(days) < 45, "hired_too_late"), (ended, "mentor_left"), (2 * len(away) >= len(days), "partial_leave")
        )
        return self._state(due, excluded, excepted, evidence, unmet)

    def _state(self, due: date, excluded: str, excepted: str, evidence: Evidence, unmet: str = "not_met") -> State:
        if excluded:
            return "excluded", excluded
        if evidence.sure and not self.in_doubt:
            return ("met" if min(evidence.sure) <= due else "met_late"), ""
        if self.as_of <= due:
            return "pending", "due_soon" if (due - self.as_of).days <= 14 else ""
        if excepted:
            return "excepted", excepted
        return ("indeterminate", "identity") if evidence.maybe else (unmet, evidence.flaw)


def open_to_doubt(found: dict[Key, State], *, owners: int) -> dict[Key, State]:
    """Return what is true of one of several people a record can mean, from what would be true if it were his."""
    if owners == 1:
        return found
    told = {key: state for key, state in found.items() if state[0] != "excluded"}
    return {key: state if state[0] == "pending" else ("indeterminate", "identity") for key, state in told.items()}


def split(held: list[tuple[date, set[str]]], mentors: set[str], flaw: str = "") -> Evidence:
    """Return events with one of the mentors as evidence, and those that may be with one."""
    sure = [day for day, mentor in held if len(mentor) == 1 and mentor <= mentors]
    maybe = [day for day, mentor in held if len(mentor) > 1 and mentor & mentors]
    return Evidence(sure, maybe, flaw)


def month_after(day: date) -> date:
    """Return the same day of the next month, or its last."""
    following = (day.replace(day=1) + 32 * DAY).replace(day=1)
    last = (following + 32 * DAY).replace(day=1) - DAY
    return min(following + (day.day - 1) * DAY, last)


def truth_of(folder: Path, clauses: set[str]) -> dict[Key, State]:
    """Return what the generator says is true of some clauses of the hub programme."""
    rows = [row for row in rows_of(folder / "truth" / "obligations.csv") if row["programme"] == "anesthesiology"]
    return {
        (row["measure"], row["subject_id"], row["window_start"]): (row["state"], row["reason"])
        for row in rows
        if row["clause"] in clauses
    }


def differing(truth: dict[Key, State], found: dict[Key, State]) -> dict[Key, tuple[State | None, State | None]]:
    """Return what is true otherwise than was found; what an exemption decided stands in no record and is left out."""
    kept = {key for key in truth.keys() | found.keys() if truth.get(key, ("", ""))[1] not in {"waived", "documented"}}
    return {key: (truth.get(key), found.get(key)) for key in kept if truth.get(key) != found.get(key)}


def _first(*tests: tuple[bool, str]) -> str:
    return next((reason for test, reason in tests if test), "")
