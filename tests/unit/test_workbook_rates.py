"""Rates and their trend on the Summary: where they come from, and what they do not hide."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING

import pytest

from assets.quarters import Quarter
from reports.workbook.file.verify import verify_workbook
from reports.workbook.file.write import workbook_bytes
from reports.workbook.model import Line, LineChart
from reports.workbook.office.book import office_workbook
from tests.unit.office_books import rows_of_table, sheet_of
from tests.unit.office_school import case, school

if TYPE_CHECKING:
    from reports.frames import Tables


def test_rates_come_from_the_rate_table_unchanged(office_values, office_tables: Tables):
    rates = office_tables.rate.loc[
        (office_tables.rate["quarter"] == "2026-04-01") & (office_tables.rate["by"] == "programme")
    ]
    wanted = dict(zip(rates["clause"], rates["on_time_rate"], strict=True))
    shown = {row["Clause"].split()[0]: row["On time"] for row in rows_of_table(office_values["Summary"], "ByClause")}
    assert shown == pytest.approx(wanted)


def test_the_trend_is_a_table_and_a_chart_whose_alternative_text_says_the_finding(office_content: bytes, office_values):
    from zipfile import ZipFile

    assert len(rows_of_table(office_values["Summary"], "Trend")) == 7
    with ZipFile(BytesIO(office_content)) as archive:
        drawing = archive.read("xl/drawings/drawing1.xml").decode()
    assert "The on-time rate over all clauses" in drawing
    assert " in 2026 Q2, from " in drawing


def test_each_rate_of_the_trend_stands_beside_the_number_it_rests_on(office_values, office_tables: Tables):
    rates = office_tables.rate.loc[office_tables.rate["by"] == "programme"].set_index(["quarter", "clause"])
    for row in rows_of_table(office_values["Summary"], "Trend"):
        year, number = row["Quarter"].split(" Q")
        key = f"{year}-{3 * int(number) - 2:02d}-01"
        assert row["Judged"] == rates.loc[key, "judged"].sum()
        for clause in ("A7", "A8", "A11", "A12"):
            of_clause = rates["judged"].get((key, clause), 0)
            assert row[f"{clause} judged"] == of_clause
            assert (row[f"{clause} on time"] is None) == (of_clause == 0)


def test_the_trend_warns_of_rates_that_rest_on_few(office_tables: Tables):
    few = office_tables.rate.copy()
    rows = (few["by"] == "programme") & (few["clause"] == "A8")
    few.loc[rows, ["met", "met_late", "not_met", "judged"]] = [3, 0, 0, 3]
    many = office_tables.rate.assign(met=40, met_late=0, not_met=0, judged=40)
    lines = {
        name: "\n".join(block.text for block in summary.blocks if isinstance(block, Line))
        for name, summary in (
            ("few", sheet_of(office_workbook(case(replace(office_tables, rate=few))), "Summary")),
            ("many", sheet_of(office_workbook(case(replace(office_tables, rate=many))), "Summary")),
        )
    }
    assert "A8 on as few as 3" in lines["few"]
    assert "Small numbers" not in lines["many"]


def test_the_running_quarter_is_in_the_table_and_not_in_the_picture(office_tables: Tables):
    page = sheet_of(office_workbook(case(office_tables, quarter=Quarter(date(2026, 7, 1)))), "Summary")
    trend = next(table for table in page.tables() if table.name == "Trend")
    chart = next(block for block in page.blocks if isinstance(block, LineChart))
    assert trend.rows[-1][0] == "2026 Q3 (so far)"
    assert chart.rows == len(trend.rows) - 1
    assert page.blocks[0].text.startswith("2026 Q3 so far: ")
    assert "2026 Q3" not in page.blocks[2].text


def test_a_rate_of_nothing_is_a_dash_and_the_sheet_says_what_that_means(office_tables: Tables):
    empty = office_tables.rate.assign(met=0, met_late=0, not_met=0, judged=0, on_time_rate=None, done_rate=None)
    pending = office_tables.obligation.assign(state="pending", reason="")
    model = office_workbook(case(replace(office_tables, rate=empty.assign(indeterminate=0), obligation=pending)))
    page = sheet_of(model, "Summary")
    assert "– means that nothing was judged" in page.line
    table = next(table for table in page.tables() if table.name == "ByDivision")
    assert {row[table.column("On time")] for row in table.rows} == {"–"}
    assert {row[table.column("A7 on time")] for row in table.rows} == {"–"}
    verify_workbook(workbook_bytes(model), model)


def test_one_quarter_is_no_trend():
    page = sheet_of(office_workbook(case(school(people=20, quarters=1), quarter=Quarter(date(2026, 7, 1)))), "Summary")
    assert "Trend" not in {table.name for table in page.tables()}
