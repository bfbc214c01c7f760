"""The books about the whole school: counts that are the tables', nobody to be told from them, and who may be named."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from assets.obligations.beside.schema import SCORECARD
from assets.obligations.workflows.schema import HUB_COVERAGE, MENTOR
from reports.workbook.director.book import director_drafts
from reports.workbook.school.accreditation import accreditation_drafts
from reports.workbook.school.accreditation_years import departments_by_year, years_of, years_sheet
from reports.workbook.school.book import school_drafts, school_sheets
from reports.workbook.school.coverage import coverage_sheet
from reports.workbook.school.departments import departments_sheet
from reports.workbook.school.hubs import hub_drafts
from reports.workbook.school.mentor_sheets import directory_sheet, recognition_sheet
from reports.workbook.school.mentors import mentor_drafts, mentors_of
from reports.workbook.school.scorecard import scorecard_drafts
from reports.workbook.suppression import TOO_FEW
from reports.workbook.units.summary import due_rates
from reports.workbook.words import NO_GROUP
from tests.unit.office_books import column_of
from tests.unit.office_school import AS_OF, frame_of
from tests.unit.unit_school import QUARTERS, RUNNING, desk_of, two_departments

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from reports.drafts import Desk, Draft
    from reports.frames import Tables
    from reports.workbook.case import Case
    from reports.workbook.model import Sheet

NOWHERE = Path("nowhere")
ENDED = QUARTERS[0]


@pytest.fixture(scope="module")
def tables() -> Tables:
    return two_departments()


@pytest.fixture(scope="module")
def desk(tables: Tables) -> Desk:
    return desk_of(tables, NOWHERE)


@pytest.fixture(scope="module")
def cases(desk: Desk) -> list[Case]:
    return desk.cases(ENDED)


def named(sheets: list[Sheet], name: str) -> Sheet:
    """Return a sheet by its name."""
    return next(sheet for sheet in sheets if sheet.name == name)


def test_n_of_n_per_programme_are_those_of_the_rates(tables: Tables, cases: list[Case]):
    sheet = named(school_sheets(cases), "Programmes")
    rate = tables.rate[(tables.rate["quarter"] == ENDED) & (tables.rate["by"] == "programme")]
    sums = rate.groupby("programme")[["met", "judged", "not_met"]].sum()
    assert column_of(sheet, "Judged") == sums["judged"].tolist()
    assert column_of(sheet, "Not met") == sums["not_met"].tolist()
    assert column_of(sheet, "On time") == pytest.approx((sums["met"] / sums["judged"]).tolist())


def test_the_library_says_of_the_school_what_its_book_says(desk: Desk):
    for draft in school_drafts(desk):
        sheet = named(school_sheets(desk.cases(draft.quarter)), "Programmes")
        assert draft.unmet == sum(column_of(sheet, "Not met"))
        met = sum(column_of(sheet, "Met"))
        assert draft.on_time_rate == pytest.approx(met / sum(column_of(sheet, "Judged")))


def test_a_department_under_five_is_left_out_with_every_figure_of_its_own(tables: Tables):
    few = tables.rate["group"].isin(["MED"]) & (tables.rate["by"] == "department")
    rate = tables.rate.copy()
    rate.loc[few, ["met", "met_late", "not_met", "judged"]] = 0
    first = rate[few & (rate["quarter"] == ENDED)].groupby("programme").head(1).index
    rate.loc[first, ["met", "judged"]] = 3
    sheet = named(school_sheets(desk_of(replace(tables, rate=rate), NOWHERE).cases(ENDED)), "Departments")
    assert set(column_of(sheet, "Department")) == {"Anesthesiology", "Medicine"}
    assert {cell for header in ("Due", "Met", "Judged", "On time") for cell in column_of(sheet, header)} == {TOO_FEW}


def test_the_trend_shows_each_programme_and_marks_the_running_quarter(desk: Desk):
    sheet = named(school_sheets(desk.cases(RUNNING)), "Programmes")
    quarters = column_of(sheet, "Quarter", table=1)
    assert quarters[-1] == "2026 Q3 (so far)"
    assert len(quarters) == 8
    assert {"Anesthesiology", "Rutgers"} <= {one.header for one in sheet.tables()[1].fields}


def test_each_person_counts_once_by_rank_whatever_programmes_they_are_in(desk: Desk, cases: list[Case]):
    sheet = named(school_sheets(cases), "Coverage")
    people = [home for home in desk.directory.homes.values() if home.left_on is None]
    shown = [cell for cell in column_of(sheet, "People") if cell != TOO_FEW]
    assert sum(shown) <= len(people)
    for number, mentored in zip(column_of(sheet, "People"), column_of(sheet, "With a mentor"), strict=True):
        assert number == mentored == TOO_FEW or mentored <= number


def test_coverage_counts_who_is_there_by_their_pairs_and_nobody_who_left(cases: list[Case]):
    case = cases[0]
    homes = {person: replace(home, rank="professor", left_on=None) for person, home in case.directory.homes.items()}
    mentees = {
        row["mentee_id"] for row in case.tracking.pairs if row["ended_on"] is None or row["ended_on"] >= case.day
    }
    left = next(iter(mentees))
    homes[left] = replace(homes[left], left_on=date(2026, 1, 1))
    sheet = coverage_sheet([replace(case, directory=replace(case.directory, homes=homes))])
    mentors = {row["mentor_id"] for row in case.tracking.pairs if row["mentee_id"] in mentees}
    assert column_of(sheet, "People") == [len(homes) - 1]
    assert column_of(sheet, "With a mentor") == [len(mentees) - 1]
    assert 0 < column_of(sheet, "Mentoring")[0] <= len(mentors) < len(mentees) - 1


def test_the_years_of_the_accreditation_pack_are_their_quarters_added_up(tables: Tables, cases: list[Case]):
    years = years_of(AS_OF)
    assert [year.label for year in years] == ["2024/25", "2025/26", "2026/27"]
    assert [year.over for year in years] == [True, True, False]
    rate = tables.rate[(tables.rate["by"] == "programme") & (tables.rate["programme"] == "anesthesiology")]
    own = years_sheet(cases)
    found = dict(zip(column_of(own, "Academic year")[:3], column_of(own, "Judged")[:3], strict=True))
    for year in years:
        assert found[year.shown] == rate[rate["quarter"].isin([one.key for one in year.quarters])]["judged"].sum()


def test_no_department_under_five_can_be_told_from_the_accreditation_pack(cases: list[Case]):
    judged = column_of(departments_by_year(cases), "Judged")
    assert all(cell in {TOO_FEW, 0} or cell >= 5 for cell in judged)


def mentor(person: str, *, programme: str = "anesthesiology", **more: object) -> dict[str, object]:
    """Return a row of `obligations/mentor`."""
    row = {"person_id": person, "programme": programme, "active_mentees": 1, "mentees_ever": 2, "trained": True}
    return {**row, "to_recognise": False, **more}


@pytest.fixture(scope="module")
def mentoring(tables: Tables) -> Desk:
    """Return the desk of a night with mentors who agreed, declined, or were not asked."""
    people = sorted(tables.person["person_id"])
    rows = [
        mentor(people[0], in_directory=True, to_recognise=True),
        mentor(people[1], in_directory=False),
        mentor(people[2]),
        mentor(people[3], in_directory=True),
        mentor(people[3], programme="rutgers", in_directory=False),
        mentor("ext:1", in_directory=True),
    ]
    return desk_of(replace(tables, mentor=frame_of(MENTOR, rows)), NOWHERE)


def test_the_directory_holds_those_who_agreed_and_declined_nowhere(tables: Tables, mentoring: Desk):
    people = sorted(tables.person["person_id"])
    listed = [one for one in mentors_of(mentoring) if one.agreed]
    assert [one.person_id for one in listed] == [people[0]]
    sheet = directory_sheet(mentoring.directory, listed)
    assert column_of(sheet, "Mentor") == [mentoring.directory.name(people[0])]
    assert column_of(recognition_sheet(mentoring.directory, mentors_of(mentoring), ""), "Mentor") == [
        mentoring.directory.name(people[0])
    ]


def test_the_directory_tells_nobody_who_declined_or_was_not_asked(tables: Tables, mentoring: Desk):
    people = sorted(tables.person["person_id"])
    directory = next(draft for draft in mentor_drafts(mentoring) if draft.audience == "directory")
    book = load_workbook(BytesIO(directory.content()[0]))
    cells = [str(cell) for page in book for row in page.iter_rows(values_only=True) for cell in row if cell]
    for person in people[1:4]:
        assert mentoring.directory.name(person) == mentoring.directory.name(people[0]) or not [
            cell for cell in cells if mentoring.directory.name(person) in cell
        ]


def test_what_is_of_no_department_stands_after_the_departments(cases: list[Case]):
    case = cases[0]
    nobodys = {**next(row for row in due_rates(case) if row["by"] == "department"), "group": ""}
    sheet = departments_sheet([replace(case, rates=[nobodys, *case.rates])])
    assert column_of(sheet, "Department")[-1] == NO_GROUP


def test_a_count_of_people_says_of_which_day_pairs_and_people_are(cases: list[Case]):
    assert cases[0].ask.as_of > cases[0].ask.quarter.end
    line = named(school_sheets(cases), "Coverage").line
    assert "pairs of 30 June 2026, people and ranks of 21 September 2026" in line


@pytest.mark.parametrize("maker", [hub_drafts, mentor_drafts, scorecard_drafts, director_drafts, school_drafts])
def test_every_book_says_what_its_columns_mean(
    tables: Tables, mentoring: Desk, maker: Callable[[Desk], Iterator[Draft]]
):
    hub = {"programme": "anesthesiology", "kind": "hub", "hub": "H1", "problems": [], "why": "H1"}
    figure = {"programme": "cimer", "clause": "C8", "figure": "share", "of": "pairs", "band": "recorded"}
    changed = replace(
        tables,
        mentor=mentoring.tables.mentor,
        hub_coverage=frame_of(HUB_COVERAGE, [hub]),
        scorecard=frame_of(SCORECARD, [{**figure, "count": 9, "out_of": 9, "suppressed_outside": False}]),
    )
    drafts = list(maker(desk_of(changed, NOWHERE)))
    assert drafts
    for draft in drafts:
        sheets = draft.model().sheets  # type: ignore[union-attr]
        defined = {row[0] for table in sheets[-1].tables() if table.name == "Columns" for row in table.rows}
        assert {one.name for one in sheets} - {"Cover", "Definitions"} == defined


def test_what_is_about_one_day_is_made_with_the_running_quarter_only(desk: Desk):
    past = replace(desk, order=replace(desk.order, quarters=("2026-01-01", ENDED)))
    assert list(accreditation_drafts(past)) == []
    assert [draft.quarter for draft in school_drafts(past)] == [ENDED]
    (pack,) = accreditation_drafts(desk)
    assert pack.quarter == RUNNING
    assert pack.content()[1] > 0
