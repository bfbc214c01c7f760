"""The office workbook: one programme, one quarter, seven sheets.

Belongs here: which sheets there are, in which order, and the properties of the file. Does not belong here: any sheet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reports.drafts import Draft, verified_workbook
from reports.workbook.cover import CONFIDENTIAL, cover_sheet
from reports.workbook.definitions import definitions_sheet
from reports.workbook.model import Workbook
from reports.workbook.quality import quality_sheet
from reports.workbook.roster import attendance_of, roster_sheet
from reports.workbook.summary import summary_sheet
from reports.workbook.sums import sums_of
from reports.workbook.worklist import too_late_sheet, worklist_sheet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports.drafts import Desk
    from reports.workbook.case import Ask, Case

AUDIENCE: Final = "office"
SCHEMA_VERSION: Final = "1"
"""Version of the workbook's shape: sheets, tables and headers a returned workbook is read by."""


def office_drafts(desk: Desk) -> Iterator[Draft]:
    """Yield the office's workbook of every programme and quarter of the run."""
    for programme in desk.programmes:
        for key in desk.order.quarters:
            yield _draft(desk.case(programme, key))


def _draft(case: Case) -> Draft:
    key = case.ask.quarter.key
    rates = sums_of(row for row in case.rates if row["quarter"] == key and row["by"] == "programme")
    return Draft(
        quarter=key,
        programme=case.ask.programme,
        title=case.title,
        audience=AUDIENCE,
        name=file_name(case.ask),
        as_of=case.ask.as_of,
        known_at=case.known_at,
        snapshot=case.snapshot,
        stale=bool(case.stale),
        unmet=sum(row["state"] == "not_met" for row in case.obligations),
        on_time_rate=rates.on_time_rate,
        content=lambda: verified_workbook(office_workbook(case)),
    )


def office_workbook(case: Case) -> Workbook:
    """Return the office workbook of a case; the same case gives the same workbook.

    Raises `WorkbookError` where the programme has no snapshot at all.
    """
    ask = case.ask
    attendance = attendance_of(case)
    lists = [worklist_sheet(case), too_late_sheet(case), roster_sheet(case, attendance)]
    shown = [summary_sheet(case), *lists, quality_sheet(case)]
    sheets = [*shown, definitions_sheet(case, shown)]
    older = f", REDCap of {case.rows_of_day.isoformat()}" if case.rows_of_day else ""
    title = f"Mentoring compliance, {case.title}, {ask.quarter.label}"
    return Workbook(
        title=title,
        sheets=(cover_sheet(case, attendance, sheets), *sheets),
        created=case.known_at,
        properties={
            "programme": ask.programme,
            "quarter": ask.quarter.key,
            "audience": AUDIENCE,
            "as_of": ask.as_of.isoformat(),
            "known_at": case.known_at.isoformat(),
            "snapshot": case.snapshot[:255],
            "rules_version": case.rule_version[:255],
            "schema_version": SCHEMA_VERSION,
        },
        footer=f"{case.title}, {ask.quarter.label}, as of {ask.as_of.isoformat()}{older}",
        confidential=CONFIDENTIAL,
    )


def file_name(ask: Ask, audience: str = AUDIENCE) -> str:
    """Return a workbook's file name, for example `mentoring-anesthesiology-2026q3-office-2026-11-21.xlsx`."""
    quarter = ask.quarter.label.replace(" ", "").lower()
    return f"mentoring-{ask.programme}-{quarter}-{audience}-{ask.as_of.isoformat()}.xlsx"
