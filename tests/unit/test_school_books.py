"""The books about the whole school: counts that are the tables', nobody to be told from them, and who may be named."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from openpyxl import load_workbook

from assets.ledger.schema import EXEMPTION
from assets.mentoring.schema import HUB_MENTOR
from assets.obligations.beside.schema import ATTESTATION, SCORECARD
from assets.obligations.workflows.schema import HUB_COVERAGE, MENTOR
from reports.workbook.school.accreditation import accreditation_drafts
from reports.workbook.school.accreditation_actions import actions_sheet, exemptions_sheet
from reports.workbook.school.accreditation_years import departments_by_year, years_of, years_sheet
from reports.workbook.school.book import school_drafts, school_sheets
from reports.workbook.school.hubs import hub_cases, hub_drafts, hub_sheets
from reports.workbook.school.mentor_sheets import directory_sheet, recognition_sheet
from reports.workbook.school.mentors import mentor_drafts, mentors_of
from reports.workbook.school.scorecard import scorecard_drafts
from reports.workbook.suppression import TOO_FEW
from tests.unit.office_school import AS_OF, frame_of
from tests.unit.unit_school import QUARTERS, RUNNING, desk_of, two_departments

if TYPE_CHECKING:
    from reports.drafts import Desk
    from reports.frames import Tables
    from reports.workbook.case import Case
    from reports.workbook.model import NamedTable, Sheet

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


def column_of(sheet: Sheet, header: str, *, table: int = 0) -> list[Any]:
    """Return the cells of a column of a sheet's table."""
    found: NamedTable = sheet.tables()[table]
    return [row[found.column(header)] for row in found.rows]


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


def test_exemptions_are_counted_by_code_and_left_out_under_five(tables: Tables):
    def exemption(number: int, reason: str, step: str = "approved") -> dict[str, object]:
        known = {
            "programme": "anesthesiology",
            "reason": reason,
            "step": step,
            "at": pd.Timestamp(2026, 8, 1, tz="UTC"),
        }
        return {**known, "exemption_id": f"{reason}{number}", "person_id": f"{number:06d}"}

    rows = [exemption(number, "on_leave") for number in range(6)] + [exemption(1, "leaving")]
    rows += [exemption(number, "agreed", "requested") for number in range(9)]
    desk = desk_of(replace(tables, decided_exemption=frame_of(EXEMPTION, rows)), NOWHERE)
    sheet = exemptions_sheet(desk, desk.cases(RUNNING))
    assert dict(zip(column_of(sheet, "Reason"), column_of(sheet, "People"), strict=True)) == {
        "on leave": 6,
        "leaving": TOO_FEW,
    }


def test_what_was_done_is_counted_in_the_academic_year_of_its_day(tables: Tables):
    days = [date(2025, 6, 30), date(2025, 7, 1), date(2026, 6, 30), date(2026, 9, 1)]
    rows = [
        {"exemption_id": str(day), "programme": "anesthesiology", "step": "approved", "approved_on": pd.Timestamp(day)}
        for day in days
    ]
    desk = desk_of(replace(tables, decided_exemption=frame_of(EXEMPTION, rows)), NOWHERE)
    sheet = actions_sheet(desk, desk.cases(RUNNING))
    (row,) = [row for row in sheet.tables()[0].rows if row[0] == "Exemptions approved"]
    assert row[1:4] == (1, 2, 1)


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


def test_a_hub_nobody_mentors_in_comes_first(tables: Tables):
    def hub(code: str, problems: list[str], **more: object) -> dict[str, object]:
        row = {"programme": "anesthesiology", "kind": "hub", "hub": code, "problems": problems}
        return {**row, "mentors": 1, "active_mentees": 1, "why": code, **more}

    rows = [hub("H1", []), hub("H2", ["no_mentee"]), hub("H3", ["no_mentor", "no_mentee"])]
    there = {"programme": "anesthesiology", "hub": "H1", "person_id": tables.person["person_id"].iloc[0]}
    left = {**there, "person_id": tables.person["person_id"].iloc[1], "valid_to": pd.Timestamp(2026, 1, 1)}
    changed = replace(tables, hub_coverage=frame_of(HUB_COVERAGE, rows), hub_mentor=frame_of(HUB_MENTOR, [there, left]))
    desk = desk_of(changed, NOWHERE)
    (draft,) = hub_drafts(desk)
    assert (draft.programme, draft.audience, draft.quarter) == ("anesthesiology", "hubs", RUNNING)
    assert draft.content()[1] > 0
    (case,) = hub_cases(desk)
    sheet = hub_sheets(case)[0]
    assert column_of(sheet, "Code") == ["H3", "H2", "H1"]
    assert column_of(sheet, "Mentors")[-1] == desk.directory.name(there["person_id"])
    assert column_of(sheet, "Places") == ["unknown"] * 3


def test_the_scorecard_goes_to_the_committee_and_the_attestations_to_the_office(tables: Tables):
    figure = {"programme": "cimer", "clause": "C8", "figure": "agreement_share", "of": "pairs", "band": "recorded"}
    figures = [{**figure, "count": 3, "out_of": 4, "share": 0.75, "suppressed_outside": True}]
    attested = {"programme": "cimer", "clause": "C2", "unit": "office", "subject_id": "office", "label": "2026/27"}
    attestations = [{**attested, "period": "2026-07-01", "due_on": pd.Timestamp(2027, 8, 29), "state": "due"}]
    clauses = [
        {"programme": "cimer", "clause": "C8", "measure": "agreement_share", "kind": "scored", "title": "Agreements"},
        {"programme": "cimer", "clause": "C2", "measure": "attestation", "kind": "attestation", "title": "Taught"},
    ]
    changed = replace(
        tables,
        scorecard=frame_of(SCORECARD, figures),
        attestation=frame_of(ATTESTATION, attestations),
        clause=pd.concat([tables.clause, pd.DataFrame(clauses)], ignore_index=True),
    )
    card, office = scorecard_drafts(desk_of(changed, NOWHERE))
    assert [(one.programme, one.audience) for one in (card, office)] == [
        ("cimer", "scorecard"),
        ("cimer", "attestations"),
    ]
    committee = load_workbook(BytesIO(card.content()[0]))
    assert "Attestations" not in committee.sheetnames
    row = [cell.value for cell in committee["Figures"][5]]
    assert row[-3:] == [TOO_FEW] * 3
    assert "Attestations" in load_workbook(BytesIO(office.content()[0]))["Attestations"].tables


def test_what_is_about_one_day_is_made_with_the_running_quarter_only(desk: Desk):
    past = replace(desk, order=replace(desk.order, quarters=("2026-01-01", ENDED)))
    assert list(accreditation_drafts(past)) == []
    assert [draft.quarter for draft in school_drafts(past)] == [ENDED]
    (pack,) = accreditation_drafts(desk)
    assert pack.quarter == RUNNING
    assert pack.content()[1] > 0
