"""What the sheet Changes and the columns "new since" say of a night, compared with an earlier one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from assets.ledger.quarter_schema import QUARTER, RESTATEMENT
from assets.quarters import Quarter
from reports.earlier import COMPARED, MONDAY, PUBLISHED, Before, Earlier, EarlierNight
from reports.workbook.file.verify import verify_workbook
from reports.workbook.file.write import workbook_bytes
from reports.workbook.office.book import office_workbook
from reports.workbook.office.changes import changes_sheet
from reports.workbook.office.worklist import worklist_sheet
from tests.unit.office_school import case, frame_of, school

if TYPE_CHECKING:
    from reports.frames import Tables
    from reports.workbook.case import Case
    from reports.workbook.model import NamedTable

RUNNING = Quarter(date(2026, 7, 1))


@pytest.fixture(scope="module")
def tables() -> Tables:
    return school(people=40)


def open_rows(tables: Tables) -> pd.DataFrame:
    """Return the obligations of the running quarter that are not met."""
    rows = tables.obligation
    return rows[(rows["quarter"] == RUNNING.key) & (rows["state"] == "not_met")]


def before(tables: Tables, name: str, *, without: tuple[str, ...] = (), **states: str) -> Before:
    """Return the night of last Monday: as tonight, but for some obligations that had another state or were not owed."""
    rows = tables.obligation.sort_values("quarter").drop_duplicates("obligation_id", keep="last")
    rows = rows[~rows["obligation_id"].isin(without)].copy()
    for key, state in states.items():
        rows.loc[rows["obligation_id"] == key.removeprefix("o"), "state"] = state
    closed = "2026-04-01" if name == PUBLISHED else ""
    return Before(EarlierNight(name, "2026-09-14", closed, {}), rows[list(COMPARED)])


def table(office: Case, name: str) -> NamedTable:
    """Return a table of the sheet Changes."""
    return next(one for one in changes_sheet(office).tables() if one.name == name)


def shown(office: Case, name: str = "ChangesSinceMonday") -> dict[str, tuple[str, str, str]]:
    """Return change, was and is now by obligation."""
    one = table(office, name)
    places = [one.column(header) for header in ("Change", "Was", "Is now")]
    return {str(row[-1]): tuple(str(row[place]) for place in places) for row in one.rows}  # type: ignore[misc]


def test_what_was_not_open_on_monday_is_new_and_what_was_open_then_is_not(tables: Tables):
    new, unowed, old = open_rows(tables)["obligation_id"].head(3)
    monday = before(tables, MONDAY, without=(unowed,), **{f"o{new}": "pending"})
    office = case(tables, quarter=RUNNING, earlier=Earlier(monday=monday))
    by_id = {row["obligation_id"]: row for row in office.obligations}
    assert [office.new_since_monday(by_id[key]) for key in (new, unowed, old)] == ["New", "New", "No"]
    assert [office.new_since_quarter(by_id[key]) for key in (new, old)] == ["–", "–"]
    assert shown(office) == {
        new: ("✖ New", "○ Not due yet", "✖ Not met"),
        unowed: ("✖ New", "–", "✖ Not met"),
    }


def test_the_worklist_says_of_each_row_what_it_is_compared_with(tables: Tables):
    office = case(tables, quarter=RUNNING, earlier=Earlier(monday=before(tables, MONDAY)))
    listed = next(one for one in worklist_sheet(office).tables())
    seen = {
        header: {row[listed.column(header)] for row in listed.rows}
        for header in ("New since Monday", "New since last quarter closed")
    }
    assert seen == {"New since Monday": {"No"}, "New since last quarter closed": {"–"}}


def test_what_was_open_and_is_done_is_resolved_and_another_open_state_is_a_change(tables: Tables):
    rows = tables.obligation[tables.obligation["quarter"] == RUNNING.key]
    done = rows.loc[rows["state"] == "met", "obligation_id"].iloc[0]
    other = open_rows(tables)["obligation_id"].iloc[0]
    monday = before(tables, MONDAY, **{f"o{done}": "not_met", f"o{other}": "indeterminate"})
    office = case(tables, quarter=RUNNING, earlier=Earlier(monday=monday))
    assert shown(office) == {
        done: ("✔ Resolved", "✖ Not met", "✔ Met"),
        other: ("▲ Changed", "▲ Indeterminate", "✖ Not met"),
    }
    assert table(office, "ChangesSinceMonday").caption == (
        "Since the night of Monday, 14 September 2026: new 0, changed 1, resolved 1"
    )


def test_what_is_no_longer_owed_is_resolved_and_says_so(tables: Tables):
    gone = open_rows(tables)["obligation_id"].iloc[0]
    tonight = replace(tables, obligation=tables.obligation[tables.obligation["obligation_id"] != gone])
    office = case(tonight, quarter=RUNNING, earlier=Earlier(monday=before(tables, MONDAY)))
    assert shown(office) == {gone: ("✔ Resolved", "✖ Not met", "– No longer owed")}


def test_what_was_settled_by_a_record_of_an_earlier_quarter_says_how_it_is_now(tables: Tables):
    """Entered late but held in time, it is met and stands only in the quarter it was due in."""
    rows = open_rows(tables)
    late = rows.loc[rows["due_on"] < pd.Timestamp(RUNNING.start), "obligation_id"].iloc[0]
    own = tables.obligation["obligation_id"] == late
    first = tables.obligation.loc[own, "quarter"].min()
    kept = tables.obligation[~own | (tables.obligation["quarter"] == first)].copy()
    kept.loc[kept["obligation_id"] == late, "state"] = "met"
    office = case(replace(tables, obligation=kept), quarter=RUNNING, earlier=Earlier(monday=before(tables, MONDAY)))
    assert shown(office) == {late: ("✔ Resolved", "✖ Not met", "✔ Met")}


def test_the_first_night_says_that_there_is_nothing_to_compare_with(tables: Tables):
    office = case(tables, quarter=RUNNING)
    sheet = changes_sheet(office)
    assert sheet.line.startswith("First night: nothing to compare with.")
    assert table(office, "ChangesSinceMonday").empty == "First night: nothing to compare with."
    assert table(office, "ChangesSinceQuarter").empty == "No quarter is closed yet: nothing to compare with."
    assert {office.new_since_monday(row) for row in office.obligations} == {"–"}
    cover = office_workbook(office).sheets[0]
    about = {row[0]: row[1] for one in cover.tables() if one.name == "About" for row in one.rows}
    assert about["Compared with"] == "first night: nothing to compare with"


def test_what_a_clause_for_the_director_tells_is_in_no_comparison(tables: Tables):
    """Neither now nor where the clause was removed since: its rows of then are nobody's but the director's."""
    told = open_rows(tables).head(1).assign(clause="A99", measure="concern", obligation_id="secret")
    monday = before(replace(tables, obligation=pd.concat([tables.obligation, told])), MONDAY)
    directors = tables.clause.iloc[[0]].assign(clause="A99", measure="concern", audience="director")
    for clause in (tables.clause, pd.concat([tables.clause, directors], ignore_index=True)):
        office = case(replace(tables, clause=clause), quarter=RUNNING, earlier=Earlier(monday=monday))
        assert shown(office) == {}


def test_who_joined_and_left_in_the_quarter_is_listed_and_who_is_on_leave_is_not(tables: Tables):
    one = table(case(tables), "JoinedLeft")
    assert sorted((row[0], row[2]) for row in one.rows) == [
        ("– Left", "left the institution"),
        ("✔ Joined", "hired"),
    ]
    assert table(case(tables, quarter=RUNNING), "JoinedLeft").rows == ()


def test_a_restatement_stands_beside_what_was_published(tables: Tables):
    at = datetime(2026, 9, 10, 15, tzinfo=UTC)
    event = {"event_id": "r1", "quarter": "2025-01-01", "step": "restated", "at": pd.Timestamp(at)}
    row = open_rows(tables).iloc[0]
    restated = {
        "restatement_id": "r1",
        "quarter": "2025-01-01",
        "obligation_id": row["obligation_id"],
        "was": "not_met",
        "is": "met",
        "why": "A meeting was entered later.",
        **{name: row[name] for name in ("programme", "clause", "measure", "person_id")},
    }
    known = replace(tables, closed_quarter=frame_of(QUARTER, [event]), restatement=frame_of(RESTATEMENT, [restated]))
    (cells,) = table(case(known, quarter=RUNNING), "Restated").rows
    assert cells[0] == "2025 Q1"
    assert cells[3:] == ("✖ Not met", "✔ Met", date(2026, 9, 10), "A meeting was entered later.")


def test_the_same_earlier_night_gives_the_same_bytes_and_another_one_others(tables: Tables):
    key = open_rows(tables)["obligation_id"].iloc[0]
    one = case(tables, quarter=RUNNING, earlier=Earlier(monday=before(tables, MONDAY)))
    again = case(tables, quarter=RUNNING, earlier=Earlier(monday=before(tables, MONDAY)))
    other = case(tables, quarter=RUNNING, earlier=Earlier(monday=before(tables, MONDAY, **{f"o{key}": "pending"})))
    first, second, third = (workbook_bytes(office_workbook(office)) for office in (one, again, other))
    assert first == second != third
    verify_workbook(third, office_workbook(other))


def test_new_since_the_last_closed_quarter_is_told_apart_from_new_since_monday(tables: Tables):
    key = open_rows(tables)["obligation_id"].iloc[0]
    earlier = Earlier(monday=before(tables, MONDAY), published=before(tables, PUBLISHED, **{f"o{key}": "pending"}))
    office = case(tables, quarter=RUNNING, earlier=earlier)
    row = next(row for row in office.obligations if row["obligation_id"] == key)
    assert (office.new_since_monday(row), office.new_since_quarter(row)) == ("No", "New")
    assert table(office, "ChangesSinceQuarter").caption.startswith(
        "Since 2026 Q2 was closed, as of 14 September 2026: new 1"
    )
