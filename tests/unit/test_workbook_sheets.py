"""What the six sheets of an office workbook say, read back from a finished file of invented people."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from io import BytesIO
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from openpyxl import load_workbook

from assets.quarters import Quarter
from reports.workbook.case import Case, Row, Tables, rows_of
from reports.workbook.office import file_name, office_workbook
from reports.workbook.verify import verify_workbook
from reports.workbook.write import workbook_bytes
from tests.unit.office_school import AS_OF, KNOWN_AT, TIMEZONE, case, frame_of, school

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

SHEETS = ["Cover", "Summary", "Worklist", "Roster", "Data quality", "Definitions"]


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


def rows_of_table(page: Worksheet, name: str) -> list[dict[str, object]]:
    """Return the rows of a named table, totals apart, as the values a reader sees."""
    table = page.tables[name]
    grid = [[cell.value for cell in row] for row in page[table.ref]]
    last = len(grid) - (table.totalsRowCount or 0)
    return [dict(zip(grid[0], row, strict=True)) for row in grid[1:last]]


def test_the_finished_file_holds_exactly_what_the_model_says(office: Case, content: bytes):
    assert verify_workbook(content, office_workbook(office)) > 1_000


def test_the_workbook_has_the_six_sheets_in_reading_order(values):
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
    page = load_workbook(BytesIO(content))["Cover"]
    first, last = page.tables["Contents"].ref.split(":")
    links = {
        page[f"A{row}"].value: page[f"A{row}"].hyperlink.location
        for row in range(int(first[1:]) + 1, int(last[1:]) + 1)
    }
    assert links == {name: f"'{name}'!A1" for name in SHEETS[1:]}


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


def test_the_worklist_holds_what_is_open_and_nothing_else(values, office: Case):
    listed = {row["Obligation"] for row in rows_of_table(values["Worklist"], "Worklist")}
    wanted = {
        row["obligation_id"]
        for row in office.obligations
        if row["state"] in {"not_met", "indeterminate"} or row["reason"] == "due_soon"
    }
    assert listed == wanted


def test_the_worklist_begins_with_the_most_urgent(tables: Tables):
    page = load_workbook(BytesIO(workbook_bytes(office_workbook(case(tables, quarter=Quarter(date(2026, 7, 1)))))))[
        "Worklist"
    ]
    rows = rows_of_table(page, "Worklist")
    order = ["✖ Not met", "▲ Indeterminate", "◔ Due soon"]
    ranks = [order.index(row["Status"]) for row in rows]
    assert ranks == sorted(ranks)
    assert set(ranks) == {0, 1, 2}
    overdue = [row["Days overdue"] for row in rows if row["Status"] == "✖ Not met"]
    assert overdue == sorted(overdue, reverse=True)


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
            )
        },
    )
    assert workbook_bytes(office_workbook(case(shuffled))) == content


def test_each_row_says_who_owes_what_to_whom_since_when_why_and_what_is_next(values):
    for row in rows_of_table(values["Worklist"], "Worklist"):
        assert all(row[header] not in {None, ""} for header in row), row
        assert isinstance(row["Due"], datetime)


def test_a_row_links_to_its_redcap_record_and_its_clause(content: bytes):
    page = load_workbook(BytesIO(content))["Worklist"]
    headers = [cell.value for cell in page[4]]
    record = page.cell(5, headers.index("REDCap record") + 1)
    clause = page.cell(5, headers.index("Clause") + 1)
    assert record.hyperlink.target.endswith(f"record_home.php?pid=27&id={record.value}")
    definitions = load_workbook(BytesIO(content))["Definitions"]
    assert definitions[clause.hyperlink.location.split("!")[1]].value == clause.value


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


def test_one_quarter_is_no_trend():
    page = office_workbook(case(school(people=20, quarters=1), quarter=Quarter(date(2026, 7, 1)))).sheets[1]
    assert "Trend" not in {table.name for table in page.tables()}


def test_every_column_state_and_clause_is_defined(values):
    columns = {tuple(row.values()) for row in rows_of_table(values["Definitions"], "Columns")}
    defined = {(sheet, str(words).split(":")[0]) for sheet, words in columns}
    for sheet in SHEETS[1:5]:
        for name in values[sheet].tables:
            for header in rows_of_table(values[sheet], name)[0]:
                assert (sheet, header.split(":")[0]) in defined
    assert [row["Clause"] for row in rows_of_table(values["Definitions"], "Clauses")] == ["A7", "A8", "A11", "A12"]
    assert all(row["Policy's words"].startswith("“") for row in rows_of_table(values["Definitions"], "Clauses"))


def test_findings_and_open_questions_say_what_to_do(values, tables: Tables):
    findings = rows_of_table(values["Data quality"], "Findings")
    assert len(findings) == len(tables.finding)
    assert [row["Severity"][0] for row in findings] == sorted((row["Severity"][0] for row in findings), key="✖▲–".index)
    assert all(row["What to do"] and row["Who repairs it"] for row in findings)
    assert len(rows_of_table(values["Data quality"], "Questions")) == len(tables.review)


def test_a_resolved_finding_is_gone(tables: Tables):
    resolved = tables.finding.assign(resolved_on=pd.Timestamp(AS_OF))
    page = office_workbook(case(replace(tables, finding=resolved))).sheets[4]
    assert page.tables()[0].rows == ()


def test_rows_that_are_not_of_tonight_are_named_on_the_cover(tables: Tables):
    kept = tables.pull.assign(
        state="kept", reason="REDCap answered with an empty page.", taken_on=pd.Timestamp(2026, 9, 19)
    )
    stale = case(replace(tables, pull=kept))
    page = load_workbook(BytesIO(workbook_bytes(office_workbook(stale))))["Cover"]
    text = "\n".join(str(cell.value) for row in page.iter_rows() for cell in row if cell.value)
    assert "▲ Not up to date: REDCap project anesthesiology was not read tonight" in text
    assert "19 September 2026" in text
    assert "REDCap answered with an empty page." in text


def test_an_empty_worklist_says_so(tables: Tables):
    met = tables.obligation.assign(state="met", reason="")
    rates = tables.rate.assign(not_met=0, indeterminate=0)
    model = office_workbook(case(replace(tables, obligation=met, rate=rates)))
    content = workbook_bytes(model)
    verify_workbook(content, model)
    assert load_workbook(BytesIO(content))["Worklist"]["A5"].value == "Nothing is open."


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
    roster = {row[1]: row for row in office_workbook(case(changed)).sheets[3].tables()[0].rows}
    assert roster[person][-1] == "Not employed in this window"


def frame_of_outside(rows: list[dict[str, object]]) -> pd.DataFrame:
    """Return rows of `obligations/not_in_population`."""
    from assets.obligations.schema import NOT_IN_POPULATION

    return frame_of(NOT_IN_POPULATION, rows)


def test_an_external_mentor_is_named_as_such(tables: Tables):
    outside = tables.obligation.assign(counterpart_id="ext:guest")
    rows = office_workbook(case(replace(tables, obligation=outside))).sheets[2].tables()[0].rows
    assert {row[5] for row in rows} == {"External mentor"}


def test_the_file_name_says_programme_quarter_audience_and_date(office: Case):
    assert file_name(office.ask) == "mentoring-anesthesiology-2026q2-office-2026-09-21.xlsx"


def test_missing_values_become_none_and_dates_days(tables: Tables):
    row: Row = rows_of(tables.obligation.head(1))[0]
    assert row["met_on"] is None
    assert type(row["due_on"]) is date
    assert row["known_at"] == KNOWN_AT
