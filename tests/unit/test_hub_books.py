"""The book about a programme's hubs: what is wrong comes first, and who is not known is not called missing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from assets.mentoring.schema import HUB_MENTOR
from assets.obligations.workflows.schema import HUB_COVERAGE, MENTOR
from reports.workbook.office.pairs import UNCLEAR
from reports.workbook.school.hubs import hub_cases, hub_drafts, hub_sheets
from reports.workbook.school.mentors import mentors_of
from tests.unit.office_books import column_of
from tests.unit.office_school import frame_of
from tests.unit.unit_school import RUNNING, desk_of, two_departments

if TYPE_CHECKING:
    from reports.frames import Tables

NOWHERE = Path("nowhere")


@pytest.fixture(scope="module")
def tables() -> Tables:
    return two_departments()


def test_a_hub_nobody_mentors_in_comes_first(tables: Tables):
    def hub(code: str, problems: list[str], **more: object) -> dict[str, object]:
        row = {"programme": "anesthesiology", "kind": "hub", "hub": code, "problems": problems}
        return {**row, "mentors": 1, "active_mentees": 1, "why": code, **more}

    rows = [hub("H1", []), hub("H2", ["no_mentee"]), hub("H3", ["no_mentor", "no_mentee"])]
    people = tables.person["person_id"]
    there = {"programme": "anesthesiology", "kind": "hub", "hub": "H1", "person_id": people.iloc[0]}
    left = {**there, "person_id": people.iloc[1], "valid_to": pd.Timestamp(2026, 1, 1)}
    changed = replace(tables, hub_coverage=frame_of(HUB_COVERAGE, rows), hub_mentor=frame_of(HUB_MENTOR, [there, left]))
    desk = desk_of(changed, NOWHERE)
    (draft,) = hub_drafts(desk)
    assert (draft.programme, draft.audience, draft.quarter) == ("anesthesiology", "hubs", RUNNING)
    assert draft.content()[1] > 0
    (case,) = hub_cases(desk)
    sheet = hub_sheets(case)[0]
    assert column_of(sheet, "Code") == ["H3", "H2", "H1"]
    assert column_of(sheet, "Mentors")[-1] == desk.directory.name(there["person_id"])
    assert column_of(sheet, "Places") == ["unknown"] * 3


def test_places_are_unknown_where_one_hub_does_not_say(tables: Tables):
    person = tables.person["person_id"].iloc[0]
    row = {"programme": "anesthesiology", "person_id": person, "hubs": ["H1"], "hub_free": 3, "in_directory": True}
    silent = row | {"programme": "rutgers", "hubs": ["H9"], "hub_free": None}

    def free(*rows: dict[str, object]) -> int | None:
        (found,) = mentors_of(desk_of(replace(tables, mentor=frame_of(MENTOR, list(rows))), NOWHERE))
        return found.free

    assert (free(row), free(row, silent)) == (3, None)


def test_a_senior_mentor_whose_name_is_open_is_unclear_and_not_missing(tables: Tables):
    def group(code: str, problems: list[str], senior: str | None = None) -> dict[str, object]:
        row = {"programme": "anesthesiology", "kind": "affinity_group", "hub": code, "problems": problems}
        return {**row, "senior_id": senior, "mentors": 1, "active_mentees": 1, "why": code}

    known = tables.person["person_id"].iloc[0]
    rows = [group("G1", ["open_senior"]), group("G2", ["no_senior"]), group("G3", [], known)]
    desk = desk_of(replace(tables, hub_coverage=frame_of(HUB_COVERAGE, rows)), NOWHERE)
    (case,) = hub_cases(desk)
    groups = hub_sheets(case)[1]
    assert column_of(groups, "Senior mentor") == ["none recorded", UNCLEAR, desk.directory.name(known)]
    assert column_of(groups, "Status") == ["✖ No senior mentor", "▲ Senior mentor unclear", "✔ Covered"]
