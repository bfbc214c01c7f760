"""What the sheets of an office workbook say, read back from a finished file of invented people."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from io import BytesIO
from itertools import pairwise
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from openpyxl import load_workbook

from assets.quarters import Quarter
from reports.workbook.file.verify import verify_workbook
from reports.workbook.file.write import workbook_bytes
from reports.workbook.model import Line, LineChart
from reports.workbook.office.book import file_name, office_workbook
from reports.workbook.office.worklist import FIELDS
from reports.workbook.rows import Row, rows_of
from tests.unit.office_school import AS_OF, KNOWN_AT, TIMEZONE, case, frame_of, school

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

    from reports.frames import Tables
    from reports.workbook.case import Case
    from reports.workbook.model import Sheet, Workbook

SHEETS = [
    *("Cover", "Contents", "Summary", "Worklist", "Too late", "Roster", "Pairs", "Agreements", "Meetings"),
    *("Quarterly reports", "Changes", "Data quality", "Policy", "Definitions"),
]
"""Sheets of a quarter that is over, in order."""


@pytest.fixture(scope="module")
def tables() -> Tables:
    return school(people=60)


@pytest.fixture(scope="module")
def office(tables: Tables) -> Case:
    return case(tables)


@pytest.fixture(scope="module")
def content(office: Case) -> bytes:
    return workbook_bytes(office_workbook(office))


@pytest.fixture(scope="module")
def values(content: bytes):
    return load_workbook(BytesIO(content), data_only=True)


def sheet_of(model: Workbook, name: str) -> Sheet:
    """Return a sheet of a workbook by name."""
    return next(sheet for sheet in model.sheets if sheet.name == name)


def rows_of_table(page: Worksheet, name: str) -> list[dict[str, object]]:
    """Return the rows of a named table, totals apart, as the values a reader sees."""
    table = page.tables[name]
    grid = [[cell.value for cell in row] for row in page[table.ref]]
    last = len(grid) - (table.totalsRowCount or 0)
    return [dict(zip(grid[0], row, strict=True)) for row in grid[1:last]]


def test_the_finished_file_holds_exactly_what_the_model_says(office: Case, content: bytes):
    assert verify_workbook(content, office_workbook(office)) > 1_000


def test_the_workbook_has_its_sheets_in_reading_order(values):
    assert values.sheetnames == SHEETS


def test_the_cover_says_what_when_from_what_and_for_whom(values):
    page = values["Cover"]
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


def test_contents_lead_to_every_other_sheet(content: bytes):
    page = load_workbook(BytesIO(content))["Contents"]
    first, last = page.tables["Contents"].ref.split(":")
    links = {
        page[f"A{row}"].value: page[f"A{row}"].hyperlink.location
        for row in range(int(first[1:]) + 1, int(last[1:]) + 1)
    }
    assert links == {name: f"'{name}'!A1" for name in SHEETS[2:]}


def test_counts_on_cover_summary_and_worklist_reconcile(values, office: Case):
    cover = {row["Count"]: row["Number"] for row in rows_of_table(values["Cover"], "Counts")}
    clauses = rows_of_table(values["Summary"], "ByClause")
    listed = rows_of_table(values["Worklist"], "Worklist")
    due = cover["Obligations due in the quarter"]
    assert due == len(office.due) > 0
    assert due == sum(
        cover[f"… {word}"]
        for word in ("met", "met late", "not met", "pending", "indeterminate", "excluded", "excepted")
    )
    for header in ("Not met", "Indeterminate"):
        on_list = [row for row in listed if row["Status"].endswith(header) and row["Due in this quarter"] == "Yes"]
        assert sum(row[header] for row in clauses) == cover[f"… {header.lower()}"] == len(on_list)
    assert due + cover["Open from earlier quarters"] + cover["Due in a later quarter"] == len(office.obligations)


def test_everybody_hr_knows_is_counted_once_on_the_cover(values, tables: Tables):
    people = [row["Number"] for row in rows_of_table(values["Cover"], "People")]
    assert people[0] == len(tables.person) == sum(people[1:])


def test_whoever_did_nothing_is_on_the_roster_with_the_reason(values, tables: Tables):
    roster = {row["Person ID"]: row for row in rows_of_table(values["Roster"], "Roster")}
    outside = tables.not_in_population
    here = outside.loc[(outside["quarter"] == "2026-04-01") & (outside["reason"] == "not_enrolled"), "person_id"]
    assert set(here)
    assert set(here) <= set(roster)
    assert {roster[person]["In the programme"] for person in here} == {"Not enrolled in the programme"}
    elsewhere = set(outside.loc[outside["reason"] == "out_of_scope", "person_id"])
    assert not elsewhere & set(roster)


def test_everybody_of_the_department_is_on_the_roster(values, tables: Tables):
    inside = tables.appointment.loc[tables.appointment["department_code"] == "ANES", "person_id"]
    assert [row["Person ID"] for row in rows_of_table(values["Roster"], "Roster")].count("none") == 0
    assert {row["Person ID"] for row in rows_of_table(values["Roster"], "Roster")} == set(inside)


def test_worklist_and_too_late_together_hold_what_is_open_and_nothing_else(values, office: Case):
    listed = {row["Obligation"] for row in rows_of_table(values["Worklist"], "Worklist")}
    late = {row["Obligation"] for row in rows_of_table(values["Too late"], "TooLate")}
    assert late
    assert not listed & late
    wanted = {
        row["obligation_id"]
        for row in office.obligations
        if row["state"] in {"not_met", "indeterminate"} or row["reason"] == "due_soon"
    }
    assert listed | late == wanted


@pytest.fixture(scope="module")
def book_of_running(tables: Tables):
    """Return the running quarter's book."""
    return load_workbook(BytesIO(workbook_bytes(office_workbook(case(tables, quarter=Quarter(date(2026, 7, 1)))))))


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


def test_the_order_is_said_on_the_sheet_and_a_rule_begins_each_part(tables: Tables):
    page = sheet_of(office_workbook(case(tables, quarter=Quarter(date(2026, 7, 1)))), "Worklist")
    table = page.tables()[0]
    assert "due in this quarter and not met" in page.line
    assert "the backlog of earlier quarters that can be made up" in page.line
    assert "can no longer be made up: sheet Too late" in page.line
    parts = [row[0] for row in table.rows]
    assert table.ruled == {number for number in range(1, len(parts)) if parts[number] != parts[number - 1]}
    for part in set(parts) - {"This quarter"}:
        assert f"{part}: {parts.count(part)}" in table.caption


def test_the_department_is_printed_only_where_there_are_several(tables: Tables):
    def printed(obligation: pd.DataFrame) -> list[str]:
        page = sheet_of(office_workbook(case(replace(tables, obligation=obligation))), "Worklist")
        return [one.header for one in page.tables()[0].fields][: page.printed_columns]

    assert "Department" not in printed(tables.obligation)
    moved = tables.obligation.copy()
    moved.loc[moved.index[::2], "department"] = "MED"
    assert printed(moved)[-1] == "Department"


def test_the_order_of_the_worklist_does_not_depend_on_the_order_of_the_rows(tables: Tables, content: bytes):
    shuffled = replace(
        tables,
        **{
            name: getattr(tables, name).sample(frac=1, random_state=3)
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
    assert workbook_bytes(office_workbook(case(shuffled))) == content


def test_each_row_says_who_owes_what_to_whom_since_when_why_and_what_is_next(values):
    for row in rows_of_table(values["Worklist"], "Worklist"):
        assert all(row[one.header] not in {None, ""} for one in FIELDS), row
        assert isinstance(row["Due"], datetime)


def test_a_row_links_to_its_redcap_record_and_its_clause(content: bytes):
    page = load_workbook(BytesIO(content))["Worklist"]
    headers = [cell.value for cell in page[5]]
    record = page.cell(6, headers.index("REDCap record") + 1)
    clause = page.cell(6, headers.index("Clause") + 1)
    assert record.hyperlink.target.endswith(f"record_home.php?pid=27&id={record.value}")
    policy = load_workbook(BytesIO(content))["Policy"]
    assert policy[clause.hyperlink.location.split("!")[1]].value == clause.value


def test_a_state_is_a_symbol_and_a_word_before_it_is_a_colour(values):
    symbols = {"✖", "▲", "◔", "○", "✔", "–"}
    for sheet, table in (("Worklist", "Worklist"), ("Roster", "Roster")):
        for row in rows_of_table(values[sheet], table):
            shown = [value for header, value in row.items() if header == "Status" or header[:2] in {"A7", "A8", "A1"}]
            assert shown
            assert all(value[0] in symbols and value[1] == " " and len(value) > 4 for value in shown)


def test_rates_come_from_the_rate_table_unchanged(values, tables: Tables):
    rates = tables.rate.loc[(tables.rate["quarter"] == "2026-04-01") & (tables.rate["by"] == "programme")]
    wanted = dict(zip(rates["clause"], rates["on_time_rate"], strict=True))
    shown = {row["Clause"].split()[0]: row["On time"] for row in rows_of_table(values["Summary"], "ByClause")}
    assert shown == pytest.approx(wanted)


def test_the_trend_is_a_table_and_a_chart_whose_alternative_text_says_the_finding(content: bytes, values):
    from zipfile import ZipFile

    assert len(rows_of_table(values["Summary"], "Trend")) == 7
    with ZipFile(BytesIO(content)) as archive:
        drawing = archive.read("xl/drawings/drawing1.xml").decode()
    assert "The on-time rate over all clauses" in drawing
    assert " in 2026 Q2, from " in drawing


def test_each_rate_of_the_trend_stands_beside_the_number_it_rests_on(values, tables: Tables):
    rates = tables.rate.loc[tables.rate["by"] == "programme"].set_index(["quarter", "clause"])
    for row in rows_of_table(values["Summary"], "Trend"):
        year, number = row["Quarter"].split(" Q")
        key = f"{year}-{3 * int(number) - 2:02d}-01"
        assert row["All judged"] == rates.loc[key, "judged"].sum()
        for clause in ("A7", "A8", "A11", "A12"):
            of_clause = rates["judged"].get((key, clause), 0)
            assert row[f"{clause} judged"] == of_clause
            assert (row[f"{clause} on time"] is None) == (of_clause == 0)


def test_the_trend_warns_of_rates_that_rest_on_few(tables: Tables):
    few = tables.rate.copy()
    rows = (few["by"] == "programme") & (few["clause"] == "A8")
    few.loc[rows, ["met", "met_late", "not_met", "judged"]] = [3, 0, 0, 3]
    many = tables.rate.assign(met=40, met_late=0, not_met=0, judged=40)
    lines = {
        name: "\n".join(block.text for block in summary.blocks if isinstance(block, Line))
        for name, summary in (
            ("few", sheet_of(office_workbook(case(replace(tables, rate=few))), "Summary")),
            ("many", sheet_of(office_workbook(case(replace(tables, rate=many))), "Summary")),
        )
    }
    assert "A8 on as few as 3" in lines["few"]
    assert "Small numbers" not in lines["many"]


def test_the_running_quarter_is_in_the_table_and_not_in_the_picture(tables: Tables):
    page = sheet_of(office_workbook(case(tables, quarter=Quarter(date(2026, 7, 1)))), "Summary")
    trend = next(table for table in page.tables() if table.name == "Trend")
    chart = next(block for block in page.blocks if isinstance(block, LineChart))
    assert trend.rows[-1][0] == "2026 Q3 (so far)"
    assert chart.rows == len(trend.rows) - 1
    assert page.blocks[0].text.startswith("2026 Q3 so far: ")
    assert "2026 Q3" not in page.blocks[2].text


def test_a_rate_of_nothing_is_a_dash_and_the_sheet_says_what_that_means(tables: Tables):
    empty = tables.rate.assign(met=0, met_late=0, not_met=0, judged=0, on_time_rate=None, done_rate=None)
    pending = tables.obligation.assign(state="pending", reason="")
    model = office_workbook(case(replace(tables, rate=empty.assign(indeterminate=0), obligation=pending)))
    page = sheet_of(model, "Summary")
    assert "– means that nothing was judged" in page.line
    table = next(table for table in page.tables() if table.name == "ByDivision")
    assert {row[table.column("On time")] for row in table.rows} == {"–"}
    assert {row[table.column("A7 on time")] for row in table.rows} == {"–"}
    verify_workbook(workbook_bytes(model), model)


def test_one_quarter_is_no_trend():
    page = sheet_of(office_workbook(case(school(people=20, quarters=1), quarter=Quarter(date(2026, 7, 1)))), "Summary")
    assert "Trend" not in {table.name for table in page.tables()}


def test_every_column_state_and_clause_is_defined(values):
    columns = {tuple(row.values()) for row in rows_of_table(values["Definitions"], "Columns")}
    defined = {(sheet, str(words).split(":")[0]) for sheet, words in columns}
    for sheet in SHEETS[2:-1]:
        for name in values[sheet].tables:
            for header in rows_of_table(values[sheet], name)[0]:
                assert (sheet, header.split(":")[0]) in defined
    assert [row["Clause"] for row in rows_of_table(values["Policy"], "Clauses")] == ["A7", "A8", "A11", "A12"]
    assert all(row["Policy's words"].startswith("“") for row in rows_of_table(values["Policy"], "Clauses"))


def test_findings_say_what_to_do_and_where_open_questions_are_answered(values, tables: Tables):
    findings = rows_of_table(values["Data quality"], "Findings")
    assert len(findings) == len(tables.finding)
    assert [row["Severity"][0] for row in findings] == sorted((row["Severity"][0] for row in findings), key="✖▲–".index)
    assert all(row["What to do"] and row["Who repairs it"] for row in findings)
    said = f"{len(tables.review)} questions of who is meant: Identity review of the running quarter's workbook."
    assert values["Data quality"]["A2"].value.endswith(said)


def test_a_resolved_finding_is_gone(tables: Tables):
    resolved = tables.finding.assign(resolved_on=pd.Timestamp(AS_OF))
    page = sheet_of(office_workbook(case(replace(tables, finding=resolved))), "Data quality")
    assert page.tables()[0].rows == ()


def test_problems_of_one_kind_stand_together_and_are_counted(values, tables: Tables):
    problems = [row["What is wrong"] for row in rows_of_table(values["Data quality"], "Findings")]
    kinds = {row["What is wrong"]: row["How many"] for row in rows_of_table(values["Data quality"], "Kinds")}
    assert kinds == {problem: problems.count(problem) for problem in set(problems)}
    assert sum(one != other for one, other in pairwise(problems)) == len(kinds) - 1


def test_a_setting_that_is_the_same_for_several_clauses_is_defined_once(values):
    settings = {row["Setting"]: row for row in rows_of_table(values["Policy"], "Parameters")}
    assert settings["due soon"] == {
        "Setting": "due soon",
        "Value": "14 days",
        "Why": "the policy is silent",
        "Chosen by": "Office",
        "For clauses": "A7, A8, A11, A12",
    }


def test_the_cover_names_the_programme_as_the_policy_does_the_institution_and_whom_to_ask(tables: Tables, office: Case):
    named = replace(tables, clause=tables.clause.assign(programme_title="Faculty Mentorship Program"))
    titled = case(named)
    titled = replace(titled, ask=replace(titled.ask, institution="Example School", contact="mentoring@example.edu"))
    cover = sheet_of(office_workbook(titled), "Cover")
    about = {row[0]: row[1] for table in cover.tables() if table.name == "About" for row in table.rows}
    assert cover.title == "Mentoring compliance: Faculty Mentorship Program, 2026 Q2"
    assert about["Programme"] == "Faculty Mentorship Program"
    assert about["Institution"] == "Example School"
    assert about["Questions"] == "mentoring@example.edu"
    untold = {row[0]: row[1] for table in sheet_of(office_workbook(office), "Cover").tables() for row in table.rows}
    assert untold["Questions"] == "Office of Faculty Affairs"
    assert "Institution" not in untold


def test_rows_that_are_not_of_tonight_are_named_on_the_cover(tables: Tables):
    kept = tables.pull.assign(
        state="kept", reason="REDCap answered with an empty page.", taken_on=pd.Timestamp(2026, 9, 19)
    )
    stale = case(replace(tables, pull=kept))
    page = load_workbook(BytesIO(workbook_bytes(office_workbook(stale))))["Cover"]
    text = "\n".join(str(cell.value) for row in page.iter_rows() for cell in row if cell.value)
    assert "▲ Not up to date: REDCap project anesthesiology was not read tonight" in text
    assert "19 September 2026" in text
    assert page["A2"].value.endswith("as of 21 September 2026, from REDCap rows of 19 September 2026.")
    assert "Last confirmed on 19 September 2026. REDCap answered with an empty page." in text
    assert "unchanged since" not in text
    assert page.oddFooter.right.text.endswith("as of 2026-09-21, REDCap of 2026-09-19")
    assert "REDCap answered with an empty page." in text


def test_an_empty_worklist_says_so(tables: Tables):
    met = tables.obligation.assign(state="met", reason="")
    rates = tables.rate.assign(not_met=0, indeterminate=0)
    model = office_workbook(case(replace(tables, obligation=met, rate=rates)))
    content = workbook_bytes(model)
    verify_workbook(content, model)
    assert load_workbook(BytesIO(content))["Worklist"]["A6"].value == "Nothing is open."


def test_a_person_who_left_the_department_in_the_quarter_stays_on_its_roster(tables: Tables):
    person = tables.appointment["person_id"].iloc[3]
    left = tables.appointment.copy()
    left.loc[left["person_id"] == person, "valid_to"] = pd.Timestamp(2026, 5, 2)
    obligation = tables.obligation.loc[tables.obligation["person_id"] != person]
    outside = tables.not_in_population.loc[tables.not_in_population["person_id"] != person]
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
    changed = replace(tables, appointment=left, obligation=obligation, not_in_population=outside)
    roster = {row[1]: row for row in sheet_of(office_workbook(case(changed)), "Roster").tables()[0].rows}
    assert roster[person][-1] == "Not employed in this window"


def frame_of_outside(rows: list[dict[str, object]]) -> pd.DataFrame:
    """Return rows of `obligations/not_in_population`."""
    from assets.obligations.schema import NOT_IN_POPULATION

    return frame_of(NOT_IN_POPULATION, rows)


def test_an_external_mentor_is_named_as_such(tables: Tables):
    outside = tables.obligation.assign(counterpart_id="ext:guest")
    rows = sheet_of(office_workbook(case(replace(tables, obligation=outside))), "Worklist").tables()[0].rows
    assert {row[4] for row in rows} == {"External mentor"}


def test_the_file_name_says_programme_quarter_audience_and_date(office: Case):
    assert file_name(office.ask) == "mentoring-anesthesiology-2026q2-office-2026-09-21.xlsx"


def test_missing_values_become_none_and_dates_days(tables: Tables):
    row: Row = rows_of(tables.obligation.head(1))[0]
    assert row["met_on"] is None
    assert type(row["due_on"]) is date
    assert row["known_at"] == KNOWN_AT
