"""What is made of a hub mentor whom nobody can tell follows from every answer there may be."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

import pytest

from assets.obligations.schema import OBLIGATION
from tests.unit.obligations_school import School, day, shipped_policy

if TYPE_CHECKING:
    from collections.abc import Hashable

AS_OF = "2026-11-21"
ASKED = "asked"
STAFF = ("max", "sue", "lee")
ANSWERS = [chosen for many in (1, 2, 3) for chosen in combinations(STAFF, many)]
GAPS = {"not_met", "advice"}

Owed = dict["Hashable", tuple[str, str]]


def listing(person: str | None, **more: Any) -> School:
    """Return a hub that lists somebody, or whoever was typed, from April on, and what each may have done.

    max mentors ann and had the group's review in March; sue mentors bob, is listed in a hub of another group and
    coached by this group's senior mentor, whom she met in person in May; lee mentors nobody and was on leave.
    """
    school = School().person("ann").person("bob")
    for name in (*STAFF, "sam"):
        school.person(name, enrolled=None)
    school.leave("lee", "2026-03-20", "2026-07-05")
    school.pair("ann", "max", "2026-01-01").pair("bob", "sue", "2026-01-01")
    school.pair("sue", "sam", "2026-02-01", role="senior_mentor").meeting("sue", "sam", "2026-05-05")
    review = {"held_on": "2026-05-20", "setting": "group", "mode": "in_person"}
    school.event("review", "sam", None, **review, attendees=["max", "ann"])
    for hub, group in (("H1", "G1"), ("H2", "G2")):
        common = {"programme": "anesthesiology", "hub": hub}
        school.hubs.append({**common, "kind": "hub", "affinity_group": group})
    school.hubs.append({"programme": "anesthesiology", "hub": "G1", "kind": "affinity_group", "senior_id": "sam"})
    row = {"programme": "anesthesiology", "kind": "hub", "valid_from": day("2026-04-01")}
    school.hub_mentors.append({**row, "hub": "H2", "person_id": "sue"})
    school.hub_mentors.append({**row, "hub": "H1", "person_id": person, **more})
    return school


def owed(school: School, clause: str) -> Owed:
    """Return state and reason by measure, person and window."""
    frame = school.judged(AS_OF, shipped_policy(clause))
    keys = ["measure", "person_id", "window_start"]
    return {tuple(row[name] for name in keys): (row["state"], row["reason"]) for _, row in frame.iterrows()}


def told(asked: str | None, answers: list[str]) -> str | None:
    """Return the state to be told of what is in state `asked` while it is open, and in these once answered."""
    if asked is None:
        kept = [state for state in answers if state not in {"", "excluded"}]
        return ("pending" if "pending" in kept else "indeterminate") if kept else None
    return "indeterminate" if asked in GAPS and not GAPS.issuperset(answers) else asked


@pytest.mark.parametrize("clause", ["A3", "A14", "A15"])
@pytest.mark.parametrize("candidates", ANSWERS)
def test_a_hub_mentor_whom_nobody_can_tell_leaves_open_what_an_answer_would_change_and_nothing_else(candidates, clause):
    found = owed(listing(None, typed=ASKED).open_identity(ASKED, *candidates), clause)
    nobody = owed(listing(None), clause)
    answers = {person: owed(listing(person), clause) for person in candidates}
    for key in {*found, *nobody, *(key for answer in answers.values() for key in answer)}:
        person = key[1]
        states = [answers[person].get(key, ("", ""))[0]] if person in answers else []
        asked = nobody.get(key, (None, ""))[0]
        assert found.get(key, (None, ""))[0] == (told(asked, states) if states else asked), key


def test_a_name_that_comes_near_nobody_makes_nobody_a_hub_mentor():
    assert owed(listing(None, typed=ASKED), "A3") == owed(listing(None), "A3")


def test_what_a_candidate_may_owe_names_the_hub_and_no_evidence():
    frame = listing(None, typed=ASKED).open_identity(ASKED, "max").judged(AS_OF, shipped_policy("A15"))
    rows = frame[(frame["person_id"] == "max") & (frame["state"] == "indeterminate")]
    assert rows["hub"].unique().tolist() == ["H1"]
    assert rows["evidence"].map(len).eq(0).all()
    assert set(rows["subject_kind"]) == {"hub_mentor"}
    assert set(OBLIGATION.column_names) - set(frame.columns) == {"quarter"}
