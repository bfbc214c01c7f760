"""A generated school: the same bytes from the same seed, of any size and day, with every state its truth can have."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

import pytest

from sandbox.school.generate import DEFAULT_AS_OF, generate_school
from tests.unit.generated_rows import Row, rows_of

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


@pytest.fixture(scope="module")
def large_truth(tmp_path_factory: pytest.TempPathFactory) -> list[Row]:
    folder = tmp_path_factory.mktemp("large_truth")
    generate_school(folder, faculty=1000, years=3, seed=13)
    return truth_of(folder)


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


def test_every_near_miss_of_the_hub_programme_is_planted(large_truth: list[Row], large_school: list[Row]) -> None:
    planted: dict[str, set[str]] = defaultdict(set)
    for row in large_truth:
        planted[row["measure"]].add(row["planted"])
    assert planted["three_choices"] >= {"no_choice", "two_only", "same_twice", "undated", "late"}
    assert planted["both_notified"] >= {"mentor_not_told", "mentee_not_told", "coded_date", "too_early", "late"}
    assert planted["portfolio_named"] >= {"no_portfolio", "no_agreement"}
    assert planted["communication_agreed"] >= {"less_than_monthly", "no_agreement"}
    assert planted["half_yearly_review"] >= {"no_mentee_present", "no_senior_present", "no_review"}
    assert planted["review_all_present"] >= {"mentee_absent", "no_senior_present"}
    assert planted["corrective_action"] >= {"in_time", "late", "nothing"}
    assert {row["as_role"] for row in large_school} >= {"1", "2", "3"}
    led = {row["record_id"] for row in large_school if row["redcap_repeat_instrument"] == "group_senior"}
    assert len({row["record_id"] for row in large_school if row["ag_code"]} - led) == 1


def truth_of(folder: Path, programme: str = "anesthesiology") -> list[dict[str, str]]:
    """Return what is true of one programme."""
    return [row for row in rows_of(folder / "truth" / "obligations.csv") if row["programme"] == programme]


def test_truth_has_one_sorted_row_per_obligation(generated_school: Path) -> None:
    rows = truth_of(generated_school)
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


def test_about_seven_in_ten_judged_obligations_are_met(generated_school: Path) -> None:
    states = Counter(row["state"] for row in truth_of(generated_school) if row["clause"] != "A1")
    done = states["met"] + states["met_late"]
    assert 0.6 < done / (done + states["not_met"]) < 0.85
    assert 3000 < states.total() < 6000


@pytest.mark.parametrize("as_of", [date(2024, 2, 29), date(2025, 12, 31), date(2026, 1, 1)])
def test_a_school_can_end_on_any_day(tmp_path: Path, as_of: date) -> None:
    generate_school(tmp_path, faculty=40, years=1, seed=3, as_of=as_of)
    rows = rows_of(tmp_path / "truth" / "obligations.csv")
    assert {row["as_of"] for row in rows} == {as_of.isoformat()}
