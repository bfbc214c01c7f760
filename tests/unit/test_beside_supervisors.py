"""A mentor is not the mentee's supervisor, and a change in HR is looked at anew (R3)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from assets.obligations.beside.owed import owed_beside
from tests.unit.beside_school import School, policy_of

if TYPE_CHECKING:
    from assets.obligations.language.policy import Policy

R3 = """
    clause: R3
    kind: exclusion
    measure: not_supervisor
    unit: pair
    strength: S
    theme: mentors
    roles: {value: [primary_mentor], provenance: policy}
    evidence: {from: pairs, noun: mentor who is no supervisor}
    minimum: {value: 1, provenance: policy}
    grace_days: {value: 30, provenance: office, note: a month}
"""
IDENTITY = ("indeterminate", "identity")
HEADS = "    unit_heads: {value: true, provenance: office, note: chief and chair}\n"


def judged(school: School, policy: Policy | None = None, as_of: str = "2026-11-21") -> pd.DataFrame:
    frame = owed_beside(
        school.inputs(), policy or policy_of(R3), as_of=date.fromisoformat(as_of), known_at=None, snapshot="hr:1"
    )
    return frame.sort_values(["subject_id", "window_start"], ignore_index=True)


def states(frame: pd.DataFrame) -> list[tuple[str, str, str]]:
    return list(zip(frame["window_start"].dt.strftime("%Y-%m-%d"), frame["state"], frame["reason"], strict=True))


def under(boss: str | None, since: str = "2025-01-01", until: str | None = None) -> School:
    return School().person("max").person("zoe").person("ann", since, until, supervisor_id=boss)


def test_another_than_the_supervisor_may_be_the_mentor():
    row = judged(under("zoe").pair("ann", "max", "2026-01-10")).iloc[0]
    assert (row["state"], row["subject_id"], row["counterpart_id"]) == ("met", "ann+max", "max")
    assert (row["window_start"], row["window_end"]) == (pd.Timestamp("2026-01-10"), pd.Timestamp("2026-11-21"))
    assert row["due_on"] == pd.Timestamp("2026-02-09")
    assert row["why"] == "From 10 Jan 2026 the mentor is not a supervisor of the mentee (R3)."


@pytest.mark.parametrize(("as_of", "state"), [("2026-01-20", ""), ("2026-02-01", "due_soon"), ("2026-02-10", None)])
def test_a_supervisor_as_mentor_is_a_gap_after_the_grace(as_of, state):
    row = judged(under("max").pair("ann", "max", "2026-01-10"), as_of=as_of).iloc[0]
    assert (row["state"], row["reason"]) == (("not_met", "") if state is None else ("pending", state))


def test_a_new_supervisor_in_hr_is_a_new_row_and_the_old_one_stands():
    school = under("zoe", "2025-01-01", "2026-05-01").person("ann", "2026-05-01", supervisor_id="max")
    frame = judged(school.pair("ann", "max", "2026-01-10"))
    assert states(frame) == [("2026-01-10", "met", ""), ("2026-05-01", "not_met", "")]
    assert frame["window_end"].iloc[0] == pd.Timestamp("2026-04-30")
    assert frame["obligation_id"].nunique() == 2


def test_another_change_of_the_appointment_is_no_new_row():
    school = under("zoe", "2025-01-01", "2026-05-01").person("ann", "2026-05-01", supervisor_id="zoe", fte=0.5)
    assert states(judged(school.pair("ann", "max", "2026-01-10"))) == [("2026-01-10", "met", "")]


def test_a_change_after_the_pair_ended_concerns_nobody():
    school = under("zoe", "2025-01-01", "2026-05-01").person("ann", "2026-05-01", supervisor_id="max")
    assert states(judged(school.pair("ann", "max", "2026-01-10", "2026-04-30"))) == [("2026-01-10", "met", "")]


def test_an_hr_record_without_a_supervisor_cannot_tell():
    row = judged(under(None).pair("ann", "max", "2026-01-10")).iloc[0]
    assert (row["state"], row["reason"]) == ("indeterminate", "feed")
    assert row["why"] == "Cannot be told: from 10 Jan 2026 HR names no supervisor of the mentee (R3)."


def test_the_head_of_the_division_is_a_supervisor_where_the_office_says_so():
    school = under("zoe").pair("ann", "max", "2026-01-10")
    school.add("unit", unit_code="SURG1", kind="division", head_person_id="max", valid_from="2026-03-01")
    assert states(judged(school)) == [("2026-01-10", "met", "")]
    assert states(judged(school, policy_of(R3 + HEADS))) == [("2026-01-10", "met", ""), ("2026-03-01", "not_met", "")]


def test_an_approved_exemption_excepts_and_a_request_does_not():
    school = under("max").pair("ann", "max", "2026-01-10")
    school.add("exemption", clause="R3", person_id="ann", valid_from="2026-02-01")
    assert states(judged(school)) == [("2026-01-10", "not_met", "")]
    school.add("exemption", clause="R3", person_id="ann", valid_from="2026-02-01", approved_on="2026-03-01")
    assert states(judged(school)) == [("2026-01-10", "excepted", "documented")]


def test_an_exemption_of_another_clause_does_not_except():
    school = under("max").pair("ann", "max", "2026-01-10")
    school.add("exemption", clause="R1", person_id="ann", approved_on="2026-03-01")
    assert states(judged(school)) == [("2026-01-10", "not_met", "")]


def test_an_external_mentor_supervises_nobody():
    assert states(judged(under("zoe").pair("ann", "ext:7", "2026-01-10"))) == [("2026-01-10", "met", "")]


def test_who_left_before_it_was_due_owes_nothing():
    frame = judged(under("max", "2025-01-01", "2026-01-25").pair("ann", "max", "2026-01-10"))
    assert states(frame) == [("2026-01-10", "excluded", "left")]


def test_a_mentee_out_of_scope_and_other_roles_are_not_looked_at():
    school = under("max").person("eve", department_code="MED", supervisor_id="max").pair("eve", "max", "2026-01-10")
    assert judged(school.pair("ann", "max", "2026-01-10", role="team_member")).empty


def test_a_pair_assigned_after_the_judged_day_is_not_looked_at():
    assert judged(under("max").pair("ann", "max", "2026-12-01")).empty


def asked(school: School, *candidates: str) -> School:
    """Return the school with a typed name nobody could be told from, and who it could be."""
    return school.add("review", typed="who", candidates=list(candidates))


@pytest.mark.parametrize(("as_of", "state"), [("2026-01-20", ("pending", "")), ("2026-11-21", IDENTITY)])
def test_a_pair_whose_mentor_nobody_can_tell_is_an_open_question_with_each_candidate(as_of, state):
    school = asked(under("max").pair("ann", None, "2026-01-10", typed="who"), "max", "zoe", "ann")
    frame = judged(school, as_of=as_of)
    assert dict(zip(frame["subject_id"], zip(frame["state"], frame["reason"], strict=True), strict=True)) == {
        "ann+max": state,
        "ann+zoe": state,
    }
    assert frame["why"].str.contains("names somebody who may be one of several people on the roster").all()
    assert not frame["counted"].any()


def test_a_pair_whose_mentee_nobody_can_tell_asks_nothing_of_a_candidate_who_had_left():
    school = asked(under("max").person("bob", "2025-01-01", "2026-01-20", supervisor_id="max"), "ann", "bob")
    frame = judged(school.pair(None, "max", "2026-01-10", typed="who"))
    assert frame[["subject_id", "reason"]].to_numpy().tolist() == [["ann+max", "identity"]]


def test_a_pair_that_is_known_is_not_asked_of_twice():
    school = asked(under("zoe").pair("ann", "max", "2026-01-10"), "max")
    assert states(judged(school.pair("ann", None, "2026-01-10", typed="who"))) == [("2026-01-10", "met", "")]


def test_a_pair_with_somebody_nobody_could_be_told_from_is_in_no_row():
    assert judged(under("zoe").pair("ann", None, "2026-01-10", typed="who")).empty
