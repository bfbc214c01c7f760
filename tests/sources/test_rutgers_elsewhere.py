"""A school's own older project serves the policy of rutgers by a mapping alone: the same facts, the same rows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from assets.obligations.measured import not_measured_of
from assets.programmes import ProgrammeFolder
from assets.redcap.mapping import Mapping, read_mapping
from sandbox.server.testing import Served, serve_in_thread
from tests.sources.rutgers_rows import ELSEWHERE, SECRET, SHIPPED, write_elsewhere
from tests.sources.uploaded_projects import (
    mentoring_of,
    pulled_project,
    type_in,
    upload_dictionary,
    write_empty_project,
)
from tests.unit.shipped_projects import Shipped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assets.mentoring.read import Mentoring

PROJECT = "faculty_development"
RUTGERS = Shipped("rutgers")
OF_THE_ROW = ["event_id", "source", "snapshot"]
"""Columns that say which row of which project a fact was typed in."""


@pytest.fixture(scope="module")
def mapping() -> Mapping:
    return read_mapping(ProgrammeFolder("rutgers", Path(__file__).parent / "elsewhere" / "rutgers"))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    school = tmp_path_factory.mktemp("school")
    write_empty_project(school, "rutgers", exported=list(RUTGERS.mapping.instruments))
    write_elsewhere(school, PROJECT)
    with serve_in_thread(school) as serving:
        upload_dictionary(serving, "rutgers", fields=RUTGERS.fields, repeating=RUTGERS.repeating())
        type_in(serving, "rutgers", SHIPPED)
        type_in(serving, PROJECT, ELSEWHERE)
        yield serving


@pytest.fixture(scope="module")
def shipped(server: Served) -> Mentoring:
    return mentoring_of(pulled_project(server, RUTGERS.mapping, "rutgers"), RUTGERS.mapping)


@pytest.fixture(scope="module")
def elsewhere(server: Served, mapping: Mapping) -> Mentoring:
    return mentoring_of(pulled_project(server, mapping, PROJECT), mapping)


def facts_of(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table without what names the row, in an order the row has no part in."""
    facts = frame.drop(columns=OF_THE_ROW, errors="ignore")
    order = [name for name in ("kind", "step", "role", "started_on", "held_on") if name in facts]
    return facts.sort_values(order, ignore_index=True)


def test_the_same_policy_is_fed_by_the_other_mapping(mapping: Mapping):
    assert not_measured_of(RUTGERS.policy, mapping).empty


def test_no_field_and_no_code_of_the_two_projects_is_the_same_by_chance(mapping: Mapping):
    assert not set(mapping.allowed_fields()) & set(RUTGERS.mapping.allowed_fields())
    assert not any(instrument.repeats for instrument in mapping.instruments.values())


def test_the_same_facts_become_the_same_pairs(shipped: Mentoring, elsewhere: Mentoring):
    assert len(elsewhere.pair) == 2
    pd.testing.assert_frame_equal(facts_of(elsewhere.pair), facts_of(shipped.pair))


def test_the_same_facts_become_the_same_events(shipped: Mentoring, elsewhere: Mentoring):
    assert len(elsewhere.event) == 12
    pd.testing.assert_frame_equal(facts_of(elsewhere.event), facts_of(shipped.event))


def test_every_event_of_the_longitudinal_project_is_evidence_with_its_place(elsewhere: Mentoring):
    places = elsewhere.event["source"].str.split("/").str[2]
    assert places.str.endswith("_arm_1").all()
    assert elsewhere.accounting["outcome"].value_counts().to_dict() == {"used": len(ELSEWHERE)}
    assert elsewhere.quarantine.empty


def test_narrative_among_the_answers_stays_there(server: Served, mapping: Mapping):
    pulled = pulled_project(server, mapping, PROJECT)
    assert SECRET not in pulled.rows.to_csv()
    assert pulled.rows["pl_goals__filled"].tolist().count("1") == 2
