"""The Roster: who is on it, whoever did nothing among them, and a column for each clause."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from reports.workbook.model import LONGEST_TAB, Sheet
from reports.workbook.office.book import office_workbook
from reports.workbook.office.roster import attendance_of, roster_sheet
from reports.workbook.units.changes import clauses_told
from reports.workbook.units.roster import tabs_of
from tests.unit.office_books import rows_of_table, sheet_of
from tests.unit.office_school import case, frame_of

if TYPE_CHECKING:
    from reports.frames import Tables


def frame_of_outside(rows: list[dict[str, object]]) -> pd.DataFrame:
    """Return rows of `obligations/not_in_population`."""
    from assets.obligations.schema import NOT_IN_POPULATION

    return frame_of(NOT_IN_POPULATION, rows)


def test_whoever_did_nothing_is_on_the_roster_with_the_reason(office_values, office_tables: Tables):
    roster = {row["Person ID"]: row for row in rows_of_table(office_values["Roster"], "Roster")}
    outside = office_tables.not_in_population
    here = outside.loc[(outside["quarter"] == "2026-04-01") & (outside["reason"] == "not_enrolled"), "person_id"]
    assert set(here)
    assert set(here) <= set(roster)
    assert {roster[person]["In the programme"] for person in here} == {"Not enrolled in the programme"}
    elsewhere = set(outside.loc[outside["reason"] == "out_of_scope", "person_id"])
    assert not elsewhere & set(roster)


def test_everybody_of_the_department_is_on_the_roster(office_values, office_tables: Tables):
    inside = office_tables.appointment.loc[office_tables.appointment["department_code"] == "ANES", "person_id"]
    assert [row["Person ID"] for row in rows_of_table(office_values["Roster"], "Roster")].count("none") == 0
    assert {row["Person ID"] for row in rows_of_table(office_values["Roster"], "Roster")} == set(inside)


def test_measures_a_policy_gives_the_same_id_and_title_have_a_column_each(office_tables: Tables):
    alike = office_tables.clause.assign(title="Meet", clause="A7")
    measures = dict(zip(office_tables.clause["measure"], alike["clause"], strict=True))

    def renamed(frame: pd.DataFrame) -> pd.DataFrame:
        return frame.assign(clause=frame["measure"].map(measures))

    tables = replace(
        office_tables,
        clause=alike,
        obligation=renamed(office_tables.obligation),
        not_in_population=renamed(office_tables.not_in_population),
    )
    given = case(tables)
    (roster,) = roster_sheet(given, attendance_of(given)).tables()
    headers = [one.header for one in roster.fields if one.header.startswith("A7")]
    assert "A7 Meet (quarterly report)" in headers
    assert len(set(headers)) == len(measures)


def test_a_person_who_left_the_department_in_the_quarter_stays_on_its_roster(office_tables: Tables):
    person = office_tables.appointment["person_id"].iloc[3]
    left = office_tables.appointment.copy()
    left.loc[left["person_id"] == person, "valid_to"] = pd.Timestamp(2026, 5, 2)
    obligation = office_tables.obligation.loc[office_tables.obligation["person_id"] != person]
    outside = office_tables.not_in_population.loc[office_tables.not_in_population["person_id"] != person]
    gone = [
        {
            "quarter": "2026-04-01",
            "programme": "anesthesiology",
            "clause": "A11",
            "measure": "in_person",
            "person_id": person,
            "reason": "not_employed",
        }
    ]
    outside = pd.concat([outside, frame_of_outside(gone)], ignore_index=True)
    changed = replace(office_tables, appointment=left, obligation=obligation, not_in_population=outside)
    roster = {row[1]: row for row in sheet_of(office_workbook(case(changed)), "Roster").tables()[0].rows}
    assert roster[person][-1] == "Not employed in this window"


def test_a_change_is_told_without_the_clauses_only_the_director_may_see():
    kept_back = {"rutgers": {"A99"}}
    assert clauses_told(["A99 by 1 May 2026", "A7 by 2 May 2026"], "rutgers", kept_back) == "A7 by 2 May 2026"
    assert clauses_told(["A99 by 1 May 2026"], "rutgers", kept_back) == "–"


def test_programmes_whose_names_begin_alike_get_a_sheet_each():
    names = ["Roster", *(f"Roster Department Of Medicine Mentoring {one}" for one in ("Junior", "Senior", "Part-time"))]
    tabs = tabs_of([Sheet(name=name, title=name, line=name, blocks=()) for name in names])
    assert tabs[:2] == ["Roster", "Roster Department Of Medicine M"]
    assert len(set(tabs)) == 4
    assert max(map(len, tabs)) <= LONGEST_TAB
