"""The lists a director and an office work through: hubs, orphans, changes of mentor, interim years, career dates."""

from __future__ import annotations

import pandas as pd

from assets.obligations.workflows.schema import TABLES
from tests.unit.beside_school import School, policy_of
from tests.unit.workflow_school import PAIRED, chose, hub, listed

PAIRS = {"role": "hub_mentor"}

INTERIM = """
    clause: W11
    kind: deadline
    measure: interim_decided
    unit: pair
    strength: O
    theme: reviews
    roles: {value: [interim_mentor], provenance: policy}
    clock: {from: assignment}
    within_months: {value: 12, provenance: policy}
    evidence:
      from: events
      kinds: [decision]
      noun: decision
      values: {value: [formalized, dissolved], provenance: policy}
    minimum: {value: 1, provenance: policy}
"""
HANDOVER = """
    clause: D10b
    kind: on_event
    measure: handover
    unit: pair
    strength: I
    theme: mentors
    audience: director
    roles: {value: [hub_mentor], provenance: policy}
    clock: {from: pair_end, reasons: {value: [changed], provenance: policy}}
    within_days: {value: 60, provenance: office, note: two months}
    evidence: {from: events, kinds: [step], steps: [handover], noun: handover}
    minimum: {value: 1, provenance: policy}
"""
PROMOTION = """
    clause: D15
    measure: packet
    kind: reminder
    strength: I
    clock: {from: career_date, kind: promotion, day: due_on}
    months: {value: -6, provenance: policy}
    lapses_months: {value: 0, provenance: policy, note: until the day}
    to: [mentee]
    sentence: The packet is due in six months.
"""
FALL = """
    clause: D12a
    kind: frequency
    measure: fall_notice
    unit: person
    strength: M
    theme: reviews
    concerns: everyone
    every: {value: season, provenance: policy}
    season: {value: {first: "09-15", last: "12-15"}, provenance: office, note: the fall}
    evidence: {from: events, kinds: [step], steps: [fall_notice], noun: notice, with_whom: anyone}
    minimum: {value: 1, provenance: policy}
"""


def test_a_hub_shows_mentors_mentees_places_and_who_asked_for_it():
    school = chose(chose(hub(School(), "H1", "max", "mia", capacity=3), "ann", "H1"), "bob", "H2", "H1")
    school.pair("bob", "max", "2026-01-01", hub="H1", **PAIRS)
    row = listed(school, "hub_coverage").set_index("hub").loc["H1"]
    counted = row[["mentors", "active_mentees", "capacity", "free", "first_choices", "second_choices", "waiting"]]
    assert counted.to_list() == [2, 1, 3, 2, 1, 1, 1]
    assert row["why"] == "Two mentors, one mentee for three places."


def test_a_hub_without_mentors_without_mentees_or_over_capacity_says_so():
    school = hub(hub(School(), "H1"), "H2", "max", capacity=1).person("left", until="2026-01-01")
    hub(school, "H3", "left")
    for person in ("ann", "bob"):
        school.person(person).pair(person, "max", "2026-01-01", hub="H2", **PAIRS)
    rows = listed(school, "hub_coverage").set_index("hub")
    assert rows["problems"].to_dict() == {
        "H1": ["no_mentor", "no_mentee"],
        "H2": ["over_capacity"],
        "H3": ["no_mentor", "no_mentee"],
    }
    assert rows.loc["H2", "why"] == "One mentor, two mentees for one place: more mentees than it can take."


def test_an_affinity_group_whose_senior_mentor_left_has_none():
    school = hub(School(), "H1", "max", group="G1").person("sue", until="2026-06-30").person("sam")
    school.add("hub", hub="G1", kind="affinity_group", senior_id="sue")
    school.add("hub", hub="G2", kind="affinity_group", senior_id="sam")
    rows = listed(school, "hub_coverage").set_index("hub")
    assert rows.loc[["G1", "G2"], "problems"].to_list() == [["no_senior"], ["no_mentor"]]
    assert rows.loc["G1", "mentors"] == 1


def test_an_affinity_group_whose_senior_mentors_name_is_open_does_not_lack_one():
    school = hub(School(), "H1", "max", group="G1")
    school.add("hub", hub="G1", kind="affinity_group", senior_typed="name:Sue Somebody")
    row = listed(school, "hub_coverage").set_index("hub").loc["G1"]
    assert row["problems"] == ["open_senior"]
    assert row["why"] == "One mentor, no mentee: who leads it is an open question (Identity review)."


def test_a_mentee_whose_mentor_left_is_an_orphan_from_the_day_after():
    school = School().person("ann").person("max", until="2026-06-30").pair("ann", "max", "2025-01-01", **PAIRS)
    (row,) = listed(school, "orphan").to_dict("records")
    assert (row["person_id"], row["since"], row["reason"]) == ("ann", pd.Timestamp("2026-06-30"), "mentor_left")
    assert row["why"] == "No mentor since 30 Jun 2026: the hub mentor left on 29 Jun 2026."


def test_a_mentee_with_another_mentor_is_no_orphan_and_one_who_left_neither():
    school = School().person("ann").person("max").person("mia").person("bob", until="2026-06-30")
    school.pair("ann", "max", "2025-01-01", "2026-01-01", **PAIRS).pair("ann", "mia", "2026-01-02", **PAIRS)
    school.pair("bob", "max", "2025-01-01", "2026-01-01", **PAIRS)
    assert listed(school, "orphan").empty


def test_a_mentor_nobody_could_tell_is_a_mentor():
    school = School().person("ann").person("max").pair("ann", "max", "2025-01-01", "2026-01-01", **PAIRS)
    school.add("pair", pair_id="p", mentee_id="ann", typed="J. Doe", started_on="2026-01-02", **PAIRS)
    assert listed(school, "orphan").empty


def test_the_list_of_orphans_does_not_tell_who_asked_for_a_change():
    school = School().person("ann").person("max").pair("ann", "max", "2025-01-01", "2026-01-01", **PAIRS)
    school.rows["pair"][0]["end_reason"] = "changed"
    (row,) = listed(school, "orphan").to_dict("records")
    assert row["reason"] == "ended"
    assert "change" not in row["why"]


def test_a_change_of_mentor_is_for_the_director_with_its_handover():
    school = School().person("ann").person("max").person("mia")
    school.pair("ann", "max", "2025-01-01", "2026-09-01", end_reason="changed", **PAIRS)
    school.pair("ann", "mia", "2026-09-10", follows_pair_id="ann/max/2025-01-01", **PAIRS)
    policy = policy_of(PAIRED, HANDOVER)
    (row,) = listed(school, "mentor_change", policy).to_dict("records")
    assert (row["audience"], row["state"], row["next_mentor_id"]) == ("director", "replaced", "mia")
    assert row["handover_due_on"] == pd.Timestamp("2026-10-31")
    school.step("ann", "handover", "2026-09-20", pair_id="ann/max/2025-01-01")
    (row,) = listed(school, "mentor_change", policy).to_dict("records")
    assert row["state"] == "handed_over"
    assert row["why"] == "The pair ended on 1 Sep 2026; a new one since 10 Sep 2026; handed over on 20 Sep 2026."


def test_a_request_for_another_mentor_is_open_until_it_is_answered():
    school = School().person("ann").event("decision", "ann", "2020-01-01")
    (row,) = listed(school, "mentor_change").to_dict("records")
    assert (row["audience"], row["kind"], row["state"]) == ("director", "request", "open")
    school.rows["event"][0] |= {"value": "kept", "filed_on": "2026-10-01"}
    (row,) = listed(school, "mentor_change").to_dict("records")
    assert (row["state"], row["decision"]) == ("decided", "kept")
    assert row["why"] == "Another mentor was asked for on 1 Jan 2020; answered: kept."


def test_what_only_the_director_may_see_stands_in_no_table_without_an_audience():
    telling = {"end_reason", "decision", "handover_on"}
    open_to_all = [table for table in TABLES if "audience" not in table.column_names]
    shown = {(table.name, name) for table in open_to_all for name in set(table.column_names) & telling}
    assert shown == {("interim_decision", "decision")}


def test_an_interim_pair_whose_year_is_over_waits_for_its_decision():
    school = School().person("max")
    starts = {"ann": "2025-11-30", "bob": "2025-09-01", "cat": "2026-09-01", "dan": "2025-09-01"}
    for mentee, since in starts.items():
        school.person(mentee).pair(mentee, "max", since, role="interim_mentor")
    school.event("decision", "dan", "2026-09-02", value="formalized", pair_id="dan/max/2025-09-01")
    rows = listed(school, "interim_decision", policy_of(INTERIM)).set_index("person_id")
    states = {"ann": "due_soon", "bob": "overdue", "cat": "running", "dan": "decided"}
    assert rows["state"].to_dict() == states
    assert rows.loc["ann", "due_on"] == pd.Timestamp("2026-11-30")
    assert rows.loc["dan", "why"] == "Interim pair since 1 Sep 2025: formalized on 2 Sep 2026 (W11)."


def test_decisions_of_interim_pairs_are_no_requests_for_another_mentor():
    school = School().person("ann").person("max").pair("ann", "max", "2025-09-01", role="interim_mentor")
    school.event("decision", "ann", "2026-09-02", value="dissolved", pair_id="ann/max/2025-09-01")
    assert listed(school, "mentor_change", policy_of(INTERIM)).empty


def test_an_interim_pair_that_ended_early_waits_for_nothing():
    school = School().person("ann").person("max")
    school.pair("ann", "max", "2026-01-01", "2026-05-01", role="interim_mentor")
    school.pair("ann", "max", "2026-05-02", role="mentor")
    (row,) = listed(school, "interim_decision", policy_of(INTERIM)).to_dict("records")
    assert (row["state"], row["next_pair_id"]) == ("ended", "ann/max/2026-05-02")


def test_a_promotion_within_the_year_is_on_the_career_list_and_one_later_is_not():
    school = School().person("ann").person("bob").person("cat")
    for person, day in {"ann": "2027-03-01", "bob": "2027-09-01", "cat": "2029-01-01"}.items():
        school.add("career_date", person_id=person, kind="promotion", due_on=day)
    rows = listed(school, "career_clock", policy_of(PROMOTION)).set_index("person_id")
    assert rows["state"].to_dict() == {"ann": "open", "bob": "ahead"}
    assert rows.loc["bob", "opens_on"] == pd.Timestamp("2027-03-01")


def test_everybody_concerned_has_the_fall_on_the_career_list():
    rows = listed(School().person("ann").person("bob", department_code="MED"), "career_clock", policy_of(FALL))
    assert rows[["person_id", "counts_from", "state"]].to_numpy().tolist() == [
        ["ann", "season", "open"],
        ["ann", "season", "ahead"],
    ]
