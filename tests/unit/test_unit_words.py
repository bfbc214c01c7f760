"""What a unit's book says in a word, and where a day decides: homes, rates on few, and the last day of an exemption."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from reports.workbook.office.exemptions import BEGINS, IN_FORCE, OVER, WAITS, status_of
from reports.workbook.units.book import unit_drafts
from reports.workbook.units.unit import unit_cases
from reports.workbook.units.worklist import counterpart_words
from reports.workbook.words import day_words, weekday_words
from tests.unit.unit_school import RUNNING, desk_of, two_departments

if TYPE_CHECKING:
    from reports.frames import Tables

NOWHERE = Path("nowhere")
DAY = date(2026, 9, 21)
BEFORE, AFTER = DAY - timedelta(days=1), DAY + timedelta(days=1)


@pytest.fixture(scope="module")
def tables() -> Tables:
    return two_departments()


def test_a_mentor_of_the_own_unit_is_named_without_department(tables: Tables):
    desk = desk_of(tables, NOWHERE)
    cases = {one.unit.code: one for one in unit_cases(desk, RUNNING)}
    person = min(cases["GI"].people.own)
    name = desk.directory.name(person)
    assert [counterpart_words(cases[code], person) for code in ("GI", "MED", "ANES")] == [
        name,
        name,
        f"{name} ({desk.directory.unit('MED')})",
    ]


def test_the_library_shows_no_rate_of_a_unit_that_rests_on_fewer_than_five(tables: Tables):
    own = tables.rate[(tables.rate["by"] == "department") & (tables.rate["quarter"] == RUNNING)]
    few = own[own["group"] == "MED"].head(1).assign(met=3, met_late=0, not_met=1, target_share=None, advice=0)
    enough = own[own["group"] == "ANES"].head(1).assign(met=3, met_late=0, not_met=2, target_share=None, advice=0)
    rate = pd.concat([few, enough], ignore_index=True)
    desk = desk_of(replace(tables, rate=rate), NOWHERE)
    shown = {draft.unit: draft.on_time_rate for draft in unit_drafts(desk) if draft.quarter == RUNNING}
    assert (shown["MED"], shown["ANES"]) == (None, 0.6)


@pytest.mark.parametrize(
    ("step", "valid_from", "valid_to", "status"),
    [
        ("requested", None, None, WAITS),
        ("approved", None, None, IN_FORCE),
        ("approved", DAY, DAY, IN_FORCE),
        ("approved", None, BEFORE, OVER),
        ("approved", AFTER, None, BEGINS),
    ],
)
def test_an_exemption_holds_on_its_first_and_on_its_last_day(
    step: str, valid_from: date | None, valid_to: date | None, status: str
):
    assert status_of({"step": step, "valid_from": valid_from, "valid_to": valid_to}, DAY) == status


def test_a_day_in_words_does_not_ask_the_process_for_its_language():
    class Elsewhere(date):
        def __format__(self, asked: str) -> str:
            raise AssertionError(asked)

    assert day_words(Elsewhere(2026, 10, 20)) == "20 October 2026"
    assert weekday_words(Elsewhere(2026, 10, 20)) == "Tuesday, 20 October 2026"
