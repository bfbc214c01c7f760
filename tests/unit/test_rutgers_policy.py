"""What the policy file of rutgers says beside the guidelines: every clause, its kind and strength, and their words."""

from __future__ import annotations

from datetime import date

import pytest

from assets.obligations.beside.prohibitions import prohibitions_of
from assets.obligations.language.kinds import Cardinality, Deadline, Exclusion, Frequency
from assets.obligations.language.policy import filled, parameters_of, rules_of
from assets.obligations.measured import not_measured_of
from assets.redcap.mapping import Mapping
from assets.redcap.schema import FIELD
from assets.storage.schema import empty_frame_of
from tests.unit.shipped_projects import Shipped, strengths_in

RUTGERS = Shipped("rutgers")
TEXT = RUTGERS.text()
CLAUSES = [
    ("R1", "deadline", "M"),
    ("R2", "deadline", "I"),
    ("R3", "exclusion", "S"),
    ("R4", "stated", "O"),
    ("R5", "deadline", "S"),
    ("R6", "deadline", "M"),
    ("R7", "deadline", "M"),
    ("R8a", "on_event", "S"),
    ("R8b", "on_event", "S"),
    ("R9", "frequency", "I"),
    ("R10", "frequency", "S"),
    ("R10", "frequency", "I"),
    ("R10b", "frequency", "S"),
    ("R11", "on_event", "S"),
    ("R12", "stated", "I"),
    ("R13", "stated", "I"),
    ("R14", "on_event", "I"),
    ("R15", "frequency", "I"),
    ("R16", "frequency", "I"),
    ("R17", "stated", "I"),
    ("R18", "stated", "I"),
    ("R19a", "deadline", "S"),
    ("R19b", "deadline", "S"),
    ("R19c", "prohibition", "X"),
    ("R20", "prohibition", "X"),
    ("R21", "stated", "S"),
    ("R22", "frequency", "I"),
    ("R23", "stated", "S"),
]


def rule(measure: str) -> Deadline | Frequency | Cardinality | Exclusion:
    return next(rule for rule in rules_of(RUTGERS.policy) if rule.measure == measure)


def frequency(measure: str) -> Frequency:
    found = rule(measure)
    assert isinstance(found, Frequency)
    return found


def test_every_clause_has_its_kind_and_strength():
    assert strengths_in(RUTGERS.policy) == CLAUSES


@pytest.mark.skipif(TEXT is None, reason="the policy's text is not beside this clone")
def test_every_section_named_is_one_of_the_text():
    for clause in RUTGERS.policy.clauses:
        assert clause.source.section in (TEXT or ""), clause.clause


def test_every_computed_clause_is_fed_by_the_shipped_mapping():
    assert not_measured_of(RUTGERS.policy, RUTGERS.mapping).empty


def test_a_selection_is_due_soon_at_three_months_and_overdue_after_six():
    found = rule("primary_mentor_selected")
    assert isinstance(found, Deadline)
    assert found.within_months is not None
    assert found.due_soon_months is not None
    assert (found.due_soon_months.value, found.within_months.value) == (3, 6)
    assert found.within_months.provenance == found.due_soon_months.provenance == "policy"
    assert filled(RUTGERS.policy, found, "grace_days") == 0


def test_only_ranks_below_a_tenured_associate_professor_are_concerned():
    junior, associate = RUTGERS.policy.population.scope.any_of
    assert junior.ranks is not None
    assert associate.ranks is not None
    assert associate.tenure is not None
    assert (junior.ranks.value, junior.tenure) == (("instructor", "assistant"), None)
    assert (associate.ranks.value, associate.tenure.value) == (("associate",), ("on_track", "not_eligible"))


def test_tenure_track_scientists_owe_nothing_but_are_advised_to_meet_monthly_and_aim_at_every_two_weeks():
    found = frequency("monthly_meetings")
    assert found.every is not None
    assert found.target is not None
    assert (found.every.value, found.minimum.value, found.target.value) == ("calendar_quarter", 3, 6)
    assert found.strength == "I"


def test_six_meetings_a_year_count_even_where_the_plan_was_not_reviewed():
    meetings, reviews = frequency("six_meetings"), frequency("plan_reviewed")
    assert meetings.every is not None
    assert meetings.prorate is not None
    assert (meetings.every.value, meetings.minimum.value, meetings.strength) == ("rolling_12_months", 6, "S")
    assert meetings.prorate.value
    assert "sections" not in meetings.evidence.model_dump(exclude_none=True)
    assert reviews.strength == "I"
    assert reviews.evidence.model_dump()["sections"]["value"] == ("goal_plan",)


def test_each_track_has_one_number_of_meetings_or_the_agreed_one():
    tracks = ("tenure", "clinical", "research", "educator", "other")
    classes = ("clinician", "scientist", "educator")
    for track in tracks:
        for faculty_class in classes:
            scopes = [frequency(name).scope for name in ("monthly_meetings", "six_meetings", "agreed_meetings")]
            fitting = [scope for scope in scopes if _fits(scope, track, faculty_class)]
            assert len(fitting) == 1, (track, faculty_class)


def _fits(scope, track: str, faculty_class: str) -> bool:
    def holds(part) -> bool:
        in_track = part.tracks is None or track in part.tracks.value
        return in_track and (part.classes is None or faculty_class in part.classes.value)

    return holds(scope) and (not scope.any_of or any(holds(part) for part in scope.any_of))


def test_the_agreed_frequency_is_counted_over_a_year_for_every_answer_of_the_form():
    agreed = frequency("agreed_meetings").agreed
    assert agreed is not None
    form = next(event.value for event in RUTGERS.mapping.events if event.kind == "agreement")
    assert form is not None
    assert set(agreed.value) == set(form.codes.values())
    assert agreed.value["every_two_months"] == frequency("six_meetings").minimum.value


def test_a_concern_is_shown_to_the_director_only():
    restricted = [found.measure for found in rules_of(RUTGERS.policy) if found.audience == "director"]
    assert restricted == ["concern_to_director"]


def kept_of(mapping: Mapping) -> dict[str, bool]:
    """Return clause → whether what it forbids is kept out."""
    table = prohibitions_of([RUTGERS.policy], [mapping], empty_frame_of(FIELD), given={}, as_of=date(2026, 11, 21))
    return dict(zip(table["clause"], table["kept"], strict=True))


def test_team_meetings_and_the_teams_concerns_are_recorded_by_nothing():
    assert kept_of(RUTGERS.mapping) == {"R19c": True, "R20": True}


def test_a_project_that_records_team_meetings_breaks_the_prohibition():
    content = RUTGERS.mapping.model_dump(by_alias=True)
    step = {"kind": "step", "step": "team_meeting", "person": "faculty", "held_on": "pa_date"}
    content["events"].append({**step, "instrument": "programme_attendance"})
    assert kept_of(Mapping.model_validate(content)) == {"R19c": False, "R20": True}


def test_what_the_guidelines_do_not_say_is_marked_as_the_offices():
    assert RUTGERS.policy.effective_from.value == date(2015, 1, 1)
    plan = parameters_of(RUTGERS.policy, rule("goal_plan"))
    assert "within_days = 90 (office: policy silent; office chose 90 days)" in plan
    heads = rule("mentor_is_not_supervisor")
    assert isinstance(heads, Exclusion)
    assert heads.unit_heads is not None
    assert (heads.unit_heads.value, heads.unit_heads.provenance) == (False, "office")
