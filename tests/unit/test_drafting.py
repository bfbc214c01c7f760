"""A mapping is drafted from a data dictionary: what is placed is right, and what is not is said clause by clause."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from assets.redcap.drafting.example import example_of
from assets.redcap.drafting.reading import dictionary_file
from assets.redcap.preflight import NEVER_LANDED
from tests.unit.drafted_projects import Drafted, drafted, facts_in
from tests.unit.invented_departments import REPEATING, department_fields
from tests.unit.shipped_projects import Shipped

if TYPE_CHECKING:
    from assets.redcap.drafting.wanted import Example

PROGRAMMES = ("anesthesiology", "digestive_diseases", "rutgers", "weill_cornell")
ELSEWHERE = Path(__file__).parents[2].parent / "shared" / "data" / "redcap"
UNRELATED = sorted([*ELSEWHERE.glob("*/*ictionary*.csv"), *ELSEWHERE.glob("*/metadata*.json")])
PLACED_WITHOUT_AN_EXAMPLE = 0.65
"""The least share of a shipped mapping's facts that is found by the policy's words alone; 67 to 93 % was measured."""


def example(code: str) -> Example:
    """Return how a shipped project words what its policy looks for."""
    shipped = Shipped(code)
    return example_of(shipped.mapping, dictionary_file(shipped.folder.dictionary))


def shipped_draft(code: str, *, by_example: bool) -> Drafted:
    """Return the draft of a shipped dictionary for its own policy."""
    shipped = Shipped(code)
    known = example(code) if by_example else None
    return drafted(shipped.policy, shipped.fields, repeating=shipped.repeating(), example=known)


@pytest.fixture(scope="module")
def department() -> Drafted:
    policy = Shipped("anesthesiology").policy
    return drafted(policy, department_fields(), repeating=REPEATING, example=example("anesthesiology"))


@pytest.mark.parametrize("code", PROGRAMMES)
def test_the_shipped_dictionary_is_mapped_as_shipped_and_every_clause_is_placed(code: str):
    draft, shipped = shipped_draft(code, by_example=True), facts_in(Shipped(code).mapping)
    found = facts_in(draft.mapping)
    assert {fact: value for fact, value in found.items() if shipped.get(fact) != value} == {}
    assert {how for _, how, _ in draft.verdicts} <= {"certain", "likely"}
    assert draft.unfit == []
    assert len(found) / len(shipped) > 0.9


@pytest.mark.parametrize("code", PROGRAMMES)
def test_without_an_example_nothing_certain_is_wrong(code: str):
    draft, shipped = shipped_draft(code, by_example=False), facts_in(Shipped(code).mapping)
    found = facts_in(draft.mapping)
    wrong = {fact for fact, value in found.items() if shipped.get(fact) != value}
    # What is wrong then are answers of which not every choice was understood, and each says so on its line.
    assert {slot for _, slot in wrong} <= {"value"}
    assert draft.text.count("choices understood, by their labels") >= len(wrong)
    assert draft.unfit == []
    # No clause asks who may stand in the mentor directory, so nothing in a policy tells what those fields are.
    asked = {fact for fact in shipped if not fact[0].startswith("directory_")}
    assert (len(found) - len(wrong)) / len(asked) > PLACED_WITHOUT_AN_EXAMPLE


def test_a_department_s_own_design_is_mapped_by_its_labels(department: Drafted):
    found = facts_in(department.mapping)
    assert found["meeting", "held_on"] == "se_day"
    assert found["meeting", "mode"] == ("se_how", {"a": "in_person", "b": "video", "c": "phone"})
    assert found["meeting", "setting"] == ("se_with", {"1": "individual", "2": "group"})
    assert found["meeting", "person"] == ("empl", "family", "given", "mail")
    assert found["meeting", "attendee"] == ("se_adv_id",)
    assert found["agreement", "confirmed_by_mentor"] == ("cp_ok_mentor", {"1": True, "0": False})
    assert found["report", "period"] == ["pg_year", ("pg_quarter", {"a": "1", "b": "2", "c": "3", "d": "4"})]
    assert found["report", "section barriers"] == "pg_hurdles__filled"
    assert found["hub_mentor", "role"] == ("pr_kind", {"H": "hub_mentor", "S": "senior_mentor"})
    assert found["hub_mentor", "from to"] == ("pr_begin", "pr_stop")
    assert found["enrolled", "held_on"] == "joined"
    assert found["mentor_notified", "held_on"] == "pr_tell_2"
    assert department.unfit == []


def test_what_the_draft_is_not_sure_of_says_what_it_was_told_by(department: Drafted):
    assert "filed_on: pg_sent  # likely: told by its label, “Submitted on”" in department.text
    assert "# likely: 2 of 3 choices understood, by their labels" in department.text


def test_what_cannot_be_placed_is_said_clause_by_clause(department: Drafted):
    assert department.how("A11 in_person") == ["certain", "likely"]
    assert department.how("A15 half_yearly_review")[0] == "unplaced"
    assert "needs review with setting group: no instrument looks like one" in department.words("A15 half_yearly_review")
    assert "#   A2b group_has_senior: needs affinity groups and their senior mentors" in department.text


def test_a_report_that_is_not_there_is_named_with_what_it_needs():
    fields = [row for row in department_fields() if row["form_name"] != "progress_report"]
    draft = drafted(Shipped("anesthesiology").policy, fields, repeating=REPEATING - {"progress_report"})
    assert draft.words("A12 quarterly_report").startswith(
        "needs report with a period, sections goals, plans, barriers and confirmation by the mentee and the mentor"
    )
    assert draft.how("A12 quarterly_report")[0] == "unplaced"


def test_an_instrument_s_name_alone_makes_no_date_certain():
    person = {"form_name": "person", "field_type": "text", "field_label": "E-mail", "field_name": "mail"}
    day = {
        "form_name": "plan",
        "field_type": "text",
        "field_label": "Pl_day",
        "field_name": "pl_day",
        "text_validation_type_or_show_slider_number": "date_ymd",
    }
    draft = drafted(Shipped("rutgers").policy, [person, day], repeating=set(), example=example("rutgers"))
    assert ("plan_shared", "held_on") not in facts_in(draft.mapping)
    assert "#   step: plan_shared  # unsure" in draft.text


def test_narrative_is_listed_and_never_mapped(department: Drafted):
    types = {row["field_name"]: row["field_type"] for row in department_fields()}
    asked = {types[name] for name in department.mapping.allowed_fields() if name in types}
    assert not asked & NEVER_LANDED
    assert department.mapping.narrative["session_log"] == ["se_notes"]
    assert {"dob", "sex"}.isdisjoint(department.mapping.allowed_fields())


def test_what_a_token_may_not_ask_about_repeats_is_said():
    draft = drafted(Shipped("anesthesiology").policy, department_fields(), repeating=None)
    assert "unsure whether it repeats: the token may not ask" in draft.text
    assert not any(instrument.repeats for instrument in draft.mapping.instruments.values())


@pytest.mark.skipif(not UNRELATED, reason="the third-party projects do not lie beside the repository")
@pytest.mark.parametrize("path", UNRELATED, ids=lambda path: path.parent.name)
def test_a_project_about_something_else_is_not_taken_for_mentoring(path: Path):
    fields = json.loads(path.read_text("utf-8")) if path.suffix == ".json" else dictionary_file(path)
    draft = drafted(Shipped("anesthesiology").policy, fields, repeating=None, example=example("anesthesiology"))
    assert facts_in(draft.mapping) == {}
    assert draft.unfit == []
    assert {how for _, how, _ in draft.verdicts} <= {"unsure", "unplaced"}
