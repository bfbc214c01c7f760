"""In which part of the Worklist an obligation stands, and in which order.

Belongs here: what comes before what. Does not belong here: what a row says (`worklist.py`). One order by days overdue
was rejected: what fell due this quarter then came after years of backlog, of which much can no longer be done.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from reports.workbook.office.actions import can_be_made_up
from reports.workbook.words import shown_state

if TYPE_CHECKING:
    from reports.workbook.case import Case
    from reports.workbook.rows import Row


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the Worklist."""

    order: int
    word: str
    meaning: str


THIS_QUARTER: Final = Part(1, "This quarter", "due in it; not met or indeterminate")
DUE_SOON: Final = Part(2, "Due soon", "not due yet")
LATER: Final = Part(3, "Later quarter", "began in or before this quarter, was due after it")
BACKLOG: Final = Part(4, "Backlog, can be made up", "open from an earlier quarter")
TOO_LATE: Final = Part(5, "Backlog, too late", "its window is over: only a missing record can settle it")
PARTS: Final = (THIS_QUARTER, DUE_SOON, LATER, BACKLOG, TOO_LATE)


def part_of(case: Case, row: Row) -> Part:
    """Return the part of the Worklist an obligation stands in."""
    if row["state"] == "pending":
        return DUE_SOON
    if case.is_due_in_quarter(row):
        return THIS_QUARTER
    if row["due_on"] > case.end:
        return LATER
    return BACKLOG if can_be_made_up(row, clause=case.clause_of(row), as_of=case.ask.as_of) else TOO_LATE


def urgency_of(case: Case, row: Row) -> tuple[object, ...]:
    """Return what the Worklist is ordered by.

    First the part; in the quarter's own part what is not met before what is indeterminate; then the longest overdue (or
    the soonest due); then the stronger clause; then person and obligation id, so that the same data give one order.
    """
    part = part_of(case, row)
    return (
        part.order,
        shown_state(row["state"], row["reason"]).order if part is THIS_QUARTER else 0,
        row["due_on"],
        row["strength"] != "M",
        row["person_id"] or "",
        row["obligation_id"],
    )
