"""How badly a generated school is typed: references, entries twice or left out, as often as `dirt.py` states."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from sandbox.school.dirt import KEY_STYLES, MISSING_CODES, NAME_STYLES, RATES, RECORD_RATES
from sandbox.school.generate import DEFAULT_AS_OF
from tests.unit.generated_rows import Row, records_of

if TYPE_CHECKING:
    from pathlib import Path


def references_in(rows: list[Row]) -> list[tuple[str, str, str]]:
    prefixes = {"assignment": "as_mentor", "meeting": "mt_mentor", "quarterly_report": "qr_mentor"}
    return [
        (row[f"{prefix}_employee_id"], row[f"{prefix}_email"], row[f"{prefix}_name"])
        for row in rows
        if (prefix := prefixes.get(row["redcap_repeat_instrument"]))
    ]


def test_references_are_typed_as_badly_as_stated(large_school: list[Row]) -> None:
    found = references_in(large_school)
    share = {
        "id_float": sum(key.endswith(".0") for key, _, _ in found),
        "id_blanks": sum(key != key.strip() for key, _, _ in found),
        "id_zeros_lost": sum(key.isdigit() and key[0] != "0" for key, _, _ in found),
        "email_upper": sum(mail.isupper() for _, mail, _ in found),
        "id_and_email": sum(bool(key and mail) for key, mail, _ in found),
    }
    assert len(found) > 10_000
    for style, count in share.items():
        assert count / len(found) == pytest.approx(KEY_STYLES[style], rel=0.15), style
    assert any(mail.endswith("@mail.example.org") for _, mail, _ in found)
    assert any(key.startswith("09") for key, _, _ in found)
    names = [name for _, _, name in found]
    typed = {
        "formula": sum(name.startswith(("=", "+")) for name in names),
        "non_breaking_space": sum("\u00a0" in name for name in names),
        "last_first": sum(", " in name and not name.endswith(", MD") for name in names),
        "credentials": sum(name.endswith(", MD") for name in names),
    }
    for style, count in typed.items():
        assert count / len(found) == pytest.approx(NAME_STYLES[style], rel=0.2), style
    assert any("’" in name for name in names)
    assert any(not name.isascii() for name in names)


def test_only_planted_namesakes_are_named_without_a_key(large_school: list[Row]) -> None:
    bare = {name for key, mail, name in references_in(large_school) if not key and not mail}
    assert bare
    twins = [
        row
        for row in large_school
        if row["fp_last"] and not row["redcap_repeat_instrument"] and not row["fp_employee_id"] + row["fp_email"]
    ]
    assert len(twins) == 1
    assert all(re.fullmatch(r"\S+ \S+", name) for name in bare)


def test_entries_are_doubled_left_out_and_unreadable_as_often_as_stated(large_school: list[Row]) -> None:
    instances: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in large_school:
        if row["redcap_repeat_instrument"]:
            instances[row["record_id"], row["redcap_repeat_instrument"]].append(row)
    doubled = Counter[str]()
    entered = Counter[str]()
    left_out = steps = 0
    fields = {
        "meeting": ("mt_date", "mt_mode", "mt_setting"),
        "quarterly_report": ("qr_year", "qr_quarter", "qr_filed_on"),
    }
    for (_, form), rows in instances.items():
        numbers = [int(row["redcap_repeat_instance"]) for row in rows]
        if form in {"meeting", "assignment"}:
            left_out += sum(two - one == 2 for one, two in pairwise(numbers))
            steps += len(numbers) - 1
        if form in fields:
            keys = [tuple(row[field] for field in fields[form]) for row in rows]
            doubled[form] += sum(one == two for one, two in pairwise(keys))
            entered[form] += len(keys)
    assert doubled["meeting"] / entered["meeting"] == pytest.approx(RATES["meeting_twice"], rel=0.4)
    assert doubled["quarterly_report"] / entered["quarterly_report"] == pytest.approx(RATES["report_twice"], rel=0.4)
    assert left_out / steps == pytest.approx(RATES["number_left_out"], rel=0.4)
    paired = {row["record_id"] for row in large_school if row["as_role"] == "1"}
    coded = sum(row["mt_date"] in MISSING_CODES for row in large_school)
    assert coded / len(paired) == pytest.approx(RECORD_RATES["coded_meeting_date"], rel=0.5)
    unopened = sum(
        row["redcap_repeat_instrument"] == "first_report_and_mentorship_agreement"
        and row["first_report_and_mentorship_agreement_complete"] == "0"
        for row in large_school
    )
    assert unopened / len(paired) == pytest.approx(RECORD_RATES["unopened_agreement"], rel=0.5)


def test_the_pitfalls_are_all_there(generated_school: Path) -> None:
    rows = records_of(generated_school)
    held = [row["mt_date"] for row in rows if row["redcap_repeat_instrument"] == "meeting"]
    assert any(re.fullmatch(r"\d\d/\d\d/\d{4}", day) for day in held)
    assert any(day in MISSING_CODES for day in held)
    assert any(day > DEFAULT_AS_OF.isoformat() for day in held if re.fullmatch(r"\d{4}-.*", day))
    reports = [row for row in rows if row["redcap_repeat_instrument"] == "quarterly_report"]
    assert any(not row["qr_quarter"] for row in reports)
    base = [row for row in rows if not row["redcap_repeat_instrument"]]
    assert {row["fp_employee_id"] for row in base} >= {"99999999", "00000000"}
    assert [row for row in base if row["record_id"].isdigit() and not row["fp_last"]]
    assert any(row["fp_participation"] == "" and row["fp_last"] for row in base)
