"""Corrective action that a report plans, and a later one says was taken (A13).

Belongs here: drawing what reports say about it and what is true of that. Does not belong here: whether the reports are
filed (`../quarterly.py`). Every report says something, also one that A12 does not count: a plan that only the mentee
confirmed is a plan.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.school.days import Day, iso
from sandbox.school.evidence import Outcome
from sandbox.school.told.hub_measures import ACTION, ACTION_DAYS
from sandbox.school.told.steps import outcome_of, with_ends

if TYPE_CHECKING:
    from random import Random

    from sandbox.school.evidence import Entries, Report
    from sandbox.school.told.hub_lives import HubStory

NOT_NEEDED, TAKEN, PLANNED = "0", "1", "2"
AFTER_NOTHING = {NOT_NEEDED: 0.78, PLANNED: 0.14, TAKEN: 0.04, "": 0.04}
AFTER_A_PLAN = {TAKEN: 0.55, NOT_NEEDED: 0.15, PLANNED: 0.15, "": 0.15}
"""What a report says, and how often: after one that plans nothing, and after one that plans an action."""


def told_actions(rng: Random, story: HubStory, entries: Entries) -> None:
    """Draw what every report says about corrective action, and add what is true of the plans."""
    before = ""
    for report in sorted(entries.reports, key=lambda report: report.order):
        weights = AFTER_A_PLAN if before == PLANNED else AFTER_NOTHING
        report.action = rng.choices(list(weights), weights=list(weights.values()))[0]
        before = report.action or before
    as_of = story.life.era.as_of
    filed = [report for report in entries.reports if _can_be_read(report) and report.order <= as_of]
    answers = [report for report in filed if report.action in {TAKEN, NOT_NEEDED} and _with_a_mentor(report, entries)]
    known = [report.order for report in answers if not report.name_only]
    open_to_doubt = [report.order for report in answers if report.name_only]
    plans = [report.order for report in filed if report.action == PLANNED]
    for plan, until in with_ends(plans, early=0, due=lambda day: day + ACTION_DAYS, as_of=as_of):
        if any(pair.start <= plan < pair.end for pair in entries.pairs):
            due = plan + ACTION_DAYS
            outcome = outcome_of(known, since=plan, due=due, until=until)
            hidden = not outcome.evidence and _any_within(open_to_doubt, plan, until)
            outcome = Outcome(outcome.evidence, "namesake_mentor" if hidden else outcome.planted, hidden=hidden)
            story.deadline(ACTION, start=plan, due=due, outcome=outcome)


def _can_be_read(report: Report) -> bool:
    """Return whether a report says when it was filed and about which quarter: one that does not is set aside."""
    return bool(report.year and report.quarter) and report.filed_on == iso(report.order)


def _with_a_mentor(report: Report, entries: Entries) -> bool:
    return any(pair.mentor is report.mentor and pair.start <= report.order < pair.end for pair in entries.pairs)


def _any_within(days: list[Day], first: Day, last: Day) -> bool:
    return any(first <= day <= last for day in days)
