"""A8: "Mentors and mentees will jointly fill out the 'First report and mentorship agreement'".

The policy names no deadline: the office chose 60 days, and that an agreement may be dated up to 90 days before the
assignment. 2026-03-15 + 60 days is 2026-05-14; 2026-03-15 − 90 days is 2025-12-15; 2026-05-14 is day 60 by hand: 16
days of March, 30 of April, 14 of May.
"""

from __future__ import annotations

import pandas as pd
import pytest

from tests.unit.obligations_school import School, two_people


def paired() -> School:
    """Return ann and max, assigned on 15 March 2026."""
    return two_people().pair("ann", "max", "2026-03-15")


def agreement(school: School, as_of: str = "2026-11-21") -> tuple[str, str]:
    """Return state and reason of the one A8."""
    row = school.only(as_of, "A8")
    return row["state"], row["reason"]


def test_it_is_due_sixty_days_after_the_assignment_not_two_months():
    row = paired().only("2026-11-21", "A8")
    assert row["due_on"] == pd.Timestamp("2026-05-14")
    leap = two_people().pair("ann", "max", "2024-01-31").only("2026-11-21", "A8")
    assert leap["due_on"] == pd.Timestamp("2024-03-31")


@pytest.mark.parametrize(
    ("dated", "state"),
    [
        ("2025-12-14", "not_met"),
        ("2025-12-15", "met"),
        ("2026-03-14", "met"),
        ("2026-05-14", "met"),
        ("2026-05-15", "met_late"),
    ],
)
def test_it_counts_from_ninety_days_before_the_assignment_and_is_late_after_sixty(dated: str, state: str):
    assert agreement(paired().agreement("ann", "max", dated)) == (state, "")


def test_an_early_agreement_says_that_it_was_before_the_assignment():
    row = paired().agreement("ann", "max", "2026-03-01").only("2026-11-21", "A8")
    assert "1 Mar 2026, before the assignment" in row["why"]


@pytest.mark.parametrize(("mentee", "mentor"), [(True, False), (False, True), (True, None), (None, True), (None, None)])
def test_jointly_means_both_confirm(mentee: bool | None, mentor: bool | None):
    school = paired().agreement("ann", "max", "2026-04-01", mentee_says=mentee, mentor_says=mentor)
    assert agreement(school) == ("not_met", "one_sided")


def test_a_one_sided_agreement_is_said_to_be_so_and_named_in_no_evidence():
    row = paired().agreement("ann", "max", "2026-04-01", mentor_says=False).only("2026-11-21", "A8")
    assert "one agreement confirmed by one side only does not count" in row["why"]
    assert row["evidence"] == []


def test_a_joint_agreement_beside_a_one_sided_one_counts():
    school = paired().agreement("ann", "max", "2026-04-01", mentor_says=False).agreement("ann", "max", "2026-05-20")
    row = school.only("2026-11-21", "A8")
    assert (row["state"], row["days_overdue"], row["counted"]) == ("met_late", 6, 1)


def test_an_agreement_with_an_earlier_mentor_does_not_serve_the_next():
    school = two_people().person("sue", enrolled=None)
    school.pair("ann", "max", "2026-01-05", "2026-06-30", end_reason="changed").agreement("ann", "max", "2026-06-01")
    school.pair("ann", "sue", "2026-07-01")
    frame = school.judged("2026-11-21").query("clause == 'A8'").set_index("counterpart_id")
    assert frame["state"].to_dict() == {"max": "met_late", "sue": "not_met"}


def test_the_same_agreement_entered_twice_counts_once():
    row = paired().agreement("ann", "max", "2026-04-01").agreement("ann", "max", "2026-04-01").only("2026-11-21", "A8")
    assert (row["state"], row["counted"], len(row["evidence"])) == ("met", 1, 1)


def test_one_dated_in_the_future_does_not_count():
    school = paired().agreement("ann", "max", "2026-12-01")
    row = school.only("2026-11-21", "A8")
    assert row["state"] == "not_met"
    assert "one agreement dated in the future does not count" in row["why"]


def test_the_due_day_itself_is_pending_and_the_next_is_191_days_before_the_end():
    assert agreement(paired(), "2026-05-14") == ("pending", "due_soon")
    assert agreement(paired(), "2026-04-29") == ("pending", "")
    assert paired().only("2026-11-21", "A8")["days_overdue"] == 191


def test_leave_opt_out_departure_and_an_early_end_excuse_in_that_order():
    left = School().person("ann", until="2026-05-01").person("max", enrolled=None).pair("ann", "max", "2026-03-15")
    assert agreement(left) == ("excluded", "left")
    assert agreement(left.step("ann", "opted_out", "2026-04-01")) == ("excluded", "opted_out")
    away = paired().leave("ann", "2026-03-01", "2026-05-15")
    assert agreement(away) == ("excluded", "on_leave")
    ended = two_people().pair("ann", "max", "2026-03-15", "2026-05-13", end_reason="completed")
    assert agreement(ended) == ("excluded", "ended_before_due")


def test_an_early_end_because_the_mentor_left_is_no_exclusion_but_excepts():
    ended = two_people().pair("ann", "max", "2026-03-15", "2026-05-13", end_reason="mentor_left")
    assert agreement(ended) == ("excepted", "mentor_left")
    assert agreement(ended.agreement("ann", "max", "2026-04-01")) == ("met", "")


def test_half_of_the_sixty_one_days_on_leave_excepts():
    assert agreement(paired().leave("ann", "2026-03-15", "2026-04-15")) == ("excepted", "partial_leave")
    assert agreement(paired().leave("ann", "2026-03-15", "2026-04-14")) == ("not_met", "")


def test_two_leaves_that_overlap_count_their_days_once():
    school = paired().leave("ann", "2026-03-15", "2026-04-10").leave("ann", "2026-04-01", "2026-04-14")
    assert agreement(school) == ("not_met", "")
