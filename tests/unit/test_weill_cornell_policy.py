"""What the policy file of weill_cornell says beside the recommendations: every clause, its kind and its strength."""

from __future__ import annotations

import pytest

from assets.obligations.language.kinds import Cardinality, Computed, Deadline, Frequency
from assets.obligations.language.policy import parameters_of, rules_of
from assets.obligations.measured import not_measured_of
from tests.unit.shipped_projects import Shipped, strengths_in

WEILL_CORNELL = Shipped("weill_cornell")
TEXT = WEILL_CORNELL.text()
CLAUSES = [
    ("W1", "share", "I"),
    ("W2", "sequence", "S"),
    ("W3", "on_event", "S"),
    ("W3", "document", "S"),
    ("W4", "attestation", "D"),
    ("W4", "document", "D"),
    ("W5", "cardinality", "S"),
    ("W6a", "cardinality", "S"),
    ("W6b", "frequency", "S"),
    ("W6c", "attestation", "S"),
    ("W6d", "document", "S"),
    ("W7", "attestation", "D"),
    ("W8", "frequency", "S"),
    ("W9a", "frequency", "S"),
    ("W9b", "on_event", "S"),
    ("W10", "deadline", "S"),
    ("W11", "deadline", "O"),
    ("W12", "deadline", "I"),
    ("W13", "frequency", "S"),
    ("W14", "stated", "O"),
    ("W15", "deadline", "S"),
    ("W16", "on_event", "S"),
    ("W17", "document", "O"),
]


def computed(measure: str) -> Computed:
    return next(
        clause for clause in WEILL_CORNELL.policy.clauses if isinstance(clause, Computed) and clause.measure == measure
    )


def test_every_clause_has_its_kind_and_strength():
    assert strengths_in(WEILL_CORNELL.policy) == CLAUSES


@pytest.mark.skipif(TEXT is None, reason="the policy's text is not beside this clone")
def test_every_section_named_is_one_of_the_text():
    for clause in WEILL_CORNELL.policy.clauses:
        assert clause.source.section in (TEXT or ""), clause.clause


def test_every_computed_clause_is_fed_by_the_shipped_mapping():
    assert not_measured_of(WEILL_CORNELL.policy, WEILL_CORNELL.mapping).empty


def test_everybody_is_concerned_and_nobody_has_to_join():
    population = WEILL_CORNELL.policy.population
    assert population.scope.model_dump(exclude_none=True) == {"any_of": ()}
    assert population.enrolled_step is None


def test_that_somebody_mentors_nobody_is_no_gap():
    assert computed("mentors_others").strength == "I"
    assert computed("mentors_others").evidence.model_dump()["side"] == "mentor"


def test_the_decision_after_a_year_is_not_owed_until_the_office_makes_it_a_should():
    assert "interim_decided" not in [rule.measure for rule in rules_of(WEILL_CORNELL.policy)]
    decision = computed("interim_decided")
    assert isinstance(decision, Deadline)
    assert decision.within_months is not None
    assert (decision.within_months.value, decision.within_months.provenance) == (12, "policy")


def test_a_documented_decline_counts_as_mentoring_offered():
    provided = computed("mentoring_provided")
    assert isinstance(provided, Cardinality)
    assert provided.evidence.model_dump()["or_step"] == "declined"


def test_new_faculty_of_every_rank_get_a_mentor_within_ninety_days_by_the_offices_choice():
    assert computed("interim_mentor_assigned").scope.ranks is None
    found = parameters_of(WEILL_CORNELL.policy, computed("interim_mentor_assigned"))
    assert "within_days = 90 (office: policy silent; office chose 90 days after the first day)" in found


def test_only_a_chief_or_a_chair_communicates_expectations():
    for measure in ("expectations_communicated", "expectations_updated"):
        evidence = computed(measure).evidence.model_dump()
        assert evidence["values"]["value"] == ("division_chief", "department_chair")
        assert evidence["values"]["provenance"] == "policy"


def test_what_departments_do_for_mentors_is_asked_of_mentors_only_once_an_academic_year():
    for measure in ("mentor_trained", "time_for_mentoring", "feedback_solicited"):
        rule = computed(measure)
        assert isinstance(rule, Frequency)
        assert rule.every is not None
        assert (rule.concerns, rule.every.value, rule.every.provenance) == ("mentors", "academic_year", "office")


def test_an_effort_of_none_is_no_time_for_mentoring():
    effort = next(event.value for event in WEILL_CORNELL.mapping.events if event.step == "effort_recorded")
    assert effort is not None
    counted = computed("time_for_mentoring").evidence.model_dump()["values"]["value"]
    assert set(effort.codes.values()) - set(counted) == {"none"}
