"""A12: "Mentor/mentee will jointly submit a quarterly report outlining the achieved goals, plans for next quarter …".

"… and identifying any potential barriers for ongoing success".
The day is the office's: 15 days after the quarter. 30 September + 15 days is 15 October 2026.
"""

from __future__ import annotations

import pandas as pd
import pytest

from tests.unit.obligations_school import School, two_people

Q2, Q3, Q4 = "2026-04-01", "2026-07-01", "2026-10-01"


def paired() -> School:
    """Return ann and max, together since 2025."""
    return two_people().pair("ann", "max", "2025-01-01")


def report(school: School, period: str = Q3, as_of: str = "2026-11-21") -> tuple[str, str]:
    """Return state and reason of ann's A12 for one quarter."""
    row = school.only(as_of, "A12", period=period)
    return row["state"], row["reason"]


@pytest.mark.parametrize(
    ("filed_on", "state", "late"),
    [
        ("2026-06-30", "not_met", 37),
        ("2026-07-01", "met", 0),
        ("2026-09-30", "met", 0),
        ("2026-10-15", "met", 0),
        ("2026-10-16", "met_late", 1),
        ("2026-11-21", "met_late", 37),
        ("2026-11-22", "not_met", 37),
    ],
)
def test_it_is_in_time_through_the_fifteenth_day_after_the_quarter(filed_on: str, state: str, late: int):
    row = paired().report("ann", "max", Q3, filed_on).only("2026-11-21", "A12", period=Q3)
    assert (row["state"], row["days_overdue"], row["due_on"]) == (state, late, pd.Timestamp("2026-10-15"))


def test_a_report_belongs_to_the_quarter_it_is_about_not_the_one_it_is_filed_in():
    school = paired().report("ann", "max", Q2, "2026-07-10")
    assert report(school, Q2) == ("met", "")
    assert report(school, Q3) == ("not_met", "")


def test_a_report_that_names_no_quarter_counts_for_none():
    assert report(paired().event("report", "ann", "max", filed_on="2026-10-01")) == ("not_met", "")


@pytest.mark.parametrize(("mentee", "mentor"), [(True, False), (False, True), (None, True), (True, None)])
def test_jointly_submitted_means_both_confirm(mentee: bool | None, mentor: bool | None):
    school = paired().report("ann", "max", Q3, "2026-10-01", mentee_says=mentee, mentor_says=mentor)
    assert report(school) == ("not_met", "one_sided")


@pytest.mark.parametrize(
    "filled", [("goals", "plans"), ("goals", "barriers"), ("plans", "barriers"), (), ("goals", "goals", "plans")]
)
def test_goals_plans_and_barriers_must_all_be_outlined(filled: tuple[str, ...]):
    assert report(paired().report("ann", "max", Q3, "2026-10-01", filled=filled)) == ("not_met", "incomplete")


@pytest.mark.parametrize("sides", [(True, False), (False, True)])
def test_of_a_report_without_both_and_one_without_all_parts_the_missing_confirmation_is_told(sides: tuple[bool, bool]):
    school = paired()
    for one_sided in sides:
        filled = ("goals", "plans", "barriers") if one_sided else ("goals",)
        school.report("ann", "max", Q3, "2026-10-01", mentor_says=not one_sided, filled=filled)
    assert report(school) == ("not_met", "one_sided")


def test_a_further_section_does_no_harm():
    filled = ("goals", "plans", "barriers", "extra")
    assert report(paired().report("ann", "max", Q3, "2026-10-01", filled=filled)) == ("met", "")


def test_a_second_complete_report_makes_up_for_an_incomplete_one_on_its_own_day():
    school = paired().report("ann", "max", Q3, "2026-10-01", filled=("goals",)).report("ann", "max", Q3, "2026-10-20")
    row = school.only("2026-11-21", "A12", period=Q3)
    assert (row["state"], row["met_on"], row["counted"]) == ("met_late", pd.Timestamp("2026-10-20"), 1)


def test_the_earliest_of_two_joint_reports_decides():
    school = paired().report("ann", "max", Q3, "2026-10-20").report("ann", "max", Q3, "2026-10-15")
    assert report(school) == ("met", "")


def test_the_mentor_may_be_any_whose_pair_touched_the_quarter():
    school = two_people().person("sue", enrolled=None)
    school.pair("ann", "max", "2025-01-01", "2026-07-01", end_reason="changed").pair("ann", "sue", "2026-07-02")
    assert report(school.report("ann", "max", Q3, "2026-10-01")) == ("met", "")
    other = two_people().person("sue", enrolled=None)
    other.pair("ann", "max", "2025-01-01", "2026-06-30", end_reason="changed").pair("ann", "sue", "2026-07-01")
    assert report(other.report("ann", "max", Q3, "2026-10-01")) == ("not_met", "")


@pytest.mark.parametrize(
    ("as_of", "state", "reason"),
    [
        ("2026-09-30", "pending", ""),
        ("2026-10-01", "pending", "due_soon"),
        ("2026-10-15", "pending", "due_soon"),
        ("2026-10-16", "not_met", ""),
    ],
)
def test_it_is_pending_until_its_due_day_is_over(as_of: str, state: str, reason: str):
    assert report(paired(), Q3, as_of) == (state, reason)


def test_a_one_sided_report_before_the_due_day_is_still_pending():
    assert report(paired().report("ann", "max", Q3, "2026-10-01", mentor_says=False), Q3, "2026-10-05") == (
        "pending",
        "due_soon",
    )


def test_leaving_in_the_days_of_grace_still_excludes():
    school = School().person("ann", until="2026-10-15").person("max", enrolled=None).pair("ann", "max", "2025-01-01")
    assert report(school) == ("excluded", "left")
    later = School().person("ann", until="2026-10-16").person("max", enrolled=None).pair("ann", "max", "2025-01-01")
    assert report(later) == ("not_met", "")


def test_opting_out_in_the_days_of_grace_still_excludes():
    assert report(paired().step("ann", "opted_out", "2026-10-15")) == ("excluded", "opted_out")
    assert report(paired().step("ann", "opted_out", "2026-10-16")) == ("not_met", "")


def test_leave_and_short_quarters_excuse_as_for_the_meeting():
    assert report(paired().leave("ann", "2026-07-01", "2026-10-01")) == ("excluded", "on_leave")
    assert report(paired().leave("ann", "2026-07-01", "2026-08-16")) == ("excepted", "partial_leave")
    assert report(two_people().pair("ann", "max", "2026-08-18")) == ("excepted", "hired_too_late")


def test_the_sentence_of_a_late_report_says_how_late():
    row = paired().report("ann", "max", Q3, "2026-10-20").only("2026-11-21", "A12", period=Q3)
    assert row["why"] == (
        "One complete quarterly report confirmed by both is recorded for 2026 Q3, "
        "filed on 20 Oct 2026, due by 15 Oct 2026, 5 days late (A12)."
    )
