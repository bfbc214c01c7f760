"""What the office plans by: who is without a mentor, which interim pairs are to be decided on, which dates come."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from assets.obligations.workflows.schema import CAREER_CLOCK, INTERIM_DECISION, ORPHAN
from assets.redcap.withheld import Withheld
from reports.workbook.office.coming_up import coming_up_sheet
from reports.workbook.selection import programme_rows
from tests.unit.office_school import case, frame_of

if TYPE_CHECKING:
    from reports.frames import Tables
    from reports.workbook.model import Sheet

DAY = pd.Timestamp(2026, 5, 4)


@pytest.fixture
def tables(office_tables: Tables) -> Tables:
    """Return tables with one orphan, four interim pairs, and a career date of an office's and one of a director's."""
    pair, clause = office_tables.pair.iloc[0], office_tables.clause.iloc[0]
    person = {"programme": "anesthesiology", "person_id": pair["mentee_id"]}
    states = ("running", "overdue", "decided", "ended")
    interim = [
        person | {"pair_id": pair["pair_id"], "clause": clause["clause"], "state": state, "due_on": DAY, "why": state}
        for state in states
    ]
    career = person | {
        "clause": clause["clause"],
        "measure": clause["measure"],
        "state": "open",
        "counts_from": "annual_review",
        **dict.fromkeys(("clock_on", "opens_on", "due_on"), DAY),
        "title": "A talk",
    }
    orphan = person | {"pair_id": pair["pair_id"], "role": "hub_mentor", "since": DAY, "why": "No mentor since May."}
    return replace(
        office_tables,
        orphan=frame_of(ORPHAN, [orphan]),
        interim_decision=frame_of(INTERIM_DECISION, interim),
        career_clock=frame_of(CAREER_CLOCK, [career, career | {"measure": "kept_for_the_director"}]),
        clause=pd.concat(
            [
                office_tables.clause,
                office_tables.clause.iloc[[0]].assign(measure="kept_for_the_director", audience="director"),
            ],
            ignore_index=True,
        ),
    )


def first_cells(sheet: Sheet | None) -> dict[str, list[object]]:
    """Return the first column of each table of a sheet by the table's name."""
    assert sheet is not None
    return {table.name: [row[0] for row in table.rows] for table in sheet.tables()}


def test_the_sheet_lists_who_is_without_a_mentor_what_is_to_be_decided_and_what_comes(tables: Tables):
    assert first_cells(coming_up_sheet(case(tables))) == {
        "WithoutMentor": ["Hub mentor"],
        "InterimPairs": ["✖ Overdue", "○ Running"],
        "CareerDates": ["◔ Open"],
    }


def test_a_pair_only_the_director_may_hear_of_is_not_told_by_its_end(tables: Tables):
    kept = Withheld(frozenset({"assignment"}), frozenset())
    rows = programme_rows(tables, "anesthesiology", kept)
    sheet = coming_up_sheet(replace(case(tables), rows=rows))
    assert first_cells(sheet)["WithoutMentor"] == []
    assert "InterimPairs" not in first_cells(sheet)


def test_a_book_without_any_of_it_has_no_such_sheet(office_tables: Tables):
    assert coming_up_sheet(case(office_tables)) is None
