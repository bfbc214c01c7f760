"""Every rule kind, unit and clock start of the language, on the smallest school that shows it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from assets.obligations.judging.absent import not_in_population_of
from assets.obligations.judging.judge import judge
from assets.quarters import Quarter
from tests.unit.invented_policies import POPULATION, policy_of
from tests.unit.obligations_school import School, day, two_people

TODAY = "2026-11-21"
Q3 = "2026-07-01"


def told(school: School, *clauses: str, **more: Any) -> dict[str, tuple[str, str]]:
    """Return state and reason by subject and window start."""
    frame = school.judged(TODAY, policy_of(*clauses, **more)).fillna({"reason": ""})
    keys = frame["subject_id"] + " " + frame["window_start"].dt.strftime("%Y-%m-%d")
    return dict(zip(keys, zip(frame["state"], frame["reason"], strict=True), strict=True))


REVIEW = """
measure: half_yearly_review
kind: frequency
unit: hub_mentor
concerns: mentees
theme: reviews
roles: {value: [hub_mentor], provenance: policy}
every: {value: calendar_half, provenance: policy}
evidence: {from: events, kinds: [review], noun: review, subject_is: attendee, with_whom: WHOM}
"""


def hub_school() -> School:
    """Return hub mentor max with mentees ann and bob, senior mentor sue, and hub mentor lee without mentees."""
    school = School().person("ann").person("bob").person("max").person("sue").person("lee")
    school.pair("ann", "max", "2026-01-01").pair("bob", "max", "2026-01-01")
    for person in ("max", "lee"):
        school.hub_mentors.append({"programme": "anesthesiology", "hub": "H1", "person_id": person})
    return school


def reviewed(school: School, held_on: str, *others: str, **more: Any) -> School:
    """Add a review on sue's record in which the others take part."""
    return school.event("review", "sue", None, held_on=held_on, setting="group", attendees=list(others), **more)


def test_a_hub_mentors_review_needs_a_mentee_there_and_all_of_them_is_another_clause():
    some, every = (REVIEW.replace("WHOM", whom) for whom in ("mentee", "all_mentees"))
    one = reviewed(hub_school(), "2026-03-01", "max", "ann")
    assert told(one, some)["max 2026-01-01"] == ("met", "")
    assert told(one, every)["max 2026-01-01"] == ("not_met", "")
    assert told(reviewed(hub_school(), "2026-03-01", "max", "ann", "bob"), every)["max 2026-01-01"] == ("met", "")
    alone = reviewed(hub_school(), "2026-03-01", "max").judged(TODAY, policy_of(some))
    why = alone.loc[alone["window_start"] == "2026-01-01", "why"].iloc[0]
    assert why.endswith("; one review without a mentee assigned at the time does not count (Z1).")


def test_a_hub_mentor_without_mentees_is_told_why_he_is_not_in_it():
    judged = judge(hub_school().tables(), policy_of(REVIEW.replace("WHOM", "mentee")), date.fromisoformat(TODAY))
    absent = not_in_population_of(judged, [Quarter(date(2026, 7, 1))])
    reasons = absent.set_index("person_id")["reason"].to_dict()
    assert reasons == dict.fromkeys(("ann", "bob", "sue"), "not_mentor") | {"lee": "no_active_pair"}


@pytest.mark.parametrize(("candidates", "state"), [(("max", "lee"), "indeterminate"), (("lee",), "not_met")])
def test_a_review_that_may_have_been_the_hub_mentors_leaves_it_open(candidates: tuple[str, ...], state: str):
    school = reviewed(hub_school(), "2026-03-01", "ann", unresolved_attendees=["m"]).open_identity("m", *candidates)
    assert told(school, REVIEW.replace("WHOM", "mentee"))["max 2026-01-01"][0] == state


def test_a_mentee_who_may_be_either_leaves_the_mentors_review_open():
    school = reviewed(hub_school(), "2026-03-01", "max", unresolved_attendees=["m"]).open_identity("m", "sue", "bob")
    assert told(school, REVIEW.replace("WHOM", "mentee"))["max 2026-01-01"] == ("indeterminate", "identity")


SENIOR = """
measure: senior_assigned
kind: cardinality
unit: hub_mentor
theme: mentors
roles: {value: [senior_mentor], provenance: policy}
every: {value: calendar_quarter, provenance: policy}
evidence: {from: pairs, noun: senior mentor of the group, group_senior: true}
"""


@pytest.mark.parametrize(("senior", "state"), [("sue", "met"), ("lee", "not_met")])
def test_only_the_senior_mentor_of_the_own_group_counts(senior: str, state: str):
    school = hub_school().pair("max", senior, "2026-01-01", role="senior_mentor")
    for hub, kind, group, person in (("H1", "hub", "G1", None), ("G1", "affinity_group", None, "sue")):
        row = {"programme": "anesthesiology", "hub": hub, "kind": kind, "affinity_group": group, "senior_id": person}
        school.hubs.append(row)
    frame = school.judged(TODAY, policy_of(SENIOR))
    row = frame[(frame["person_id"] == "max") & (frame["window_start"] == Q3)].iloc[0]
    assert (row["state"], row["hub"], row["subject_kind"]) == (state, "H1", "hub_mentor")


FILED = """
measure: meeting_filed
kind: on_event
unit: meeting
concerns: everyone
clock: {from: event, kinds: [meeting]}
within_days: {value: 14, provenance: policy}
evidence: {from: events, kinds: [meeting], noun: filed record of the meeting, dated: filed_on, same_event: true}
"""


def test_each_meeting_is_filed_by_itself():
    school = two_people()
    school.meeting("ann", "max", "2026-03-02", filed_on="2026-03-16").meeting("ann", "max", "2026-03-02", mode="video")
    school.meeting("ann", "max", "2026-04-01", filed_on="2026-05-01")
    frame = school.judged(TODAY, policy_of(FILED)).sort_values("subject_id")
    assert frame["state"].tolist() == ["met", "not_met", "met_late"]
    assert frame["counterpart_id"].tolist() == ["max"] * 3
    assert frame["obligation_id"].is_unique


SUMMARY = """
measure: summary
kind: on_event
unit: person
theme: reports
clock: {from: career_date, kind: career_conference, day: held_on}
within_days: {value: 30, provenance: policy}
early_days: {value: 60, provenance: policy}
evidence: {from: events, kinds: [step], steps: [summary_given], noun: summary, with_whom: anyone}
"""


def test_what_comes_after_the_next_clock_start_belongs_to_that_one():
    school = two_people()
    for held in ("2024-10-01", "2025-10-01"):
        row = {"person_id": "ann", "kind": "career_conference", "due_on": day(held), "held_on": day(held)}
        school.career_dates.append(row)
    school.step("ann", "summary_given", "2025-08-15")
    assert told(school, SUMMARY) == {"ann 2024-10-01": ("not_met", ""), "ann 2025-10-01": ("met", "")}


AGREED = """
measure: agreed_meetings
kind: frequency
unit: person
concerns: mentees
every: {value: calendar_quarter, provenance: policy}
agreed: {value: {monthly: 3, quarterly: 1}, provenance: policy}
evidence: {from: events, kinds: [meeting], noun: meeting}
"""


def test_the_pairs_own_number_is_asked_for_and_without_one_nothing():
    school = School().person("ann").person("bob").person("max", enrolled=None)
    school.pair("ann", "max", "2026-04-01").pair("bob", "max", "2026-04-01").agreement("ann", "max", "2026-07-15")
    school.events[-1]["value"] = "monthly"
    school.meeting("ann", "max", "2026-08-01").meeting("ann", "max", "2026-09-01")
    policy = policy_of(AGREED)
    frame = school.judged("2026-10-05", policy)
    third = frame[frame["window_start"] == Q3]
    assert third[["person_id", "state", "required", "counted"]].values.tolist() == [["ann", "not_met", 3, 2]]
    absent = not_in_population_of(judge(school.tables(), policy, date(2026, 10, 5)), [Quarter(date(2026, 7, 1))])
    assert absent.set_index("person_id")["reason"].to_dict() == {"bob": "no_frequency_set", "max": "no_active_pair"}


PRORATED = """
measure: six_a_year
kind: frequency
unit: person
concerns: mentees
every: {value: rolling_12_months, provenance: policy}
prorate: {value: true, provenance: policy}
evidence: {from: events, kinds: [meeting], noun: meeting}
minimum: {value: 6, provenance: policy}
target: {value: 12, provenance: policy}
"""


def test_leave_lowers_what_a_rolling_year_asks_for_and_is_no_exception():
    school = two_people().pair("ann", "max", "2025-10-01").leave("ann", "2026-01-01", "2026-07-02")
    for held in ("2025-11-01", "2025-12-01", "2026-08-01"):
        school.meeting("ann", "max", held)
    frame = school.judged("2026-10-05", policy_of(PRORATED)).set_index("period")
    row = frame.loc["12 months to 30 Sep 2026"]
    assert (row["state"], row["required"], row["counted"], row["target"]) == ("met", 3, 3, 6)
    assert "12 months to 31 Mar 2027" not in frame.index
    assert frame.loc["12 months to 31 Dec 2026", "state"] == "pending"


def test_another_programmes_events_count_only_where_they_are_accepted():
    clause = AGREED.replace("agreed: {value: {monthly: 3, quarterly: 1}, provenance: policy}\n", "")
    school = two_people().pair("ann", "max", Q3).meeting("ann", "max", "2026-08-01", programme="rutgers")
    assert told(school, clause)[f"ann {Q3}"] == ("not_met", "")
    assert told(school, clause, accepts=["rutgers"])[f"ann {Q3}"] == ("met", "")


def test_another_programmes_enrolment_enrols_nobody():
    clause = AGREED.replace("agreed: {value: {monthly: 3, quarterly: 1}, provenance: policy}\n", "")
    population = POPULATION | {"enrolled_step": {"value": "joined", "provenance": "policy"}}
    school = (
        two_people().pair("ann", "max", Q3).event("step", "ann", None, step="joined", held_on=Q3, programme="rutgers")
    )
    assert told(school, clause, accepts=["rutgers"], population=population) == {}


HANDOVER = """
measure: handover
kind: on_event
unit: pair
roles: {value: [hub_mentor], provenance: policy}
clock: {from: pair_end, reasons: {value: [changed], provenance: policy}}
within_days: {value: 30, provenance: policy}
early_days: {value: 30, provenance: policy}
evidence: {from: events, kinds: [step], steps: [handover], noun: handover, with_whom: anyone}
"""


def test_a_change_of_mentor_asks_for_a_handover_and_another_end_does_not():
    school = two_people().pair("ann", "max", "2025-01-01", "2026-03-31", end_reason="changed")
    school.pair("ann", "lee", "2026-04-01", "2026-06-30", end_reason="completed").step("ann", "handover", "2026-04-10")
    assert told(school, HANDOVER) == {"ann+max 2026-03-31": ("met", "")}


DECLINABLE = """
measure: mentoring_provided
kind: cardinality
unit: person
theme: mentors
every: {value: calendar_quarter, provenance: policy}
evidence: {from: pairs, noun: mentor, or_step: declined}
"""


def test_a_documented_decline_stands_in_place_of_a_mentor():
    school = School().person("ann", since="2026-04-01").step("ann", "declined", "2026-05-01")
    assert told(school, DECLINABLE)[f"ann {Q3}"] == ("met", "")
    frame = school.judged(TODAY, policy_of(DECLINABLE))
    assert frame["evidence"].iloc[0] == ["anesthesiology/ann//step/0001"]
    assert "A documented answer (declined) is on record in place of a mentor" in frame["why"].iloc[0]


def test_a_directors_clause_tells_the_state_and_nothing_else():
    clause = HANDOVER + "audience: director\n"
    school = two_people().pair("ann", "max", "2025-01-01", "2026-03-31", end_reason="changed")
    frame = school.judged(TODAY, policy_of(clause))
    assert frame["why"].tolist() == ["Not done; the programme director holds the details (Z1)."]
