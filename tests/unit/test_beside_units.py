"""Hubs, affinity groups and departments owe that mentors are there."""

from __future__ import annotations

from datetime import date
from itertools import product
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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


def open_hub(names: dict[str, tuple[str, ...]], listed: tuple[str, ...] = (), **left: str) -> School:
    """Return a hub with listed mentors and typed names, each of which may be one of several people."""
    school = School()
    for person in ("max", "mia", "sue"):
        school.person(person, until=left.get(person))
    school.add("hub", hub="H1", kind="hub", affinity_group="G1")
    for typed in names:
        school.add("hub_mentor", hub="H1", typed=typed, source=f"s/{typed}")
    school.add("hub_mentor", hub="H1", person_id="ext:1", valid_from="2026-07-01", valid_to="2026-07-31")
    for person in listed:
        school.add("hub_mentor", hub="H1", person_id=person, source=f"s/{person}")
    for typed, candidates in names.items():
        school.add("review", typed=typed, candidates=list(candidates))
    return school


def in_q3(school: School, **more: Any) -> tuple[str, str]:
    row = judged(school, rule("hub", **more)).loc[("H1", "2026 Q3")]
    return row["state"], row["reason"]


def test_a_hub_whose_mentor_nobody_can_tell_is_not_said_to_have_none():
    row = judged(open_hub({"m": ("max", "mia")}), rule("hub")).loc[("H1", "2026 Q3")]
    assert (row["state"], row["reason"], row["counted"]) == ("indeterminate", "identity", 0)
    assert (row["days_overdue"], row["evidence"]) == (52, [])
    assert pd.isna(row["met_on"])
    assert row["why"] == (
        "Cannot be told: the registry names somebody who may be one of several people on the roster; without it "
        "no hub mentor is on record on 30 Sep 2026, and one is required (W6)."
    )


@pytest.mark.parametrize(
    ("names", "listed", "left"),
    [
        pytest.param({"m": ()}, (), {}, id="the name comes near nobody"),
        pytest.param({"m": ("max",)}, (), {"max": "2026-09-01"}, id="the only candidate has left"),
        pytest.param({"m": ("max",)}, ("max",), {}, id="the only candidate is a mentor there anyway"),
        pytest.param({"m": ("max", "mia")}, (), {}, id="one name is one mentor"),
        pytest.param({"m": ("max",), "n": ("max",)}, (), {}, id="two names of one person are one mentor"),
    ],
)
def test_a_hub_that_stays_short_whatever_the_answer_is_short(names, listed, left):
    assert in_q3(open_hub(names, listed, **left), minimum=2) == ("not_met", "")


def test_a_hub_with_a_mentor_stays_met_and_a_running_window_stays_pending_beside_an_open_name():
    rows = judged(open_hub({"m": ("max", "mia")}, ("sue",)), rule("hub"))
    assert rows["state"].to_dict() == {("H1", "2026 Q3"): "met", ("H1", "2026 Q4"): "met"}
    assert judged(open_hub({"m": ("max",)}), rule("hub")).loc[("H1", "2026 Q4"), "state"] == "pending"


def test_an_open_name_leaves_advice_open_too():
    assert in_q3(open_hub({"m": ("max",)}), strength="I") == ("indeterminate", "identity")


PEOPLE = st.sampled_from(["max", "mia", "sue"])


@settings(max_examples=25, deadline=None)
@given(
    candidates=st.lists(st.lists(PEOPLE, min_size=1, max_size=3, unique=True), min_size=1, max_size=2),
    listed=st.lists(PEOPLE, max_size=2, unique=True),
    gone=st.none() | PEOPLE,
    minimum=st.integers(1, 3),
)
def test_what_is_open_follows_from_every_answer(candidates, listed, gone, minimum):
    names = {f"name {number}": tuple(people) for number, people in enumerate(candidates)}
    left = {gone: "2026-09-01"} if gone else {}
    state, _ = in_q3(open_hub(names, tuple(listed), **left), minimum=minimum)
    answers = {
        in_q3(open_hub({}, tuple(dict.fromkeys([*listed, *answer])), **left), minimum=minimum)[0]
        for answer in product(*names.values())
    }
    without = in_q3(open_hub({}, tuple(listed), **left), minimum=minimum)[0]
    if without == "met":
        assert {state} == answers == {"met"}
    else:
        assert state == ("indeterminate" if "met" in answers else "not_met")


@pytest.mark.parametrize(
    ("candidates", "state"), [(("mia", "sue"), "indeterminate"), (("sue",), "not_met"), ((), "not_met")]
)
def test_an_affinity_group_led_by_whom_nobody_can_tell_is_open_where_a_candidate_is_still_there(candidates, state):
    school = hub((("max", "2026-07-01", None),)).person("sue", until="2026-08-01")
    school.add("hub", hub="G1", kind="affinity_group", senior_typed="s").add("review", typed="s", candidates=candidates)
    rows = judged(school, rule("affinity_group"))
    assert rows["state"].to_dict() == {("G1", "2026 Q3"): state, ("G1", "2026 Q4"): "pending"}


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
