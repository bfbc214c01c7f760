"""Reminders of dates, and the digests of what is not done, tier by tier."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from assets.obligations.beside.digests import digests_of
from assets.obligations.beside.reminders import reminders_of
from assets.obligations.beside.schema import REMINDER
from assets.obligations.schema import OBLIGATION
from assets.storage.schema import empty_frame_of
from tests.unit.beside_school import School, columns_of, frame_of, policy_of

if TYPE_CHECKING:
    from assets.obligations.language.policy import Policy

D13 = """
    clause: D13
    kind: reminder
    measure: salary_support
    clock: {clock}
    months: {{value: {months}, provenance: policy}}
    lapses_months: {{value: {lapses}, provenance: office, note: a quarter later}}
    to: {to}
    sentence: Talk about salary support
"""
HIRE = "{from: hire, gap_days: {value: 365, provenance: office, note: a year}}"
PROMOTION = "{from: career_date, kind: promotion, day: due_on}"


def reminder(clock: str = HIRE, months: int = 15, to: str = "[mentee]", **more: Any) -> Policy:
    return policy_of(D13.format(clock=clock, months=months, lapses=months + 3, to=to), **more)


def reminded(school: School, policy: Policy, as_of: str) -> pd.DataFrame:
    return reminders_of([policy], school.inputs(), as_of=date.fromisoformat(as_of))


@pytest.mark.parametrize(
    ("as_of", "states"),
    [("2026-04-14", []), ("2026-04-15", ["due"]), ("2026-07-15", ["due"]), ("2026-07-16", ["lapsed"])],
)
def test_a_reminder_is_due_on_its_day_and_lapses_after_its_last(as_of, states):
    rows = reminded(School().person("ann", "2025-01-15"), reminder(), as_of)
    assert rows["state"].to_list() == states
    assert set(rows["sentence"]) <= {"Talk about salary support (D13)."}


@pytest.mark.parametrize("due", ["2027-03-31", "2027-03-01", "2027-02-28", "2028-02-29"])
def test_what_is_prepared_for_a_date_lapses_after_that_date_however_long_its_months_are(due):
    school = School().person("ann").add("career_date", person_id="ann", kind="promotion", due_on=due)
    policy = policy_of(D13.format(clock=PROMOTION, months=-6, lapses=0, to="[mentee]"))
    rows = reminded(school, policy, "2029-01-01")
    assert rows["lapses_on"].to_list() == [pd.Timestamp(due)]


def test_a_reminder_that_lapses_before_it_is_due_is_refused():
    with pytest.raises(ValueError, match="lapses_months must be more than months"):
        policy_of(D13.format(clock=HIRE, months=15, lapses=15, to="[mentee]"))


def test_a_mark_in_the_ledger_says_it_was_sent():
    school = School().person("ann", "2025-01-15")
    number = reminded(school, reminder(), "2026-05-01")["reminder_id"].iloc[0]
    row = reminded(
        school.add("reminder_mark", reminder_id=number, sent_on="2026-05-02"), reminder(), "2026-09-01"
    ).iloc[0]
    assert (row["state"], row["sent_on"]) == ("sent", pd.Timestamp("2026-05-02"))


def test_a_reminder_due_before_the_policy_was_in_force_is_nobodys():
    school = School().person("ann", "2023-01-15").person("bob", "2024-01-15")
    assert reminded(school, reminder(), "2026-05-01")["person_id"].to_list() == ["bob"]


def test_what_lapsed_before_the_first_open_quarter_is_listed_only_if_it_was_sent():
    school = School().person("ann", "2024-01-15").person("bob", "2024-01-15")
    told = {"as_of": date(2026, 5, 1), "since": date(2025, 10, 1)}
    everybody = reminders_of([reminder()], school.inputs(), as_of=told["as_of"])
    assert everybody["state"].to_list() == ["lapsed", "lapsed"]
    number = everybody.set_index("person_id").loc["bob", "reminder_id"]
    school.add("reminder_mark", reminder_id=number, sent_on="2025-05-01")
    assert reminders_of([reminder()], school.inputs(), **told)["person_id"].to_list() == ["bob"]


def test_a_reminder_counts_back_from_a_date_that_lies_ahead():
    school = School().person("ann").add("career_date", person_id="ann", kind="promotion", due_on="2027-03-31")
    rows = reminded(school, reminder(PROMOTION, -6), "2026-10-01")
    assert rows[["due_on", "state"]].to_numpy().tolist() == [[pd.Timestamp("2026-09-30"), "due"]]
    assert reminded(school, reminder(PROMOTION, -6), "2026-09-29").empty


def test_mentors_the_director_and_the_chief_are_reminded_each_once():
    school = School().person("ann", "2025-01-15").person("max", department_code="MED")
    school.pair("ann", "max", "2025-02-01")
    school.pair("ann", "mia", "2025-02-01", "2025-12-31")
    school.add("unit", unit_code="SURG1", kind="division", head_person_id="max", valid_from="2020-01-01")
    rows = reminded(school, reminder(to="[mentee, mentor, director, chief]"), "2026-05-01")
    assert sorted(zip(rows["role"], rows["recipient"], strict=True)) == [
        ("director", "director"),
        ("mentee", "ann"),
        ("mentor", "max"),
    ]


def test_nobody_is_reminded_who_left_declined_or_is_out_of_scope():
    school = School().person("ann", "2025-01-15", "2026-02-01").person("bob", "2025-01-15", department_code="MED")
    school.person("eve", "2025-01-15").step("eve", "opted_out", "2025-03-01")
    population = {
        "scope": {"departments": {"value": ["SURG"], "provenance": "policy"}},
        "opt_out_step": {"value": "opted_out", "provenance": "policy"},
    }
    assert reminded(school, reminder(population=population), "2026-05-01").empty


@pytest.mark.parametrize(
    ("clock", "days"),
    [
        ("{from: step, step: met}", ["2026-01-05"]),
        ("{from: step, step: met, each: true}", ["2026-01-05", "2026-02-05"]),
        ("{from: event, kinds: [meeting], values: {value: [yes_said], provenance: policy}}", ["2026-03-05"]),
        ("{from: choice}", ["2026-01-20"]),
        ("{from: assignment}", ["2026-01-10", "2026-02-10"]),
        ("{from: assignment, first_only: {value: true, provenance: policy}}", ["2026-01-10"]),
        ("{from: pair_end, reasons: {value: [changed], provenance: policy}}", ["2026-02-09"]),
    ],
)
def test_a_reminder_may_count_from_any_clock(clock, days):
    school = School().person("ann").step("ann", "met", "2026-01-05").step("ann", "met", "2026-02-05")
    school.event("meeting", "ann", "2026-03-05", value="yes_said").event("meeting", "ann", "2026-03-06")
    school.add("preference", person_id="ann", choice=1, hub="H1", chosen_on="2026-01-20")
    school.pair("ann", "max", "2026-01-10", "2026-02-09", end_reason="changed").pair("ann", "mia", "2026-02-10")
    rows = reminded(school, reminder(clock, 0), "2026-11-21")
    assert sorted(rows["clock_on"].dt.strftime("%Y-%m-%d")) == days


TIERS: dict[str, Any] = {
    "every": {"value": "calendar_month", "provenance": "office", "note": "once a month"},
    **{
        f"{role}_days": {"value": days, "provenance": "office", "note": "chosen"}
        for role, days in (("mentee", -14), ("mentor", 1), ("director", 30), ("chief", 60))
    },
}
MEETING = """
    clause: A11
    kind: frequency
    measure: in_person
    unit: person
    strength: S
    theme: meetings
    roles: {value: [primary_mentor], provenance: policy}
    every: {value: calendar_quarter, provenance: policy}
    evidence: {from: events, kinds: [meeting], noun: meeting}
    minimum: {value: 1, provenance: policy}
"""


def owed(**row: Any) -> pd.DataFrame:
    base = {
        "obligation_id": "o1",
        "programme": "surgery",
        "clause": "A11",
        "measure": "in_person",
        "unit": "person",
        "person_id": "ann",
        "due_on": "2026-09-30",
        "state": "not_met",
        "reason": "",
        "why": "No meeting (A11).",
        "quarter": "2026-07-01",
    }
    carried = {**base, **row, "quarter": "2026-10-01"}
    return frame_of(columns_of(OBLIGATION), [{**base, **row}, carried])


def paired() -> School:
    school = School().person("ann").person("max").person("kim").pair("ann", "max", "2025-01-01")
    school.pair("ann", "kim", "2025-01-01", role="team_member")
    return school.add("unit", unit_code="SURG", kind="department", head_person_id="kim", valid_from="2020-01-01")


def digest(obligations: pd.DataFrame, as_of: str, school: School | None = None, clause: str = MEETING) -> pd.DataFrame:
    policy = policy_of(clause, reminder_tiers=TIERS)
    inputs = (school or paired()).inputs()
    return digests_of([policy], inputs, obligations, empty_frame_of(REMINDER), as_of=date.fromisoformat(as_of))


@pytest.mark.parametrize(
    ("as_of", "recipients"),
    [
        ("2026-10-01", ["ann", "max"]),
        ("2026-10-30", ["ann", "director", "max"]),
        ("2026-11-29", ["ann", "director", "kim", "max"]),
    ],
)
def test_a_gap_reaches_one_tier_more_the_longer_it_is_open(as_of, recipients):
    assert sorted(digest(owed(), as_of)["recipient"]) == recipients


def test_an_obligation_that_is_carried_into_a_second_quarter_is_one_line():
    rows = digest(owed(), "2026-10-01")
    assert not rows.duplicated(["recipient", "about"]).any()
    assert set(rows["sentence"]) == {"No meeting (A11)."}


def test_only_the_mentee_is_reminded_of_what_is_due_soon():
    rows = digest(owed(state="pending", reason="due_soon"), "2026-09-20")
    assert rows[["recipient", "days_overdue"]].to_numpy().tolist() == [["ann", -10]]


@pytest.mark.parametrize("state", ["met", "met_late", "excluded", "excepted", "indeterminate", "advice", "pending"])
def test_nobody_is_reminded_of_what_is_done_excused_or_not_told(state):
    assert digest(owed(state=state), "2026-11-29").empty


def test_what_was_sent_in_a_period_is_due_again_only_in_the_next():
    school = paired()
    for number in digest(owed(), "2026-10-01")["reminder_id"]:
        school.add("reminder_mark", reminder_id=number, sent_on="2026-10-01")
    assert set(digest(owed(), "2026-10-20", school)["state"]) == {"sent"}
    assert set(digest(owed(), "2026-11-01", school)["state"]) == {"due"}


def test_what_only_the_director_may_see_is_in_no_other_digest():
    rows = digest(owed(), "2026-11-29", clause=MEETING + "    audience: director\n")
    assert rows["recipient"].to_list() == ["director"]


def test_of_a_pair_only_its_own_mentor_is_reminded():
    school = paired().pair("ann", "kim", "2025-01-01")
    pair = MEETING.replace("unit: person", "unit: pair")
    rows = digest(owed(unit="pair", counterpart_id="max"), "2026-10-02", school, pair)
    assert sorted(rows["recipient"]) == ["ann", "max"]


def test_a_date_is_reminded_of_once_and_a_digest_holds_dates_and_gaps():
    school = paired().add("career_date", person_id="ann", kind="promotion", due_on="2027-03-31")
    policy = policy_of(MEETING, D13.format(clock=PROMOTION, months=-6, lapses=0, to="[mentee]"), reminder_tiers=TIERS)
    for sent in (False, True):
        reminders = reminders_of([policy], school.inputs(), as_of=date(2026, 10, 1))
        rows = digests_of([policy], school.inputs(), owed(), reminders, as_of=date(2026, 10, 1))
        of_ann = rows[rows["recipient"] == "ann"]
        assert of_ann["clause"].to_list() == (["A11"] if sent else ["A11", "D13"])
        school.add("reminder_mark", reminder_id=reminders["reminder_id"].iloc[0], sent_on="2026-10-01")


def test_a_policy_without_tiers_reminds_nobody_of_gaps():
    policy = policy_of(MEETING)
    rows = digests_of([policy], paired().inputs(), owed(), empty_frame_of(REMINDER), as_of=date(2026, 11, 29))
    assert rows.empty
