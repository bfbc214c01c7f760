"""A11: "Mentor/mentee to meet in person at least once a quarter".

The quarters are the calendar's (office). The third quarter of 2026 has 92 days, the first of 2026 has 90.
"""

from __future__ import annotations

import pandas as pd
import pytest

from tests.unit.obligations_school import School, shipped_policy, two_people

Q1, Q2, Q3, Q4 = "2026-01-01", "2026-04-01", "2026-07-01", "2026-10-01"


def paired() -> School:
    """Return ann and max, together since 2025."""
    return two_people().pair("ann", "max", "2025-01-01")


def quarter(school: School, period: str = Q3, as_of: str = "2026-11-21") -> tuple[str, str]:
    """Return state and reason of ann's A11 in one quarter."""
    row = school.only(as_of, "A11", period=period)
    return row["state"], row["reason"]


def test_every_quarter_of_an_active_pair_is_owed_once_and_due_on_its_last_day():
    frame = two_people().pair("ann", "max", "2026-02-20").judged("2026-11-21", shipped_policy("A11"))
    frame = frame.sort_values("window_start")
    assert frame["period"].tolist() == ["2026 Q1", "2026 Q2", "2026 Q3", "2026 Q4"]
    assert frame["due_on"].dt.strftime("%Y-%m-%d").tolist() == ["2026-03-31", "2026-06-30", "2026-09-30", "2026-12-31"]
    assert frame["state"].tolist() == ["excepted", "not_met", "not_met", "pending"]


@pytest.mark.parametrize(
    ("held_on", "state"),
    [("2026-06-30", "not_met"), ("2026-07-01", "met"), ("2026-09-30", "met"), ("2026-10-01", "not_met")],
)
def test_the_meeting_must_lie_in_the_quarter(held_on: str, state: str):
    assert quarter(paired().meeting("ann", "max", held_on)) == (state, "")


@pytest.mark.parametrize("mode", ["video", "phone", None])
def test_in_person_excludes_video_and_phone_and_what_does_not_say(mode: str | None):
    assert quarter(paired().event("meeting", "ann", "max", held_on="2026-08-01", mode=mode)) == ("not_met", "")


def test_a_chair_reads_which_meetings_do_not_count():
    school = paired()
    school.meeting("ann", "max", "2026-08-01", mode="video").meeting("ann", "max", "2026-09-01", mode="video")
    assert school.only("2026-11-21", "A11", period=Q3)["why"] == (
        "No in-person meeting is recorded between 1 Jul and 30 Sep 2026; two meetings by video do not count (A11)."
    )


def test_a_group_meeting_in_person_counts():
    assert quarter(paired().meeting("ann", "max", "2026-08-01", setting="group")) == ("met", "")


def test_any_active_hub_mentor_meets_it_and_two_mentors_make_one_obligation():
    school = paired().person("sue", enrolled=None).pair("ann", "sue", "2026-08-01")
    row = school.meeting("ann", "sue", "2026-08-20").only("2026-11-21", "A11", period=Q3)
    assert (row["state"], row["counted"], row["counterpart_id"]) == ("met", 1, "sue")
    assert row["subject_id"] == "ann"


def test_the_pair_must_be_active_on_the_day():
    school = two_people().person("sue", enrolled=None)
    school.pair("ann", "max", "2026-01-01", "2026-07-31", end_reason="changed").pair("ann", "sue", "2026-08-01")
    assert quarter(school.meeting("ann", "sue", "2026-07-31").meeting("ann", "max", "2026-08-01")) == ("not_met", "")
    assert quarter(school.meeting("ann", "max", "2026-07-31")) == ("met", "")


def test_a_mentor_after_his_last_employed_day_is_nobodys_mentor():
    school = School().person("ann").person("max", until="2026-08-15", enrolled=None).pair("ann", "max", "2025-01-01")
    after = school.meeting("ann", "max", "2026-08-15")
    row = after.only("2026-11-21", "A11", period=Q3)
    assert (row["state"], row["reason"]) == ("excepted", "mentor_left")
    assert quarter(after.meeting("ann", "max", "2026-08-14")) == ("met", "")


def test_a_meeting_with_a_senior_mentor_does_not_count():
    school = paired().person("sue", enrolled=None).pair("ann", "sue", "2025-01-01", role="senior_mentor")
    assert quarter(school.meeting("ann", "sue", "2026-08-01")) == ("not_met", "")


def test_the_same_meeting_recorded_twice_counts_once():
    school = paired().meeting("ann", "max", "2026-08-01").meeting("ann", "max", "2026-08-01")
    school.meeting("ann", "max", "2026-08-02")
    row = school.only("2026-11-21", "A11", period=Q3)
    assert (row["counted"], len(row["evidence"]), row["met_on"]) == (2, 2, pd.Timestamp("2026-08-01"))


def test_a_meeting_dated_after_the_judged_day_does_not_count_yet():
    school = paired().meeting("ann", "max", "2026-12-10")
    assert quarter(school, Q4, "2026-12-09") == ("pending", "")
    assert quarter(school, Q4, "2026-12-10") == ("met", "")


@pytest.mark.parametrize(
    ("as_of", "state", "reason"),
    [
        ("2026-09-15", "pending", ""),
        ("2026-09-16", "pending", "due_soon"),
        ("2026-09-30", "pending", "due_soon"),
        ("2026-10-01", "not_met", ""),
    ],
)
def test_it_is_not_late_before_the_quarter_is_over(as_of: str, state: str, reason: str):
    assert quarter(paired(), Q3, as_of) == (state, reason)


def test_a_meeting_after_the_quarter_never_makes_it_late_it_stays_unmet():
    row = paired().meeting("ann", "max", "2026-10-01").only("2026-11-21", "A11", period=Q3)
    assert (row["state"], row["days_overdue"]) == ("not_met", 52)


def test_fewer_than_forty_five_eligible_days_except_and_forty_five_do_not():
    late = two_people().pair("ann", "max", "2026-08-18")
    assert quarter(late) == ("excepted", "hired_too_late")
    in_time = two_people().pair("ann", "max", "2026-08-17")
    assert quarter(in_time) == ("not_met", "")
    assert quarter(late.meeting("ann", "max", "2026-09-01")) == ("met", "")


def test_eligible_days_begin_with_hire_enrolment_and_the_home_department():
    hired = two_people(since="2026-08-18").pair("ann", "max", "2026-01-01")
    assert quarter(hired) == ("excepted", "hired_too_late")
    enrolled = two_people(enrolled="2026-08-18").pair("ann", "max", "2026-01-01")
    assert quarter(enrolled) == ("excepted", "hired_too_late")
    moved = two_people(until="2026-08-18", department="MED").person("ann", since="2026-08-18")
    assert quarter(moved.pair("ann", "max", "2026-01-01")) == ("excepted", "hired_too_late")


def test_leave_over_every_eligible_day_excludes_even_with_a_meeting():
    away = paired().leave("ann", "2026-07-01", "2026-10-01").meeting("ann", "max", "2026-08-01")
    row = away.only("2026-11-21", "A11", period=Q3)
    assert (row["state"], row["reason"], row["counted"], row["evidence"]) == ("excluded", "on_leave", 0, [])
    assert "on leave" in row["why"]
    new = two_people().pair("ann", "max", "2026-08-01").leave("ann", "2026-08-01", "2026-10-01")
    assert quarter(new) == ("excluded", "on_leave")


def test_leave_over_half_of_the_eligible_days_excepts_the_unmet_only():
    assert quarter(paired().leave("ann", "2026-07-01", "2026-08-16")) == ("excepted", "partial_leave")
    assert quarter(paired().leave("ann", "2026-07-01", "2026-08-15")) == ("not_met", "")
    met = paired().leave("ann", "2026-07-01", "2026-08-16").meeting("ann", "max", "2026-09-01")
    assert quarter(met) == ("met", "")


def test_an_open_leave_is_leave_to_the_end_of_the_quarter():
    school = paired().leave("ann", "2026-10-01", None)
    assert quarter(school, Q4) == ("excluded", "on_leave")
    told_later = paired().leave("ann", "2026-10-01", "2026-11-22")
    assert quarter(told_later, Q4) == ("excluded", "on_leave")
    back = paired().leave("ann", "2026-10-01", "2026-11-21")
    assert quarter(back, Q4) == ("pending", "")


def test_whoever_left_in_the_quarter_is_excluded_and_owes_nothing_afterwards():
    school = School().person("ann", until="2026-09-30").person("max", enrolled=None).pair("ann", "max", "2025-01-01")
    school.meeting("ann", "max", "2026-08-01")
    frame = school.judged("2026-11-21", shipped_policy("A11"))
    frame = frame[frame["window_start"] >= Q3]
    assert frame[["state", "reason"]].to_numpy().tolist() == [["excluded", "left"]]
    last_day = School().person("ann", until="2026-10-01").person("max", enrolled=None).pair("ann", "max", "2025-01-01")
    assert quarter(last_day) == ("not_met", "")


def test_whoever_opted_out_is_excluded_from_that_quarter_on_and_does_not_vanish():
    school = two_people().pair("ann", "max", "2026-01-01", "2026-07-15", end_reason="other")
    frame = school.step("ann", "opted_out", "2026-07-15").judged("2026-11-21", shipped_policy("A11"))
    by_start = frame.set_index(frame["window_start"].dt.strftime("%Y-%m-%d"))
    assert by_start["reason"].to_dict() == {Q1: "", Q2: "", Q3: "opted_out", Q4: "opted_out"}
    assert pd.isna(by_start.loc[Q4, "counterpart_id"])


def test_an_opt_out_the_day_after_the_quarter_does_not_excuse_it():
    assert quarter(paired().step("ann", "opted_out", "2026-09-30")) == ("excluded", "opted_out")
    assert quarter(paired().step("ann", "opted_out", "2026-10-01")) == ("not_met", "")


def test_all_mentors_of_the_quarter_must_have_left_for_the_exception():
    school = School().person("ann").person("max", until="2026-09-01", enrolled=None).person("sue", enrolled=None)
    school.pair("ann", "max", "2025-01-01")
    assert quarter(school) == ("excepted", "mentor_left")
    assert quarter(school.pair("ann", "sue", "2026-09-20")) == ("not_met", "")


def test_scope_and_rank_are_read_on_the_last_eligible_day_or_today():
    school = two_people(until="2026-11-10").person("ann", since="2026-11-10").pair("ann", "max", "2025-01-01")
    school.appointments[-1]["rank"] = "associate"
    frame = school.judged("2026-11-21", shipped_policy("A11"))
    ranks = frame.set_index("period")["rank"]
    assert (ranks["2026 Q3"], ranks["2026 Q4"]) == ("assistant", "associate")
