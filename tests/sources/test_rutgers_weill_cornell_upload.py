"""The shipped dictionaries uploaded over HTTP; two of them typed into, pulled, and read as mentoring."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest

from sandbox.server.testing import Served, serve_in_thread
from tests.sources.rutgers_rows import SECRET, SHIPPED, faculty, instance
from tests.sources.uploaded_projects import (
    ROSTER,
    designed,
    mentoring_of,
    pulled_project,
    type_in,
    upload_dictionary,
    write_empty_project,
)
from tests.unit.shipped_projects import Shipped

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from assets.mentoring.read import Mentoring
    from tests.sources.uploaded_projects import Pulled

ADA, BEA, CYD, DEE, *_ = ROSTER
PROGRAMMES = {"rutgers": Shipped("rutgers"), "weill_cornell": Shipped("weill_cornell")}
UPLOADED = {code: Shipped(code) for code in ("anesthesiology", "digestive_diseases")} | PROGRAMMES


TYPED = {
    "rutgers": SHIPPED,
    "weill_cornell": [
        faculty(fm_declined_on="2026-01-02"),
        instance("offer_letter", ol_date="2025-12-01", ol_expectation="1"),
        instance(
            "mentor_assignment", ma_role="1", ma_mentor_employee_id=BEA, ma_start="2025-02-01", ma_end="2026-02-01"
        ),
        instance("mentor_assignment", 2, ma_role="2", ma_mentor_employee_id=BEA, ma_start="2026-02-02"),
        instance("expectations", ex_date="2026-02-03", ex_mentor_employee_id=BEA, ex_by="2", ex_frequency="3"),
        instance("interim_decision", dn_date="2026-02-01", dn_mentor_employee_id=BEA, dn_decision="1"),
        instance("committee_member", cm_member_employee_id=CYD, cm_from="2026-03-01"),
        instance("committee_member", 2, cm_member_employee_id=DEE, cm_from="2026-03-01"),
        instance("committee_meeting", ct_date="2026-04-01"),
        instance("curriculum_vitae", cv_date="2026-05-01", cv_section_n="0"),
        instance("mentor_year", my_trained_on="2026-08-01", my_effort_on="2026-08-02", my_effort="0"),
    ],
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    school: Path = tmp_path_factory.mktemp("school")
    for code, shipped in UPLOADED.items():
        write_empty_project(school, code, exported=list(shipped.mapping.instruments))
    with serve_in_thread(school) as serving:
        for code, shipped in UPLOADED.items():
            taken = upload_dictionary(serving, code, fields=shipped.fields, repeating=shipped.repeating())
            assert taken == len(shipped.fields)
        for code in PROGRAMMES:
            type_in(serving, code, TYPED[code])
        yield serving


@pytest.fixture(scope="module")
def nights(server: Served) -> dict[str, Pulled]:
    return {code: pulled_project(server, shipped.mapping, code) for code, shipped in PROGRAMMES.items()}


@pytest.fixture(scope="module")
def rutgers(nights: dict[str, Pulled]) -> Mentoring:
    return mentoring_of(nights["rutgers"], PROGRAMMES["rutgers"].mapping)


@pytest.fixture(scope="module")
def weill_cornell(nights: dict[str, Pulled]) -> Mentoring:
    return mentoring_of(nights["weill_cornell"], PROGRAMMES["weill_cornell"].mapping)


def event_of(mentoring: Mentoring, **like: str) -> pd.Series:
    rows = mentoring.event
    for column, value in like.items():
        rows = rows[rows[column] == value]
    assert len(rows) == 1, like
    return rows.iloc[0]


@pytest.mark.parametrize("code", UPLOADED)
def test_the_dictionary_that_was_uploaded_comes_back_as_it_is(server: Served, code: str):
    assert designed(server, code).export_metadata(format_type="json") == UPLOADED[code].fields


@pytest.mark.parametrize("code", PROGRAMMES)
def test_every_row_typed_is_used_and_none_is_complained_of(nights: dict[str, Pulled], code: str):
    mentoring = mentoring_of(nights[code], PROGRAMMES[code].mapping)
    own = [row for row in TYPED[code] if row["redcap_repeat_instrument"] not in PROGRAMMES[code].mapping.narrative]
    assert mentoring.accounting["outcome"].value_counts().to_dict() == {"used": len(own)}
    assert mentoring.quarantine.empty


def test_narrative_stays_in_redcap_and_only_whether_it_is_filled_in_leaves(
    nights: dict[str, Pulled], rutgers: Mentoring
):
    night = nights["rutgers"]
    assert SECRET not in night.rows.to_csv()
    plans = rutgers.event[rutgers.event["kind"] == "report"].set_index("value")["filled"]
    assert plans["no_unmet_needs"] == ["goals", "activities", "needs"]
    assert plans["needs_listed"] == ["goals", "needs_coordinated"]


def test_the_primary_mentor_and_the_team_are_pairs_of_their_own_roles(rutgers: Mentoring):
    pairs = rutgers.pair.set_index("role")
    assert (pairs.loc["primary_mentor", "mentor_id"], pairs.loc["team_mentor", "mentor_id"]) == (BEA, CYD)
    assert set(pairs["mentee_id"]) == {ADA}


def test_each_sign_off_and_notice_is_a_step_of_the_pair_it_stands_beside(rutgers: Mentoring):
    pairs = rutgers.pair.set_index("role")["pair_id"]
    for step, role in (
        ("chief_agreed", "primary_mentor"),
        ("director_agreed", "primary_mentor"),
        ("office_told", "team_mentor"),
        ("plan_shared", "primary_mentor"),
    ):
        assert event_of(rutgers, step=step)["pair_id"] == pairs[role]
    assert not (rutgers.event["step"] == "mentor_agreed").any()


def test_an_agreement_says_how_often_and_who_confirms(rutgers: Mentoring):
    agreement = event_of(rutgers, kind="agreement")
    assert agreement["value"] == "every_two_months"
    assert (agreement["confirmed_by_mentee"], agreement["confirmed_by_mentor"]) == (True, False)


def test_what_a_meeting_covered_is_known_by_its_ticks(rutgers: Mentoring):
    meetings = rutgers.event[rutgers.event["kind"] == "meeting"].set_index("held_on")["filled"]
    assert meetings[pd.Timestamp("2026-03-01")] == ["goal_plan"]
    assert meetings[pd.Timestamp("2026-04-01")] == []


def test_an_interim_mentor_who_is_formalized_is_followed_by_a_pair_of_the_other_role(weill_cornell: Mentoring):
    pairs = weill_cornell.pair.set_index("role")
    assert pairs.loc["interim_mentor", "ended_on"] == pd.Timestamp("2026-02-01")
    assert pairs.loc["mentor", "started_on"] == pd.Timestamp("2026-02-02")
    assert sorted(pairs.loc["committee_member", "mentor_id"]) == [CYD, DEE]
    assert event_of(weill_cornell, kind="decision")["value"] == "formalized"


def test_administrative_steps_keep_their_coded_answers(weill_cornell: Mentoring):
    values = weill_cornell.event.dropna(subset="step").set_index("step")["value"]
    assert values["offer_letter"] == "expectation_stated"
    assert values["expectations_communicated"] == "department_chair"
    assert values["meeting_frequency_set"] == "monthly"
    assert values["cv_updated"] == "section_n_empty"
    assert values["effort_recorded"] == "none"
    assert {"declined", "mentor_trained"} < set(values.index)
    assert "feedback_solicited" not in values.index


def test_a_committee_meets_as_a_group(weill_cornell: Mentoring):
    meeting = event_of(weill_cornell, kind="meeting")
    assert (meeting["setting"], meeting["person_id"], meeting["attendees"]) == ("group", ADA, [])
