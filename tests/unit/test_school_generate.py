"""What a generated school folder holds: bytes, layout, people, states and dirt."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import re
import subprocess
import sys
from collections import Counter, defaultdict
from datetime import date
from itertools import groupby, pairwise
from pathlib import Path

import pytest

from assets.hr import schema
from sandbox.school.dirt import KEY_STYLES, MISSING_CODES, NAME_STYLES, RATES, RECORD_RATES
from sandbox.school.generate import DEFAULT_AS_OF, generate_school
from sandbox.school.layout import layout_of
from sandbox.school.projects import ANESTHESIOLOGY

Row = dict[str, str]
STATES = {
    ("met", ""),
    ("met_late", ""),
    ("not_met", ""),
    ("not_met", "one_sided"),
    ("not_met", "incomplete"),
    ("pending", ""),
    ("pending", "due_soon"),
    ("excluded", "opted_out"),
    ("excluded", "left"),
    ("excluded", "on_leave"),
    ("excluded", "ended_before_due"),
    ("excepted", "hired_too_late"),
    ("excepted", "mentor_left"),
    ("excepted", "partial_leave"),
    ("excepted", "documented"),
    ("excluded", "waived"),
    ("indeterminate", "identity"),
    ("advice", ""),
}
UNITS = {
    "A1": "person",
    "A2a": "hub",
    "A2b": "affinity_group",
    "A3": "hub_mentor",
    "A4": "person",
    "A5": "person",
    "A6": "pair",
    "A7": "pair",
    "A8": "pair",
    "A9": "pair",
    "A10": "pair",
    "A11": "person",
    "A12": "person",
    "A13": "person",
    "A15": "hub_mentor",
}
LATE = {"A4", "A5", "A6", "A7", "A8", "A9", "A10", "A12", "A13"}
"""Clauses whose evidence can be late, and often is."""
REPOSITORY = Path(__file__).parents[2]


def rows_of(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("school")
    generate_school(folder, faculty=300, years=3, seed=11)
    return folder


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> list[Row]:
    folder = tmp_path_factory.mktemp("large")
    generate_school(folder, faculty=2000, years=3, seed=12)
    return records_of(folder)


@pytest.fixture(scope="module")
def large_truth(tmp_path_factory: pytest.TempPathFactory) -> list[Row]:
    folder = tmp_path_factory.mktemp("large_truth")
    generate_school(folder, faculty=1000, years=3, seed=13)
    return truth_of(folder)


def records_of(school: Path) -> list[Row]:
    return rows_of(school / "redcap" / "anesthesiology" / "records.csv")


def digest_of(folder: Path) -> str:
    found = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            found.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return found.hexdigest()


def test_the_same_seed_writes_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        generate_school(tmp_path / name, faculty=80, years=2, seed=5)
    generate_school(tmp_path / "other", faculty=80, years=2, seed=6)
    assert digest_of(tmp_path / "one") == digest_of(tmp_path / "two") != digest_of(tmp_path / "other")


def test_another_process_with_another_hash_seed_writes_the_same_bytes(tmp_path: Path) -> None:
    generate_school(tmp_path / "here", faculty=80, years=2, seed=5)
    call = (
        "import sys; from pathlib import Path; from sandbox.school.generate import generate_school; "
        "generate_school(Path(sys.argv[1]), faculty=80, years=2, seed=5)"
    )
    for hash_seed in ("1", "424242"):
        there = tmp_path / hash_seed
        environment = os.environ | {"PYTHONHASHSEED": hash_seed, "TZ": "Pacific/Auckland"}
        subprocess.run([sys.executable, "-c", call, str(there)], check=True, env=environment, cwd=REPOSITORY)
        assert digest_of(there) == digest_of(tmp_path / "here")


@pytest.mark.parametrize(("faculty", "years"), [(19, 3), (300, 0), (300, 11)])
def test_a_size_out_of_range_is_refused_in_a_sentence(tmp_path: Path, faculty: int, years: int) -> None:
    with pytest.raises(ValueError, match="at least 20 faculty and 1 to 10 years"):
        generate_school(tmp_path, faculty=faculty, years=years, seed=1)


def test_progress_is_told_in_counts_only(tmp_path: Path) -> None:
    told: list[str] = []
    generate_school(tmp_path, faculty=20, years=1, seed=1, progress=told.append)
    assert told
    assert all(re.search(r"\d", line) and "@" not in line for line in told)


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_every_state_and_reason_occurs_at_300_faculty(tmp_path: Path, seed: int) -> None:
    generate_school(tmp_path, faculty=300, years=3, seed=seed)
    rows = truth_of(tmp_path)
    assert {(row["state"], row["reason"]) for row in rows} == STATES
    assert all(row["planted"] for row in rows)
    shown = {(row["measure"], row["state"].replace("advice", "not_met")) for row in rows}
    assert {measure for measure, state in shown if state == "not_met"} == {row["measure"] for row in rows}
    assert {measure for measure, state in shown if state == "met"} == {row["measure"] for row in rows}
    assert {row["clause"] for row in rows if row["state"] == "met_late"} >= LATE


def test_more_of_every_measure_is_done_than_not(large_truth: list[Row]) -> None:
    done, judged = Counter[str](), Counter[str]()
    for row in large_truth:
        done[row["measure"]] += row["state"] in {"met", "met_late"}
        judged[row["measure"]] += row["state"] in {"met", "met_late", "not_met"}
    assert {measure for measure, count in judged.items() if 2 * done[measure] < count} == set()


def test_every_near_miss_of_the_hub_programme_is_planted(large_truth: list[Row], large: list[Row]) -> None:
    planted: dict[str, set[str]] = defaultdict(set)
    for row in large_truth:
        planted[row["measure"]].add(row["planted"])
    assert planted["three_choices"] >= {"no_choice", "two_only", "same_twice", "undated", "late"}
    assert planted["both_notified"] >= {"mentor_not_told", "mentee_not_told", "coded_date", "too_early", "late"}
    assert planted["portfolio_named"] >= {"no_portfolio", "no_agreement"}
    assert planted["communication_agreed"] >= {"less_than_monthly", "no_agreement"}
    assert planted["half_yearly_review"] >= {"no_mentee_present", "no_review"}
    assert planted["review_all_present"] >= {"mentee_absent"}
    assert planted["corrective_action"] >= {"in_time", "late", "nothing"}
    assert {row["as_role"] for row in large} >= {"1", "2", "3"}
    unled = {
        row["ag_code"] for row in large if row["ag_code"] and not row["ag_senior_employee_id"] + row["ag_senior_email"]
    }
    assert len(unled) == 1


def truth_of(folder: Path, programme: str = "anesthesiology") -> list[dict[str, str]]:
    """Return what is true of one programme."""
    return [row for row in rows_of(folder / "truth" / "obligations.csv") if row["programme"] == programme]


def test_truth_has_one_sorted_row_per_obligation(school: Path) -> None:
    rows = truth_of(school)
    keys = [(row["person_id"], row["clause"], row["measure"], row["window_start"], row["subject_id"]) for row in rows]
    assert keys == sorted(set(keys))
    assert {row["clause"] for row in rows} == {*UNITS, "A14"}
    for row in rows:
        person, mentor = row["person_id"], row["counterpart_id"]
        assert row["unit"] == UNITS.get(row["clause"]) or row["clause"] == "A14"
        assert bool(mentor) == (row["unit"] == "pair")
        assert bool(person) == (row["unit"] not in {"hub", "affinity_group"})
        if person:
            assert row["subject_id"] == (f"{person}+{mentor}" if mentor else person)
        assert row["window_start"] <= row["as_of"] == DEFAULT_AS_OF.isoformat()


def test_about_seven_in_ten_judged_obligations_are_met(school: Path) -> None:
    states = Counter(row["state"] for row in truth_of(school) if row["clause"] != "A1")
    done = states["met"] + states["met_late"]
    assert 0.6 < done / (done + states["not_met"]) < 0.85
    assert 3000 < states.total() < 6000


def test_columns_stand_in_the_order_of_the_export(school: Path) -> None:
    header = list(records_of(school)[0])
    assert header == layout_of(ANESTHESIOLOGY).header
    assert header[:4] == ["record_id", "redcap_repeat_instrument", "redcap_repeat_instance", "fp_employee_id"]
    assert [name for name in header if name.startswith("fr_contact_means")] == [
        f"fr_contact_means___{code}" for code in "12345"
    ]


def test_a_row_fills_only_the_columns_of_its_form(school: Path) -> None:
    forms = layout_of(ANESTHESIOLOGY).forms
    for row in records_of(school):
        own = (
            [row["redcap_repeat_instrument"]]
            if row["redcap_repeat_instrument"]
            else [f for f in forms if f not in ANESTHESIOLOGY.repeating]
        )
        inside = {"record_id", "redcap_repeat_instrument", "redcap_repeat_instance"}
        inside |= {column for form in own for column in forms[form]}
        assert not [column for column, value in row.items() if value and column not in inside]
        assert all(row[f"{form}_complete"] in {"0", "1", "2"} for form in own)
        if "first_report_and_mentorship_agreement" in own:
            assert {row[f"fr_contact_means___{code}"] for code in "12345"} <= {"0", "1"}


def test_rows_stand_by_record_then_instrument_then_instance(school: Path) -> None:
    order = list(layout_of(ANESTHESIOLOGY).forms)
    rows = records_of(school)
    records = [record for record, _ in groupby(row["record_id"] for row in rows)]
    assert len(records) == len(set(records))
    numbers = [int(record) for record in records if record.isdigit()]
    assert numbers == sorted(numbers)
    for _, of_record in groupby(rows, key=lambda row: row["record_id"]):
        base, *instances = of_record
        assert base["redcap_repeat_instrument"] == base["redcap_repeat_instance"] == ""
        keys = [(order.index(row["redcap_repeat_instrument"]), int(row["redcap_repeat_instance"])) for row in instances]
        assert all(one < two for one, two in pairwise(keys))


def test_a_flag_says_filled_exactly_where_the_narrative_of_its_instance_is(school: Path) -> None:
    texts = {
        (row["record_id"], row["redcap_repeat_instrument"], row["redcap_repeat_instance"]): row
        for row in records_of(school)
        if row["redcap_repeat_instrument"] in ANESTHESIOLOGY.narrative
    }
    flags = {"qr_goals_filled": "qrn_goals", "qr_plans_filled": "qrn_plans", "qr_barriers_filled": "qrn_barriers"}
    reports = [row for row in records_of(school) if row["redcap_repeat_instrument"] == "quarterly_report"]
    assert len(reports) > 300
    for row in reports:
        key = (row["record_id"], "quarterly_report_narrative", row["redcap_repeat_instance"])
        assert all((row[flag] == "1") == bool(texts.get(key, {}).get(field)) for flag, field in flags.items())


def test_every_narrative_answer_carries_a_canary_of_its_own(school: Path) -> None:
    fields = [row[0] for row in ANESTHESIOLOGY.dictionary() if row[1] in ANESTHESIOLOGY.narrative]
    answers = [row[field] for row in records_of(school) for field in fields if row[field]]
    canaries = [re.match(r"CANARY-[^-]+-\d+-\w+", answer) for answer in answers]
    assert all(canaries)
    assert len({found[0] for found in canaries if found}) == len(answers) > 1000
    assert any("\n" in answer for answer in answers)
    assert any("," in answer for answer in answers)


def test_the_pipelines_user_may_export_everything_but_narrative(school: Path) -> None:
    project = school / "redcap" / "anesthesiology"
    users = {row["username"]: row for row in rows_of(project / "users.csv")}
    rights = dict(part.split(":") for part in users["mentorsync"]["forms_export"].split(","))
    assert {form for form, right in rights.items() if right == "0"} == set(ANESTHESIOLOGY.narrative)
    assert (users["mentorsync"]["api_export"], users["mentorsync"]["api_import"]) == ("1", "0")
    tokens = rows_of(project / "tokens.csv")
    assert {row["username"] for row in tokens} == set(users)
    assert all(re.fullmatch(r"[0-9A-F]{32}", row["token"]) for row in tokens)
    info = json.loads((project / "project.json").read_text(encoding="utf-8"))
    assert all(code in info["missing_data_codes"] for code in MISSING_CODES)
    assert [row["form_name"] for row in rows_of(project / "repeating.csv")] == list(ANESTHESIOLOGY.repeating)


def test_hr_files_have_the_canonical_columns(school: Path) -> None:
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
        assert list(rows_of(school / "hr" / f"{name}.csv")[0]) == expected


def test_nobody_has_two_primary_appointments_on_a_day(school: Path) -> None:
    spans: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in rows_of(school / "hr" / "appointments.csv"):
        if row["is_primary"] == "true":
            spans[row["person_id"]].append((row["valid_from"], row["valid_to"] or "9999-12-31"))
        assert row["valid_from"] < (row["valid_to"] or "9999-12-31")
    assert len(spans) == 300
    assert all(one[1] <= two[0] for held in spans.values() for one, two in pairwise(sorted(held)))


def test_the_roster_shows_the_lives_that_break_naive_joins(school: Path) -> None:
    people, held = rows_of(school / "hr" / "people.csv"), rows_of(school / "hr" / "appointments.csv")
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
    leaves = rows_of(school / "hr" / "leave.csv")
    assert {bool(row["leave_to"]) for row in leaves} == {True, False}
    assert any(row["alias_ids"] for row in people)
    assert any(row["preferred_last"] for row in people)
    names = Counter((row["legal_first"], row["legal_last"]) for row in people)
    assert sum(count == 2 for count in names.values()) >= 2


def test_keys_are_nobody_elses(school: Path) -> None:
    people = rows_of(school / "hr" / "people.csv")
    ids = [key for row in people for key in (row["person_id"], *filter(None, row["alias_ids"].split(";")))]
    mails = [mail for row in people for mail in (row["work_email"], *row["other_emails"].split(";")) if mail]
    for keys in (ids, mails, [row["username"] for row in people]):
        assert len(keys) == len(set(keys))
    assert all(re.fullmatch(r"0\d{7}", key) for key in ids)
    assert all(mail == mail.lower() and mail.isascii() for mail in mails)


def references_in(rows: list[Row]) -> list[tuple[str, str, str]]:
    prefixes = {"assignment": "as_mentor", "meeting": "mt_mentor", "quarterly_report": "qr_mentor"}
    return [
        (row[f"{prefix}_employee_id"], row[f"{prefix}_email"], row[f"{prefix}_name"])
        for row in rows
        if (prefix := prefixes.get(row["redcap_repeat_instrument"]))
    ]


def test_references_are_typed_as_badly_as_stated(large: list[Row]) -> None:
    found = references_in(large)
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


def test_only_planted_namesakes_are_named_without_a_key(large: list[Row]) -> None:
    bare = {name for key, mail, name in references_in(large) if not key and not mail}
    assert bare
    twins = [
        row
        for row in large
        if row["fp_last"] and not row["redcap_repeat_instrument"] and not row["fp_employee_id"] + row["fp_email"]
    ]
    assert len(twins) == 1
    assert all(re.fullmatch(r"\S+ \S+", name) for name in bare)


def test_entries_are_doubled_left_out_and_unreadable_as_often_as_stated(large: list[Row]) -> None:
    instances: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in large:
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
    paired = {row["record_id"] for row in large if row["as_role"] == "1"}
    coded = sum(row["mt_date"] in MISSING_CODES for row in large)
    assert coded / len(paired) == pytest.approx(RECORD_RATES["coded_meeting_date"], rel=0.5)
    unopened = sum(
        row["redcap_repeat_instrument"] == "first_report_and_mentorship_agreement"
        and row["first_report_and_mentorship_agreement_complete"] == "0"
        for row in large
    )
    assert unopened / len(paired) == pytest.approx(RECORD_RATES["unopened_agreement"], rel=0.5)


def test_the_pitfalls_are_all_there(school: Path) -> None:
    rows = records_of(school)
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


@pytest.mark.parametrize("as_of", [date(2024, 2, 29), date(2025, 12, 31), date(2026, 1, 1)])
def test_a_school_can_end_on_any_day(tmp_path: Path, as_of: date) -> None:
    generate_school(tmp_path, faculty=40, years=1, seed=3, as_of=as_of)
    rows = rows_of(tmp_path / "truth" / "obligations.csv")
    assert {row["as_of"] for row in rows} == {as_of.isoformat()}
