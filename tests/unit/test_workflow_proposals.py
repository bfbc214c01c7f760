"""Whoever waits for a mentor is proposed one he chose, where there is one for him; the office decides."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import product
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from assets.ledger.schema import PAIRING
from assets.obligations.beside.scoping import homes_known_on
from assets.obligations.workflows.proposals import pairing_proposals_of
from assets.storage.schema import empty_frame_of
from tests.unit.beside_school import School, policy_of
from tests.unit.workflow_school import PAIRED, chose, decided, hub, listed

if TYPE_CHECKING:
    import pandas as pd

PAIRS = {"role": "hub_mentor"}


def proposals(school: School, **more: object) -> pd.DataFrame:
    return listed(school, "pairing_proposal", **more).set_index("person_id")  # type: ignore[arg-type]


def test_a_mentee_is_proposed_a_mentor_of_the_hub_chosen_first():
    school = chose(hub(hub(School(), "H1", "max"), "H2", "mia"), "ann", "H1", "H2")
    row = proposals(school).loc["ann"]
    assert (row["state"], row["hub"], row["mentor_id"], row["choice"]) == ("proposed", "H1", "max", 1)
    assert row["why"] == "First choice H1 (five free places); its mentor has no active mentee."


def test_a_proposal_names_the_hub_as_people_know_it():
    school = chose(hub(hub(School(), "H1", "max", name="Global health"), "H2", name="Simulation"), "ann", "H1")
    chose(school, "bob", "H2")
    why = proposals(school)["why"]
    assert why["ann"].startswith("First choice Global health (")
    assert why["bob"] == "No pair can be proposed: first choice Simulation (no mentor in it)."


def test_places_already_taken_are_not_given_again():
    school = hub(hub(School(), "H1", "max", capacity=1), "H2", "mia")
    chose(school, "ann", "H1", "H2").person("bob").pair("bob", "max", "2026-01-01", hub="H1", **PAIRS)
    row = proposals(school).loc["ann"]
    assert (row["hub"], row["choice"]) == ("H2", 2)


def test_who_has_an_active_mentor_waits_for_none():
    school = chose(hub(School(), "H1", "max", "mia"), "ann", "H1").pair("ann", "mia", "2026-01-01", hub="H1", **PAIRS)
    assert proposals(school).empty


def test_a_mentor_who_supervises_the_mentee_is_not_proposed():
    school = hub(School(), "H1", "max", "mia")
    assert proposals(chose(school, "ann", "H1", supervisor_id="max")).loc["ann", "mentor_id"] == "mia"


def test_a_hub_with_nobody_but_the_supervisor_is_told_to_be_so():
    row = proposals(chose(hub(School(), "H1", "max"), "ann", "H1", supervisor_id="max")).loc["ann"]
    assert (row["state"], row["reason"]) == ("unmatched", "only_supervisor")
    assert row["why"] == (
        "No pair can be proposed: first choice H1 (nobody mentors there but the mentee or a supervisor)."
    )


def test_the_head_of_the_department_is_a_supervisor_where_the_policy_says_so():
    rule = """
        clause: R3
        kind: exclusion
        measure: other
        unit: pair
        strength: S
        theme: mentors
        unit_heads: {value: true, provenance: office, note: heads evaluate}
        evidence: {from: pairs, noun: mentor}
        minimum: {value: 1, provenance: policy}
    """
    school = chose(hub(School(), "H1", "max"), "ann", "H1")
    school.add("unit", unit_code="SURG", head_person_id="max", kind="department")
    assert proposals(school).loc["ann", "state"] == "proposed"
    heads = listed(school, "pairing_proposal", policy_of(PAIRED, rule)).set_index("person_id")
    assert heads.loc["ann", "reason"] == "only_supervisor"


def test_nobody_is_proposed_to_himself():
    school = chose(hub(School(), "H1", "max"), "ann", "H1")
    chose(school, "max", "H1")
    row = proposals(school).loc["max"]
    assert (row["state"], row["reason"]) == ("unmatched", "only_supervisor")


def test_a_full_hub_is_told_to_be_full():
    school = chose(chose(hub(School(), "H1", "max", capacity=1), "ann", "H1"), "bob", "H1", on="2026-09-02")
    rows = proposals(school)
    assert rows["state"].to_dict() == {"ann": "proposed", "bob": "unmatched"}
    assert rows.loc["bob", "reason"] == "no_place"
    assert rows.loc["bob", "why"] == "No pair can be proposed: first choice H1 (given to others who chose it)."


def test_a_hub_without_a_capacity_on_record_is_never_full():
    school = hub(School(), "H1", "max", capacity=None)
    for person in ("ann", "bob", "cat"):
        chose(school, person, "H1")
    rows = proposals(school)
    assert set(rows["state"]) == {"proposed"}
    assert rows.loc["ann", "why"].startswith("First choice H1 (places not limited on record)")


def test_mentees_of_a_hub_are_spread_over_its_mentors():
    school = hub(School(), "H1", "max", "mia").person("old").pair("old", "max", "2026-01-01", hub="H1", **PAIRS)
    for person in ("ann", "bob", "cat"):
        chose(school, person, "H1")
    assert proposals(school)["mentor_id"].value_counts().to_dict() == {"mia": 2, "max": 1}


def test_a_hub_nobody_mentors_in_has_nobody_to_propose():
    assert proposals(chose(hub(School(), "H1"), "ann", "H1")).loc["ann", "reason"] == "no_mentor"


def test_a_mentor_the_mentee_had_before_is_not_proposed_again():
    school = chose(hub(School(), "H1", "max"), "ann", "H1")
    school.pair("ann", "max", "2026-01-01", "2026-05-01", hub="H1", end_reason="changed", **PAIRS)
    assert proposals(school).loc["ann", "reason"] == "settled"


def test_a_declined_proposal_is_not_made_again_but_another_is():
    school = chose(hub(School(), "H1", "max", "mia"), "ann", "H1")
    first = proposals(school).reset_index().iloc[0]
    second = proposals(school, decisions=(decided(first, "declined"),)).reset_index().iloc[0]
    assert {first["mentor_id"], second["mentor_id"]} == {"max", "mia"}
    both = (decided(first, "declined"), decided(second, "declined"))
    assert proposals(school, decisions=both).loc["ann", "reason"] == "settled"


def test_an_accepted_proposal_holds_its_place_until_redcap_has_the_pair():
    school = chose(chose(hub(School(), "H1", "max", capacity=1), "ann", "H1"), "bob", "H1", on="2026-09-02")
    accepted = (decided(proposals(school).reset_index().iloc[0], "accepted"),)
    rows = proposals(school, decisions=accepted)
    assert rows["state"].to_dict() == {"ann": "accepted", "bob": "unmatched"}
    assert rows.loc["ann", "why"] == "Accepted by the office on 10 Oct 2026; the pair is not in REDCap yet."
    school.pair("ann", "max", "2026-10-15", hub="H1", **PAIRS)
    assert list(proposals(school, decisions=accepted).index) == ["bob"]


def test_a_proposal_is_accepted_on_the_date_the_settings_fix_whatever_the_clock_says():
    school = chose(hub(School(), "H1", "max"), "ann", "H1")
    accepted = decided(proposals(school).reset_index().iloc[0], "accepted", at="2026-11-22", on="2026-10-10")
    rows = proposals(school, decisions=(accepted,))
    assert rows.loc["ann", "why"] == "Accepted by the office on 10 Oct 2026; the pair is not in REDCap yet."


def test_an_accepted_proposal_the_office_replaced_by_another_pair_waits_for_nothing():
    school = hub(chose(hub(School(), "H1", "max"), "ann", "H1"), "H2", "mia")
    accepted = (decided(proposals(school).reset_index().iloc[0], "accepted", at="2026-01-10"),)
    school.pair("ann", "mia", "2026-01-15", "2026-06-30", hub="H2", **PAIRS)
    row = proposals(school, decisions=accepted).loc["ann"]
    assert (row["state"], row["reason"]) == ("unmatched", "settled")


def test_who_enrolled_and_chose_nothing_is_listed_and_who_declined_is_not():
    enrolling = policy_of(
        PAIRED,
        population={
            "scope": {"departments": {"value": ["SURG"], "provenance": "policy"}},
            "enrolled_step": {"value": "enrolled", "provenance": "policy"},
            "opt_out_step": {"value": "opted_out", "provenance": "policy"},
        },
    )
    school = hub(School(), "H1", "max").person("ann").person("bob").person("cat")
    school.step("ann", "enrolled", "2026-01-01").step("bob", "enrolled", "2026-01-01")
    school.step("bob", "opted_out", "2026-02-01")
    rows = listed(school, "pairing_proposal", enrolling).set_index("person_id")
    assert rows["reason"].to_dict() == {"ann": "no_choice"}


def test_a_proposal_keeps_its_id_from_night_to_night():
    school = chose(hub(School(), "H1", "max"), "ann", "H1")
    first, second = (proposals(school, as_of=day).loc["ann", "proposal_id"] for day in ("2026-10-20", "2026-10-21"))
    assert first == second


def test_a_programme_without_hubs_has_no_proposals():
    assert proposals(School().person("ann").person("max")).empty


@st.composite
def waiting_schools(draw: st.DrawFn) -> School:
    """Up to four people who wait, three hubs of one to three mentors, and supervisors among these."""
    school, mentors = School(), {"H1": ["max"], "H2": ["mia", "mel"], "H3": ["max", "mo"]}
    for code, own in mentors.items():
        hub(school, code, *own, capacity=draw(st.integers(0, 2)))
    for number in range(draw(st.integers(1, 4))):
        chosen = draw(st.permutations(list(mentors)))[: draw(st.integers(1, 3))]
        supervisor = draw(st.sampled_from(["max", "mia", "mo", None]))
        day = f"2026-09-{draw(st.integers(1, 28)):02}"
        chose(school, f"p{number}", *chosen, on=day, supervisor_id=supervisor)
    return school


def possible(school: School) -> dict[str, list[tuple[str, int]]]:
    """Return the hubs, with the number of the choice, everybody could have at all."""
    boss = {row["person_id"]: row.get("supervisor_id") for row in school.rows["appointment"]}
    found: dict[str, list[tuple[str, int]]] = {}
    for wish in school.rows["preference"]:
        there = {row["person_id"] for row in school.rows["hub_mentor"] if row["hub"] == wish["hub"]}
        own = found.setdefault(wish["person_id"], [])
        if there - {boss[wish["person_id"]]}:
            own.append((wish["hub"], wish["choice"]))
    return found


@settings(max_examples=30, deadline=None)
@given(waiting_schools())
def test_no_other_way_to_propose_places_more_or_serves_their_choices_better(school):
    inputs, day = school.inputs(), date(2026, 10, 20)
    homes = homes_known_on(inputs.appointment, day)
    rows = pairing_proposals_of([policy_of(PAIRED)], inputs, homes, decisions=empty_frame_of(PAIRING))
    proposed = rows[rows["state"] == "proposed"]
    capacity = {row["hub"]: row["capacity"] for row in school.rows["hub"]}
    boss = {row["person_id"]: row.get("supervisor_id") for row in school.rows["appointment"]}
    ways = [
        [wish for wish in way if wish] for way in product(*[[None, *wishes] for wishes in possible(school).values()])
    ]
    fit = [way for way in ways if all(Counter(hub for hub, _ in way)[each] <= capacity[each] for each in capacity)]
    best = min((-len(way), sum(choice for _, choice in way)) for way in fit)
    assert (-len(proposed), proposed["choice"].sum()) == best
    assert all(proposed["hub"].value_counts().get(each, 0) <= capacity[each] for each in capacity)
    assert all(boss[row.person_id] != row.mentor_id for row in proposed.itertuples())
