"""A case for every clause of weill_cornell that is judged, in an office's words and from the recommendations' text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assets.obligations.language.policy import rules_of
from tests.unit.clause_cases import Case, Told, cases, check
from tests.unit.shipped_projects import Shipped

if TYPE_CHECKING:
    from collections.abc import Callable

WEILL_CORNELL = Shipped("weill_cornell")
TEXT = WEILL_CORNELL.text()
EXPECTED = "Mentoring is considered a core teaching activity and expected of all faculty members"
OFFER = "This expectation should be articulated in offer letters"
SECTION_N = "mentoring activities should be documented on the updated WCM CV"
PROVIDED = "Mentoring should be offered and provided to all faculty members"
ACTIVITIES = "Departments should recruit, train, recognize and monitor the activities of their mentors"
TIME = "Time for mentoring should be factored into a faculty member’s composite of academic activities"
FEEDBACK = "Feedback for mentoring should be solicited and delivered to faculty engaged in mentoring"
INTERIM = "Assigned an “Initial or Interim Mentor” who serves for one year"
DECIDE = "both parties may choose to formalize the relationship or dissolve it"
COMMITTEE = "Encouraged to establish a Mentoring Committee, within a timeline consistent with the policies"
MEETS = "The faculty member should meet regularly with his/her mentoring committee"
COMMUNICATED = "should be communicated by the Division Chief or Department Chair at the time of assignment"
UPDATED = "updated during the annual review where applicable"
LAST_YEAR = "2025-07-01"
"""First day of the academic year that was over."""


def pair(role: str, since: str, mentor: str = "max") -> Callable[[Told], object]:
    return lambda school: school.pair("ann", mentor, since, role=role)


def step(name: str, held_on: str, value: str = "", mentor: str = "") -> Callable[[Told], object]:
    return lambda school: school.step_on("ann", name, held_on, value=value or None, mentor=mentor or None)


def given(*parts: Callable[[Told], object], since: str = "2015-01-01", **post: str) -> Callable[[Told], None]:
    """Give ann, her colleagues max and sue, and what happened."""

    def all_of_it(school: Told) -> None:
        school.faculty("ann", since, **post).faculty("max", rank="professor").faculty("sue", rank="professor")
        for part in parts:
            part(school)

    return all_of_it


def mentoring(*parts: Callable[[Told], object]) -> Callable[[Told], None]:
    """Give ann as the mentor of sue since 2022, and what happened."""
    return given(lambda school: school.pair("sue", "ann", "2022-01-10", role="mentor"), *parts)


def hired(*parts: Callable[[Told], object], **post: str) -> Callable[[Told], None]:
    """Give ann as newly appointed on 1 March 2025, and what happened."""
    return given(*parts, since="2025-03-01", **post)


def reviewed(held_on: str) -> Callable[[Told], object]:
    """Give an annual review."""
    row = {"person_id": "ann", "kind": "annual_review"}
    return lambda school: school.career_dates.append({**row, "due_on": held_on, "held_on": held_on})


def committee_met(held_on: str) -> Callable[[Told], object]:
    return lambda school: school.meeting("ann", None, held_on, setting="group")


CASES = [
    *cases(
        "W1",
        "mentors_others",
        EXPECTED,
        ("mentors a colleague", mentoring(), "met"),
        ("mentors nobody on record", given(), "advice"),
        owed=LAST_YEAR,
    ),
    *cases(
        "W2",
        "expectation_in_offer",
        OFFER,
        ("the letter states it", hired(step("offer_letter", "2024-12-01", "expectation_stated")), "met"),
        ("the letter does not", hired(step("offer_letter", "2024-12-01", "expectation_missing")), "not_met"),
        ("hired before the office counts", given(), ""),
    ),
    *cases(
        "W3",
        "mentoring_in_cv",
        SECTION_N,
        ("section N is filled", mentoring(step("cv_updated", "2026-05-01", "section_n_filled")), "met"),
        ("section N is empty", mentoring(step("cv_updated", "2026-05-01", "section_n_empty")), "not_met"),
        ("who mentors nobody has nothing to document", given(step("cv_updated", "2026-05-01", "section_n_empty")), ""),
    ),
    *cases(
        "W5",
        "mentoring_provided",
        PROVIDED,
        ("has a mentor", given(pair("mentor", "2024-02-01")), "met"),
        ("nobody", given(), "not_met"),
        ("was offered one and declined", given(step("declined", "2026-02-01")), "met"),
        owed="2026-07-01",
    ),
    *cases(
        "W6a",
        "department_has_mentors",
        ACTIVITIES,
        ("a department with a mentor", mentoring(), "met"),
        ("a department without", given(), "not_met"),
        owed=LAST_YEAR,
        person="ANES",
    ),
    *cases(
        "W6b",
        "mentor_trained",
        ACTIVITIES,
        ("trained in the year", mentoring(step("mentor_trained", "2026-03-01")), "met"),
        ("not trained", mentoring(), "not_met"),
        ("no mentor, no training", given(), ""),
        owed=LAST_YEAR,
    ),
    *cases(
        "W8",
        "time_for_mentoring",
        TIME,
        ("five per cent of effort", mentoring(step("effort_recorded", "2025-08-01", "up_to_5_percent")), "met"),
        ("no effort at all", mentoring(step("effort_recorded", "2025-08-01", "none")), "not_met"),
        owed=LAST_YEAR,
    ),
    *cases(
        "W9a",
        "feedback_solicited",
        FEEDBACK,
        ("asked for in the year", mentoring(step("feedback_solicited", "2026-04-01")), "met"),
        ("not asked for", mentoring(), "not_met"),
        owed=LAST_YEAR,
    ),
    *cases(
        "W9b",
        "feedback_delivered",
        FEEDBACK,
        (
            "delivered within 90 days",
            mentoring(step("feedback_solicited", "2026-04-01"), step("feedback_delivered", "2026-06-30")),
            "met",
        ),
        ("asked for and never delivered", mentoring(step("feedback_solicited", "2026-04-01")), "not_met"),
    ),
    *cases(
        "W10",
        "interim_mentor_assigned",
        INTERIM,
        ("assigned on the ninetieth day", hired(pair("interim_mentor", "2025-05-30")), "met"),
        ("assigned the day after", hired(pair("interim_mentor", "2025-05-31")), "met_late"),
    ),
    *cases(
        "W10",
        "interim_mentor_assigned",
        "New faculty members (particularly at the Instructor and Assistant level)",
        ("a new professor is new faculty too", hired(rank="professor"), "not_met"),
    ),
    *cases(
        "W11",
        "interim_decided",
        DECIDE,
        ("two years without a decision are nobody's gap", given(pair("interim_mentor", "2024-01-10")), ""),
    ),
    *cases(
        "W12",
        "committee_established",
        COMMITTEE,
        (
            "two members within a year",
            hired(pair("committee_member", "2025-09-01"), pair("committee_member", "2026-03-01", "sue")),
            "met",
        ),
        ("one member is no committee", hired(pair("committee_member", "2025-09-01")), "advice"),
    ),
    *cases(
        "W13",
        "committee_meetings",
        MEETS,
        ("met in the half-year", given(pair("committee_member", "2024-01-10"), committee_met("2026-03-03")), "met"),
        ("did not meet", given(pair("committee_member", "2024-01-10")), "not_met"),
        ("has no committee", given(), ""),
        owed="2026-01-01",
    ),
    *cases(
        "W15",
        "expectations_communicated",
        COMMUNICATED,
        (
            "by the chief, at assignment",
            given(
                pair("interim_mentor", "2026-02-01"),
                step("expectations_communicated", "2026-02-03", "division_chief", "max"),
            ),
            "met",
        ),
        (
            "by somebody else",
            given(
                pair("interim_mentor", "2026-02-01"),
                step("expectations_communicated", "2026-02-03", "somebody_else", "max"),
            ),
            "not_met",
        ),
    ),
    *cases(
        "W16",
        "expectations_updated",
        UPDATED,
        (
            "updated at the review",
            given(
                pair("mentor", "2024-02-01"),
                reviewed("2026-05-01"),
                step("expectations_communicated", "2026-05-02", "department_chair", "max"),
            ),
            "met",
        ),
        ("not updated", given(pair("mentor", "2024-02-01"), reviewed("2026-05-01")), "not_met"),
        ("not applicable", given(reviewed("2026-05-01")), ""),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.clause}, {case.words}")
def test_the_clause_says_of_the_case_what_an_office_would(case: Case):
    check(case, WEILL_CORNELL.policy)


def test_every_measure_has_a_case_that_keeps_it_and_one_that_does_not():
    kept = {case.measure for case in CASES if case.then == "met"}
    missed = {case.measure for case in CASES if case.then.partition(":")[0] in {"not_met", "advice"}}
    assert kept == missed == {rule.measure for rule in rules_of(WEILL_CORNELL.policy)}


@pytest.mark.skipif(TEXT is None, reason="the policy's text is not beside this clone")
def test_every_case_is_written_from_the_recommendations_own_words():
    assert [case.quotes for case in CASES if case.quotes not in (TEXT or "")] == []
