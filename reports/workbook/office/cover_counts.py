"""The counts on the Cover: rows received, obligations judged, people looked at; each table adds up to its first line.

Belongs here: counts of the workbook as a whole. Does not belong here: rates (Summary). All tables of the Cover have
three columns: the widths of a sheet are shared, and every figure gets a line that says what it means.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from reports.workbook.bookmaking import COVER_WIDTHS
from reports.workbook.model import Cell, Field, Formula, NamedTable
from reports.workbook.sums import Sums, sums_of
from reports.workbook.words import STATES, outside_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reports.workbook.case import Case
    from reports.workbook.office.roster import Attendance

FIRST, SECOND, THIRD = COVER_WIDTHS
MEANING: Final = Field("What it means", "What the line on the Cover means.", width=THIRD)
OUTCOMES: Final = {
    "used": ("… used as they are", "Evidence, pairs, hubs or people."),
    "finding": ("… used, with something to repair", "Used; the problem stands on Data quality."),
    "excluded": ("… left out rightly", "Empty rows and test records."),
    "quarantined": ("… not used until repaired", "Each stands on Data quality with what to do."),
}
"""What became of the rows REDCap gave, by outcome in `mentoring/account`."""


def received_table(case: Case) -> NamedTable:
    """Return the rows received from REDCap by what became of them."""
    totals = Counter[str]()
    for row in case.rows.account:
        totals[row["outcome"]] += row["rows"] or 0
    received = sum(row["rows"] or 0 for row in case.pulls)
    rows: list[tuple[Cell, ...]] = [
        ("Rows received from REDCap", received, "Every row of every project; the lines below add up to this one."),
        *((words, totals[outcome], meaning) for outcome, (words, meaning) in OUTCOMES.items()),
    ]
    lost = received - sum(totals.values())
    if lost and totals:
        rows.append(("… unaccounted for", lost, "A fault of the software: report it to the analyst."))
    table = _table(
        "Received",
        "What was received",
        Field("Rows", "What is counted.", width=FIRST),
        rows if totals else [],
        words="Rows received from REDCap by what became of them; they add up to the first line.",
    )
    return replace(table, empty="No account of the rows is on record.")


def counts_table(case: Case) -> NamedTable:
    """Return the obligations due in the quarter by state, and the others of the book."""
    sums = sums_of(row for row in case.rates if row["quarter"] == case.ask.quarter.key and row["by"] == "programme")

    def total(header: str, value: int) -> Formula:
        return Formula(f"=SUM(ByClause[{header}])", value)

    rows: list[tuple[Cell, ...]] = [
        ("Obligations due in the quarter", total("Due", sums.due), "One clause, one person or pair, one window."),
        *((f"… {word.lower()}", total(word, value), meaning) for word, value, meaning in _state_counts(sums)),
    ]
    earlier = sum(row["due_on"] < case.ask.quarter.start for row in case.obligations)
    later = sum(row["due_on"] > case.end for row in case.obligations)
    rows += [
        ("Open from earlier quarters", earlier, "Still unmet, or met late since the quarter began; not in its rates."),
        ("Due in a later quarter", later, "Their time has begun; not in this quarter's rates."),
    ]
    return _table(
        "Counts",
        "What was judged",
        Field("Count", "What is counted.", width=FIRST),
        rows,
        words="Obligations due in the quarter by state; the states add up to the first line.",
    )


def _state_counts(sums: Sums) -> list[tuple[str, int, str]]:
    pending = f"{STATES['pending'].meaning} Includes those due soon."
    rows = [
        ("Met", sums.met, STATES["met"].meaning),
        ("Met late", sums.met_late, STATES["met_late"].meaning),
        ("Not met", sums.not_met, STATES["not_met"].meaning),
        ("Not due yet", sums.pending, pending),
        ("Indeterminate", sums.indeterminate, STATES["indeterminate"].meaning),
        ("Excluded", sums.excluded, STATES["excluded"].meaning),
        ("Excepted", sums.excepted, STATES["excepted"].meaning),
    ]
    return [*rows, ("Advised", sums.advice, STATES["advice"].meaning)] if sums.advice else rows


def people_table(attendance: Attendance) -> NamedTable:
    """Return the people on HR's roster: judged, or not concerned by reason."""
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
    return _table(
        "People",
        "Who was looked at",
        Field("People", "Who is counted.", width=FIRST),
        rows,
        words="People on HR's roster: judged, or not concerned with the reason.",
    )


def _table(name: str, caption: str, what: Field, rows: Iterable[tuple[Cell, ...]], *, words: str) -> NamedTable:
    number = Field("Number", "How many.", kind="figure", width=SECOND)
    return NamedTable(name=name, caption=caption, fields=(what, number, MEANING), rows=tuple(rows), words=words)
