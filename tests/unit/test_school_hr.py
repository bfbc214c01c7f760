"""What a generated school's HR files hold: canonical columns, one primary appointment a day, hard lives."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING

from assets.hr import schema
from sandbox.school.generate import DEFAULT_AS_OF
from tests.unit.generated_rows import rows_of

if TYPE_CHECKING:
    from pathlib import Path


def test_hr_files_have_the_canonical_columns(generated_school: Path) -> None:
    lineage = {"source_system", "source_row", "snapshot_id", "source"}
    tables = {
        "people": schema.PERSON,
        "appointments": schema.APPOINTMENT,
        "leave": schema.LEAVE,
        "units": schema.UNIT,
        "career_dates": schema.CAREER_DATE,
    }
    for name, table in tables.items():
        expected = [column.name for column in table.columns if column.name not in lineage]
        expected += ["alias_ids"] if name == "people" else []
        assert list(rows_of(generated_school / "hr" / f"{name}.csv")[0]) == expected


def test_nobody_has_two_primary_appointments_on_a_day(generated_school: Path) -> None:
    spans: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in rows_of(generated_school / "hr" / "appointments.csv"):
        if row["is_primary"] == "true":
            spans[row["person_id"]].append((row["valid_from"], row["valid_to"] or "9999-12-31"))
        assert row["valid_from"] < (row["valid_to"] or "9999-12-31")
    assert len(spans) == 300
    assert all(one[1] <= two[0] for held in spans.values() for one, two in pairwise(sorted(held)))


def test_the_roster_shows_the_lives_that_break_naive_joins(generated_school: Path) -> None:
    people, held = (
        rows_of(generated_school / "hr" / "people.csv"),
        rows_of(generated_school / "hr" / "appointments.csv"),
    )
    primary = [row for row in held if row["is_primary"] == "true"]
    today = DEFAULT_AS_OF.isoformat()
    home = {row["person_id"]: row["department_code"] for row in primary if row["valid_from"] <= today}
    assert 0.5 < sum(code == "ANES" for code in home.values()) / 300 < 0.6
    kinds = Counter(row["kind"] for row in held)
    assert kinds["joint"]
    assert kinds["secondary"] + kinds["adjunct"]
    assert any(float(row["fte"]) == 0 and row["paid"] == "false" for row in primary)
    assert any(row["valid_from"] > today for row in primary)
    assert any(row["employment_status"] == "terminated" for row in held)
    assert any(row["employment_status"].startswith("leave") for row in held)
    departments: dict[str, set[str]] = defaultdict(set)
    ranks: dict[str, set[str]] = defaultdict(set)
    for row in primary:
        departments[row["person_id"]].add(row["department_code"])
        ranks[row["person_id"]].add(row["rank"])
    assert any(len(codes) > 1 for codes in departments.values())
    assert any(len(found) > 1 for found in ranks.values())
    leaves = rows_of(generated_school / "hr" / "leave.csv")
    assert {bool(row["leave_to"]) for row in leaves} == {True, False}
    assert any(row["alias_ids"] for row in people)
    assert any(row["preferred_last"] for row in people)
    names = Counter((row["legal_first"], row["legal_last"]) for row in people)
    assert sum(count == 2 for count in names.values()) >= 2


def test_keys_are_nobody_elses(generated_school: Path) -> None:
    people = rows_of(generated_school / "hr" / "people.csv")
    ids = [key for row in people for key in (row["person_id"], *filter(None, row["alias_ids"].split(";")))]
    mails = [mail for row in people for mail in (row["work_email"], *row["other_emails"].split(";")) if mail]
    for keys in (ids, mails, [row["username"] for row in people]):
        assert len(keys) == len(set(keys))
    assert all(re.fullmatch(r"0\d{7}", key) for key in ids)
    assert all(mail == mail.lower() and mail.isascii() for mail in mails)
