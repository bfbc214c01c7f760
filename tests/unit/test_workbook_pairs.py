"""What the sheets about pairs and what they did say: links with their evidence, agreements, meetings, reports."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from assets.quarters import Quarter
from reports.workbook.office.agreements import agreements_sheet
from reports.workbook.office.book import office_workbook
from reports.workbook.office.meetings import meetings_sheet
from reports.workbook.office.pairs import pairs_sheet
from reports.workbook.office.quarterly_reports import quarterly_reports_sheet
from reports.workbook.tracking import year_began_on
from tests.unit.office_school import case, school

if TYPE_CHECKING:
    from reports.frames import Tables
    from reports.workbook.model import Sheet

RUNNING = Quarter(date(2026, 7, 1))
QUARTER = "2026-04-01"
DIRECTORS = "changed"


@pytest.fixture(scope="module")
def tables() -> Tables:
    return school(people=60)


def rows_of_sheet(sheet: Sheet | None, name: str) -> list[dict[str, object]]:
    """Return the rows of a table of a sheet by header."""
    assert sheet is not None
    table = next(one for one in sheet.tables() if one.name == name)
    headers = [one.header for one in table.fields]
    return [dict(zip(headers, row, strict=True)) for row in table.rows]


def test_every_pair_of_the_quarter_is_listed_with_how_it_is_known_who_is_meant(tables: Tables):
    rows = {str(row["Pair"]): row for row in rows_of_sheet(pairs_sheet(case(tables)), "Pairs")}
    begun = tables.pair["started_on"] <= pd.Timestamp(2026, 6, 30)
    assert set(rows) == set(tables.pair.loc[begun, "pair_id"])
    known = Counter(str(row["Mentor known by"]) for row in rows.values())
    assert set(known) == {"evidence, by the software", "e-mail, by the software"}
    assert {row["Mentee known by"] for row in rows.values()} == {"employee ID, by the software"}
    assert {row["Evidence score"] for row in rows.values()} == {"1"}


def test_each_of_a_pair_stands_under_its_own_header(tables: Tables):
    appointment = tables.appointment.copy()
    pair = tables.pair.iloc[0]
    appointment.loc[appointment["person_id"] == pair["mentee_id"], "department_code"] = "MED"
    office = case(replace(tables, appointment=appointment), quarter=RUNNING)
    row = next(one for one in rows_of_sheet(pairs_sheet(office), "Pairs") if one["Pair"] == pair["pair_id"])
    name = office.directory.name
    assert (row["Mentee"], row["Mentor"]) == (name(pair["mentee_id"]), name(pair["mentor_id"]))
    assert (row["Mentee ID"], row["Mentor ID"]) == (pair["mentee_id"], pair["mentor_id"])
    assert (row["Mentee's department"], row["Mentor's department"]) == (office.directory.unit("MED"), "Anesthesiology")


def test_the_score_of_a_link_made_by_evidence_and_a_persons_decision_are_told(tables: Tables):
    link = tables.link.copy()
    own = link["field"] == "assigned"
    link.loc[own, ["method", "score", "decision"]] = ["evidence", 0.75, "auto"]
    decided = own & (link["source"] == "anesthesiology/2//assignment/1")
    link.loc[decided, ["method", "score", "decision", "decided_by"]] = ["answer", None, "decided", "Office"]
    link.loc[decided, "decided_on"] = pd.Timestamp(2026, 5, 4)
    rows = rows_of_sheet(pairs_sheet(case(replace(tables, link=link), quarter=RUNNING)), "Pairs")
    by_record = {str(row["REDCap record"].text): row for row in rows}  # type: ignore[attr-defined]
    assert by_record["1"]["Evidence score"] == "0.75"
    assert by_record["2"]["Mentor known by"] == "the office's answer, decided by Office on 2026-05-04"
    assert by_record["2"]["Evidence score"] == "1"


def test_a_pair_that_ended_by_a_change_of_mentor_reads_ended_like_any_other_reason_not_told(tables: Tables):
    rows = rows_of_sheet(pairs_sheet(case(tables, quarter=RUNNING)), "Pairs")
    ended = {str(row["Pair"]): row["Ended because"] for row in rows if row["Ended because"] != "–"}
    reasons = tables.pair.dropna(subset=["end_reason"]).set_index("pair_id")["end_reason"]
    assert {ended[key] for key in reasons.index[reasons == DIRECTORS]} == {"ended"}
    assert {ended[key] for key in reasons.index[reasons == "other"]} == {"ended"}
    assert {ended[key] for key in reasons.index[reasons == "mentor_left"]} == {"the mentor left"}
    assert DIRECTORS not in str(rows).casefold()


def test_somebody_unresolved_is_unclear_and_never_shown_as_typed(tables: Tables):
    pair = tables.pair.copy()
    pair.loc[0, ["mentor_id", "typed"]] = [None, "J. Nobody"]
    rows = rows_of_sheet(pairs_sheet(case(replace(tables, pair=pair), quarter=RUNNING)), "Pairs")
    assert [row["Status"] for row in rows].count("▲ Unclear who") == 1
    assert "Nobody" not in str(rows)


def test_a_pair_without_an_agreement_is_listed_and_one_side_is_not_both(tables: Tables):
    rows = rows_of_sheet(agreements_sheet(case(tables, quarter=RUNNING)), "Agreements")
    assert {row["Status"] for row in rows} == {"✔ On record", "▲ Confirmed by one", "✖ None on record"}
    for row in rows:
        assert (row["Dated"] == "none") == (row["Status"] == "✖ None on record")
        assert (row["Mentor confirms"] == "no") == (row["Status"] == "▲ Confirmed by one")
    assert {row["Filled in"] for row in rows} == {"goals", "–"}


def test_meetings_are_listed_by_date_and_modality_and_with_nothing_else(tables: Tables):
    office = case(tables)
    rows = rows_of_sheet(meetings_sheet(office), "Meetings")
    held = tables.event[(tables.event["kind"] == "meeting") & (tables.event["held_on"] <= pd.Timestamp(2026, 6, 30))]
    assert len(rows) == len(held)
    assert set(rows[0]) == {"Date", "Mentee", "With", "How", "Setting", "Filed on", "REDCap record"}
    assert {row["How"] for row in rows} == {"in person", "video", "phone"}
    assert all(date(2026, 4, 1) <= row["Date"] <= date(2026, 6, 30) for row in rows)  # type: ignore[operator]


def test_a_meeting_dated_after_the_day_judged_is_not_listed(tables: Tables):
    ahead = tables.event.assign(held_on=pd.Timestamp(2026, 9, 22))
    assert rows_of_sheet(meetings_sheet(case(replace(tables, event=ahead), quarter=RUNNING)), "Meetings") == []


def test_every_report_owed_about_the_quarter_says_whether_it_is_there(tables: Tables):
    office = case(tables)
    rows = rows_of_sheet(quarterly_reports_sheet(office), "QuarterlyReports")
    about = [row for row in office.obligations if row["clause"] == "A12" and row["period"] == "2026 Q2"]
    assert {row["Obligation"] for row in rows} - {"–"} == {row["obligation_id"] for row in about}
    filed = [row for row in rows if row["Reports on record"] == 1]
    assert filed
    assert {row["Filled in"] for row in filed} == {"goals, plans, barriers"}
    assert all(row["Filed on"] == "none" for row in rows if row["Reports on record"] == 0)


def test_of_several_reports_nobody_owed_mentor_and_date_are_of_the_latest(tables: Tables):
    first = tables.event[tables.event["kind"] == "report"].iloc[[0]].assign(person_id="999999", period=QUARTER)
    late = first.assign(event_id="0late", filed_on=pd.Timestamp(2026, 6, 2), attendees=[["999999", "late"]])
    early = first.assign(event_id="9early", filed_on=pd.Timestamp(2026, 6, 1), attendees=[["999999", "early"]])
    for order in ([late, early], [early, late]):
        event = pd.concat([tables.event, *order], ignore_index=True)
        rows = rows_of_sheet(quarterly_reports_sheet(case(replace(tables, event=event))), "QuarterlyReports")
        (row,) = [one for one in rows if one["Mentee"] == "999999"]
        assert (row["Mentor"], row["Filed on"], row["Reports on record"]) == ("999999; late", date(2026, 6, 2), 2)


def test_an_agreement_dated_after_the_day_judged_is_not_on_record_yet(tables: Tables):
    event = tables.event.copy()
    event.loc[event["kind"].isin(["agreement", "step"]), "held_on"] = pd.Timestamp(2026, 12, 1)
    rows = rows_of_sheet(agreements_sheet(case(replace(tables, event=event))), "Agreements")
    assert {row["Dated"] for row in rows} == {"none"}


def test_a_policy_that_asks_for_no_such_thing_has_no_such_sheet_and_contents_say_so(tables: Tables):
    clause = tables.clause.assign(theme="mentors")
    bare = replace(tables, clause=clause, event=tables.event[tables.event["kind"] == "step"])
    model = office_workbook(case(bare))
    left = {"Agreements", "Meetings", "Quarterly reports"}
    assert not left & {sheet.name for sheet in model.sheets}
    contents = next(sheet for sheet in model.sheets if sheet.name == "Contents")
    assert left <= {str(row["Sheet left out"]) for row in rows_of_sheet(contents, "LeftOut")}


def test_a_policy_that_asks_for_it_shows_the_sheet_though_nothing_is_on_record(tables: Tables):
    bare = replace(tables, event=tables.event[tables.event["kind"] == "step"])
    sheet = meetings_sheet(case(bare))
    assert sheet is not None
    assert (sheet.tables()[0].rows, sheet.tables()[0].empty) == ((), "None recorded.")


def test_the_tracking_columns_of_a_person_come_from_pairs_and_events(tables: Tables):
    office = case(tables, quarter=RUNNING)
    model = office_workbook(office)
    roster = next(sheet for sheet in model.sheets if sheet.name == "Roster")
    rows = {str(row["Person ID"]): row for row in rows_of_sheet(roster, "Roster")}
    active = tables.pair[tables.pair["ended_on"].isna()]
    name = office.directory.name
    for pair in active.to_dict("records"):
        mentee, mentor = str(pair["mentee_id"]), str(pair["mentor_id"])
        assert name(mentor) in str(rows[mentee]["Mentee of"])
        assert name(mentee) in str(rows[mentor]["Mentor to"])
    ended = tables.pair[tables.pair["ended_on"].notna()]
    assert all(rows[str(mentee)]["Mentee of"] == "–" for mentee in ended["mentee_id"])
    agreed = tables.event.loc[tables.event["kind"] == "agreement", "person_id"]
    signed = {key for key, row in rows.items() if row["Agreement signed"] != "–"}
    assert signed == set(agreed) & set(active["mentee_id"])


def test_meetings_are_counted_by_academic_year_for_both_who_met(tables: Tables):
    office = case(tables)
    met = tables.event[tables.event["kind"] == "meeting"]
    taken = Counter(met["person_id"]) + Counter(person for people in met["attendees"] for person in people)
    assert office.tracking.year == "2025–26"
    assert dict(office.tracking.meetings) == dict(taken)
    assert dict(case(tables, quarter=RUNNING).tracking.meetings) == {}
    assert [year_began_on(date(2026, month, 1)).year for month in (6, 7)] == [2025, 2026]


def test_mentoring_by_rank_is_counted_from_the_roster(tables: Tables):
    office = case(tables, quarter=RUNNING)
    model = office_workbook(office)
    roster = rows_of_sheet(next(sheet for sheet in model.sheets if sheet.name == "Roster"), "Roster")
    summary = next(sheet for sheet in model.sheets if sheet.name == "Summary")
    for row in rows_of_sheet(summary, "MentoringByRank"):
        people = [one for one in roster if one["Rank"] == row["Rank of faculty"]]
        mentored = sum(one["Mentee of"] != "–" for one in people)
        assert row["N"].value == len(people)  # type: ignore[attr-defined]
        assert row["Mentees"].value == mentored  # type: ignore[attr-defined]
        assert row["Mentors"].value == sum(one["Mentor to"] != "–" for one in people)  # type: ignore[attr-defined]
        assert row["Mentees, n/N (%)"] == f"{mentored}/{len(people)} ({mentored / len(people):.0%})"
