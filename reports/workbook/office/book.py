"""The office workbook: one programme, one quarter, from Cover to Definitions.

Belongs here: which sheets there are, in which order, which a book leaves out, and the properties of the file. Does not
belong here: any sheet. What is about today and not about a quarter (who is meant, proposed pairs, exemptions) stands in
the running quarter's book only: in all eight, somebody would answer the same question twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reports.drafts import Draft
from reports.workbook.bookmaking import file_name, properties_of
from reports.workbook.definitions import definitions_sheet
from reports.workbook.model import Workbook
from reports.workbook.office.agreements import agreements_sheet
from reports.workbook.office.attestations import attestations_table
from reports.workbook.office.changes import changes_sheet
from reports.workbook.office.coming_up import coming_up_sheet
from reports.workbook.office.contents import NO_SUCH_THING, TODAY_ONLY, contents_sheet
from reports.workbook.office.cover import CONFIDENTIAL, cover_sheet
from reports.workbook.office.exemptions import exemptions_sheet
from reports.workbook.office.identity_review import identity_sheet
from reports.workbook.office.linked_names import linked_names_sheet
from reports.workbook.office.meetings import meetings_sheet
from reports.workbook.office.pairing import pairing_sheet
from reports.workbook.office.pairs import pairs_sheet
from reports.workbook.office.policy import policy_sheet
from reports.workbook.office.quality import quality_sheet
from reports.workbook.office.quarterly_reports import quarterly_reports_sheet
from reports.workbook.office.roster import attendance_of, roster_sheet
from reports.workbook.office.summary import summary_sheet
from reports.workbook.office.worklist import too_late_sheet, worklist_sheet
from reports.workbook.sums import sums_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from reports.drafts import Desk
    from reports.workbook.case import Case
    from reports.workbook.model import Sheet
    from reports.workbook.office.roster import Attendance

AUDIENCE: Final = "office"

DEFINITIONS_LINE: Final = (
    "What every symbol, reason and column means, and how a result is reached. Clauses: see Policy. The last lists are "
    "not printed."
)
OF_TODAY: Final[dict[str, Callable[[Case], Sheet | None]]] = {
    "Identity review": identity_sheet,
    "Linked names": linked_names_sheet,
    "Pairing proposals": pairing_sheet,
    "Exemptions": exemptions_sheet,
    "Coming up": coming_up_sheet,
}
"""Sheets of the running quarter's workbook only."""


def office_drafts(desk: Desk) -> Iterator[Draft]:
    """Yield the office's workbook of every programme and quarter of the run."""
    for programme in desk.programmes:
        for key in desk.order.quarters:
            yield _draft(desk.case(programme, key))


def _draft(case: Case) -> Draft:
    key = case.ask.quarter.key
    rates = sums_of(row for row in case.rates if row["quarter"] == key and row["by"] == "programme")
    unmet = sum(row["state"] == "not_met" for row in case.obligations)
    return Draft(
        quarter=key,
        programme=case.ask.programme,
        title=case.title,
        audience=AUDIENCE,
        name=file_name(case.ask, AUDIENCE, case.ask.programme),
        as_of=case.ask.as_of,
        known_at=case.known_at,
        snapshot=case.snapshot,
        stale=bool(case.stale),
        unmet=unmet,
        on_time_rate=rates.on_time_rate,
        model=lambda: office_workbook(case),
        is_reconciled=True,
    )


def office_workbook(case: Case) -> Workbook:
    """Return the office workbook of a case; the same case gives the same workbook.

    Raises `WorkbookError` where the programme has no snapshot at all.
    """
    ask = case.ask
    attendance = attendance_of(case)
    sheets, left_out = _sheets(case, attendance)
    sheets.insert(0, contents_sheet(sheets, left_out))
    older = f", REDCap of {case.rows_of_day.isoformat()}" if case.rows_of_day else ""
    title = f"Mentoring compliance, {case.title}, {ask.quarter.label}"
    return Workbook(
        title=title,
        sheets=(cover_sheet(case, attendance, sheets), *sheets),
        created=case.known_at,
        properties=properties_of(ask, case.sources, programme=ask.programme, audience=AUDIENCE),
        footer=f"{case.title}, {ask.quarter.label}, as of {ask.as_of.isoformat()}{older}",
        confidential=CONFIDENTIAL,
    )


def _sheets(case: Case, attendance: Attendance) -> tuple[list[Sheet], dict[str, str]]:
    """Return the sheets that follow the Contents, in order, and why others are left out, by name."""
    of_today = {name: sheet(case) for name, sheet in OF_TODAY.items()}
    wanted: list[tuple[str, Sheet | None]] = [
        ("Summary", summary_sheet(case, attendance)),
        ("Worklist", worklist_sheet(case)),
        ("Too late", too_late_sheet(case)),
        ("Roster", roster_sheet(case, attendance)),
        ("Pairs", pairs_sheet(case)),
        ("Agreements", agreements_sheet(case)),
        ("Meetings", meetings_sheet(case)),
        ("Quarterly reports", quarterly_reports_sheet(case)),
        ("Changes", changes_sheet(case)),
        *((name, sheet if case.is_running else None) for name, sheet in of_today.items()),
        ("Data quality", quality_sheet(case)),
        ("Policy", policy_sheet(case, attestations_table(case) if case.is_running else None)),
    ]
    shown = [sheet for _, sheet in wanted if sheet]
    shown.append(definitions_sheet(shown, line=DEFINITIONS_LINE, with_reasons=True))
    return shown, {name: TODAY_ONLY if of_today.get(name) else NO_SUCH_THING for name, sheet in wanted if not sheet}
