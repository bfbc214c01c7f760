"""What a name that nobody could be told from changes, and what it must leave alone."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from assets.obligations.judging.absent import not_in_population_of
from assets.obligations.judging.judge import judge
from assets.quarters import Quarter
from tests.unit.obligations_school import School, shipped_policy, two_people

Q3, Q4 = "2026-07-01", "2026-10-01"


def paired() -> School:
    """Return ann and max, together since 2025, and sue, who mentors nobody."""
    return two_people().person("sue", enrolled=None).pair("ann", "max", "2025-01-01")


def twin_record(*, steps: bool = True) -> School:
    """Return a record that says only a name, which ann and bob share: an assignment to max and a meeting in Q3."""
    school = School().person("ann", enrolled=None).person("bob", enrolled=None).person("max", enrolled=None)
    school.open_identity("twin", "ann", "bob").pair(None, "max", Q3, typed="twin")
    if steps:
        school.event("step", None, None, step="enrolled", held_on="2026-06-01", unresolved_attendees=["twin"])
    return school.meeting(None, "max", "2026-07-20", unresolved_attendees=["twin"])


def in_q3(school: School, clause: str) -> dict[str, tuple[str, str]]:
    """Return state and reason per person of what a clause asks for the third quarter."""
    frame = school.judged("2026-11-21", shipped_policy(clause))
    rows = frame[frame["window_start"] == Q3]
    return {row["person_id"]: (row["state"], row["reason"]) for _, row in rows.iterrows()}


def test_a_gap_that_a_candidate_would_close_is_indeterminate():
    school = paired().meeting("ann", None, "2026-08-01", unresolved_attendees=["m"]).open_identity("m", "sue", "max")
    row = school.only("2026-11-21", "A11", period=Q3)
    assert (row["state"], row["reason"], row["days_overdue"], row["evidence"]) == ("indeterminate", "identity", 52, [])
    assert "a record names somebody who" in row["why"]


@pytest.mark.parametrize("candidates", [("sue",), ()])
def test_a_gap_that_no_candidate_would_close_is_not_met(candidates: tuple[str, ...]):
    school = paired().meeting("ann", None, "2026-08-01", unresolved_attendees=["m"]).open_identity("m", *candidates)
    assert in_q3(school, "A11") == {"ann": ("not_met", "")}


def test_an_unresolved_name_does_not_excuse_what_would_not_count_anyway():
    school = paired().meeting("ann", None, "2026-08-01", mode="video", unresolved_attendees=["m"])
    assert in_q3(school.open_identity("m", "max"), "A11") == {"ann": ("not_met", "")}


def test_a_met_obligation_stays_met_beside_an_open_identity():
    school = paired().meeting("ann", "max", "2026-07-05").meeting("ann", None, "2026-08-01", unresolved_attendees=["m"])
    row = school.open_identity("m", "max").only("2026-11-21", "A11", period=Q3)
    assert (row["state"], row["counted"]) == ("met", 1)


def test_another_persons_open_identity_changes_nothing():
    school = paired().person("bob").pair("bob", "max", "2025-01-01")
    school.meeting("bob", None, "2026-08-01", unresolved_attendees=["m"]).open_identity("m", "max")
    assert in_q3(school, "A11") == {"ann": ("not_met", ""), "bob": ("indeterminate", "identity")}


@pytest.mark.parametrize("clause", ["A7", "A8", "A11", "A12"])
def test_a_record_that_may_be_eithers_puts_both_namesakes_on_the_list(clause: str):
    assert in_q3(twin_record(), clause) == {"ann": ("indeterminate", "identity"), "bob": ("indeterminate", "identity")}


@pytest.mark.parametrize("met", [False, True])
def test_what_would_be_pending_stays_pending_whatever_a_candidate_has_done(met: bool):
    school = twin_record().meeting("ann", "max", "2026-10-20") if met else twin_record()
    frame = school.judged("2026-11-21", shipped_policy("A11"))
    running = frame[frame["window_start"] == Q4]
    assert running[["state", "counted"]].to_numpy().tolist() == [["pending", 0], ["pending", 0]]


@pytest.mark.parametrize("met", [False, True])
def test_what_would_be_excepted_is_an_open_question_whatever_a_candidate_has_done(met: bool):
    school = School().person("ann", enrolled="2026-08-25").person("bob", enrolled="2026-08-25")
    school.person("max", enrolled=None).pair(None, "max", Q3, typed="twin").open_identity("twin", "ann", "bob")
    if met:
        school.meeting("ann", "max", "2026-09-01")
    assert in_q3(school, "A11") == {"ann": ("indeterminate", "identity"), "bob": ("indeterminate", "identity")}


def test_what_is_owed_only_if_a_record_means_somebody_says_so_and_of_nothing_that_is_recorded():
    frame = twin_record().meeting("ann", "max", "2026-07-20").judged("2026-11-21", shipped_policy("A11"))
    only_if = "only if a record that may mean one of several people on the roster means this person (A11)."
    rows = frame[frame["person_id"] == "ann"].set_index("window_start")
    assert rows["why"].to_dict() == {
        pd.Timestamp(Q3): f"Cannot be told: one in-person meeting is owed between 1 Jul and 30 Sep 2026 {only_if}",
        pd.Timestamp(Q4): f"Not due yet: one in-person meeting is owed between 1 Oct and 31 Dec 2026 {only_if}",
    }
    assert rows["evidence"].map(len).eq(0).all()


def test_advice_that_an_answer_would_make_needless_is_an_open_question_too():
    school = two_people().person("sue", enrolled=None).pair("ann", None, "2025-01-01", typed="m")
    assert in_q3(school.open_identity("m", "max", "sue"), "A1")["ann"] == ("indeterminate", "identity")


def test_a_gap_that_an_answer_would_excuse_is_indeterminate():
    school = paired().person("bob").pair("bob", "max", "2025-01-01").open_identity("twin", "ann", "sue")
    school.event("step", None, None, step="opted_out", held_on="2026-08-01", unresolved_attendees=["twin"])
    assert in_q3(school, "A11") == {"ann": ("indeterminate", "identity"), "bob": ("not_met", "")}


def test_a_gap_of_whose_mentor_one_candidate_left_is_indeterminate():
    school = School().person("ann").person("max", enrolled=None).person("sue", enrolled=None, until="2026-02-01")
    school.pair("ann", None, "2025-01-01", typed="m").open_identity("m", "max", "sue")
    assert in_q3(school, "A11") == {"ann": ("indeterminate", "identity")}


def test_a_gap_that_nobody_would_owe_whoever_is_meant_is_indeterminate():
    school = School().person("ann").open_identity("m", "max", "sue").pair("ann", None, "2025-01-02", typed="m")
    for mentor in ("max", "sue"):
        school.person(mentor, until="2025-01-01", enrolled=None)
    assert in_q3(school, "A11") == {"ann": ("indeterminate", "identity")}


def test_an_excused_candidate_gets_no_row_and_is_counted_as_open():
    school = twin_record().leave("bob", "2026-07-01", "2026-10-01")
    assert in_q3(school, "A11") == {"ann": ("indeterminate", "identity")}
    judged = judge(school.tables(), shipped_policy("A11"), date(2026, 11, 21))
    absent = not_in_population_of(judged, [Quarter(date(2026, 7, 1))])
    assert absent.set_index("person_id")["reason"].to_dict() == {"bob": "identity_open", "max": "not_enrolled"}


def test_a_record_without_an_enrolment_puts_nobody_on_the_list():
    assert in_q3(twin_record(steps=False), "A11") == {}


def test_once_the_name_is_told_only_the_owner_owes():
    school = School().person("ann").person("bob", enrolled=None).person("max", enrolled=None)
    school.pair("ann", "max", Q3).meeting("ann", "max", "2026-07-20").open_identity("twin", "ann", "bob")
    assert in_q3(school, "A11") == {"ann": ("met", "")}


def test_an_assignment_whose_mentor_could_be_either_is_open_for_the_mentee_with_each():
    school = two_people().person("sue", enrolled=None).pair("ann", None, Q3, typed="m").open_identity("m", "max", "sue")
    frame = school.judged("2026-11-21", shipped_policy("A7"))
    states = frame.set_index("subject_id")["state"].to_dict()
    assert states == {"ann+max": "indeterminate", "ann+sue": "indeterminate"}


def test_two_names_open_in_one_row_are_tried_together():
    school = School().person("ann").person("bob", enrolled=None).person("max", enrolled=None).pair("ann", "max", Q3)
    school.meeting(None, None, "2026-07-20", unresolved_attendees=["owner", "mentor"])
    school.open_identity("owner", "ann", "bob").open_identity("mentor", "max")
    assert in_q3(school, "A11") == {"ann": ("indeterminate", "identity")}


def test_nobody_is_taken_for_his_own_mentor():
    school = School().person("ann", enrolled=None).person("max").open_identity("twin", "ann", "max")
    school.event("step", None, None, step="enrolled", held_on="2026-06-01", unresolved_attendees=["twin"])
    assert in_q3(school.pair(None, "max", Q3, typed="twin"), "A7") == {"ann": ("indeterminate", "identity")}
