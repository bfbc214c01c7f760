"""What the sheets of an office workbook say, read back from a finished file of invented people."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO
from itertools import pairwise
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pandas as pd
from openpyxl import load_workbook

from reports.workbook.bookmaking import file_name
from reports.workbook.file.verify import verify_workbook
from reports.workbook.file.write import workbook_bytes
from reports.workbook.office.book import AUDIENCE, office_workbook
from reports.workbook.rows import Row, rows_of
from tests.unit.office_books import rows_of_table, sheet_of
from tests.unit.office_school import AS_OF, TIMEZONE, case
from tests.unit.office_sources import KNOWN_AT

if TYPE_CHECKING:
    from reports.frames import Tables
    from reports.workbook.case import Case

SHEETS = [
    *("Cover", "Contents", "Summary", "Worklist", "Too late", "Roster", "Pairs", "Agreements", "Meetings"),
    *("Quarterly reports", "Changes", "Data quality", "Policy", "Definitions"),
]
"""Sheets of a quarter that is over, in order."""


def test_the_finished_file_holds_exactly_what_the_model_says(office_case: Case, office_content: bytes):
    assert verify_workbook(office_content, office_workbook(office_case)) > 1_000


def test_the_workbook_has_its_sheets_in_reading_order(office_values):
    assert office_values.sheetnames == SHEETS


def test_the_cover_says_what_when_from_what_and_for_whom(office_values):
    page = office_values["Cover"]
    text = "\n".join(str(cell.value) for row in page.iter_rows() for cell in row if cell.value is not None)
    local = KNOWN_AT.astimezone(ZoneInfo(TIMEZONE))
    assert page["A1"].value == "Mentoring compliance: Anesthesiology, 2026 Q2"
    for said in (
        "Confidential",
        "2026 Q2: 1 April 2026 to 30 June 2026",
        "2026-09-21",
        f"{local:%Y-%m-%d %H:%M} EDT",
        "09:04 UTC",
        "2015-01-01.1",
        "REDCap project anesthesiology",
        "HR delivery",
        "Office of Faculty Affairs",
        "Prepared by",
        "Reviewed by",
    ):
        assert said in text


def test_contents_lead_to_every_other_sheet(office_content: bytes):
    page = load_workbook(BytesIO(office_content))["Contents"]
    first, last = page.tables["Contents"].ref.split(":")
    links = {
        page[f"A{row}"].value: page[f"A{row}"].hyperlink.location
        for row in range(int(first[1:]) + 1, int(last[1:]) + 1)
    }
    assert links == {name: f"'{name}'!A1" for name in SHEETS[2:]}


def test_counts_on_cover_summary_and_worklist_reconcile(office_values, office_case: Case):
    cover = {row["Count"]: row["Number"] for row in rows_of_table(office_values["Cover"], "Counts")}
    clauses = rows_of_table(office_values["Summary"], "ByClause")
    listed = rows_of_table(office_values["Worklist"], "Worklist")
    due = cover["Obligations due in the quarter"]
    assert due == len(office_case.due) > 0
    assert due == sum(
        cover[f"… {word}"]
        for word in ("met", "met late", "not met", "not due yet", "indeterminate", "excluded", "excepted")
    )
    for header in ("Not met", "Indeterminate"):
        on_list = [row for row in listed if row["Status"].endswith(header) and row["Due in this quarter"] == "Yes"]
        assert sum(row[header] for row in clauses) == cover[f"… {header.lower()}"] == len(on_list)
    assert due + cover["Open from earlier quarters"] + cover["Due in a later quarter"] == len(office_case.obligations)


def test_everybody_hr_knows_is_counted_once_on_the_cover(office_values, office_tables: Tables):
    people = [row["Number"] for row in rows_of_table(office_values["Cover"], "People")]
    assert people[0] == len(office_tables.person) == sum(people[1:])


def test_every_column_state_and_clause_is_defined(office_values):
    columns = {tuple(row.values()) for row in rows_of_table(office_values["Definitions"], "Columns")}
    defined = {(sheet, str(words).split(":")[0]) for sheet, words in columns}
    for sheet in SHEETS[2:-1]:
        for name in office_values[sheet].tables:
            for header in rows_of_table(office_values[sheet], name)[0]:
                assert (sheet, header.split(":")[0]) in defined
    assert [row["Clause"] for row in rows_of_table(office_values["Policy"], "Clauses")] == ["A7", "A8", "A11", "A12"]
    assert all(row["Policy's words"].startswith("“") for row in rows_of_table(office_values["Policy"], "Clauses"))


def test_findings_say_what_to_do_and_where_open_questions_are_answered(office_values, office_tables: Tables):
    findings = rows_of_table(office_values["Data quality"], "Findings")
    assert len(findings) == len(office_tables.finding)
    assert [row["Severity"][0] for row in findings] == sorted((row["Severity"][0] for row in findings), key="✖▲–".index)
    assert all(row["What to do"] and row["Who repairs it"] for row in findings)
    said = f"{len(office_tables.review)} questions of who is meant: Identity review of the running quarter's workbook."
    assert office_values["Data quality"]["A2"].value.endswith(said)


def test_a_resolved_finding_is_gone(office_tables: Tables):
    resolved = office_tables.finding.assign(resolved_on=pd.Timestamp(AS_OF))
    page = sheet_of(office_workbook(case(replace(office_tables, finding=resolved))), "Data quality")
    assert page.tables()[0].rows == ()


def test_problems_of_one_kind_stand_together_and_are_counted(office_values, office_tables: Tables):
    problems = [row["What is wrong"] for row in rows_of_table(office_values["Data quality"], "Findings")]
    kinds = {row["What is wrong"]: row["How many"] for row in rows_of_table(office_values["Data quality"], "Kinds")}
    assert kinds == {problem: problems.count(problem) for problem in set(problems)}
    assert sum(one != other for one, other in pairwise(problems)) == len(kinds) - 1


def test_a_setting_that_is_the_same_for_several_clauses_is_defined_once(office_values):
    settings = {row["Setting"]: row for row in rows_of_table(office_values["Policy"], "Parameters")}
    assert settings["due soon"] == {
        "Setting": "due soon",
        "Value": "14 days",
        "Why": "the policy is silent",
        "Chosen by": "Office",
        "For clauses": "A7, A8, A11, A12",
    }


def test_the_cover_names_the_programme_as_the_policy_does_the_institution_and_whom_to_ask(
    office_tables: Tables, office_case: Case
):
    named = replace(office_tables, clause=office_tables.clause.assign(programme_title="Faculty Mentorship Program"))
    titled = case(named)
    titled = replace(titled, ask=replace(titled.ask, institution="Example School", contact="mentoring@example.edu"))
    cover = sheet_of(office_workbook(titled), "Cover")
    about = {row[0]: row[1] for table in cover.tables() if table.name == "About" for row in table.rows}
    assert cover.title == "Mentoring compliance: Faculty Mentorship Program, 2026 Q2"
    assert about["Programme"] == "Faculty Mentorship Program"
    assert about["Institution"] == "Example School"
    assert about["Questions"] == "mentoring@example.edu"
    untold = {
        row[0]: row[1] for table in sheet_of(office_workbook(office_case), "Cover").tables() for row in table.rows
    }
    assert untold["Questions"] == "Office of Faculty Affairs"
    assert "Institution" not in untold


def test_rows_that_are_not_of_tonight_are_named_on_the_cover(office_tables: Tables):
    kept = office_tables.pull.assign(
        state="kept", reason="REDCap answered with an empty page.", taken_on=pd.Timestamp(2026, 9, 19)
    )
    stale = case(replace(office_tables, pull=kept))
    page = load_workbook(BytesIO(workbook_bytes(office_workbook(stale))))["Cover"]
    text = "\n".join(str(cell.value) for row in page.iter_rows() for cell in row if cell.value)
    assert "▲ Not up to date: REDCap project anesthesiology was not read tonight" in text
    assert "19 September 2026" in text
    assert page["A2"].value.endswith("as of 21 September 2026, from REDCap rows of 19 September 2026.")
    assert "Last confirmed on 19 September 2026. REDCap answered with an empty page." in text
    assert "unchanged since" not in text
    assert page.oddFooter.left.text.endswith("as of 2026-09-21, REDCap of 2026-09-19: &A")
    assert "REDCap answered with an empty page." in text


def test_an_empty_worklist_says_so(office_tables: Tables):
    met = office_tables.obligation.assign(state="met", reason="")
    rates = office_tables.rate.assign(not_met=0, indeterminate=0)
    model = office_workbook(case(replace(office_tables, obligation=met, rate=rates)))
    office_content = workbook_bytes(model)
    verify_workbook(office_content, model)
    assert load_workbook(BytesIO(office_content))["Worklist"]["A6"].value == "Nothing is open."


def test_an_external_mentor_is_named_as_such(office_tables: Tables):
    outside = office_tables.obligation.assign(counterpart_id="ext:guest")
    rows = sheet_of(office_workbook(case(replace(office_tables, obligation=outside))), "Worklist").tables()[0].rows
    assert {row[4] for row in rows} == {"External mentor"}


def test_the_file_name_says_programme_quarter_audience_and_date(office_case: Case):
    assert (
        file_name(office_case.ask, AUDIENCE, "anesthesiology")
        == "mentoring-anesthesiology-2026q2-office-2026-09-21.xlsx"
    )


def test_missing_values_become_none_and_dates_days(office_tables: Tables):
    row: Row = rows_of(office_tables.obligation.head(1))[0]
    assert row["met_on"] is None
    assert type(row["due_on"]) is date
    assert row["known_at"] == KNOWN_AT
