"""What HR tells became of people, what mentors can show for it, and what became of the mentored."""

from __future__ import annotations

from typing import Any

import pandas as pd

from tests.unit.beside_school import School, policy_of
from tests.unit.workflow_school import PAIRED, change, hub, listed

PAIRS = {"role": "hub_mentor"}

TOLD = """
    clause: D1
    kind: deadline
    measure: director_notified
    unit: person
    strength: M
    theme: onboarding
    concerns: everyone
    scope: {ranks: {value: [assistant], provenance: policy}}
    clock: {from: hire, gap_days: {value: 180, provenance: office, note: half a year}}
    within_days: {value: 14, provenance: office, note: two weeks}
    evidence: {from: events, kinds: [step], steps: [director_notified], noun: notice, with_whom: anyone}
    minimum: {value: 1, provenance: policy}
"""
TRAINED = """
    clause: C6
    kind: scored
    strength: D
    figure: trained_share
    within_years: {value: 3, provenance: office, note: three years}
"""
OUTCOMES = """
    clause: W17
    kind: document
    strength: O
    document: outcomes_table
    every: {value: academic_year, provenance: office, note: once a year}
"""


def changed(school: School, *changes: dict[str, Any], **more: Any) -> pd.DataFrame:
    rows = listed(school, "personnel_change", policy_of(PAIRED, TOLD), changes=changes, **more)
    return rows.set_index(["person_id", "kind"])


def test_a_hire_starts_the_clauses_counted_from_it_with_their_last_day():
    school = School().person("ann", since="2026-10-01")
    row = changed(school, change("ann", "hire", "2026-10-01", new="SURG")).loc[("ann", "hire")]
    assert (row["effect"], row["department"], row["starts"]) == ("enters", "SURG", ["D1 by 15 Oct 2026"])
    assert row["first_due_on"] == pd.Timestamp("2026-10-15")
    assert row["sentence"] == "Hired on 1 Oct 2026; starts D1 by 15 Oct 2026."


def test_somebody_the_first_delivery_told_already_is_listed_from_the_first_day():
    rows = changed(School().person("ann", since="2026-10-01").person("old"))
    assert list(rows.index) == [("ann", "hire")]
    assert pd.isna(rows.iloc[0]["seen_on"])
    assert rows.iloc[0]["new"] == "SURG"


def test_a_hire_that_was_told_is_listed_once():
    school = School().person("ann", since="2026-10-01")
    assert len(changed(school, change("ann", "hire", "2026-10-01"))) == 1


def test_a_return_after_a_short_gap_starts_nothing_and_after_a_long_one_does():
    school = School().person("ann", until="2026-07-01").person("ann", since="2026-09-01")
    school.person("bob", until="2025-07-01").person("bob", since="2026-09-01")
    rows = changed(school)
    assert rows.loc[("ann", "return"), "starts"] == []
    assert rows.loc[("bob", "return"), "starts"] == ["D1 by 15 Sep 2026"]


def test_a_return_from_leave_is_no_new_employment():
    school = School().person("ann")
    back = change("ann", "return", "2026-10-01", previous="on_leave", new="active")
    row = changed(school, back).loc[("ann", "return")]
    assert (row["effect"], row["starts"], row["sentence"]) == ("stays", [], "Back from leave on 1 Oct 2026.")


def test_leaving_the_department_ends_what_was_owed_there():
    school = School().person("ann", until="2026-10-01").person("ann", since="2026-10-01", department_code="MED")
    school.person("max").pair("ann", "max", "2026-01-01", **PAIRS)
    moved = change("ann", "transfer", "2026-10-01", previous="SURG", new="MED")
    row = changed(school, moved).loc[("ann", "transfer")]
    assert (row["effect"], row["ends"]) == ("leaves", ["A11"])
    assert row["sentence"] == "Moved from SURG to MED on 1 Oct 2026; ends A11."


def test_a_new_track_ends_what_the_old_one_owed_and_starts_what_the_new_one_owes():
    clinical, research = (
        f"{PAIRED}\n    scope: {{tracks: {{value: [{track}], provenance: policy}}}}".replace("A11", clause).replace(
            "in_person", clause.lower()
        )
        for track, clause in (("clinical", "R10"), ("research", "R9"))
    )
    school = School().person("max").person("ann", until="2026-10-01")
    school.person("ann", since="2026-10-01", track="research").pair("ann", "max", "2026-01-01", **PAIRS)
    told = change("ann", "track", "2026-10-01", previous="clinical", new="research")
    rows = listed(school, "personnel_change", policy_of(clinical, research), changes=(told,))
    (row,) = rows.to_dict("records")
    assert (row["effect"], row["starts"], row["ends"]) == ("stays", ["R9"], ["R10"])
    assert row["sentence"] == "Track changed from clinical to research on 1 Oct 2026; starts R9; ends R10."


def test_a_leave_is_told_without_its_kind_and_starts_nothing():
    school = School().person("ann")
    away = change("ann", "leave", "2026-10-01", previous="active", new="on_leave")
    row = changed(school, away).loc[("ann", "leave")]
    assert (row["starts"], row["ends"], row["sentence"]) == ([], [], "Leave began on 1 Oct 2026.")


def test_a_change_elsewhere_is_not_in_the_programmes_list():
    school = School().person("ann", department_code="MED")
    assert changed(school, change("ann", "rank", "2026-10-01", previous="assistant", new="associate")).empty


def test_a_departure_that_lies_ahead_is_told_today():
    school = School().person("ann", until="2026-12-01")
    row = changed(school, change("ann", "departure", "2026-12-01", previous="SURG")).loc[("ann", "departure")]
    assert (row["effect"], row["department"], row["sentence"]) == ("leaves", "SURG", "Left on 1 Dec 2026.")


def test_a_change_settled_long_ago_is_not_listed():
    school = School().person("ann")
    assert changed(school, change("ann", "rank", "2022-01-01", seen_on="2022-01-02")).empty


def test_a_mentor_is_shown_with_mentees_places_and_training():
    school = hub(School(), "H1", "max", capacity=4).person("ann").pair("ann", "max", "2025-01-01", hub="H1", **PAIRS)
    school.step("max", "mentor_trained", "2025-05-01")
    row = listed(school, "mentor", policy_of(PAIRED, TRAINED)).set_index("person_id").loc["max"]
    assert row[["roles", "hubs", "active_mentees", "hub_free"]].to_list() == [["hub_mentor"], ["H1"], 1, 3]
    assert row["trained"]
    assert row["to_recognise"]
    assert pd.isna(row["in_directory"])


def test_training_too_long_ago_is_no_training_and_a_mentor_untrained_is_not_proposed_for_recognition():
    school = hub(School(), "H1", "max").person("ann").pair("ann", "max", "2025-01-01", hub="H1", **PAIRS)
    school.step("max", "mentor_trained", "2023-05-01")
    row = listed(school, "mentor", policy_of(PAIRED, TRAINED)).set_index("person_id").loc["max"]
    assert row["trained_on"] == pd.Timestamp("2023-05-01")
    assert not row["trained"]
    assert not row["to_recognise"]


def test_a_mentor_who_agreed_to_be_in_the_directory_is_in_it():
    school = hub(School(), "H1", "max", "mia").step("max", "directory_agreed", "2025-05-01")
    school.step("mia", "directory_agreed", "2025-05-01").step("mia", "directory_declined", "2026-05-01")
    rows = listed(school, "mentor").set_index("person_id")
    assert rows["in_directory"].to_dict() == {"max": True, "mia": False}


def test_the_record_of_a_pair_has_its_length_meetings_and_the_mentees_rise():
    school = (
        School().person("max").person("ann", until="2026-01-01").person("ann", since="2026-01-01", rank="associate")
    )
    school.pair("ann", "max", "2025-01-15", **PAIRS)
    for day in ("2025-02-01", "2026-02-01", "2026-12-01"):
        school.event("meeting", "ann", day, pair_id="ann/max/2025-01-15")
    (row,) = listed(school, "mentoring_record").to_dict("records")
    assert (row["months"], row["meetings"]) == (21, 2)
    assert (row["rank_then"], row["rank_now"], row["promoted"]) == ("assistant", "associate", True)


def test_retention_is_counted_apart_for_the_mentored_as_of_the_years_first_day():
    school = School().person("max")
    for number in range(6):
        school.person(f"m{number}", until="2026-03-01" if number == 0 else None)
        school.pair(f"m{number}", "max", "2025-01-01", **PAIRS)
        school.person(f"n{number}", until="2026-03-01" if number < 3 else None)
    school.pair("n5", "max", "2025-12-01", **PAIRS)
    rows = listed(school, "outcome", policy_of(OUTCOMES))
    whole = rows[(rows["figure"] == "retained") & (rows["by"] == "programme") & (rows["period"] == "2025-07-01")]
    counts = whole.set_index("of")[["count", "out_of"]].to_dict("index")
    assert counts == {"mentored": {"count": 5, "out_of": 6}, "not_mentored": {"count": 4, "out_of": 7}}
    assert whole["whole"].all()


def test_fewer_than_five_are_not_shown_outside_the_office():
    school = School().person("ann").person("max").pair("ann", "max", "2025-01-01", **PAIRS)
    rows = listed(school, "outcome", policy_of(OUTCOMES))
    assert len(rows)
    assert rows["suppressed_outside"].all()


def test_promotion_counts_who_could_rise_and_stayed():
    school = School().person("ann", until="2026-01-01").person("ann", since="2026-01-01", rank="associate")
    school.person("bob").person("pro", rank="professor").person("out", until="2026-01-01", rank="assistant")
    rows = listed(school, "outcome", policy_of(OUTCOMES)).set_index(["period", "figure", "by", "of"])
    row = rows.loc[("2025-07-01", "promoted", "programme", "not_mentored")]
    assert (row["count"], row["out_of"]) == (1, 2)


def test_who_heads_a_unit_at_the_years_end_leads():
    school = School().person("ann").person("bob")
    school.add("unit", unit_code="SURG", head_person_id="ann", valid_from="2026-01-01", kind="department")
    rows = listed(school, "outcome", policy_of(OUTCOMES)).set_index(["period", "figure", "by", "of"])
    row = rows.loc[("2025-07-01", "leading", "programme", "not_mentored")]
    assert (row["count"], row["out_of"]) == (1, 2)
