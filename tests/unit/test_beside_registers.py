"""Attestations, documents, prohibitions and the scorecard, as the policies mean them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest

from assets.obligations.beside.attestations import attestations_of
from assets.obligations.beside.documents import documents_of
from assets.obligations.beside.prohibitions import prohibitions_of
from assets.obligations.beside.scorecard import scorecard_of
from assets.redcap.mapping import Mapping
from assets.redcap.schema import FIELD
from tests.unit.beside_school import School, columns_of, frame_of, policy_of

C5 = """
    clause: C5
    kind: attestation
    strength: D
    unit: {unit}
    owner: {{value: Office of Faculty Affairs, provenance: office, note: itself}}
    every: {{value: academic_year, provenance: office, note: once a year}}
    grace_days: {{value: 60, provenance: office, note: two months}}
"""


def attested(school: School, unit: str = "office", **more: Any) -> pd.DataFrame:
    return attestations_of([policy_of(C5.format(unit=unit))], school.inputs(), as_of=date(2026, 11, 21), **more)


def test_an_attestation_is_due_until_the_grace_after_its_period_and_then_lapsed():
    rows = attested(School())
    assert rows[["label", "state", "owner"]].to_numpy().tolist() == [
        ["academic year 2025/26", "lapsed", "Office of Faculty Affairs"],
        ["academic year 2026/27", "due", "Office of Faculty Affairs"],
    ]
    assert rows["due_on"].iloc[0] == pd.Timestamp("2026-08-29")


def test_what_was_attested_has_who_when_and_where_and_the_latest_counts():
    school = School()
    for day, link in (("2026-07-01", "https://old"), ("2026-08-01", "https://new")):
        school.add("attested", clause="C5", period="2025-07-01", attested_on=day, by="Dean", link=link)
    row = attested(school).iloc[0]
    assert (row["state"], row["attested_by"], row["link"]) == ("attested", "Dean", "https://new")
    assert row["attested_on"] == pd.Timestamp("2026-08-01")


def test_what_is_to_be_done_about_it_stands_beside_it_and_attests_nothing():
    school = School()
    for at, done in (("2026-09-02", None), ("2026-10-05", "2026-10-01")):
        action = {"note": "write the guidelines", "action_due_on": "2026-11-01", "action_done_on": done}
        school.add("attested", clause="C5", period="2025-07-01", by="Dean", at=at, **action)
    row = attested(school).iloc[0]
    assert (row["state"], row["action"]) == ("lapsed", "write the guidelines")
    assert (row["action_due_on"], row["action_done_on"]) == (pd.Timestamp("2026-11-01"), pd.Timestamp("2026-10-01"))
    school.add("attested", clause="C5", period="2025-07-01", attested_on="2026-10-06", by="Dean", at="2026-10-06")
    row = attested(school).iloc[0]
    assert (row["state"], row["action"]) == ("attested", "write the guidelines")


def test_periods_before_the_first_open_quarter_are_listed_only_if_attested():
    assert attested(School(), since=date(2026, 7, 1))["period"].to_list() == ["2026-07-01"]
    school = School().add("attested", clause="C5", period="2025-07-01", attested_on="2026-07-01", by="Dean")
    assert attested(school, since=date(2026, 7, 1))["state"].to_list() == ["attested", "due"]


def test_a_department_attests_for_itself():
    rows = attested(School().person("ann").person("bob", department_code="MED"), unit="department")
    assert set(rows["subject_id"]) == {"SURG"}


def test_a_report_is_due_the_day_after_the_quarter_and_another_when_asked_for():
    said = "{{clause: {}, kind: document, strength: M, document: {}, every: {{value: {}, provenance: policy}}}}"
    policy = policy_of(
        said.format("D16a", "directors_report", "calendar_quarter"), said.format("D16b", "summary", "on_demand")
    )
    rows = documents_of([policy], as_of=date(2026, 11, 21), since=date(2026, 9, 1))
    assert rows[["clause", "label"]].to_numpy().tolist() == [
        ["D16a", "2026 Q3"],
        ["D16a", "2026 Q4"],
        ["D16b", "when asked for"],
    ]
    assert rows["due_on"].iloc[0] == pd.Timestamp("2026-10-01")


MAPPING = {
    "programme": "surgery",
    "projects": {"surgery": {}},
    "record_id": "record_id",
    "instruments": {name: {"filled_by": "mentee", "when": "each", "answers": 1} for name in ("profile", "meeting")},
    "people": {
        "faculty": {"instrument": "profile", "employee_id": "pf_id", "owns_record": True},
        "mentor": {"instrument": "meeting", "name": "mt_mentor"},
    },
    "events": [
        {"kind": "meeting", "instrument": "meeting", "person": "faculty", "attendee": "mentor", "held_on": "mt_on"}
    ],
}
DATE = {"type": "text", "validation": "date_ymd"}


def fields(*names: str, **more: Any) -> pd.DataFrame:
    known = {"record_id": {"type": "text"}, "mt_mentor": {"type": "text"}, "mt_on": DATE, "mt_mode": {"type": "radio"}}
    rows = [
        {"programme": "surgery", "project": "surgery", "field": name, "form": "meeting", **(known | more)[name]}
        for name in names
    ]
    return frame_of(columns_of(FIELD), rows)


def looked_at(clause: str, dictionary: pd.DataFrame, given: Any = None, mapping: Any = MAPPING) -> dict[str, Any]:
    policy = policy_of("{clause: D8a, kind: prohibition, strength: X, " + clause + "}")
    mappings = [Mapping.model_validate(mapping)] if mapping else []
    rows = prohibitions_of([policy], mappings, dictionary, given=given or {}, as_of=date(2026, 11, 21))
    assert len(rows) == 1
    return dict(rows.iloc[0])


def test_a_meeting_instrument_with_dates_people_and_codes_keeps_no_notes():
    row = looked_at("no_text_on: [meeting]", fields("record_id", "mt_mentor", "mt_on", "mt_mode"))
    assert (row["kept"], row["where"]) == (True, [])
    assert row["why"] == "Kept: there is no text field about meetings (D8a)."


@pytest.mark.parametrize("kind", ["notes", "text", "file"])
def test_a_text_field_about_meetings_breaks_the_prohibition_also_if_it_is_not_pulled(kind):
    row = looked_at("no_text_on: [meeting]", fields("mt_on", "mt_notes", mt_notes={"type": kind}))
    assert (row["kept"], row["where"]) == (False, ["surgery mt_notes (meeting)"])
    assert row["why"] == "Broken by surgery mt_notes (meeting) (D8a)."


def test_without_a_dictionary_or_a_mapping_nothing_is_claimed():
    assert pd.isna(looked_at("no_text_on: [meeting]", fields())["kept"])
    assert pd.isna(looked_at("not_mapped: [team_meeting]", fields(), mapping=None)["kept"])


@pytest.mark.parametrize(("name", "kept"), [("team_meeting", True), ("meeting", False)])
def test_what_may_not_be_demanded_may_not_be_mapped(name, kept):
    row = looked_at(f"not_mapped: [{name}]", fields())
    assert (row["kept"], row["where"]) == (kept, [] if kept else ["instrument meeting"])


def test_an_audience_that_may_not_see_it_may_not_be_given_it():
    given = {"surgery": {"office": ["surgery.xlsx"], "promotion_committee": ["dossier.xlsx"]}}
    assert looked_at("keep_from: [public]", fields(), given)["kept"]
    row = looked_at("keep_from: [promotion_committee]", fields(), given)
    assert (row["kept"], row["where"]) == (False, ["promotion_committee: dossier.xlsx"])
    assert pd.isna(looked_at("keep_from: [public]", fields())["kept"])


OWED = """
    clause: A1
    kind: cardinality
    measure: paired
    unit: person
    strength: I
    theme: mentors
    every: {value: calendar_quarter, provenance: policy}
    evidence: {from: pairs, noun: mentor}
    minimum: {value: 1, provenance: policy}
"""


def scored(school: School, *clauses: str) -> dict[tuple[str, str], int]:
    rating = policy_of(*clauses, programme="cimer", population={})
    rows = scorecard_of([policy_of(OWED), rating], school.inputs(), as_of=date(2026, 11, 21))
    assert set(rows["programme"]) == {"cimer"}
    assert (rows.groupby("of")["count"].sum() == rows.groupby("of")["out_of"].max()).all()
    return {(row["of"], row["band"]): row["count"] for row in rows.to_dict("records")}


def scoring(figure: str, more: str = "") -> str:
    return f"{{clause: C1, kind: scored, strength: D, figure: {figure}{more}}}"


def test_each_person_owed_a_mentor_counts_once_by_the_mentors_of_all_programmes():
    school = School().person("ann").person("bob").person("eve").person("max", department_code="MED")
    school.pair("ann", "max", "2026-01-01").pair("ann", "ext:1", "2026-01-01", programme="other")
    school.pair("ann", "max", "2026-01-01", programme="other").pair("bob", "max", "2026-01-01")
    school.pair("eve", "max", "2025-01-01", "2026-10-31")
    whose = "everybody owed a mentor"
    assert scored(school, scoring("mentors_per_person")) == {(whose, "0"): 1, (whose, "1"): 1, (whose, "2_or_more"): 1}


def test_trained_people_are_counted_by_role_and_by_the_age_of_their_training():
    school = School().pair("ann", "max", "2026-01-01").pair("bob", "mia", "2026-01-01")
    school.step("max", "mentor_trained", "2019-01-01").step("max", "mentor_trained", "2025-01-01")
    school.step("mia", "mentor_trained", "2020-01-01").step("ann", "mentee_trained", "2026-12-01")
    counts = scored(school, scoring("trained_share", ", within_years: {value: 3, provenance: policy}"))
    assert counts == {
        ("mentors", "recent"): 1,
        ("mentors", "older"): 1,
        ("mentors", "none"): 0,
        ("mentees", "recent"): 0,
        ("mentees", "older"): 0,
        ("mentees", "none"): 2,
    }


def test_an_active_pair_has_a_written_agreement_or_none():
    school = School().pair("ann", "max", "2026-01-01").pair("bob", "max", "2026-01-01")
    school.event("agreement", "ann", "2026-01-20", attendees=("max",)).event("agreement", "bob", "2026-01-20")
    assert scored(school, scoring("agreement_share")) == {("pairs", "recorded"): 1, ("pairs", "none"): 1}


def test_effort_stands_beside_the_attestation_that_names_it():
    school = School().pair("ann", "max", "2026-01-01").pair("bob", "mia", "2026-01-01")
    school.step("max", "effort_recorded", "2026-02-01", value="up_to_5")
    beside = C5.format(unit="office") + "    computed_beside: effort_share\n"
    assert scored(school, beside) == {("mentors", "up_to_5"): 1, ("mentors", "none"): 1}
