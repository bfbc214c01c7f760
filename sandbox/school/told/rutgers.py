"""The Joint Office of Faculty Mentoring's project: who has a record in it, and what the record says.

Belongs here: the project, its records and their cells. Does not belong here: what happened and what is true of it
(`rutgers_pairs.py`, `rutgers_plans.py`, `rutgers_meetings.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.school.days import Day, iso
from sandbox.school.dirt import typed, typed_key
from sandbox.school.entry import Sheet, narrative, reference
from sandbox.school.pairs import END_CODES
from sandbox.school.projects import ProjectPlan
from sandbox.school.told.homes import may_mentor, spans_where
from sandbox.school.told.rutgers_measures import CODE, is_concerned
from sandbox.school.told.rutgers_meetings import drawn_meetings, tell_meetings, told_attendance, told_concerns
from sandbox.school.told.rutgers_pairs import told_agreement, told_selection, told_team
from sandbox.school.told.rutgers_plans import tell_follow_up, told_expectations, told_plan
from sandbox.school.told.story import Story

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from sandbox.school.casting import Cast
    from sandbox.school.layout import Layout
    from sandbox.school.pairs import Pair
    from sandbox.school.people import Person
    from sandbox.school.told.rutgers_meetings import Meeting
    from sandbox.school.told.rutgers_pairs import Member
    from sandbox.school.told.rutgers_plans import Expectations, Plan
    from sandbox.school.truth_file import TruthFile

NARRATIVE = "goal_plan_narrative"
PROJECT = ProjectPlan(
    code=CODE,
    number=1044,
    title="Joint Office of Faculty Mentoring",
    repeating=(
        *("primary_mentor", "team_mentor", "expectations", "goal_plan", NARRATIVE),
        *("meeting", "programme_attendance", "concern"),
    ),
    narrative=(NARRATIVE,),
)


def told(rng: Random, *, layout: Layout, cast: Cast, truth: TruthFile) -> Iterator[Sheet]:
    """Tell the story of everybody the guidelines concern: the record, and what is true."""
    era = cast.era
    mentors = [person for person in cast.people if may_mentor(person, era.as_of)] or cast.people
    record = 0
    for person in cast.people:
        scope = spans_where(person, era.as_of, is_concerned)
        if not scope:
            continue
        record += 1
        story = Story(person, era=era, scope=scope)
        sheet = Sheet(rng, layout=layout, record=str(record))
        _enter_person(rng, sheet, person)
        pairs = told_selection(rng, story, mentors=mentors, cast=cast)
        for pair in pairs:
            _enter_pair(rng, sheet, pair, signed=told_agreement(rng, story, pair))
        for member in told_team(rng, story, primary=pairs, mentors=mentors):
            _enter_member(rng, sheet, member)
        expectations = [made for pair in pairs if (made := told_expectations(rng, story, pair))]
        plans = [plan for pair in pairs if (plan := told_plan(rng, story, pair))]
        tell_follow_up(story, plans)
        for made in expectations:
            _enter_expectations(rng, sheet, made)
        for plan in plans:
            _enter_plan(rng, sheet, plan)
        meetings = drawn_meetings(rng, story, pairs, mentors=mentors)
        tell_meetings(story, pairs, meetings, expectations)
        for meeting in meetings:
            _enter_meeting(rng, sheet, meeting)
        for day in told_attendance(rng, story):
            sheet.add("programme_attendance", {"pa_date": iso(day)})
        for raised, reached in told_concerns(rng, story, pairs):
            _enter_concern(rng, sheet, raised, reached)
        truth.add(story.rows)
        truth.reached(person.person_id)
        yield sheet


def _enter_person(rng: Random, sheet: Sheet, person: Person) -> None:
    employee_id, email = typed_key(rng, person)
    cells = {"fm_employee_id": employee_id, "fm_email": email, "fm_first": person.first, "fm_last": person.last}
    sheet.base(cells, opened=["faculty_member"])


def _enter_pair(rng: Random, sheet: Sheet, pair: Pair, *, signed: dict[str, Day]) -> None:
    cells = {"pm_selected_on": iso(pair.start), "pm_ended_on": iso(pair.ended_on)}
    cells |= {"pm_end_reason": END_CODES[pair.reason]} | {field: iso(day) for field, day in signed.items()}
    sheet.add("primary_mentor", cells | reference("pm_mentor", typed(rng, pair.mentor).cells()))


def _enter_member(rng: Random, sheet: Sheet, member: Member) -> None:
    cells = {"tm_from": iso(member.pair.start), "tm_to": iso(member.pair.ended_on)}
    cells |= {"tm_office_told_on": iso(member.told) if member.told else ""}
    cells |= {"tm_guidelines_sent_on": iso(member.sent) if member.sent else ""}
    sheet.add("team_mentor", cells | reference("tm_mentor", typed(rng, member.pair.mentor).cells()))


def _enter_expectations(rng: Random, sheet: Sheet, made: Expectations) -> None:
    cells = {"ex_date": iso(made.day), "ex_frequency": made.frequency, "ex_mentee_confirms": "1"}
    cells |= {"ex_mentor_confirms": "1" if made.mentor_confirms else rng.choice(("0", ""))}
    sheet.add("expectations", cells | reference("ex_mentor", typed(rng, made.pair.mentor).cells()))


def _enter_plan(rng: Random, sheet: Sheet, plan: Plan) -> None:
    cells = {
        "gp_date": iso(plan.day),
        "gp_needs": "1" if plan.needs_listed else "2",
        "gp_mentee_confirms": "1",
        "gp_mentor_confirms": "1" if plan.mentor_confirms else rng.choice(("0", "")),
        "gp_shared_on": iso(plan.shared) if plan.shared else "",
        "gp_needs_addressed_on": iso(plan.addressed) if plan.addressed else "",
        "gp_needs_coordinated": ("1" if plan.coordinated else rng.choice(("0", ""))) if plan.needs_listed else "",
        "gp_goals_filled": "1" if plan.goals else "0",
        "gp_activities_filled": "1" if plan.activities else "0",
        "gp_needs_filled": "1" if plan.needs_told else "0",
    }
    number = sheet.add("goal_plan", cells | reference("gp_mentor", typed(rng, plan.pair.mentor).cells()))
    written = {"gpn_goals": plan.goals, "gpn_activities": plan.activities}
    written["gpn_needs"] = plan.needs_listed and plan.needs_written
    texts = {
        field: narrative(rng, record=sheet.record, instance=number, field=field)
        for field, there in written.items()
        if there
    }
    if texts:
        sheet.add(NARRATIVE, texts, instance=number)


def _enter_meeting(rng: Random, sheet: Sheet, meeting: Meeting) -> None:
    cells = {"mt_date": iso(meeting.held)}
    cells |= {"mt_covered___1": "1" if meeting.plan else "0", "mt_covered___2": "1" if meeting.promotion else "0"}
    sheet.add("meeting", cells | reference("mt_mentor", typed(rng, meeting.mentor).cells()))


def _enter_concern(rng: Random, sheet: Sheet, raised: Day, reached: Day | None) -> None:
    cells = {"cn_raised_on": iso(raised), "cn_director_on": iso(reached) if reached else ""}
    if reached:
        cells |= {"cn_settled_on": iso(reached), "cn_outcome": rng.choice("123")}
    sheet.add("concern", cells)
