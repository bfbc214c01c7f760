"""What the judgement makes of an affinity group whose senior mentor nobody can tell follows from every answer."""

from __future__ import annotations

from itertools import combinations, product
from typing import TYPE_CHECKING, Any

import pytest

from tests.unit.obligations_school import School, day, shipped_policy

if TYPE_CHECKING:
    from collections.abc import Hashable

AS_OF = "2026-11-21"
ASKED = "asked"
SENIORS = ("sam", "sue", "lee")
MET = {"met", "met_late"}


def led_by(senior: str | None, *, typed: str | None = None) -> School:
    """Return hub mentor max with mentee ann, in a hub of a group led by somebody, or by whoever was typed."""
    school = School().person("ann").person("max", enrolled=None)
    for person in SENIORS:
        school.person(person, enrolled=None)
    school.pair("ann", "max", "2026-01-01")
    school.hub_mentors.append({"programme": "anesthesiology", "hub": "H1", "person_id": "max"})
    hub = {"programme": "anesthesiology", "hub": "H1", "kind": "hub", "affinity_group": "G1"}
    group = {**hub, "hub": "G1", "kind": "affinity_group", "affinity_group": None}
    school.hubs.extend([hub, {**group, "senior_id": senior, "senior_typed": typed}])
    return school


def coached(school: School, mentor: str | None, **more: Any) -> School:
    """Add that max is assigned to a senior mentor."""
    return school.pair("max", mentor, "2026-02-01", role="senior_mentor", **more)


def reviewed(school: School, senior: str, *, setting: str = "group") -> School:
    """Add a review of the hub on a senior mentor's record."""
    more = {"held_on": "2026-03-02", "setting": setting, "mode": "in_person"}
    return school.event("review", senior, None, **more, attendees=["max", "ann"])


def states(school: School, clause: str) -> dict[Hashable, tuple[str, str]]:
    """Return state and reason of what max owed by a clause in the windows of 2026, by measure and window."""
    frame = school.judged(AS_OF, shipped_policy(clause))
    rows = frame[(frame["person_id"] == "max") & (frame["window_start"] >= "2026-01-01") & (frame["due_on"] < AS_OF)]
    return {(row["measure"], row["window_start"]): (row["state"], row["reason"]) for _, row in rows.iterrows()}


ANSWERS = [chosen for many in (1, 2) for chosen in combinations(SENIORS, many)]


@pytest.mark.parametrize(("candidates", "mentor"), list(product(ANSWERS, SENIORS)))
def test_who_leads_the_group_leaves_open_what_an_answer_would_change_and_nothing_else(candidates, mentor):
    asked = states(coached(led_by(None, typed=ASKED).open_identity(ASKED, *candidates), mentor), "A3")
    answers = [states(coached(led_by(person), mentor), "A3") for person in candidates]
    unasked = states(coached(led_by(None), mentor), "A3")
    for key, (state, reason) in asked.items():
        may_be_met = any(answer[key][0] in MET for answer in answers)
        assert (state, reason) == (("indeterminate", "identity") if may_be_met else unasked[key])


@pytest.mark.parametrize(("setting", "may_be"), [("group", True), ("individual", False)])
def test_a_review_by_somebody_who_may_lead_the_group_is_open_where_it_would_count(setting, may_be):
    school = reviewed(led_by(None, typed=ASKED).open_identity(ASKED, "sam", "lee"), "sam", setting=setting)
    state = states(school, "A15")["half_yearly_review", next(iter(states(school, "A15")))[1]]
    assert state == (("indeterminate", "identity") if may_be else ("not_met", ""))


def test_a_review_by_somebody_who_leads_no_group_whatever_the_answer_is_not_the_review_that_is_owed():
    school = reviewed(led_by(None, typed=ASKED).open_identity(ASKED, "sam", "lee"), "sue")
    assert {state for state, _ in states(school, "A15").values()} == {"not_met", "advice"}


@pytest.mark.parametrize(
    ("since", "until", "state"),
    [
        (None, "2026-03-01", "not_met"),
        (None, "2026-03-02", "met"),
        ("2026-03-02", None, "met"),
        ("2026-03-03", None, "not_met"),
    ],
)
def test_a_review_counts_by_who_led_the_group_on_its_day(since: str | None, until: str | None, state: str):
    school = reviewed(led_by(None), "sue")
    row = {"programme": "anesthesiology", "kind": "affinity_group", "hub": "G1", "person_id": "sue"}
    school.hub_mentors.append({**row, "valid_from": day(since), "valid_to": day(until)})
    assert states(school, "A15")["half_yearly_review", next(iter(states(school, "A15")))[1]] == (state, "")


def test_what_is_met_by_a_senior_mentor_who_is_known_stays_met():
    school = coached(led_by("sam"), "sam").open_identity(ASKED, "sue", "lee")
    school.hubs.append({**school.hubs[1], "hub": "G2", "senior_id": None, "senior_typed": ASKED})
    assert {state for state, _ in states(school, "A3").values()} == {"met"}


@pytest.mark.parametrize(("typed", "candidates"), [(ASKED, ("sam", "sue")), ("other", ("sue", "lee"))])
def test_where_both_the_pair_and_the_group_are_open_they_may_mean_one_person(typed, candidates):
    school = coached(led_by(None, typed=ASKED).open_identity(ASKED, "sam", "sue"), None, typed=typed)
    if typed != ASKED:
        school.open_identity(typed, *candidates)
    assert set(states(school, "A3").values()) == {("indeterminate", "identity")}


def test_what_is_known_and_what_may_be_are_counted_together():
    school = coached(coached(led_by(None, typed=ASKED).open_identity(ASKED, "sam"), "sam"), "sue")
    group = {"programme": "anesthesiology", "kind": "affinity_group", "hub": "G1"}
    school.hub_mentors.extend([{**group, "person_id": "sue"}, {**group, "typed": ASKED}])
    rule = shipped_policy("A3").clauses[0]
    two = rule.model_copy(update={"minimum": rule.minimum.model_copy(update={"value": 2})})  # type: ignore[union-attr]
    frame = school.judged(AS_OF, shipped_policy("A3").model_copy(update={"clauses": (two,)}))
    rows = frame[(frame["person_id"] == "max") & (frame["window_start"] == "2026-07-01")]
    assert rows[["state", "reason", "counted"]].to_numpy().tolist() == [["indeterminate", "identity", 1]]


def test_a_name_that_comes_near_nobody_excuses_nothing():
    school = coached(led_by(None, typed=ASKED), "sam")
    assert {state for state, _ in states(school, "A3").values()} == {"not_met"}
