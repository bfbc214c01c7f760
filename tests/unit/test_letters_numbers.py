"""The numbers of the letters are those of the office's workbook, to the unit, and nothing rests on too few."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook

from reports.drafts import verified_workbook
from reports.letters.coverage import Coverage
from reports.letters.figures import Figures
from reports.letters.model import Picture
from reports.letters.outcomes import outcomes_letter
from reports.letters.words import change_words, share_words, trend_words
from reports.workbook.office.book import office_workbook
from tests.unit.letters_school import (
    LATEST,
    PROGRAMME,
    RUNNING,
    desk_of,
    drafts_by_kind,
    letters_school,
    paragraphs_of,
    tables_of,
)
from tests.unit.office_school import AS_OF

if TYPE_CHECKING:
    from pathlib import Path

    from reports.drafts import Desk

SHARE = re.compile(r"([\d,]+) of ([\d,]+) \((\d+)%\)")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return desk_of(letters_school(), tmp_path_factory.mktemp("published"))


def content_of(desk: Desk, audience: str, quarter: str) -> bytes:
    return drafts_by_kind(desk)[audience, quarter].content()[0]


def totals_of_office(desk: Desk, quarter: str) -> dict[str, Any]:
    """Return the row of totals of the finished office workbook's table of clauses, by header."""
    content, _ = verified_workbook(office_workbook(desk.case(PROGRAMME, quarter)))
    sheet = load_workbook(BytesIO(content), data_only=True)["Summary"]
    cells = sheet[sheet.tables["ByClause"].ref]
    headers = [str(cell.value) for cell in cells[0]]
    return dict(zip(headers, (cell.value for cell in cells[-1]), strict=True))


def share_in(text: str) -> tuple[int, int, int]:
    """Return count, out of, and per cent of a share in words."""
    found = SHARE.search(text)
    assert found, text
    count, out_of, points = (int(part.replace(",", "")) for part in found.groups())
    return count, out_of, points


@pytest.mark.parametrize("quarter", [LATEST, RUNNING])
def test_the_deans_total_is_the_offices_total(desk: Desk, quarter: str):
    office = totals_of_office(desk, quarter)
    *_, total = tables_of(content_of(desk, "dean", quarter))[0]
    on_time, judged, points = share_in(total[1])
    assert judged == office["Judged"]
    assert points == round(100 * office["On time"])
    assert on_time == office["Met"]
    assert share_in(total[4])[:2] == (office["Met"] + office["Met late"], judged)


def test_the_report_and_the_summary_say_the_offices_numbers(desk: Desk):
    office = totals_of_office(desk, LATEST)
    for audience in ("chief", "committee"):
        *_, total = tables_of(content_of(desk, audience, LATEST))[0]
        assert int(total[1].replace(",", "")) == office["Due"]
        assert share_in(total[2])[:2] == (office["Met"], office["Judged"])
        assert int(total[3]) == office["Met late"]
        assert int(total[4]) == office["Not met"]
        assert int(total[5]) == office["Not due yet"]


def test_the_report_and_the_summary_say_the_same_numbers(desk: Desk):
    chief, committee = (tables_of(content_of(desk, audience, LATEST))[0] for audience in ("chief", "committee"))
    assert chief == committee


def test_the_parts_of_the_report_add_up_to_its_total(desk: Desk):
    case = desk.case(PROGRAMME, LATEST)
    figures = Figures(case, Coverage(AS_OF, frozenset("abcde"), frozenset()))
    for name in ("due", "on_time", "done", "judged", "not_met", "pending"):
        assert sum(getattr(part.sums, name) for part in figures.parts) == getattr(figures.sums, name)


def test_a_part_about_few_people_is_left_out_with_another_so_that_nothing_can_be_worked_out(desk: Desk):
    _, *parts, total = tables_of(content_of(desk, "chief", LATEST))[0]
    hidden = [part for part in parts if part[2] == "n < 5"]
    assert SHARE.search(total[2])
    assert len(hidden) != 1
    assert all(set(part[1:]) == {"n < 5"} for part in hidden)


def test_a_part_is_about_whom_was_judged_and_not_about_whom_was_only_due(desk: Desk):
    case = desk.case(PROGRAMME, LATEST)
    meetings = [row for row in case.due if row["clause"] in {"A7", "A11"}]
    of_four = [{**row, "person_id": f"{number % 4}", "state": "met"} for number, row in enumerate(meetings)]
    not_judged = [{**row, "state": "excluded"} for row in meetings]
    few = Figures(replace(case, obligations=[*of_four, *not_judged]), Coverage(AS_OF, frozenset("abcde"), frozenset()))
    enough = Figures(replace(case, obligations=meetings), few.coverage)
    assert [part.is_hidden for one in (few, enough) for part in one.parts if part.name == "Meetings"] == [True, False]


def test_who_has_a_mentor_is_counted_from_the_pairs_that_were_active_that_day(desk: Desk):
    """Everybody of the school's one department is employed and concerned; the pairs say who has a mentor."""
    day = date(2026, 6, 30)
    pairs = desk.tables.pair.to_dict("records")
    had = {
        row["mentee_id"]
        for row in pairs
        if row["started_on"].date() <= day and not (row["ended_on"] == row["ended_on"] and row["ended_on"].date() < day)
    }
    case = desk.case(PROGRAMME, LATEST)
    outside = {row["person_id"] for row in case.not_concerned if row["reason"] == "out_of_scope"}
    inside = set(desk.tables.person["person_id"]) - outside
    *_, total = tables_of(content_of(desk, "dean", LATEST))[0]
    assert share_in(total[5])[:2] == (len(had & inside), len(inside))


def test_of_the_running_quarter_no_change_is_told_and_its_rate_is_not_in_the_chart(desk: Desk):
    *_, total = tables_of(content_of(desk, "dean", RUNNING))[0]
    assert total[3] == "–"
    titles = [text for style, text in paragraphs_of(content_of(desk, "dean", RUNNING)) if style == "Heading 1"]
    assert titles == ["Faculty mentoring, 2026 Q3 so far"]
    *_, over = tables_of(content_of(desk, "dean", LATEST))[0]
    assert re.fullmatch(r"(▲ up|▼ down) \d+|= same", over[3])


def test_a_change_is_the_difference_of_the_shares_that_are_shown():
    assert change_words(0.896, 0.854) == "▲ up 5"
    assert change_words(0.5, 0.604) == "▼ down 10"
    assert change_words(0.901, 0.899) == "= same"
    assert change_words(None, 0.5) == change_words(0.5, None) == "–"


def test_a_share_of_fewer_than_five_is_left_out():
    assert share_words(3, 4) == "n < 5"
    assert share_words(0, 0) == "–"
    assert share_words(1_000, 2_000) == "1,000 of 2,000 (50%)"


def test_no_bar_of_an_outcome_rests_on_fewer_than_five(desk: Desk):
    document = {"label": "academic year 2025/26", "covers_from": date(2025, 7, 1), "covers_to": date(2026, 6, 30)}
    outcome = {"by": "programme", "figure": "retained", "of": "mentored", "count": 3, "share": 0.6, "group": None}
    drawn = [
        sum(
            isinstance(block, Picture)
            for block in outcomes_letter(case, document, [outcome | {"out_of": number}]).blocks
        )
        for case in [desk.case(PROGRAMME, LATEST)]
        for number in (4, 5)
    ]
    assert drawn == [0, 1]


def test_a_trend_is_told_from_the_first_to_the_last_quarter_that_has_a_rate():
    quarters = ["2025 Q4", "2026 Q1", "2026 Q2"]
    assert trend_words("It", quarters, [None, 0.5, 0.7]) == "It rose to 70% in 2026 Q2, from 50% in 2026 Q1"
    assert trend_words("It", quarters, [0.501, None, 0.499]) == "It was 50% in 2026 Q2, as in 2025 Q4"
    assert trend_words("It", quarters, [None, None, 0.7]) == "It was 70% in 2026 Q2"
    assert trend_words("It", quarters, [None, None, None]) == ""


def test_a_programme_of_fewer_than_five_people_shows_no_figure(desk: Desk, tmp_path: Path):
    tables = desk.tables
    inside = tables.pair["mentee_id"].unique()[:4]
    few = replace(tables, appointment=tables.appointment[tables.appointment["person_id"].isin(inside)])
    small = desk_of(few, tmp_path, quarters=(LATEST,))
    for audience in ("chief", "committee"):
        content = content_of(small, audience, LATEST)
        _, *rows = tables_of(content)[0]
        assert {cell for row in rows for cell in row[1:]} == {"n < 5"}
        assert "%" not in " ".join(text for _, text in paragraphs_of(content))
    _, row, _ = tables_of(content_of(small, "dean", LATEST))[0]
    assert set(row[1:]) == {"n < 5"}


def test_what_was_met_of_an_encouraged_clause_is_in_no_share(tmp_path: Path):
    tables = letters_school()
    rate = tables.rate.copy()
    encouraged = rate["clause"] == "A11"
    rate.loc[encouraged, "target_share"] = 0.5
    rate.loc[encouraged, ["on_time_rate", "done_rate"]] = float("nan")
    made = desk_of(replace(tables, rate=rate), tmp_path)
    _, *parts, _total = tables_of(content_of(made, "chief", LATEST))[0]
    meetings = next(part for part in parts if part[0] == "Meetings")
    first_meetings = rate[(rate["clause"] == "A7") & (rate["by"] == "programme") & (rate["quarter"] == LATEST)]
    judged = int(first_meetings["judged"].sum())
    assert meetings[2] == ("–" if not judged else meetings[2])
    assert "n < 5" in meetings[2] or judged == 0 or share_in(meetings[2])[1] == judged


def test_the_quarter_of_the_school_is_the_one_its_date_says():
    assert date(2026, 9, 21) == AS_OF
    assert (LATEST, RUNNING) == ("2026-04-01", "2026-07-01")
