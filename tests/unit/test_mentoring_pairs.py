"""Pairs as dated intervals with an identity."""

from __future__ import annotations

import pandas as pd
import pytest

from assets.mentoring.schema import PAIR
from assets.storage.schema import DTYPES
from tests.unit.mentoring_rows import ADA, BEA, CYD, School, outcome_of, problems_on, source


def one_mentee() -> School:
    return School().faculty("1", ADA)


def test_an_assignment_becomes_a_dated_pair():
    pair = one_mentee().assigned("1", 1, BEA, "2026-01-15", as_end="2026-06-30", as_end_reason="3").read().pair.iloc[0]
    assert (pair["mentee_id"], pair["mentor_id"], pair["role"], pair["hub"]) == (ADA, BEA, "hub_mentor", "H01")
    assert (pair["started_on"], pair["ended_on"]) == (pd.Timestamp("2026-01-15"), pd.Timestamp("2026-06-30"))
    assert pair["end_reason"] == "mentor_left"
    assert pair["source"] == source("1", "assignment", 1)
    assert len(pair["pair_id"]) == 16


def test_a_pair_keeps_its_identity_when_it_ends():
    running = one_mentee().assigned("1", 1, BEA, "2026-01-15").read().pair
    ended = one_mentee().assigned("1", 3, BEA, "2026-01-15", as_end="2026-06-30", as_end_reason="1").read().pair
    assert running["pair_id"].tolist() == ended["pair_id"].tolist()


def test_a_new_mentor_follows_the_one_before_in_the_same_role():
    school = one_mentee().assigned("1", 1, BEA, "2025-01-15", as_end="2025-12-31", as_end_reason="1")
    school.assigned("1", 2, CYD, "2024-01-15", as_end="2024-12-31", as_end_reason="1")
    school.assigned("1", 3, CYD, "2026-01-15").assigned("1", 4, CYD, "2025-06-01", as_role="2")
    pairs = school.read().pair.set_index("source")
    first, second, third = (source("1", "assignment", n) for n in (2, 1, 3))
    assert pairs.loc[third, "follows_pair_id"] == pairs.loc[second, "pair_id"]
    assert pairs.loc[second, "follows_pair_id"] == pairs.loc[first, "pair_id"]
    assert pairs.loc[[first, source("1", "assignment", 4)], "follows_pair_id"].isna().all()


def test_a_running_second_mentor_is_followed_by_nobody_unless_it_was_changed():
    beside = one_mentee().assigned("1", 1, BEA, "2025-01-15").assigned("1", 2, CYD, "2026-01-15")
    assert beside.read().pair["follows_pair_id"].isna().all()
    handed_over = one_mentee().assigned("1", 1, BEA, "2025-01-15", as_end="2026-02-15", as_end_reason="2")
    assert handed_over.assigned("1", 2, CYD, "2026-01-15").read().pair["follows_pair_id"].notna().sum() == 1


def test_an_assignment_typed_twice_is_one_pair_and_the_lowest_instance_stands():
    read = one_mentee().assigned("1", 10, BEA, "2026-01-15").assigned("1", 2, BEA, "2026-01-15").read()
    assert read.pair["source"].tolist() == [source("1", "assignment", 2)]
    assert problems_on(read, source("1", "assignment", 10)) == [("duplicate_pair", "quarantined")]


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"as_start": ""}, "no_start"),
        ({"as_start": "15/01/2026"}, "unreadable_date"),
        ({"as_start": "UNK"}, "missing_code"),
        ({"as_mentor_employee_id": ADA}, "self_mentoring"),
        ({"as_mentor_employee_id": ""}, "no_person"),
        ({"as_end": "2026-01-14"}, "ended_before_start"),
        ({"as_role": ""}, "no_role"),
        ({"as_role": "7"}, "unknown_code"),
    ],
)
def test_an_impossible_assignment_is_quarantined_with_its_reason(values: dict[str, str], problem: str):
    read = one_mentee().assigned("1", 1, BEA, "2026-01-15", **values).read()
    assert read.pair.empty
    assert problems_on(read, source("1", "assignment", 1)) == [(problem, "quarantined")]
    assert outcome_of(read, source("1", "assignment", 1)) == "quarantined"


def test_a_day_of_mentoring_is_a_pair():
    read = one_mentee().assigned("1", 1, BEA, "2026-01-15", as_end="2026-01-15").read()
    assert len(read.pair) == 1
    assert read.quarantine.empty


def test_pairs_of_the_same_people_that_overlap_are_kept_with_a_finding():
    school = one_mentee().assigned("1", 1, BEA, "2025-01-15", as_end="2026-03-01").assigned("1", 2, BEA, "2026-01-15")
    read = school.read()
    assert len(read.pair) == 2
    assert problems_on(read, source("1", "assignment", 2)) == [("overlapping_pair", "used")]


def test_a_mentor_nobody_could_tell_keeps_the_pair_under_what_was_typed():
    school = one_mentee().assigned("1", 1, "", "2026-01-15", as_mentor_name="J. Meyer")
    pair = school.read().pair.iloc[0]
    assert pair["mentee_id"] == ADA
    assert pd.isna(pair["mentor_id"])
    assert pair["typed"] == "typed J. Meyer"


def test_a_mentee_nobody_could_tell_keeps_the_pair_under_what_was_typed():
    pair = School().faculty("1", "", fp_first="Jo", fp_last="Li").assigned("1", 1, BEA, "2026-01-15").read().pair
    assert pair["mentee_id"].isna().all()
    assert pair["typed"].tolist() == ["typed Jo Li"]


def test_a_pair_of_two_people_nobody_could_tell_waits_in_quarantine():
    school = School().faculty("1", "", fp_first="Jo", fp_last="Li")
    read = school.assigned("1", 1, "", "2026-01-15", as_mentor_name="J. Meyer").read()
    assert read.pair.empty
    assert problems_on(read, source("1", "assignment", 1)) == [("unresolved_person", "quarantined")]


def test_two_namesakes_nobody_could_tell_apart_are_not_taken_for_one_person():
    school = School().faculty("1", "", fp_first="Wei", fp_last="Zhang")
    read = school.assigned("1", 1, "", "2026-01-15", as_mentor_name="Wei Zhang").read()
    assert problems_on(read, source("1", "assignment", 1)) == [("unresolved_person", "quarantined")]


def test_an_external_mentor_makes_an_ordinary_pair():
    pair = one_mentee().assigned("1", 1, "", "2026-01-15", as_mentor_name="Gast").read().pair
    assert pair["mentor_id"].tolist() == ["ext:Gast"]
    assert pair["typed"].isna().all()


def test_an_end_that_cannot_be_read_leaves_the_pair_open_with_a_finding():
    read = one_mentee().assigned("1", 1, BEA, "2026-01-15", as_end="in June").read()
    assert read.pair["ended_on"].isna().all()
    assert problems_on(read, source("1", "assignment", 1)) == [("unreadable_date", "used")]


def test_the_same_assignment_in_a_persons_two_records_is_one_pair():
    school = one_mentee().assigned("1", 1, BEA, "2026-01-15").faculty("2", ADA).assigned("2", 1, BEA, "2026-01-15")
    read = school.read()
    assert len(read.pair) == 1
    assert problems_on(read, source("2")) == [("person_twice", "used")]


@pytest.mark.parametrize("school", [School(), one_mentee().assigned("1", 1, BEA, "2026-01-15")])
def test_the_pairs_have_the_declared_dtypes_with_and_without_rows(school: School):
    frame = school.read().pair
    assert {name: str(dtype) for name, dtype in frame.dtypes.items()} == {
        column.name: DTYPES[column.type] for column in PAIR.columns
    }
