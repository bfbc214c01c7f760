"""A clause whose data no mapping feeds is not measured: no rows, and what it lacks is named."""

from __future__ import annotations

from typing import Any

import pytest

from assets.obligations.language.policy import rules_of
from assets.obligations.language.versions import read_policy
from assets.obligations.measured import as_judged, not_measured_of
from assets.programmes import find_programmes, shipped_folder
from assets.redcap.mapping import Mapping, read_mapping
from tests.unit.beside_school import policy_of
from tests.unit.test_beside_registers import MAPPING

RULE = """
    clause: A11
    kind: frequency
    measure: in_person
    unit: person
    strength: S
    theme: meetings
    every: {value: calendar_quarter, provenance: policy}
    minimum: {value: 1, provenance: policy}
"""
PAIRS: dict[str, Any] = {
    "pairs": [
        {
            "instrument": "meeting",
            "mentee": "faculty",
            "mentor": "mentor",
            "role": "primary_mentor",
            "started_on": "since",
        }
    ]
}


def lacks(more: str, **mapping: Any) -> list[str]:
    rows = not_measured_of(policy_of(RULE + more), Mapping.model_validate({**MAPPING, **PAIRS, **mapping}))
    return rows["lacks"].iloc[0] if len(rows) else []


@pytest.mark.parametrize(
    ("evidence", "absent"),
    [
        ("kinds: [meeting]", []),
        ("kinds: [report]", ["events of kind report"]),
        ("kinds: [report, meeting]", []),
        ("kinds: [meeting], modes: {value: [in_person], provenance: policy}", ["mode in_person of meeting"]),
        ("kinds: [meeting], values: {value: [held], provenance: policy}", ["value held of meeting"]),
        ("kinds: [meeting], sections: {value: [goals], provenance: policy}", ["section goals of meeting"]),
        (
            "kinds: [meeting], confirmed_by: {value: [mentor], provenance: policy}",
            ["confirmation by the mentor of meeting"],
        ),
        ("kinds: [step], steps: [trained]", ["step trained"]),
        ("kinds: [step], steps: [asked, told], count: steps", ["step asked and told"]),
    ],
)
def test_what_no_entry_feeds_is_named(evidence, absent):
    assert lacks(f"    evidence: {{from: events, noun: meeting, {evidence}}}") == absent


def test_a_role_nobody_is_assigned_in_is_named_and_of_several_one_is_enough():
    evidence = "    evidence: {from: events, kinds: [meeting], noun: meeting}\n"
    roles = "    roles: {{value: [{}], provenance: policy}}"
    assert lacks(evidence + roles.format("hub_mentor")) == ["pairs of role hub_mentor"]
    assert lacks(evidence + roles.format("hub_mentor, primary_mentor")) == []
    assert lacks(evidence, pairs=[]) == ["pairs"]


@pytest.mark.parametrize(
    ("unit", "noun", "kind", "absent"),
    [
        ("hub", "hub mentor", "hub", []),
        ("hub", "hub mentor", "affinity_group", ["mentors of hubs"]),
        ("affinity_group", "senior mentor", "affinity_group", []),
        ("affinity_group", "senior mentor", "hub", ["senior mentors of affinity groups"]),
    ],
)
def test_mentors_of_hubs_and_senior_mentors_of_groups_are_told_apart(unit, noun, kind, absent):
    rule = RULE.replace("unit: person", f"unit: {unit}").replace("kind: frequency", "kind: cardinality")
    policy = policy_of(f"{rule}    evidence: {{from: mentors, noun: {noun}}}")
    listed = [{"kind": kind, "instrument": "meeting", "person": "mentor"}]
    rows = not_measured_of(policy, Mapping.model_validate({**MAPPING, "hub_mentors": listed}))
    assert [name for lacked in rows["lacks"] for name in lacked] == absent


def test_what_an_accepted_programme_records_need_not_be_mapped():
    policy = policy_of(RULE + "    evidence: {from: events, kinds: [report], noun: report}", accepts=["other"])
    assert not_measured_of(policy, Mapping.model_validate({**MAPPING, **PAIRS})).empty


def test_a_programme_without_a_mapping_measures_nothing_that_redcap_would_hold():
    policy = policy_of(RULE + "    evidence: {from: events, kinds: [meeting], noun: meeting}")
    assert rules_of(as_judged(policy, None)) == []


@pytest.mark.parametrize("code", ["anesthesiology", "digestive_diseases", "rutgers", "weill_cornell"])
def test_every_owed_clause_of_a_shipped_programme_is_fed_by_its_mapping(code):
    (folder,) = find_programmes(folders=[shipped_folder()], enabled=[code])
    assert not_measured_of(read_policy(folder), read_mapping(folder)).to_dict("records") == []
