"""What lint says of a policy, and what a comparison of two judgements tells."""

from __future__ import annotations

from datetime import date

import pytest

from assets.obligations.beside.difference import changed_obligations, counts_by_state, due_between
from assets.obligations.beside.lint import remarks_on
from assets.obligations.schema import OBLIGATION
from tests.unit.beside_school import columns_of, frame_of, policy_of
from tests.unit.shipped_projects import Shipped

RULE = """
    clause: {clause}
    kind: frequency
    measure: m_{number}
    unit: person
    strength: S
    theme: meetings
    every: {{value: calendar_quarter, provenance: policy}}
    minimum: {{value: 1, provenance: policy}}
    evidence: {{from: events, noun: meeting, {evidence}}}
    {more}
"""
MEETING = "kinds: [meeting]"


def overlaps(first: str, second: str, *, more: tuple[str, str] = ("", "")) -> list[str]:
    rules = [
        RULE.format(clause=f"A{number}", number=number, evidence=evidence, more=more[number])
        for number, evidence in enumerate((first, second))
    ]
    found = remarks_on(policy_of(*rules), None, has_mapping=False)
    return [remark.text for remark in found if remark.about == "overlap"]


def only(name: str, value: str) -> str:
    return f"scope: {{{name}: {{value: [{value}], provenance: policy}}}}"


@pytest.mark.parametrize(
    ("second", "shared"),
    [
        ("kinds: [meeting, contact]", ["m_0 and m_1 of A1: meeting"]),
        ("kinds: [contact]", []),
        ("kinds: [meeting], subject_is: attendee", []),
        ("kinds: [step], steps: [trained]", []),
    ],
)
def test_two_clauses_overlap_where_one_record_passes_the_filters_of_both(second, shared):
    assert overlaps(MEETING, second) == shared


def test_clauses_that_look_for_different_modes_do_not_overlap():
    mode = "kinds: [meeting], modes: {{value: [{}], provenance: policy}}"
    assert overlaps(mode.format("video"), mode.format("in_person")) == []
    assert overlaps(mode.format("video"), mode.format("video, phone")) != []


def test_clauses_for_different_people_do_not_overlap():
    assert overlaps(MEETING, MEETING, more=(only("tracks", "tenure"), only("not_tracks", "tenure"))) == []
    assert overlaps(MEETING, MEETING, more=(only("ranks", "assistant"), only("ranks", "associate"))) == []
    assert overlaps(MEETING, MEETING, more=(only("ranks", "assistant"), only("tracks", "tenure"))) != []


def test_clauses_about_different_roles_or_in_force_one_after_the_other_do_not_overlap():
    roles = "roles: {{value: [{}], provenance: policy}}"
    assert overlaps(MEETING, MEETING, more=(roles.format("hub_mentor"), roles.format("senior_mentor"))) == []
    dates = (
        "effective_to: {value: 2025-12-31, provenance: policy}",
        "effective_from: {value: 2026-01-01, provenance: policy}",
    )
    assert overlaps(MEETING, MEETING, more=dates) == []


def test_a_clause_no_mapping_feeds_and_one_that_is_only_stated_are_told():
    stated = "{clause: A9, kind: stated, strength: S}"
    policy = policy_of(RULE.format(clause="A1", number=1, evidence=MEETING, more=""), stated)
    told = {(remark.about, remark.clause): remark.text for remark in remarks_on(policy, None)}
    assert told["not_measured", "A1"] == "m_1: no events of kind meeting, no pairs"
    assert told["stated", "A9"] == "What is owed"


def obligation(number: str, state: str, **more: str) -> dict[str, str]:
    said = {"programme": "surgery", "clause": "A1", "measure": "m", "subject_id": "ann", "period": "2026 Q3"}
    return {"obligation_id": number, "state": state, "due_on": "2026-09-30", **said, **more}


def test_a_comparison_lists_what_changes_what_is_new_and_what_is_owed_no_longer():
    columns = columns_of(OBLIGATION)
    same = obligation("0", "met")
    before = frame_of(columns, [same, obligation("1", "not_met"), obligation("2", "met"), obligation("4", "pending")])
    later = obligation("4", "pending", due_on="2026-10-15")
    rows = [same, obligation("1", "excepted", reason="partial_leave"), obligation("3", "advice"), later]
    after = frame_of(columns, rows)
    changed = changed_obligations(before, after)
    assert sorted(zip(changed["before"], changed["after"], strict=True)) == [
        ("met", "not owed"),
        ("not owed", "advice"),
        ("not_met", "excepted (partial_leave)"),
        ("pending, due 2026-09-30", "pending, due 2026-10-15"),
    ]
    counts = counts_by_state(before, after).set_index("state")[["before", "after"]]
    assert counts.loc["met"].to_list() == [2, 1]
    assert counts.loc["advice"].to_list() == [0, 1]
    assert len(due_between(after, date(2026, 10, 1), date(2026, 12, 31))) == 1


def test_what_the_office_chose_in_one_of_several_alternatives_is_told_with_its_number():
    told = {remark.text for remark in remarks_on(Shipped("rutgers").policy, None, has_mapping=False)}
    assert any(text.startswith("any_of 1: ranks = instructor, assistant (office") for text in told)
    assert any(text.startswith("any_of 1: tracks = educator, other (office") for text in told)
    assert any(text.startswith("any_of 2: tracks = tenure (office") for text in told)


def test_two_measures_of_one_clause_are_told_apart():
    told = [remark.text for remark in remarks_on(Shipped("anesthesiology").policy, None, has_mapping=False)]
    assert any(text.startswith("half_yearly_review: every = calendar_half") for text in told)
    assert any(text.startswith("review_all_present: every = calendar_half") for text in told)
