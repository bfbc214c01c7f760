"""What the Worklist and Too late list, in which order, and what a row says."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from assets.quarters import Quarter
from reports.workbook.file.write import workbook_bytes
from reports.workbook.office.book import office_workbook
from reports.workbook.office.worklist import FIELDS, worklist_row
from tests.unit.office_books import rows_of_table, sheet_of
from tests.unit.office_school import case

if TYPE_CHECKING:
    import pandas as pd

    from reports.frames import Tables
    from reports.workbook.case import Case


def test_worklist_and_too_late_together_hold_what_is_open_and_nothing_else(office_values, office_case: Case):
    listed = {row["Obligation"] for row in rows_of_table(office_values["Worklist"], "Worklist")}
    late = {row["Obligation"] for row in rows_of_table(office_values["Too late"], "TooLate")}
    assert late
    assert not listed & late
    wanted = {
        row["obligation_id"]
        for row in office_case.obligations
        if row["state"] in {"not_met", "indeterminate"} or row["reason"] == "due_soon"
    }
    assert listed | late == wanted


@pytest.fixture(scope="module")
def book_of_running(office_tables: Tables):
    """Return the running quarter's book."""
    return load_workbook(
        BytesIO(workbook_bytes(office_workbook(case(office_tables, quarter=Quarter(date(2026, 7, 1))))))
    )


@pytest.fixture(scope="module")
def running(book_of_running):
    """Return the worklist of the running quarter's book."""
    return rows_of_table(book_of_running["Worklist"], "Worklist")


@pytest.fixture(scope="module")
def too_late(book_of_running):
    """Return what is too late in the running quarter's book."""
    return rows_of_table(book_of_running["Too late"], "TooLate")


PARTS = ["This quarter", "Due soon", "Later quarter", "Backlog, can be made up"]


def test_what_is_due_this_quarter_stands_before_what_is_due_soon_and_both_before_the_backlog(running):
    ranks = [PARTS.index(row["Part"]) for row in running]
    assert ranks == sorted(ranks)
    assert {0, 1, 3} <= set(ranks)
    for row in running:
        in_quarter = date(2026, 7, 1) <= row["Due"].date() <= date(2026, 9, 30)
        assert (row["Due in this quarter"] == "Yes") == in_quarter
        assert row["Part"] != "This quarter" or in_quarter
        assert (row["Part"] == "Due soon") == (row["Status"] == "◔ Due soon")
        assert not row["Part"].startswith("Backlog") or row["Due"].date() < date(2026, 7, 1)


def test_within_a_part_the_longest_overdue_come_first_and_this_quarter_not_met_before_indeterminate(running):
    for part in PARTS:
        rows = [row for row in running if row["Part"] == part]
        for status in {row["Status"] for row in rows} if part == "This quarter" else {""}:
            due = [row["Due"] for row in rows if row["Status"].startswith(status)]
            assert due == sorted(due)
    status = [row["Status"] for row in running if row["Part"] == "This quarter"]
    assert status == sorted(status, key=["✖ Not met", "▲ Indeterminate"].index)
    assert len(set(status)) == 2


def test_only_a_meeting_whose_quarter_is_over_is_too_late_to_be_made_up(running, too_late):
    assert {(row["Clause"], row["Status"]) for row in too_late} == {("A11", "✖ Not met")}
    assert all(row["Next action"].endswith("it stays unmet.") for row in too_late)
    for row in running:
        if row["Part"].startswith("Backlog"):
            assert (row["Clause"], row["Status"]) != ("A11", "✖ Not met")
            assert not row["Next action"].endswith("it stays unmet.")


def test_what_is_too_late_begins_with_what_people_remember_best(too_late):
    due = [row["Due"] for row in too_late]
    assert due == sorted(due, reverse=True)
    assert due[0] > due[-1]


def test_the_order_is_said_on_the_sheet_and_a_rule_begins_each_part(office_tables: Tables):
    page = sheet_of(office_workbook(case(office_tables, quarter=Quarter(date(2026, 7, 1)))), "Worklist")
    table = page.tables()[0]
    assert "due in this quarter first, then due soon, then the backlog" in page.line
    assert "can no longer be made up: sheet Too late" in page.line
    parts = [row[0] for row in table.rows]
    assert table.ruled == {number for number in range(1, len(parts)) if parts[number] != parts[number - 1]}
    for part in set(parts) - {"This quarter"}:
        assert f"{part}: {parts.count(part)}" in table.caption


def test_the_department_is_printed_only_where_there_are_several(office_tables: Tables):
    def printed(obligation: pd.DataFrame) -> list[str]:
        page = sheet_of(office_workbook(case(replace(office_tables, obligation=obligation))), "Worklist")
        return [one.header for one in page.tables()[0].fields][: page.printed_columns]

    assert "Department" not in printed(office_tables.obligation)
    moved = office_tables.obligation.copy()
    moved.loc[moved.index[::2], "department"] = "MED"
    assert printed(moved)[-1] == "Department"


def test_the_order_of_the_worklist_does_not_depend_on_the_order_of_the_rows(
    office_tables: Tables, office_content: bytes
):
    shuffled = replace(
        office_tables,
        **{
            name: getattr(office_tables, name).sample(frac=1, random_state=3)
            for name in (
                "obligation",
                "not_in_population",
                "rate",
                "clause",
                "event",
                "person",
                "appointment",
                "finding",
                "pair",
                "link",
                "personnel_change",
                "account",
            )
        },
    )
    assert workbook_bytes(office_workbook(case(shuffled))) == office_content


def test_each_row_says_who_owes_what_to_whom_since_when_why_and_what_is_next(office_values):
    for row in rows_of_table(office_values["Worklist"], "Worklist"):
        assert all(row[one.header] not in {None, ""} for one in FIELDS), row
        assert isinstance(row["Due"], datetime)


def test_each_cell_of_a_row_is_what_its_header_says(office_case: Case):
    directory = office_case.directory
    headers = [one.header for one in FIELDS]
    for row in office_case.obligations[::7]:
        shown = dict(zip(headers, worklist_row(office_case, row), strict=True))
        overdue = 0 if row["state"] == "pending" else max(row["days_overdue"] or 0, 0)
        assert shown["Person"] == directory.name(row["person_id"])
        assert shown["To whom"] == directory.name(row["counterpart_id"])
        assert (shown["Due"], shown["Owed since"], shown["Days overdue"]) == (
            row["due_on"],
            row["window_start"],
            overdue,
        )
        assert (shown["Why"], shown["Period"]) == (row["why"], row["period"])
        assert (shown["Person ID"], shown["Obligation"]) == (row["person_id"], row["obligation_id"])
        assert shown["E-mail"] == directory.email(row["person_id"])
        is_due = office_case.ask.quarter.start <= row["due_on"] <= office_case.end
        assert shown["Due in this quarter"] == ("Yes" if is_due else "No")


def test_a_row_links_to_its_redcap_record_and_its_clause(office_content: bytes):
    page = load_workbook(BytesIO(office_content))["Worklist"]
    headers = [cell.value for cell in page[5]]
    record = page.cell(6, headers.index("REDCap record") + 1)
    clause = page.cell(6, headers.index("Clause") + 1)
    assert record.hyperlink.target.endswith(f"record_home.php?pid=27&id={record.value}")
    policy = load_workbook(BytesIO(office_content))["Policy"]
    assert policy[clause.hyperlink.location.split("!")[1]].value == clause.value


def test_a_state_is_a_symbol_and_a_word_before_it_is_a_colour(office_values):
    symbols = {"✖", "▲", "◔", "○", "✔", "–"}
    for sheet, table in (("Worklist", "Worklist"), ("Roster", "Roster")):
        for row in rows_of_table(office_values[sheet], table):
            shown = [value for header, value in row.items() if header == "Status" or header[:2] in {"A7", "A8", "A1"}]
            assert shown
            assert all(value[0] in symbols and value[1] == " " and len(value) > 4 for value in shown)
