"""Hubs, affinity groups and departments owe that mentors are there."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from assets.obligations.beside.owed import owed_beside
from assets.obligations.schema import OBLIGATION
from tests.unit.beside_school import School, policy_of

if TYPE_CHECKING:
    from assets.obligations.language.policy import Policy


def rule(unit: str, **more: Any) -> Policy:
    text = f"""
        clause: W6
        kind: cardinality
        measure: mentors_there
        unit: {unit}
        strength: {more.get("strength", "M")}
        theme: mentors
        evidence: {{from: mentors, noun: hub mentor}}
        every: {{value: {more.get("every", "calendar_quarter")}, provenance: office, note: each}}
        minimum: {{value: {more.get("minimum", 1)}, provenance: policy}}
        target: {{value: 2, provenance: office, note: plural}}
    """
    return policy_of(text)


def judged(school: School, policy: Policy, as_of: str = "2026-11-21") -> pd.DataFrame:
    return (
        owed_beside(school.inputs(), policy, as_of=date.fromisoformat(as_of), known_at=None, snapshot="hr:1")
        .set_index(["subject_id", "period"])
        .sort_index()
    )


def hub(mentors: tuple[tuple[str, str | None, str | None], ...]) -> School:
    school = School().person("max").person("mia").add("hub", hub="H1", kind="hub", affinity_group="G1")
    for person, since, until in mentors:
        school.add("hub_mentor", hub="H1", person_id=person, valid_from=since, valid_to=until, source=f"s/{person}")
    return school


def test_a_hub_with_a_mentor_on_the_windows_last_day_has_what_it_owes():
    row = judged(hub((("max", "2026-02-01", None),)), rule("hub")).loc[("H1", "2026 Q3")]
    assert (row["state"], row["counted"], row["required"], row["target"]) == ("met", 1, 1, 2)
    assert not row["target_met"]
    assert row["met_on"] == pd.Timestamp("2026-09-30")
    assert row["evidence"] == ["s/max"]
    assert row["why"] == "One hub mentor is on record on 30 Sep 2026 (W6)."
    assert (row["subject_kind"], row["hub"]) == ("hub", "H1")
    assert pd.isna(row["person_id"])


def test_a_hub_is_looked_at_from_its_first_record_on():
    rows = judged(hub((("max", "2026-02-01", "2026-05-31"),)), rule("hub"))
    assert rows["state"].to_dict() == {
        ("H1", "2026 Q1"): "met",
        ("H1", "2026 Q2"): "not_met",
        ("H1", "2026 Q3"): "not_met",
        ("H1", "2026 Q4"): "pending",
    }
    assert rows.loc[("H1", "2026 Q2"), "days_overdue"] == 144
    assert rows.loc[("H1", "2026 Q2"), "why"] == "No hub mentor is on record on 30 Jun 2026; one is required (W6)."


def test_a_hub_nobody_is_listed_in_owes_only_in_the_running_window():
    rows = judged(hub(()), rule("hub"), "2026-12-20")
    assert rows[["state", "reason"]].to_numpy().tolist() == [["pending", "due_soon"]]


def test_a_mentor_who_left_is_no_mentor_of_the_hub():
    school = School().person("max", "2020-01-01", "2026-06-01").add("hub", hub="H1", kind="hub")
    school.add("hub_mentor", hub="H1", person_id="max", valid_from="2026-01-05")
    assert judged(school, rule("hub"))["state"].to_list()[:2] == ["met", "not_met"]


def test_an_external_mentor_counts():
    school = hub((("ext:1", "2026-07-01", None),))
    assert judged(school, rule("hub")).loc[("H1", "2026 Q3"), "state"] == "met"


def test_an_affinity_group_needs_its_senior_mentor():
    school = hub((("max", "2026-07-01", None),)).add("hub", hub="G1", kind="affinity_group", senior_id="mia")
    school.add("hub", hub="G2", kind="affinity_group")
    rows = judged(school, rule("affinity_group"))
    assert rows["state"].to_dict() == {
        ("G1", "2026 Q3"): "met",
        ("G1", "2026 Q4"): "met",
        ("G2", "2026 Q4"): "pending",
    }


def test_a_departments_mentors_are_those_at_home_there_each_once():
    school = School().person("max").person("ann").person("bob").person("eve", department_code="MED")
    school.pair("ann", "max", "2026-01-01").pair("bob", "max", "2026-01-01").pair("ann", "eve", "2026-01-01")
    rows = judged(school, rule("department", every="calendar_year", minimum=2, strength="I"), "2027-02-01")
    row = rows.loc[("SURG", "2026")]
    assert (row["state"], row["counted"], row["department"]) == ("advice", 1, "SURG")
    assert set(rows.index.get_level_values(0)) == {"SURG"}


def test_a_rule_with_no_window_yet_gives_an_empty_table():
    rows = judged(hub((("max", "2026-07-01", None),)), rule("hub"), "2024-05-01").reset_index()
    assert rows.empty
    assert set(rows.columns) == set(OBLIGATION.column_names) - {"quarter"}
