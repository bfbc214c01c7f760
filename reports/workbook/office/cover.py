"""The Cover: what this workbook is, how old its data are, what it counts, and where to go next.

Belongs here: facts about the workbook as a whole. Does not belong here: rates (Summary) or rows about people. All its
tables have three columns: the widths of a sheet are shared, and every figure gets a line that says what it means.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from assets.quarters import quarter_from_key
from reports.workbook.bookmaking import closing_rows, dated_rows, institution_rows
from reports.workbook.choices import return_lines
from reports.workbook.model import Block, Cell, Field, Line, Link, NamedTable, Sheet
from reports.workbook.office.contents import HINTS, size_of
from reports.workbook.office.cover_counts import (
    FIRST,
    MEANING,
    SECOND,
    THIRD,
    counts_table,
    people_table,
    received_table,
)
from reports.workbook.sources import stale_lines
from reports.workbook.words import counted, day_words, moment_words

if TYPE_CHECKING:
    from reports.workbook.case import Case
    from reports.workbook.office.roster import Attendance
    from reports.workbook.rows import Row

CONFIDENTIAL: Final = "Confidential personnel information: for the Office of Faculty Affairs only."
USES: Final = (
    ("See what is open and act on it", "Worklist"),
    ("See what is new since last Monday", "Changes"),
    ("Report how the programme does", "Summary"),
    ("Look up a person", "Roster"),
    ("Say who is meant by a record", "Identity review"),
    ("Repair records", "Data quality"),
    ("Read the rule", "Policy"),
    ("Find anything else", "Contents"),
)
"""What people come for, and the sheet that has it."""


def cover_sheet(case: Case, attendance: Attendance, sheets: list[Sheet]) -> Sheet:
    """Return the Cover of a workbook whose other sheets are given."""
    blocks: list[Block] = [Line(CONFIDENTIAL, "confidential"), *stale_lines(case.stale)]
    blocks += [
        _how_to_use(sheets),
        *return_lines(sheets, where="into the folder for returned workbooks, or to whoever runs mentorsync here"),
        _about(case),
        received_table(case),
        counts_table(case),
        people_table(attendance),
        _sign_off(),
    ]
    return Sheet(
        name="Cover",
        title=f"Mentoring compliance: {case.title}, {case.ask.quarter.label}",
        line=f"Who owes what under the written policy of the programme, as of {day_words(case.ask.as_of)}"
        f"{_older_words(case)}.",
        blocks=tuple(blocks),
        printed_whole=True,
    )


def _older_words(case: Case) -> str:
    return f", from REDCap rows of {day_words(case.rows_of_day)}" if case.rows_of_day else ""


def _how_to_use(sheets: list[Sheet]) -> NamedTable:
    there = {one.name: one for one in sheets}
    rows = [
        (
            wish,
            Link(name, sheet=name, tip=f"Go to {name}"),
            ". ".join(filter(None, [size_of(there[name]), HINTS[name]])),
        )
        for wish, name in USES
        if name in there
    ]
    return NamedTable(
        name="HowToUse",
        caption="How to use this workbook",
        fields=(
            Field("You want to", "What you want.", width=FIRST),
            Field("Go to", "Link to the sheet.", kind="link", width=SECOND),
            Field("What you find there", "What the sheet is for.", width=THIRD),
        ),
        rows=tuple(rows),
        words="Where to begin, each with a link to the sheet.",
    )


def _about(case: Case) -> NamedTable:
    ask = case.ask
    quarter = ask.quarter
    rows: list[tuple[Cell, ...]] = [
        *institution_rows(ask),
        ("Programme", case.title, "The mentoring programme whose written policy is applied."),
        ("Quarter", f"{quarter.label}: {day_words(quarter.start)} to {day_words(quarter.end)}", _quarter_words(case)),
        *dated_rows(ask, case.known_at),
        ("Policy version", case.rule_version or "none recorded", "Policy has every clause in the policy's words."),
    ]
    rows += [_pull_row(row, ask.timezone) for row in case.pulls]
    rows += _delivery_rows(case, ask.timezone)
    rows += [
        *_compared_rows(case),
        *closing_rows(ask, case.snapshot),
    ]
    return NamedTable(
        name="About",
        caption="Where it comes from",
        fields=(
            Field("About this workbook", "What the line is about.", width=FIRST),
            Field("Detail", "The fact itself.", width=SECOND, outside=True),
            MEANING,
        ),
        rows=tuple(rows),
        words="Programme, quarter, date judged, sources and policy version of this workbook.",
    )


def _quarter_words(case: Case) -> str:
    if case.is_running:
        return "This quarter is still running: most of it is not due yet, and rates cover only what was due so far."
    return "This quarter is over. Late reports and corrected records can still change it until the office closes it."


def _pull_row(row: Row, timezone: str) -> tuple[Cell, ...]:
    taken = moment_words(row["taken_at"], timezone) if row["taken_at"] else "never"
    size = f"{counted(row['records'] or 0, 'record')}, {counted(row['rows'] or 0, 'row')}."
    if row["state"] == "good":
        said = "First read at that moment, unchanged since."
    else:
        said = f"Last confirmed on {day_words(row['taken_on'])}. " if row["taken_on"] else ""
        said += row["reason"] or "Not read tonight."
    return f"REDCap project {row['project']}", taken, f"{size} {said}"


def _delivery_rows(case: Case, timezone: str) -> list[tuple[Cell, ...]]:
    accepted = [row for row in case.deliveries if row["state"] == "accepted" and row["received_at"]]
    if not accepted:
        return [("HR delivery", "none recorded", "No accepted delivery of HR is on record.")]
    row = max(accepted, key=lambda one: (one["received_at"], one["delivery_id"]))
    size = f"{counted(row['people'] or 0, 'person', 'people')}, {counted(row['appointments'] or 0, 'appointment row')}."
    return [("HR delivery", moment_words(row["received_at"], timezone), f"{size} Delivery {row['delivery_id']}.")]


def _compared_rows(case: Case) -> list[tuple[Cell, ...]]:
    """Return what the book is compared with: the same nights give the same workbook."""
    monday, published = case.rows.monday, case.rows.published
    return [
        (
            "Compared with",
            f"the night of {monday.night.as_of}" if monday else "first night: nothing to compare with",
            "New since last Monday: the latest night of that day or before it.",
        ),
        (
            "Last closed quarter",
            f"{quarter_from_key(published.night.quarter).label}, as of {published.night.as_of}"
            if published
            else "no quarter is closed yet: nothing to compare with",
            "New since the last quarter was closed.",
        ),
    ]


def _sign_off() -> NamedTable:
    return NamedTable(
        name="SignOff",
        caption="Sign-off (to be filled in by the office)",
        fields=(
            Field("Role", "Who signs.", width=FIRST),
            Field("Name and date", "To be filled in.", width=SECOND),
            Field("Remarks", "To be filled in.", width=THIRD),
        ),
        rows=(("Prepared by", None, None), ("Reviewed by", None, None)),
        words="Names and dates of who prepared and who reviewed this workbook, to be filled in.",
        row_height=20,
    )
