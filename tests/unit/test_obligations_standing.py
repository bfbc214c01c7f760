"""Of whose standing nothing is on record, anybody will do, and the office is told so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pydantic import ValidationError

from assets.obligations.beside.lint import remarks_on
from assets.obligations.fed import as_fed, untold_standing
from assets.obligations.language.evidence import Events
from assets.obligations.language.policy import rules_of
from tests.unit.shipped_projects import Shipped

if TYPE_CHECKING:
    from assets.obligations.language.policy import Policy
    from assets.redcap.mapping import Mapping


def evidence_of(policy: Policy, measure: str) -> Events:
    (evidence,) = (rule.evidence for rule in rules_of(policy) if rule.measure == measure)
    assert isinstance(evidence, Events)
    return evidence


def without_asked(mapping: Mapping) -> Mapping:
    """Return the mapping of a project that only knows when somebody was asked."""
    events = [
        entry.model_copy(update={"attendee": None}) if entry.step == "senior_asked" else entry
        for entry in mapping.events
    ]
    return mapping.model_copy(update={"events": events})


def without_leader(mapping: Mapping) -> Mapping:
    """Return the mapping of a project whose reviews name hub mentor and nobody else."""
    events = [
        entry.model_copy(update={"person": entry.attendee, "others": None}) if entry.kind == "review" else entry
        for entry in mapping.events
    ]
    return mapping.model_copy(update={"events": events})


def without_seniors(mapping: Mapping, *, pairs: bool, registry: bool) -> Mapping:
    """Return the mapping of a project that has no senior pairs, no senior mentors in the registry, or neither."""
    roles = [
        entry.model_copy(update={"role": entry.role.model_copy(update={"codes": {"1": "hub_mentor"}})})  # type: ignore[union-attr]
        for entry in mapping.pairs
    ]
    listed = [entry for entry in mapping.hub_mentors if entry.kind == "hub"]
    return mapping.model_copy(
        update=({"pairs": roles} if pairs else {}) | ({"hub_mentors": listed} if registry else {})
    )


@pytest.mark.parametrize("programme", ["anesthesiology", "digestive_diseases", "rutgers", "weill_cornell"])
def test_a_shipped_project_tells_the_standing_its_policy_asks_for(programme):
    shipped = Shipped(programme)
    assert untold_standing(shipped.policy, shipped.mapping) == []
    assert as_fed(shipped.policy, shipped.mapping) is shipped.policy


def test_where_nobody_says_who_was_asked_every_request_counts_and_the_office_is_told():
    shipped = Shipped("digestive_diseases")
    mapping = without_asked(shipped.mapping)
    judged = as_fed(shipped.policy, mapping)
    assert evidence_of(judged, "senior_asked").senior_by is None
    assert evidence_of(judged, "senior_asked").steps == ("senior_asked",)
    assert evidence_of(judged, "senior_asked").wording.answers
    told = [remark for remark in remarks_on(shipped.policy, mapping) if remark.about == "anybody"]
    assert [(remark.clause, remark.text) for remark in told] == [
        ("D6b", "senior_asked: it is not on record who took part")
    ]


def test_where_no_role_makes_anybody_a_senior_mentor_any_review_counts_and_the_office_is_told():
    shipped = Shipped("anesthesiology")
    mapping = without_seniors(shipped.mapping, pairs=True, registry=True)
    assert evidence_of(as_fed(shipped.policy, mapping), "half_yearly_review").attended_by is None
    told = {remark.text for remark in remarks_on(shipped.policy, mapping) if remark.about == "anybody"}
    assert told == {
        f"{measure}: it is not on record who is senior_mentor"
        for measure in ("half_yearly_review", "review_all_present")
    }


@pytest.mark.parametrize(("pairs", "registry"), [(True, False), (False, True)])
def test_pairs_or_the_registry_are_enough_to_tell_a_senior_mentor(pairs, registry):
    shipped = Shipped("anesthesiology")
    mapping = without_seniors(shipped.mapping, pairs=pairs, registry=registry)
    assert untold_standing(shipped.policy, mapping) == []


def test_a_review_that_names_the_hub_mentor_alone_tells_nobody_s_standing():
    shipped = Shipped("anesthesiology")
    found = untold_standing(shipped.policy, without_leader(shipped.mapping))
    assert {each.what for each in found} == {"who took part"}


def test_a_programme_without_a_mapping_is_left_as_it_is():
    policy = Shipped("anesthesiology").policy
    assert as_fed(policy, None) is policy


ORDER = {"provenance": "office", "note": "an order"}


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"group_senior": True}, "name their roles"),
        ({"senior_by": ORDER | {"value": ["assistant"]}}, "two or more, each once"),
        ({"senior_by": ORDER | {"value": ["assistant", "professor", "assistant"]}}, "two or more, each once"),
        ({"senior_by": ORDER | {"value": ["assistant", "professor"]}, "same_event": True}, "clock's own event"),
        ({"steps": ["asked"], "wording": {"steps": {"aksed": "request"}}}, "step aksed"),
    ],
)
def test_what_could_never_be_told_is_refused(more, words):
    with pytest.raises(ValidationError, match=words):
        Events.model_validate({"from": "events", "kinds": ["step"], "noun": "request", **more})
