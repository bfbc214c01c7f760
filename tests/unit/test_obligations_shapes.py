"""The shapes other schools' policies have, said in the language and judged as they are meant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.unit.invented_policies import SAID, policy_of
from tests.unit.obligations_school import School, day, two_people

if TYPE_CHECKING:
    from assets.obligations.language.policy import Policy

TODAY = "2026-11-21"


def states_of(school: School, policy: Policy, *, person: str = "ann") -> list[tuple[str, str]]:
    """Return window start and state of a person's obligations, by window."""
    frame = school.judged(TODAY, policy)
    own = frame[frame["person_id"] == person].sort_values("window_start")
    return list(zip(own["window_start"].dt.strftime("%Y-%m-%d"), own["state"], strict=True))


def paired(since: str = "2026-01-05", **mentee: Any) -> School:
    """Return ann, mentored by max."""
    return two_people(**mentee).pair("ann", "max", since)


HALF_YEARS_THEN_YEARS = """
measure: regular_review
kind: stepped_frequency
unit: person
clock: {from: hire, gap_days: {value: 90, provenance: policy}}
steps:
  value: [{months: 6, until_years: 2}, {months: 12}]
  provenance: policy
evidence: {from: events, kinds: [review], noun: review, with_whom: anyone}
"""


def test_every_six_months_for_two_years_and_then_yearly():
    school = School().person("ann", since="2023-08-31")
    school.event("review", "ann", None, held_on="2024-02-10").event("review", "ann", None, held_on="2026-08-31")
    assert states_of(school, policy_of(HALF_YEARS_THEN_YEARS)) == [
        ("2023-08-31", "met"),
        ("2024-02-29", "not_met"),
        ("2024-08-31", "not_met"),
        ("2025-02-28", "not_met"),
        ("2025-08-31", "not_met"),
        ("2026-08-31", "met"),
    ]


FIRST_MEETING = """
measure: first_meeting
kind: deadline
unit: person
clock: {from: hire, gap_days: {value: 90, provenance: policy}}
within_months: {value: 3, provenance: policy}
evidence: {from: events, kinds: [meeting], noun: first meeting, with_whom: anyone}
"""
COMMITTEE = """
clause: Z2
measure: committee
kind: cardinality
unit: person
theme: mentors
roles: {value: [committee], provenance: policy}
every: {value: calendar_quarter, provenance: policy}
evidence: {from: pairs, noun: committee member, active_on: last_day}
minimum: {value: 3, provenance: policy}
"""


def test_a_first_meeting_in_three_months_and_a_committee_of_three():
    school = two_people(since="2026-07-01").meeting("ann", "max", "2026-10-01")
    for member in ("kim", "lee", "ext:sam"):
        school.pair("ann", member, "2026-08-01", "2026-10-31" if member == "lee" else None, role="committee")
    policy = policy_of(FIRST_MEETING, COMMITTEE)
    frame = school.judged(TODAY, policy).query("person_id == 'ann'")
    found = {(row["measure"], row["period"]): (row["state"], row["counted"]) for _, row in frame.iterrows()}
    assert found == {
        ("first_meeting", "1 Jul to 1 Oct 2026"): ("met", 1),
        ("committee", "2026 Q3"): ("met", 3),
        ("committee", "2026 Q4"): ("pending", 2),
    }


MENTOR_SOON = """
measure: mentor_assigned
kind: deadline
unit: person
theme: mentors
roles: {value: [hub_mentor], provenance: policy}
clock: {from: hire, gap_days: {value: 90, provenance: policy}}
within_months: {value: 3, provenance: policy}
evidence: {from: pairs, noun: mentor}
"""
TWO_REPORTS = """
clause: Z2
measure: progress_reports
kind: deadline
unit: person
theme: reports
clock: {from: hire, gap_days: {value: 90, provenance: policy}}
within_months: {value: 12, provenance: policy}
early_days: {value: 0, provenance: policy}
evidence: {from: events, kinds: [report], noun: progress report, dated: filed_on, with_whom: anyone}
minimum: {value: 2, provenance: policy}
"""


def test_a_mentor_in_three_months_and_two_progress_reports_in_the_year():
    school = two_people(since="2025-09-01").pair("ann", "max", "2025-12-02")
    school.report("ann", "max", "2025-10-01", "2026-01-10").report("ann", "max", "2026-07-01", "2026-09-05")
    frame = school.judged(TODAY, policy_of(MENTOR_SOON, TWO_REPORTS)).query("person_id == 'ann'").set_index("measure")
    assert frame["state"].to_dict() == {"mentor_assigned": "met_late", "progress_reports": "met_late"}
    assert frame.loc["mentor_assigned", "days_overdue"] == 1
    assert frame.loc["progress_reports", "why"] == (
        "Two progress reports are recorded, the second on 5 Sep 2026, after the appointment on 1 Sep 2025, "
        "due by 1 Sep 2026, 4 days late (Z2)."
    )


BEFORE_THE_START = """
measure: matched_before
kind: deadline
unit: person
theme: mentors
roles: {value: [hub_mentor], provenance: policy}
clock: {from: hire, gap_days: {value: 90, provenance: policy}}
within_days: {value: -14, provenance: policy}
evidence: {from: pairs, noun: mentor}
"""


def test_a_match_due_before_the_first_day_of_work():
    early = two_people(since="2026-03-16").pair("ann", "max", "2026-03-02")
    late = two_people(since="2026-03-16").pair("ann", "max", "2026-03-16")
    assert states_of(early, policy_of(BEFORE_THE_START)) == [("2026-03-02", "met")]
    assert states_of(late, policy_of(BEFORE_THE_START)) == [("2026-03-02", "met_late")]


THREE_MEETINGS_ABOVE_HALF_TIME = """
measure: three_meetings
kind: frequency
unit: person
concerns: mentees
scope: {above_fte: {value: 0.5, provenance: policy}}
every: {value: academic_year, provenance: policy}
evidence: {from: events, kinds: [meeting], noun: meeting}
minimum: {value: 3, provenance: policy}
"""


def test_three_meetings_an_academic_year_only_above_half_time():
    school = paired("2025-07-01").person("bob").pair("bob", "max", "2025-07-01")
    school.appointments[-1]["fte"] = 0.5
    for held in ("2025-08-01", "2025-11-01", "2026-06-30"):
        school.meeting("ann", "max", held)
    policy = policy_of(THREE_MEETINGS_ABOVE_HALF_TIME)
    assert states_of(school, policy) == [("2025-07-01", "met"), ("2026-07-01", "pending")]
    assert states_of(school, policy, person="bob") == []


ANOTHER_DISCIPLINE = """
measure: outside_member
kind: cardinality
unit: person
theme: mentors
roles: {value: [committee], provenance: policy}
every: {value: calendar_quarter, provenance: policy}
evidence: {from: pairs, noun: member from another discipline, other_discipline: {value: true, provenance: policy}}
"""


def test_one_member_from_outside_the_discipline():
    school = School().person("ann").person("kim").person("lee", department="MED")
    for row, discipline in zip(school.appointments, ("Anesthesiology", "Anesthesiology", "Medicine"), strict=True):
        row["discipline"] = discipline
    school.pair("ann", "kim", "2026-07-01", role="committee").pair("kim", "lee", "2026-07-01", role="committee")
    school.pair("kim", "ext:sam", "2026-07-01", role="committee")
    frame = school.judged("2026-10-05", policy_of(ANOTHER_DISCIPLINE))
    third = frame[frame["window_start"] == "2026-07-01"]
    states = third.set_index("person_id")[["state", "counted"]]
    assert states.loc["ann"].tolist() == ["not_met", 0]
    assert states.loc["kim"].tolist() == ["met", 1]


NOT_FOR_THE_COMMITTEE = """
kind: prohibition
strength: X
keep_from: [promotion_committee]
"""


def test_a_report_not_shared_with_the_promotion_committee_is_said_and_owed_by_nobody():
    policy = policy_of(NOT_FOR_THE_COMMITTEE, said=SAID)
    assert policy.clauses[0].keep_from == ("promotion_committee",)
    assert paired().judged(TODAY, policy).empty


def test_an_exemption_approved_in_time_waives_and_a_later_one_excepts():
    school = two_people(since="2025-09-01").person("bob", since="2025-09-01").person("cyd", since="2025-09-01")
    for person, approved in (("ann", "2025-11-30"), ("bob", "2026-02-01"), ("cyd", None)):
        row = {"programme": "anesthesiology", "person_id": person, "approved_on": day(approved)}
        school.exemptions.append({**row, "exemption_id": person, "valid_from": day("2025-09-01")})
    frame = school.judged(TODAY, policy_of(MENTOR_SOON)).set_index("person_id")
    assert frame[["state", "reason"]].apply(tuple, axis=1).to_dict() == {
        "ann": ("excluded", "waived"),
        "bob": ("excepted", "documented"),
        "cyd": ("not_met", ""),
        "max": ("not_met", ""),
    }
