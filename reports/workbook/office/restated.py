"""What was published of a closed quarter and would be judged otherwise now, beside what was published.

Belongs here: the table on the sheet Changes. Does not belong here: judging again (`mentorsync restate`). A published
number stays as it is; this is where its correction stands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from assets.quarters import quarter_from_key
from reports.workbook.model import Cell, Field, NamedTable
from reports.workbook.words import shown_state

if TYPE_CHECKING:
    from reports.workbook.case import Case
    from reports.workbook.rows import Row

NOT_OWED: Final = "– Not owed"


def restated_table(case: Case) -> NamedTable:
    """Return the obligations whose published result was restated, the latest restatement first."""
    zone = ZoneInfo(case.ask.timezone)
    when = {row["event_id"]: row["at"] for row in case.rows.closings}
    listed = sorted(
        case.rows.restatements, key=lambda row: (case.directory.name(row["person_id"]), row["obligation_id"])
    )
    listed.sort(key=lambda row: (when[row["restatement_id"]], row["quarter"]), reverse=True)
    return NamedTable(
        name="Restated",
        caption=f"Restated results of closed quarters: {len(listed):,}",
        fields=(
            Field("Closed quarter", "Quarter whose published result is corrected.", width=13),
            Field("Person restated", "Who owes it, last name first.", width=20, outside=True),
            Field("What was owed", "Clause and what is owed.", width=26),
            Field("Published", "State as it was published, which stays.", kind="status", width=15),
            Field("Restated", "State as judged again.", kind="status", width=16),
            Field("Restated on", "Day of the restatement.", kind="date", width=11),
            Field("Why now", "The rule and the evidence, in words.", width=60, outside=True),
        ),
        rows=tuple(_row(case, row, when[row["restatement_id"]].astimezone(zone).date()) for row in listed),
        words="One row per obligation of a closed quarter that was restated.",
        empty="None recorded.",
    )


def _row(case: Case, row: Row, on: Cell) -> tuple[Cell, ...]:
    return (
        quarter_from_key(row["quarter"]).label,
        case.directory.name(row["person_id"]) or "–",
        case.clause_title(row["clause"], row["measure"]),
        shown_state(row["was"], row["was_reason"] or "").shown if row["was"] else NOT_OWED,
        shown_state(row["is"], row["is_reason"] or "").shown if row["is"] else NOT_OWED,
        on,
        row["why"] or "none recorded",
    )
