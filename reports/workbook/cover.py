"""The Cover: what this workbook is, how old its data are, what it counts, and where to go next.

Belongs here: facts about the workbook as a whole. Does not belong here: rates (Summary) or rows about people. All its
tables have three columns: the widths of a sheet are shared, and every figure gets a line that says what it means.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reports.workbook.model import Block, Cell, Field, Formula, Line, Link, NamedTable, Sheet
from reports.workbook.sums import Sums, sums_of
from reports.workbook.urgency import THIS_QUARTER
from reports.workbook.words import STATES, counted, day_words, moment_words, outside_words

if TYPE_CHECKING:
    from reports.workbook.case import Case
    from reports.workbook.roster import Attendance
    from reports.workbook.rows import Row

CONFIDENTIAL: Final = "Confidential personnel information: for the Office of Faculty Affairs only."
_MEANING: Final = Field("What it means", "What the line on the Cover means.", width=100)


def cover_sheet(case: Case, attendance: Attendance, sheets: list[Sheet]) -> Sheet:
    """Return the Cover of a workbook whose other sheets are given."""
    blocks: list[Block] = [Line(CONFIDENTIAL, "confidential"), *_warnings(case)]
    blocks += [_contents(sheets), _about(case), _counts(case), _people(attendance), _sign_off()]
    return Sheet(
        name="Cover",
        title=f"Mentoring compliance: {case.title}, {case.ask.quarter.label}",
        line=f"Who owes what under the written policy of the programme, as of {day_words(case.ask.as_of)}"
        f"{_older_words(case)}.",
        blocks=tuple(blocks),
    )


def _older_words(case: Case) -> str:
    return f", from REDCap rows of {day_words(case.rows_of_day)}" if case.rows_of_day else ""


def _warnings(case: Case) -> list[Line]:
    lines = []
    for row in case.stale:
        since = f"the rows confirmed on {day_words(row['taken_on'])}" if row["taken_on"] else "the last good rows"
        lines.append(
            Line(
                f"▲ Not up to date: REDCap project {row['project']} was not read tonight; {since} are used.", "warning"
            )
        )
    return lines


def _contents(sheets: list[Sheet]) -> NamedTable:
    hints = {
        "Summary": "Counts and rates per clause, the trend, and groups of people. Start here for a report.",
        "Worklist": "Unmet, unclear or due soon, with reason and next step; this quarter's first. Start here to act.",
        "Too late": "Unmet in earlier quarters and no longer to be made up; only a missing record can settle them.",
        "Roster": "Everybody in the programme's departments, with the latest result for each clause.",
        "Data quality": "Records somebody must repair or explain, and open questions about who is meant.",
        "Definitions": "What every symbol, column and clause means, in the policy's words, and how it is judged.",
    }
    rows = [(Link(one.name, sheet=one.name, tip=f"Go to {one.name}"), _size(one), hints[one.name]) for one in sheets]
    return NamedTable(
        name="Contents",
        caption="What is in this workbook",
        fields=(
            Field("Sheet", "Link to the sheet.", kind="link", width=56),
            Field("Size", "What the sheet lists.", width=56),
            Field("What it holds and how to use it", "What the sheet is for.", width=100),
        ),
        rows=tuple(rows),
        words="The sheets of this workbook, each with a link.",
    )


def _size(sheet: Sheet) -> str:
    nouns = {
        "ByClause": ("clause", "clauses"),
        "TooLate": ("row", "rows"),
        "Roster": ("person", "people"),
        "Findings": ("problem", "problems"),
        "Questions": ("question", "questions"),
        "Clauses": ("clause", "clauses"),
    }
    if sheet.name == "Worklist":
        return _worklist_size(sheet)
    sizes = [counted(len(table.rows), *nouns[table.name]) for table in sheet.tables() if table.name in nouns]
    return ", ".join(sizes)


def _worklist_size(sheet: Sheet) -> str:
    (table,) = sheet.tables()
    parts = [row[table.column("Part")] for row in table.rows]
    return f"{counted(len(parts), 'row')}, {parts.count(THIS_QUARTER.word):,} of this quarter"


def _about(case: Case) -> NamedTable:
    ask = case.ask
    quarter = ask.quarter
    rows: list[tuple[Cell, ...]] = [
        *([("Institution", ask.institution, "Where it is run.")] if ask.institution else []),
        ("Programme", case.title, "The mentoring programme whose written policy is applied."),
        ("Quarter", f"{quarter.label}: {day_words(quarter.start)} to {day_words(quarter.end)}", _quarter_words(case)),
        ("Data as of", ask.as_of.isoformat(), "The date judged. What is due after it is not yet due."),
        ("Known at", moment_words(case.known_at, ask.timezone), "The newest data that were used."),
        ("Policy version", case.rule_version or "none recorded", "Definitions has every clause in the policy's words."),
    ]
    rows += [_pull_row(row, ask.timezone) for row in case.pulls]
    rows += _delivery_rows(case, ask.timezone)
    rows += [
        ("Snapshots", case.snapshot or "none recorded", "The exact data; the same snapshots give the same workbook."),
        (
            "Questions",
            ask.contact or "Office of Faculty Affairs",
            "Whom to ask. Made by mentorsync from REDCap and HR. Nothing here is typed by hand.",
        ),
    ]
    return NamedTable(
        name="About",
        caption="Where it comes from",
        fields=(
            Field("About this workbook", "What the line is about.", width=56),
            Field("Detail", "The fact itself.", width=56, outside=True),
            _MEANING,
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


def _counts(case: Case) -> NamedTable:
    sums = sums_of(row for row in case.rates if row["quarter"] == case.ask.quarter.key and row["by"] == "programme")

    def total(header: str, value: int) -> Formula:
        return Formula(f"=SUM(ByClause[{header}])", value)

    rows: list[tuple[Cell, ...]] = [
        ("Obligations due in the quarter", total("Due", sums.due), "One clause, one person or pair, one window."),
        *((f"… {word.lower()}", total(word, value), meaning) for word, value, meaning in _state_counts(sums)),
    ]
    earlier = sum(row["due_on"] < case.ask.quarter.start for row in case.obligations)
    later = sum(row["due_on"] > case.ask.quarter.end for row in case.obligations)
    rows += [
        ("Open from earlier quarters", earlier, "Still unmet, or met late since the quarter began; not in its rates."),
        ("Due in a later quarter", later, "Their time has begun; not in this quarter's rates."),
    ]
    return NamedTable(
        name="Counts",
        caption="What was judged",
        fields=(
            Field("Count", "What is counted.", width=56),
            Field("Number", "How many.", kind="figure", width=56),
            _MEANING,
        ),
        rows=tuple(rows),
        words="Obligations due in the quarter by state; the states add up to the first line.",
    )


def _state_counts(sums: Sums) -> list[tuple[str, int, str]]:
    pending = f"{STATES['pending'].meaning} Includes those due soon."
    rows = [
        ("Met", sums.met, STATES["met"].meaning),
        ("Met late", sums.met_late, STATES["met_late"].meaning),
        ("Not met", sums.not_met, STATES["not_met"].meaning),
        ("Pending", sums.pending, pending),
        ("Indeterminate", sums.indeterminate, STATES["indeterminate"].meaning),
        ("Excluded", sums.excluded, STATES["excluded"].meaning),
        ("Excepted", sums.excepted, STATES["excepted"].meaning),
    ]
    return [*rows, ("Advised", sums.advice, STATES["advice"].meaning)] if sums.advice else rows


def _people(attendance: Attendance) -> NamedTable:
    rows: list[tuple[Cell, ...]] = [
        ("People on HR's roster", attendance.everybody, "Everybody HR knows; the lines below add up to this one."),
        (
            "… with at least one obligation",
            attendance.judged,
            "Judged in this quarter on one clause or more; on the Roster.",
        ),
    ]
    rows += [
        (f"… {outside_words(reason).lower()}", number, attendance.meaning(reason))
        for reason, number in attendance.outside.items()
    ]
    if attendance.unexplained:
        rows.append(
            ("… without any result", attendance.unexplained, "A fault of the software: report it to the analyst.")
        )
    return NamedTable(
        name="People",
        caption="Who was looked at",
        fields=(
            Field("People", "Who is counted.", width=56),
            Field("Number", "How many.", kind="figure", width=56),
            _MEANING,
        ),
        rows=tuple(rows),
        words="People on HR's roster: judged, or not concerned with the reason.",
    )


def _sign_off() -> NamedTable:
    return NamedTable(
        name="SignOff",
        caption="Sign-off (to be filled in by the office)",
        fields=(
            Field("Role", "Who signs.", width=56),
            Field("Name and date", "To be filled in.", width=56),
            Field("Remarks", "To be filled in.", width=100),
        ),
        rows=(("Prepared by", None, None), ("Reviewed by", None, None)),
        words="Names and dates of who prepared and who reviewed this workbook, to be filled in.",
        row_height=20,
    )
