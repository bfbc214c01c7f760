"""A7: "Hub mentor should meet individually with mentees within a month of initial assignments".

Every date is counted by hand on a calendar. 2026-01-31 is a Saturday before a February of 28 days; 2024 is a leap year.
"""

from __future__ import annotations

import pandas as pd
import pytest

from tests.unit.obligations_school import School, two_people


def first_meeting(school: School, as_of: str, person: str = "ann") -> tuple[str, str]:
    """Return state and reason of the one A7 of a person."""
    row = school.only(as_of, "A7", person=person)
    return row["state"], row["reason"]


@pytest.mark.parametrize(
    ("assigned", "due"),
    [
        ("2026-03-15", "2026-04-15"),
        ("2026-01-31", "2026-02-28"),
        ("2024-01-31", "2024-02-29"),
        ("2024-02-29", "2024-03-29"),
        ("2026-08-31", "2026-09-30"),
        ("2025-12-31", "2026-01-31"),
    ],
)
def test_within_a_month_ends_on_the_same_day_of_the_next_month_or_its_last(assigned: str, due: str):
    row = two_people().pair("ann", "max", assigned).only("2026-11-21", "A7")
    assert row["window_start"] == pd.Timestamp(assigned)
    assert row["due_on"] == pd.Timestamp(due)
    assert row["window_end"] == pd.Timestamp(due)


@pytest.mark.parametrize(
    ("held_on", "state", "late"),
    [("2026-03-15", "met", 0), ("2026-04-15", "met", 0), ("2026-04-16", "met_late", 1), ("2026-06-14", "met_late", 60)],
)
def test_a_meeting_on_the_due_day_is_in_time_and_one_the_day_after_is_late(held_on: str, state: str, late: int):
    row = two_people().pair("ann", "max", "2026-03-15").meeting("ann", "max", held_on).only("2026-11-21", "A7")
    assert (row["state"], row["days_overdue"], row["met_on"]) == (state, late, pd.Timestamp(held_on))


def test_to_meet_individually_may_be_by_video_or_phone():
    for mode in ("video", "phone"):
        school = two_people().pair("ann", "max", "2026-03-15").meeting("ann", "max", "2026-04-01", mode=mode)
        assert first_meeting(school, "2026-11-21") == ("met", "")


def test_a_group_meeting_is_not_to_meet_individually():
    school = two_people().pair("ann", "max", "2026-03-15").meeting("ann", "max", "2026-04-01", setting="group")
    row = school.only("2026-11-21", "A7")
    assert row["state"] == "not_met"
    assert "one meeting that was not individual does not count" in row["why"]


def test_a_meeting_before_the_assignment_does_not_count():
    school = two_people().pair("ann", "max", "2026-03-15").meeting("ann", "max", "2026-03-14")
    row = school.only("2026-11-21", "A7")
    assert row["state"] == "not_met"
    assert "one meeting dated too early does not count" in row["why"]


def test_a_meeting_with_somebody_else_does_not_count():
    school = two_people().person("sue", enrolled=None).pair("ann", "max", "2026-03-15")
    assert first_meeting(school.meeting("ann", "sue", "2026-04-01"), "2026-11-21") == ("not_met", "")


def test_a_meeting_dated_in_the_future_does_not_count_yet():
    school = two_people().pair("ann", "max", "2026-03-15").meeting("ann", "max", "2026-04-10")
    assert first_meeting(school, "2026-04-09") == ("pending", "due_soon")
    assert first_meeting(school, "2026-04-10") == ("met", "")


@pytest.mark.parametrize(
    ("as_of", "state", "reason", "overdue"),
    [
        ("2026-03-31", "pending", "", 0),
        ("2026-04-01", "pending", "due_soon", 0),
        ("2026-04-15", "pending", "due_soon", 0),
        ("2026-04-16", "not_met", "", 1),
    ],
)
def test_it_is_pending_through_the_due_day_and_due_soon_for_its_last_fourteen(
    as_of: str, state: str, reason: str, overdue: int
):
    row = two_people().pair("ann", "max", "2026-03-15").only(as_of, "A7")
    assert (row["state"], row["reason"], row["days_overdue"]) == (state, reason, overdue)


def test_each_assignment_after_a_change_of_mentor_owes_a_first_meeting():
    school = two_people().person("sue", enrolled=None)
    school.pair("ann", "max", "2026-01-05", "2026-06-30", end_reason="changed").meeting("ann", "max", "2026-01-20")
    school.pair("ann", "sue", "2026-07-01")
    frame = school.judged("2026-11-21").query("clause == 'A7'").set_index("counterpart_id")
    assert frame["state"].to_dict() == {"max": "met", "sue": "not_met"}
    assert frame["obligation_id"].nunique() == 2


def test_an_assignment_that_ended_before_the_due_day_is_excluded():
    school = two_people().pair("ann", "max", "2026-03-15", "2026-04-14", end_reason="changed")
    assert first_meeting(school, "2026-11-21") == ("excluded", "ended_before_due")
    school = two_people().pair("ann", "max", "2026-03-15", "2026-04-15", end_reason="changed")
    assert first_meeting(school, "2026-11-21") == ("not_met", "")


def test_a_mentor_who_left_before_the_due_day_excepts_the_unmet():
    by_hr = School().person("ann").person("max", until="2026-04-15", enrolled=None).pair("ann", "max", "2026-03-15")
    assert first_meeting(by_hr, "2026-11-21") == ("excepted", "mentor_left")
    by_redcap = two_people().pair("ann", "max", "2026-03-15", "2026-04-10", end_reason="mentor_left")
    assert first_meeting(by_redcap, "2026-11-21") == ("excepted", "mentor_left")
    later = School().person("ann").person("max", until="2026-04-16", enrolled=None).pair("ann", "max", "2026-03-15")
    assert first_meeting(later, "2026-11-21") == ("not_met", "")


def test_a_meeting_with_a_mentor_who_then_left_counts():
    school = School().person("ann").person("max", until="2026-04-10", enrolled=None).pair("ann", "max", "2026-03-15")
    assert first_meeting(school.meeting("ann", "max", "2026-03-20"), "2026-11-21") == ("met", "")


def test_a_mentee_who_left_by_the_due_day_is_excluded_even_with_a_meeting():
    school = School().person("ann", until="2026-04-15").person("max", enrolled=None).pair("ann", "max", "2026-03-15")
    assert first_meeting(school.meeting("ann", "max", "2026-03-20"), "2026-11-21") == ("excluded", "left")
    stayed = School().person("ann", until="2026-04-16").person("max", enrolled=None).pair("ann", "max", "2026-03-15")
    assert first_meeting(stayed, "2026-11-21") == ("not_met", "")


def test_an_end_that_lies_after_the_judged_day_is_not_known_yet():
    school = School().person("ann", until="2026-04-12").person("max", enrolled=None).pair("ann", "max", "2026-03-15")
    assert first_meeting(school, "2026-04-11") == ("pending", "due_soon")
    assert first_meeting(school, "2026-04-12") == ("excluded", "left")


def test_leave_over_the_whole_month_excludes_and_over_half_of_it_excepts():
    def with_leave(since: str, back: str | None) -> School:
        return two_people().pair("ann", "max", "2026-03-15").leave("ann", since, back)

    assert first_meeting(with_leave("2026-03-15", "2026-04-16"), "2026-11-21") == ("excluded", "on_leave")
    assert first_meeting(with_leave("2026-03-01", None), "2026-11-21") == ("excluded", "on_leave")
    assert first_meeting(with_leave("2026-03-15", "2026-03-31"), "2026-11-21") == ("excepted", "partial_leave")
    assert first_meeting(with_leave("2026-03-15", "2026-03-30"), "2026-11-21") == ("not_met", "")


def test_whoever_opted_out_by_the_due_day_is_excluded():
    school = two_people().pair("ann", "max", "2026-03-15").step("ann", "opted_out", "2026-04-15")
    assert first_meeting(school, "2026-11-21") == ("excluded", "opted_out")
    later = two_people().pair("ann", "max", "2026-03-15").step("ann", "opted_out", "2026-04-16")
    assert first_meeting(later, "2026-11-21") == ("not_met", "")


def test_it_concerns_the_enrolled_of_the_department_on_the_day_of_assignment():
    school = School().person("max", enrolled=None).person("not_enrolled", enrolled=None)
    school.person("elsewhere", department="MED").person("moved_in", department="MED", until="2026-03-16")
    school.person("moved_in", since="2026-03-16").person("moved_out", until="2026-03-16")
    school.person("moved_out", since="2026-03-16", department="MED")
    for mentee in ("not_enrolled", "elsewhere", "moved_in", "moved_out"):
        school.pair(mentee, "max", "2026-03-15")
    frame = school.judged("2026-11-21").query("clause == 'A7'")
    assert frame["person_id"].tolist() == ["moved_out"]
    assert frame["department"].tolist() == ["ANES"]


def test_a_senior_mentor_owes_nothing_under_this_clause():
    frame = two_people().pair("ann", "max", "2026-03-15", role="senior_mentor").judged("2026-11-21")
    assert "A7" not in set(frame["clause"])
