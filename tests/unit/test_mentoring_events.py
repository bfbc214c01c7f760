"""Events: evidence with a date, the pair it belongs to, and what is implausible about it."""

from __future__ import annotations

import pandas as pd
import pytest

from assets.mentoring.schema import EVENT
from assets.storage.schema import DTYPES
from tests.unit.mentoring_rows import ADA, BEA, CYD, DEE, School, problems_on, source

AGREEMENT = "first_report_and_mentorship_agreement"


def paired(start: str = "2026-01-15", **values: str) -> School:
    return School().faculty("1", ADA).assigned("1", 1, BEA, start, **values)


def meetings(school: School) -> pd.DataFrame:
    events = school.read().event
    return events[events["kind"] == "meeting"]


def report(school: School, **values: str) -> School:
    answers = {"qr_year": "2026", "qr_quarter": "2", "qr_filed_on": "2026-07-10", "qr_mentor_employee_id": BEA}
    return school.repeat("1", "quarterly_report", 1, **(answers | values))


def agreement(school: School, day: str, mentor: str = BEA, **values: str) -> School:
    return school.repeat("1", AGREEMENT, 1, fr_date=day, fr_mentor_employee_id=mentor, **values)


def test_a_meeting_is_an_event_of_the_pair_that_was_running():
    event = meetings(paired().met("1", 7, BEA, "2026-03-02", mt_mode="2", mt_setting="2")).iloc[0]
    assert (event["person_id"], event["attendees"]) == (ADA, [BEA])
    assert (event["mode"], event["setting"], event["hub"]) == ("video", "group", "H01")
    assert event["held_on"] == pd.Timestamp("2026-03-02")
    assert event["source"] == source("1", "meeting", 7)
    assert event["snapshot"] == "s1"
    assert pd.notna(event["pair_id"])


def test_the_instance_number_says_nothing_about_time():
    events = meetings(paired().met("1", 9, BEA, "2026-02-02").met("1", 3, BEA, "2026-09-02"))
    assert sorted(events["held_on"]) == [pd.Timestamp("2026-02-02"), pd.Timestamp("2026-09-02")]


def test_meetings_with_two_mentors_after_one_another_go_to_their_own_pairs():
    school = paired(as_end="2026-05-15", as_end_reason="2").assigned("1", 2, CYD, "2026-05-16")
    read = school.met("1", 1, BEA, "2026-05-15").met("1", 2, CYD, "2026-05-16").read()
    meetings_of_pairs = read.event.query("kind == 'meeting'").merge(read.pair, on="pair_id").set_index("held_on")
    assert meetings_of_pairs["mentor_id"].to_dict() == {
        pd.Timestamp("2026-05-15"): BEA,
        pd.Timestamp("2026-05-16"): CYD,
    }
    assert read.quarantine.empty


def test_a_meeting_on_the_first_and_on_the_last_day_of_a_pair_belongs_to_it():
    events = meetings(paired(as_end="2026-05-15").met("1", 1, BEA, "2026-01-15").met("1", 2, BEA, "2026-05-15"))
    assert events["pair_id"].notna().all()


def test_a_meeting_before_the_assignment_is_kept_and_complained_about():
    read = paired().met("1", 1, BEA, "2026-01-14").read()
    assert problems_on(read, source("1", "meeting", 1)) == [("before_assignment", "used")]
    assert read.event.query("kind == 'meeting'")["pair_id"].isna().all()


def test_a_meeting_with_a_person_who_was_never_assigned_has_no_pair():
    read = paired().met("1", 1, CYD, "2026-03-02").read()
    assert problems_on(read, source("1", "meeting", 1)) == [("no_pair", "used")]


def test_a_meeting_after_the_pair_ended_has_no_pair():
    read = paired(as_end="2026-02-01").met("1", 1, BEA, "2026-02-02").read()
    assert problems_on(read, source("1", "meeting", 1)) == [("no_pair", "used")]


def test_a_meeting_dated_after_the_day_judged_is_kept_and_complained_about():
    read = paired().met("1", 1, BEA, "2026-10-21").met("1", 2, BEA, "2026-10-20").read()
    assert problems_on(read, source("1", "meeting", 1)) == [("future_date", "used")]
    assert problems_on(read, source("1", "meeting", 2)) == []
    assert len(read.event.query("kind == 'meeting'")) == 2


def test_the_same_meeting_entered_twice_is_complained_about_once():
    read = paired().met("1", 1, BEA, "2026-03-02").met("1", 2, BEA, "2026-03-02").read()
    assert problems_on(read, source("1", "meeting", 1)) == []
    assert problems_on(read, source("1", "meeting", 2)) == [("duplicate_event", "used")]


def test_two_meetings_of_one_day_in_different_modes_are_two_meetings():
    assert paired().met("1", 1, BEA, "2026-03-02").met("1", 2, BEA, "2026-03-02", mt_mode="2").read().quarantine.empty


@pytest.mark.parametrize(
    ("day", "problem"), [("", "no_date"), ("2.3.2026", "unreadable_date"), ("NASK", "missing_code")]
)
def test_a_meeting_without_a_readable_day_is_no_evidence_and_says_which_of_three_it_is(day: str, problem: str):
    read = paired().met("1", 1, BEA, day).read()
    assert problems_on(read, source("1", "meeting", 1)) == [(problem, "quarantined")]
    assert read.event.query("kind == 'meeting'").empty


def test_a_form_nobody_opened_is_no_event_and_no_problem():
    read = (
        paired().repeat("1", "meeting", 1, meeting_complete="0").repeat("1", "meeting", 2, meeting_complete="").read()
    )
    assert read.quarantine.empty
    assert read.event.query("kind == 'meeting'").empty


def test_a_status_set_by_hand_on_an_empty_form_is_a_form_without_a_date():
    read = paired().repeat("1", "meeting", 1, meeting_complete="2").read()
    assert ("no_date", "quarantined") in problems_on(read, source("1", "meeting", 1))


def test_an_unknown_mode_leaves_the_meeting_without_a_mode():
    read = paired().met("1", 1, BEA, "2026-03-02", mt_mode="9").read()
    assert read.event.query("kind == 'meeting'")["mode"].isna().all()
    assert problems_on(read, source("1", "meeting", 1)) == [("unknown_code", "used")]


def test_a_mentor_nobody_could_tell_stands_on_the_event_as_typed():
    school = paired().met("1", 1, "", "2026-03-02", mt_mentor_name="J. Meyer")
    event = meetings(school).iloc[0]
    assert event["attendees"] == []
    assert event["unresolved_attendees"] == ["typed J. Meyer"]
    assert pd.isna(event["pair_id"])
    assert school.read().quarantine.empty


def test_the_same_unresolved_mentor_on_assignment_and_meeting_is_one_pair():
    school = School().faculty("1", ADA).assigned("1", 1, "", "2026-01-15", as_mentor_name="J. Meyer")
    assert meetings(school.met("1", 1, "", "2026-03-02", mt_mentor_name="J. Meyer"))["pair_id"].notna().all()


def test_an_owner_nobody_could_tell_stands_on_the_event_as_typed():
    school = School().faculty("1", "", fp_first="Jo", fp_last="Li").assigned("1", 1, BEA, "2026-01-15")
    event = meetings(school.met("1", 1, BEA, "2026-03-02")).iloc[0]
    assert pd.isna(event["person_id"])
    assert event["attendees"] == [BEA]
    assert event["unresolved_attendees"] == ["typed Jo Li"]
    assert pd.notna(event["pair_id"])


def test_a_meeting_without_any_mentor_typed_is_kept_and_complained_about():
    read = paired().met("1", 1, "", "2026-03-02").read()
    assert problems_on(read, source("1", "meeting", 1)) == [("no_person", "used")]


def test_an_agreement_up_to_ninety_days_early_belongs_to_the_coming_pair():
    read = agreement(paired("2026-04-01"), "2026-01-01").read()
    assert read.event.query("kind == 'agreement'")["pair_id"].tolist() == read.pair["pair_id"].tolist()
    assert read.quarantine.empty


def test_an_agreement_more_than_ninety_days_early_belongs_to_nothing():
    read = agreement(paired("2026-04-01"), "2025-12-31").read()
    assert problems_on(read, source("1", AGREEMENT, 1)) == [("before_assignment", "used")]


def test_an_early_agreement_takes_the_earliest_of_two_coming_pairs():
    school = paired("2026-02-01", as_end="2026-02-20").assigned("1", 2, BEA, "2026-03-01")
    read = agreement(school, "2026-01-20").read()
    first = read.pair.loc[read.pair["started_on"] == "2026-02-01", "pair_id"].item()
    assert read.event.query("kind == 'agreement'")["pair_id"].tolist() == [first]


def test_a_confirmation_nobody_gave_is_missing_and_one_refused_is_no():
    read = agreement(paired(), "2026-01-20", fr_mentee_confirms="0").read()
    event = read.event.query("kind == 'agreement'").iloc[0]
    assert not event["confirmed_by_mentee"]
    assert pd.isna(event["confirmed_by_mentor"])


def test_the_filled_sections_are_named_and_nothing_else_is_known_of_them():
    school = agreement(paired(), "2026-01-20", fr_goals_filled="1", fr_requirement_filled="0", fr_portfolio_named="1")
    event = school.read().event.query("kind == 'agreement'").iloc[0]
    assert event["filled"] == ["goals", "portfolio"]


def test_a_report_is_about_its_quarter_and_keeps_the_day_it_was_filed():
    event = report(paired()).read().event.query("kind == 'report'").iloc[0]
    assert event["period"] == "2026-04-01"
    assert event["filed_on"] == pd.Timestamp("2026-07-10")
    assert pd.isna(event["held_on"])


def test_a_report_filed_after_the_pair_ended_belongs_to_the_pair_of_its_quarter():
    read = report(paired(as_end="2026-04-10", as_end_reason="2")).read()
    assert read.event.query("kind == 'report'")["pair_id"].notna().all()
    assert read.quarantine.empty


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"qr_year": "", "qr_quarter": ""}, "no_period"),
        ({"qr_quarter": "7"}, "bad_period"),
        ({"qr_year": ""}, "bad_period"),
    ],
)
def test_a_report_about_no_quarter_is_no_evidence(values: dict[str, str], problem: str):
    read = report(paired(), **values).read()
    assert problems_on(read, source("1", "quarterly_report", 1)) == [(problem, "quarantined")]
    assert read.event.query("kind == 'report'").empty


def test_a_step_that_was_not_taken_is_no_problem():
    read = School().faculty("1", ADA).read()
    assert read.event["step"].tolist() == ["enrolled"]
    assert read.quarantine.empty


def test_a_step_with_an_unreadable_day_is_a_problem():
    read = School().faculty("1", ADA, fp_opted_out_on="last May").read()
    assert problems_on(read, source("1")) == [("unreadable_date", "quarantined")]


def test_a_notification_belongs_to_the_assignment_it_stands_on_also_before_its_start():
    read = paired(as_mentee_notified="2026-01-02").read()
    assert read.event.query("step == 'mentee_notified'")["pair_id"].tolist() == read.pair["pair_id"].tolist()


def test_the_steps_of_a_quarantined_assignment_wait_with_it():
    read = paired(start="", as_mentee_notified="2026-01-02").read()
    assert read.event["step"].tolist() == ["enrolled"]


def test_a_senior_review_knows_its_hub_its_pair_and_everybody_who_took_part():
    school = School().base("9", hub_code="H01", hub_name="Pain", hub_complete="2")
    school.faculty("2", BEA).assigned("2", 1, DEE, "2026-01-01", as_role="2")
    answers = {"sr_date": "2026-05-05", "sr_senior_employee_id": DEE, "sr_mentor_employee_id": BEA}
    read = school.repeat("9", "senior_review", 1, sr_mode="1", sr_mentees=f"{ADA};J. Meyer;{CYD}", **answers).read()
    event = read.event.query("kind == 'review'").iloc[0]
    assert (event["person_id"], event["hub"], event["setting"]) == (DEE, "H01", "group")
    assert event["attendees"] == [BEA, ADA, CYD]
    assert event["unresolved_attendees"] == ["typed J. Meyer"]
    assert event["pair_id"] == read.pair.loc[read.pair["role"] == "senior_mentor", "pair_id"].item()


@pytest.mark.parametrize("mentees", [f"00000000;{ADA}", f"{ADA};00000000"])
def test_a_test_person_among_several_takes_no_meeting_of_theirs_away(mentees: str):
    school = School().base("9", hub_code="H01", hub_name="Pain", hub_complete="2")
    answers = {"sr_date": "2026-05-05", "sr_senior_employee_id": DEE, "sr_mentor_employee_id": BEA}
    read = school.repeat("9", "senior_review", 1, sr_mode="1", sr_mentees=mentees, **answers).read()
    assert read.event["attendees"].tolist() == [[BEA, ADA]]


def test_an_event_keeps_its_identity_when_other_rows_come_and_go():
    alone = meetings(paired().met("1", 5, BEA, "2026-03-02"))
    among = meetings(paired().met("1", 4, BEA, "2026-02-02").met("1", 5, BEA, "2026-03-03"))
    assert alone["event_id"].item() in among["event_id"].tolist()


@pytest.mark.parametrize("school", [School(), paired().met("1", 1, BEA, "2026-03-02")])
def test_the_events_have_the_declared_dtypes_with_and_without_rows(school: School):
    frame = school.read().event
    assert {name: str(dtype) for name, dtype in frame.dtypes.items()} == {
        column.name: DTYPES[column.type] for column in EVENT.columns
    }
