"""Departments' and divisions' workbooks: their own people, over all programmes, and nobody else's affairs."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from openpyxl import load_workbook

from assets.hr.schema import APPOINTMENT
from reports.earlier import COMPARED, Before, Earlier, EarlierNight
from reports.workbook.model import Link, Sheet
from reports.workbook.office.worklist import worklist_rows
from reports.workbook.units.book import unit_drafts, unit_sheets
from reports.workbook.units.unit import UnitCase, unit_cases
from reports.workbook.units.worklist import unit_worklist_rows, unit_worklist_sheet
from tests.unit.office_school import AS_OF, frame_of
from tests.unit.readback_books import edited, known, read
from tests.unit.unit_school import OTHER, QUARTERS, RUNNING, desk_of, two_departments

if TYPE_CHECKING:
    from reports.drafts import Desk
    from reports.frames import Tables
    from reports.workbook.model import NamedTable, Sheet


@pytest.fixture(scope="module")
def tables() -> Tables:
    """Return a night over two departments and two programmes, with somebody of Medicine appointed here besides."""
    found = two_departments()
    guest = found.appointment.loc[found.appointment["department_code"] == "MED", "person_id"].iloc[0]
    joint = {
        "person_id": guest,
        "appointment_id": f"{guest}-2",
        "valid_from": pd.Timestamp(2020, 7, 1),
        "is_primary": False,
        "kind": "joint",
        "department_code": "ANES",
        "division_code": "CARD",
        "employment_status": "active",
    }
    return replace(found, appointment=pd.concat([found.appointment, frame_of(APPOINTMENT, [joint])], ignore_index=True))


@pytest.fixture(scope="module")
def desk(tables: Tables) -> Desk:
    return desk_of(tables, Path("nowhere"))


@pytest.fixture(scope="module")
def cases(desk: Desk) -> list[UnitCase]:
    return unit_cases(desk, RUNNING)


def of_unit(cases: list[UnitCase], code: str) -> UnitCase:
    """Return the case of a unit."""
    return next(case for case in cases if case.unit.code == code)


def sheet_of(case: UnitCase, name: str) -> Sheet:
    """Return a sheet by its name."""
    return next(sheet for sheet in unit_sheets(case) if sheet.name == name)


def column_of(table: NamedTable, header: str) -> list[Any]:
    """Return the cells of a column."""
    return [row[table.column(header)] for row in table.rows]


def test_every_open_obligation_is_on_one_departments_worklist_and_on_no_other(desk: Desk, cases: list[UnitCase]):
    departments = [case for case in cases if case.unit.kind == "department"]
    shown = [row["obligation_id"] for case in departments for _, row in unit_worklist_rows(case)]
    owed = [row["obligation_id"] for one in desk.programmes for row in worklist_rows(desk.case(one, RUNNING))]
    assert len(departments) == 2
    assert sorted(shown) == sorted(owed)


def test_a_row_is_the_departments_the_obligation_names_whatever_the_person_is_today(desk: Desk, cases: list[UnitCase]):
    for case in cases:
        rows = [row for one in case.cases for row in one.obligations]
        assert {row[case.unit.kind] for row in rows} == {case.unit.code}


def test_a_mentor_from_elsewhere_is_named_with_department_and_nothing_else(desk: Desk, cases: list[UnitCase]):
    case = of_unit(cases, "MED")
    table = unit_worklist_sheet(case).tables()[0]
    elsewhere = [name for name in column_of(table, "To whom") if name.endswith("(Anesthesiology)")]
    assert elsewhere
    own = {desk.directory.email(person) for person in case.people.own | case.judged}
    cells = [str(cell) for sheet in unit_sheets(case) for one in sheet.tables() for row in one.rows for cell in row]
    assert [cell for cell in cells if "@med.example.edu" in cell and cell not in own] == []


def test_somebody_appointed_here_besides_is_named_without_any_state(desk: Desk, cases: list[UnitCase]):
    case = of_unit(cases, "ANES")
    (row,) = sheet_of(case, "Joint appointees").tables()[0].rows
    assert row[1:] == ("Medicine", "Joint")
    assert row[0] in {desk.directory.name(one.person_id) for one in case.people.joint}
    assert not {one.person_id for one in case.people.joint} & set(case.listed)


def test_the_roster_has_everybody_of_the_unit_whom_a_programme_concerns_once(desk: Desk, cases: list[UnitCase]):
    for case in cases:
        ids = column_of(sheet_of(case, "Roster").tables()[0], "Person ID")
        concerned = {
            row["person_id"]
            for one in case.cases
            for row in [*one.obligations, *one.not_concerned]
            if row["person_id"] and row.get("reason") not in {"out_of_scope", "not_employed"}
        }
        assert len(ids) == len(set(ids))
        assert set(ids) == concerned
        assert case.people.own - set(ids) == case.people.own - concerned


def test_a_programme_says_of_everybody_how_it_stands(cases: list[UnitCase]):
    case = of_unit(cases, "MED")
    table = sheet_of(case, "Roster").tables()[0]
    for one in case.cases:
        assert all(cell[0] in "✖▲◔○△✔–" for cell in column_of(table, case.short(one)))
    unmet = sum(row["state"] == "not_met" for one in case.cases for row in one.obligations)
    assert sum(column_of(table, "Not met")) == unmet


def test_rates_under_five_are_left_out_and_all_others_are_those_of_the_table(tables: Tables, cases: list[UnitCase]):
    rate = tables.rate[(tables.rate["quarter"] == RUNNING) & (tables.rate["by"] == "division")]
    small = 0
    for case in cases:
        if case.unit.kind != "division":
            continue
        table = sheet_of(case, "Summary").tables()[1]
        own = rate[rate["group"] == case.unit.code]
        assert len(table.rows) == len(own)
        for judged, shown in zip(column_of(table, "Judged"), column_of(table, "On time"), strict=True):
            small += 0 < judged < 5
            assert isinstance(shown, float) == (judged >= 5)
        assert sum(column_of(table, "Judged")) == own["judged"].sum()
    assert small


def test_the_cover_and_the_library_count_what_the_sheets_list(desk: Desk):
    for draft in unit_drafts(desk):
        book = load_workbook(BytesIO(draft.content()[0]), data_only=True)
        cells = {row[0]: row[1] for row in book["Cover"].iter_rows(values_only=True) if row[1] is not None}
        worklist, roster = book["Worklist"].tables["Worklist"].ref, book["Roster"].tables["Roster"].ref
        listed = [row for row in book["Worklist"][worklist][1:] if row[0].value != "Nothing is open."]
        assert cells["Open on the Worklist"] == len(listed)
        assert cells["… of this quarter"] == sum(row[0].value == "This quarter" for row in listed)
        people = book["Roster"][roster]
        assert cells["People a programme concerns"] == len(people) - 1
        assert draft.unmet == sum(row[-1].value for row in people[1:])


def test_summary_and_worklist_agree_on_what_of_the_quarter_is_not_met(cases: list[UnitCase]):
    for case in cases:
        worklist, summary = unit_worklist_sheet(case).tables()[0], sheet_of(case, "Summary").tables()
        rows = zip(column_of(worklist, "Status"), column_of(worklist, "Due in this quarter"), strict=True)
        listed = sum(status == "✖ Not met" and due == "Yes" for status, due in rows)
        assert [sum(column_of(table, "Not met")) for table in summary] == [listed, listed]


def test_a_clause_leads_to_its_own_programmes_words_where_two_have_one_of_that_id(cases: list[UnitCase]):
    case = of_unit(cases, "MED")
    table = unit_worklist_sheet(case).tables()[0]
    anchors = {
        cell.anchor
        for cell, name in zip(column_of(table, "Clause"), column_of(table, "Programme"), strict=True)
        if isinstance(cell, Link) and name == OTHER.title()
    }
    assert anchors
    assert all(anchor.endswith(OTHER.title()) for anchor in anchors)
    clauses = next(one for one in sheet_of(case, "Definitions").tables() if one.name == "Clauses")
    assert anchors <= set(column_of(clauses, "Clause"))


def test_what_was_settled_since_monday_is_told_to_the_department_it_was_of_and_to_no_other(tables: Tables):
    now = tables.obligation[tables.obligation["quarter"] == RUNNING]
    settled = now[(now["state"] == "met") & (now["department"] == "MED")].head(2)
    moved = now[(now["state"] == "not_met") & (now["department"] == "ANES")].head(1)
    then = now.assign(
        state=now["state"].mask(now["obligation_id"].isin(settled["obligation_id"]), "not_met"),
        department=now["department"].mask(now["obligation_id"].isin(moved["obligation_id"]), "MED"),
    )
    night = EarlierNight("monday", "2026-09-14", "", {})
    desk = desk_of(tables, Path("nowhere"))
    order = replace(desk.order, earlier=Earlier(monday=Before(night, then[list(COMPARED)])))
    told = {}
    for case in unit_cases(replace(desk, order=order), RUNNING, kinds=("department",)):
        table = sheet_of(case, "Changes").tables()[0]
        told[case.unit.code] = sorted(zip(column_of(table, "What"), column_of(table, "Is now"), strict=True))
    assert told == {"MED": [("✔ Resolved", "✔ Met")] * 2, "ANES": []}


def test_there_is_a_book_for_the_running_quarter_and_the_one_before_and_no_other(tables: Tables, tmp_path: Path):
    found = desk_of(tables, tmp_path)
    order = replace(found.order, quarters=("2026-01-01", *QUARTERS))
    drafts = list(unit_drafts(replace(found, order=order)))
    assert {draft.quarter for draft in drafts} == set(QUARTERS)
    keys = [(draft.quarter, draft.programme, draft.audience, draft.unit) for draft in drafts]
    assert len(keys) == len(set(keys))
    assert {draft.as_of for draft in drafts} == {AS_OF}


def test_divisions_get_no_books_where_the_settings_say_so(tables: Tables, tmp_path: Path):
    drafts = list(unit_drafts(desk_of(tables, tmp_path, divisions=False)))
    assert {draft.audience for draft in drafts} == {"department"}


def test_the_same_night_gives_the_same_bytes(tables: Tables, tmp_path: Path):
    once, again = (next(unit_drafts(desk_of(tables, tmp_path))).content()[0] for _ in range(2))
    assert once == again


def test_what_a_department_fills_in_is_read_back_for_the_programme_of_each_row(tables: Tables, desk: Desk):
    draft = next(one for one in unit_drafts(desk) if (one.unit, one.quarter) == ("MED", RUNNING))
    content = draft.content()[0]
    owed = tables.obligation[(tables.obligation["department"] == "MED") & (tables.obligation["state"] == "not_met")]
    rows = {one: owed[owed["programme"] == one].iloc[-1] for one in ("anesthesiology", OTHER)}
    filled = {str(row["obligation_id"]): {"Exemption reason": "on leave"} for row in rows.values()}
    receipt = read(edited(content, filled=filled), against=known(obligation=tables.obligation))
    assert {(one.form, one.programme, one.key) for _, one in receipt.rows} == {
        ("exemption", name, row["obligation_id"]) for name, row in rows.items()
    }
    assert {one.outcome for _, one in receipt.rows} == {"requested"}


def test_a_department_may_ask_for_exemptions_in_the_columns_in_which_the_office_does(cases: list[UnitCase]):
    from reports.inputs.sheets import WORKLIST

    table = unit_worklist_sheet(of_unit(cases, "MED")).tables()[0]
    assert table.name == WORKLIST.table
    headers = [one.header for one in table.fields]
    assert headers[-len(WORKLIST.inputs()) :] == [one.header for one in WORKLIST.inputs()]
    assert WORKLIST.key in headers


def test_a_department_is_sent_to_no_sheet_that_only_the_office_has(tables: Tables):
    unclear = tables.obligation["state"] == "indeterminate"
    assert unclear.any()
    reason = tables.obligation["reason"].mask(unclear, "identity")
    desk = desk_of(replace(tables, obligation=tables.obligation.assign(reason=reason)), Path("nowhere"))
    said = set()
    for case in unit_cases(desk, RUNNING):
        (worklist,) = sheet_of(case, "Worklist").tables()
        said |= set(column_of(worklist, "Next action"))
    assert any("tell the office" in words for words in said)
    assert not [words for words in said if "Identity review" in words or "Data quality" in words]
