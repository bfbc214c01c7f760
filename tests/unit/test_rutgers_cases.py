"""A case for every clause of rutgers that is judged, in an office's words and written from the guidelines' text."""

from __future__ import annotations

import pytest

from assets.obligations.language.policy import rules_of
from tests.unit.clause_cases import Case, cases, check, judged
from tests.unit.rutgers_given import FULL, agreed, member, met, months, newcomer, plan, selected, step, then
from tests.unit.shipped_projects import Shipped

RUTGERS = Shipped("rutgers")
TEXT = RUTGERS.text()
SELECT = "Within three to six months from the initial appointment, a new faculty member"
AGREE = "This selection will ideally be achieved with input and agreement from the Section or Division Chief"
SUPERVISE = "should not be the faculty mentor’s direct supervisor who serves in an evaluative capacity, if possible"
ROLES = "agree upon roles and expectations for mentee and mentor"
PLAN = "The team will work together to create a Goal Plan which describes the scientific, clinical, service"
NEEDS = "Any unmet resource needs"
SHARE = "Once this plan is developed, the mentee should share this plan with the Section/Division chief"
ADDRESS = "identify a plan to address the unmet resource needs that may pose a barrier"
MONTHLY = "Ideally, for tenure track scientific faculty, bi-weekly or monthly meetings should be held"
SIX = "For non-tenure track clinical and research faculty, meetings should occur at least bi-monthly (6/year)"
REVIEW = "to review progress on the development plan"
PREFER = "Meetings with the primary mentor should be held regularly and in accordance with the mentee’s preferences"
CONCERN = "has concerns or issues with the selection of the primary mentor"
COORDINATE = "coordinating any funding or time need with the Supervisor/Chief"
PROMOTE = "Discussing the mentee’s progression in promotion in their academic track"
RE_EVALUATE = "Re-evaluating the Goal Plan with the mentee on a regular basis"
TELL = "letting the Mentorship Office know that you have added members to your team"
SEND = "so that we can send them the mentorship guidelines"
ATTEND = "Attendance at the mentorship programs offered by the Joint Office of Faculty Mentorship"


SCIENTIST = {"track": "tenure", "faculty_class": "scientist", "tenure_status": "on_track"}
LONG = selected("2020-01-15")
CASES = [
    *cases(
        "R1",
        "primary_mentor_selected",
        SELECT,
        ("two months in, without a mentor", newcomer(), "pending"),
        when="2026-05-31",
    ),
    *cases(
        "R1",
        "primary_mentor_selected",
        SELECT,
        ("after three months", newcomer(), "pending: due_soon"),
        when="2026-06-01",
    ),
    *cases("R1", "primary_mentor_selected", SELECT, ("after six months", newcomer(), "not_met"), when="2026-09-02"),
    *cases(
        "R1",
        "primary_mentor_selected",
        SELECT,
        (
            "selected on the last day",
            then(newcomer(), lambda school: school.pair("ann", "max", "2026-09-01", role="primary_mentor")),
            "met",
        ),
    ),
    *cases(
        "R1",
        "primary_mentor_selected",
        "at all levels other than Professor or Associate Professor with Tenure",
        ("an associate professor with tenure", newcomer(rank="associate", tenure_status="tenured"), ""),
    ),
    *cases(
        "R1",
        "primary_mentor_selected",
        "at the rank of Associate Professor without tenure and below",
        ("an associate professor without tenure", newcomer(rank="associate", tenure_status="on_track"), "not_met"),
    ),
    *cases(
        "R2",
        "selection_agreed",
        AGREE,
        ("nobody's agreement is on record", selected(), "advice"),
        (
            "chief, Director and mentor agreed",
            then(
                selected(),
                *(step(f"{who}_agreed", "2026-01-10", mentor="max") for who in ("chief", "director", "mentor")),
            ),
            "met",
        ),
    ),
    *cases(
        "R3",
        "mentor_is_not_supervisor",
        SUPERVISE,
        ("the mentor is the supervisor", selected(supervisor_id="max"), "not_met"),
        ("somebody else supervises", selected(supervisor_id="sue"), "met"),
        ("HR names no supervisor", selected(), "indeterminate: feed"),
    ),
    *cases(
        "R5",
        "roles_agreed",
        ROLES,
        ("both confirm", then(selected(), agreed("monthly")), "met"),
        ("only the mentee confirms", then(selected(), agreed("monthly", both=False)), "not_met: one_sided"),
    ),
    *cases(
        "R6",
        "goal_plan",
        PLAN,
        ("a whole plan", then(selected(), plan("2026-04-15", filled=FULL)), "met"),
        ("a plan a day after the 90 days", then(selected(), plan("2026-04-16", filled=FULL)), "met_late"),
        (
            "goals without activities",
            then(selected(), plan("2026-04-01", filled=["goals", "needs"])),
            "not_met: incomplete",
        ),
    ),
    *cases(
        "R7",
        "needs_in_plan",
        NEEDS,
        ("none is an answer", then(selected(), plan("2026-04-01", filled=FULL)), "met"),
        (
            "the plan is silent on needs",
            then(selected(), plan("2026-04-01", filled=["goals", "activities"])),
            "not_met: incomplete",
        ),
    ),
    *cases(
        "R8a",
        "plan_shared",
        SHARE,
        (
            "shared ten days after",
            then(selected(), plan("2026-04-01", filled=FULL), step("plan_shared", "2026-04-11")),
            "met",
        ),
        (
            "shared before it was made",
            then(selected(), plan("2026-04-01", filled=FULL), step("plan_shared", "2026-03-31")),
            "not_met",
        ),
        ("there is no plan to share", selected(), ""),
    ),
    *cases(
        "R8b",
        "needs_addressed",
        ADDRESS,
        (
            "needs are listed and no way is found",
            then(selected(), plan("2026-04-01", filled=FULL, value="needs_listed")),
            "not_met",
        ),
        (
            "a way is found",
            then(
                selected(), plan("2026-04-01", filled=FULL, value="needs_listed"), step("needs_addressed", "2026-06-30")
            ),
            "met",
        ),
        ("no needs", then(selected(), plan("2026-04-01", filled=FULL)), ""),
    ),
    *cases(
        "R9",
        "monthly_meetings",
        MONTHLY,
        (
            "two meetings in a quarter",
            then(selected("2020-01-15", **SCIENTIST), met("2026-07-10", "2026-08-10")),
            "advice",
        ),
        (
            "one meeting a month",
            then(selected("2020-01-15", **SCIENTIST), met("2026-07-10", "2026-08-10", "2026-09-10")),
            "met",
        ),
        ("a clinician off the tenure track", LONG, ""),
        owed="2026-07-01",
    ),
    *cases(
        "R10",
        "six_meetings",
        SIX,
        ("five meetings", then(LONG, met(*months(5))), "not_met"),
        ("six meetings", then(LONG, met(*months(6))), "met"),
        owed="2025-10-01",
    ),
    *cases(
        "R10",
        "plan_reviewed",
        REVIEW,
        (
            "six meetings, five of them on the plan",
            then(LONG, met(*months(5), about=("goal_plan",)), met("2026-06-10")),
            "advice",
        ),
        ("six meetings on the plan", then(LONG, met(*months(6), about=("goal_plan",))), "met"),
        owed="2025-10-01",
    ),
    *cases(
        "R10b",
        "agreed_meetings",
        PREFER,
        (
            "two a year were agreed, one held",
            then(selected("2020-01-15", track="educator"), agreed("half_yearly"), met("2026-05-01")),
            "not_met",
        ),
        (
            "two a year were agreed and held",
            then(selected("2020-01-15", track="educator"), agreed("half_yearly"), met("2026-05-01", "2026-08-01")),
            "met",
        ),
        owed="2025-10-01",
    ),
    *cases("R10b", "agreed_meetings", PREFER, ("no number was agreed", selected(track="educator"), "")),
    *cases(
        "R11",
        "concern_to_director",
        CONCERN,
        (
            "a concern reaches the Director",
            then(selected(), step("concern_raised", "2026-06-01"), step("concern_at_director", "2026-06-15")),
            "met",
        ),
        ("a concern does not", then(selected(), step("concern_raised", "2026-06-01")), "not_met"),
    ),
    *cases(
        "R14",
        "needs_coordinated",
        COORDINATE,
        (
            "the mentor spoke with the chief",
            then(selected(), plan("2026-04-01", filled=[*FULL, "needs_coordinated"], value="needs_listed")),
            "met",
        ),
        ("the mentor did not", then(selected(), plan("2026-04-01", filled=FULL, value="needs_listed")), "advice"),
    ),
    *cases(
        "R15",
        "promotion_discussed",
        PROMOTE,
        ("a meeting about promotion", then(LONG, met("2026-02-10", about=("promotion",))), "met"),
        ("never spoken of", then(LONG, met("2026-02-10")), "advice"),
        owed="2025-07-01",
    ),
    *cases(
        "R16",
        "plan_re_evaluated",
        RE_EVALUATE,
        ("looked at once in half a year", then(LONG, met("2026-02-10", about=("goal_plan",))), "met"),
        ("not looked at", LONG, "advice"),
        owed="2026-01-01",
    ),
    *cases(
        "R19a",
        "office_told_of_member",
        TELL,
        (
            "the Office is told a week after",
            then(selected(), member, step("office_told", "2026-06-08", mentor="sue")),
            "met",
        ),
        ("the Office is not told", then(selected(), member), "not_met"),
    ),
    *cases(
        "R19b",
        "guidelines_sent",
        SEND,
        (
            "the guidelines are sent",
            then(selected(), member, step("guidelines_sent", "2026-06-30", mentor="sue")),
            "met",
        ),
        ("they are not", then(selected(), member), "not_met"),
    ),
    *cases(
        "R22",
        "programme_attended",
        ATTEND,
        ("one programme in the academic year", then(LONG, step("programme_attended", "2026-03-03")), "met"),
        ("none", LONG, "advice"),
        owed="2025-07-01",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.clause}, {case.words}")
def test_the_clause_says_of_the_case_what_an_office_would(case: Case):
    check(case, RUTGERS.policy)


def test_every_measure_has_a_case_that_keeps_it_and_one_that_does_not():
    kept = {case.measure for case in CASES if case.then == "met"}
    missed = {case.measure for case in CASES if case.then.partition(":")[0] in {"not_met", "advice"}}
    assert kept == missed == {rule.measure for rule in rules_of(RUTGERS.policy)}


@pytest.mark.skipif(TEXT is None, reason="the policy's text is not beside this clone")
def test_every_case_is_written_from_the_guidelines_own_words():
    assert [case.quotes for case in CASES if case.quotes not in (TEXT or "")] == []


def test_a_two_weekly_target_is_told_apart_from_the_monthly_minimum():
    monthly = next(case for case in CASES if case.words == "one meeting a month")
    row = judged(monthly, RUTGERS.policy).iloc[0]
    assert (row["required"], row["target"], row["target_met"]) == (3, 6, False)


def test_what_a_concern_is_about_is_in_no_sentence():
    for case in (case for case in CASES if case.clause == "R11"):
        why = judged(case, RUTGERS.policy).iloc[0]["why"]
        assert "concern" not in why
        assert "2026" not in why
