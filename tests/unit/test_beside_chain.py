"""A person's chain in lines: in the policy's order, each with whose it is, and the director's own withheld."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from assets.hr.schema import LEAVE
from assets.obligations.beside.chain import chain_of
from assets.obligations.schema import NOT_IN_POPULATION, OBLIGATION
from assets.people.schema import LINK
from tests.unit.beside_school import School, columns_of, frame_of, policy_of

if TYPE_CHECKING:
    import pandas as pd

RULE = """
    clause: {clause}
    kind: frequency
    measure: {measure}
    unit: person
    strength: S
    theme: meetings
    audience: {audience}
    every: {{value: calendar_quarter, provenance: policy}}
    evidence: {{from: events, kinds: [meeting], noun: meeting}}
    minimum: {{value: 1, provenance: policy}}
"""
POLICY = policy_of(
    RULE.format(clause="S2", measure="in_person", audience="office"),
    RULE.format(clause="S10", measure="by_phone", audience="office"),
    RULE.format(clause="S11", measure="asked_for_another", audience="director"),
)


def owed(person: str, clause: str, measure: str, **more: Any) -> dict[str, Any]:
    """Return a row of `OBLIGATION`: not met in the third quarter of 2026."""
    return {
        "obligation_id": f"{person}{measure}",
        "programme": POLICY.programme,
        "clause": clause,
        "measure": measure,
        "unit": "person",
        "person_id": person,
        "period": "2026 Q3",
        "window_start": "2026-07-01",
        "window_end": "2026-09-30",
        "due_on": "2026-09-30",
        "state": "not_met",
        "required": 1,
        "counted": 0,
        "why": f"No meeting is recorded ({clause}).",
        **more,
    }


def outside(quarter: str, reason: str) -> dict[str, Any]:
    """Return a row of `NOT_IN_POPULATION` of ann."""
    said = {"programme": POLICY.programme, "clause": "S2", "measure": "in_person", "person_id": "ann"}
    return said | {"quarter": quarter, "reason": reason}


def chain(
    rows: list[dict[str, Any]], *, absent: list[dict[str, Any]] | None = None, **more: bool
) -> dict[str, list[str]]:
    """Return the lines about ann under each heading; max was her mentor until another was asked for."""
    school = School().person("ann").pair("ann", "max", "2026-01-05", "2026-08-31", end_reason="changed")
    inputs = school.inputs()
    frames: dict[str, pd.DataFrame] = {name: getattr(inputs, name) for name in ("appointment", "pair", "event")}
    for table, given in ((LEAVE, []), (LINK, []), (NOT_IN_POPULATION, absent or [])):
        frames[table.name] = frame_of(columns_of(table), given)
    obligations = frame_of(columns_of(OBLIGATION), rows)
    return dict(chain_of("ann", frames, obligations, [POLICY], as_of=date(2026, 11, 21), **more))


def test_clauses_come_in_the_policys_order_under_the_policys_words():
    lines = chain([owed("ann", "S10", "by_phone"), owed("ann", "S2", "in_person")])[f"Owed in {POLICY.programme}"]
    assert [line for line in lines if not line.startswith(" ")] == [
        "S2 in_person: What is owed (should: “the policy's own words”)",
        "S10 by_phone: What is owed (should: “the policy's own words”)",
    ]
    assert lines[1] == "  2026 Q3, due 30 Sep 2026: not_met, 0 of 1"


def test_a_row_of_redcap_is_named_once_however_many_things_stand_on_it():
    lines = chain([owed("ann", "S2", "in_person", evidence=["p/1//a/1", "p/1//a/1"])])[f"Owed in {POLICY.programme}"]
    assert [line for line in lines if "evidence" in line] == ["    evidence p/1//a/1"]


def test_what_mentees_owe_says_whose_it_is():
    lines = chain([owed("bob", "S2", "in_person", counterpart_id="ann")])["Owed by mentees, with this person as mentor"]
    assert lines == [f"{POLICY.programme} S2 in_person of bob, 2026 Q3, due 30 Sep 2026: not_met, 0 of 1"]


def test_quarters_in_a_row_that_a_clause_did_not_concern_are_one_span():
    quarters = ("2025-10-01", "2026-01-01", "2026-07-01")
    absent = [outside(day, "no_active_pair") for day in quarters]
    assert chain([], absent=absent)["Not concerned by"] == [
        f"{POLICY.programme} S2 in_person: has no active pair (2025 Q4 to 2026 Q1, 2026 Q3)"
    ]


def test_what_only_the_director_may_see_is_told_to_nobody_who_does_not_ask_as_director():
    rows = [owed("ann", "S11", "asked_for_another"), owed("bob", "S11", "asked_for_another", counterpart_id="ann")]
    for_all, for_director = chain(rows), chain(rows, director=True)
    assert "asked_for_another" not in str(for_all)
    assert "changed" not in str(for_all["Pairs"])
    assert "S11 asked_for_another" in str(for_director[f"Owed in {POLICY.programme}"])
    assert for_director["Pairs"][0].endswith("to 31 Aug 2026 (changed)")
