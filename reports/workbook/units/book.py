"""The workbook of a department or division, over all programmes.

Belongs here: for which units and quarters there is one, its sheets in order, and its Cover's counts. Does not belong
here: any other sheet. It is made for the running quarter and the one before it while that is open: older quarters are
the office's, and sixty books for each of eight quarters would be a night's work nobody reads.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from assets.quarters import quarter_of
from reports.places import SCHOOL, unit_slug
from reports.workbook.bookmaking import Book, draft_of, policy_facts
from reports.workbook.definitions import clause_cells, clauses_table, definitions_sheet
from reports.workbook.model import Cell, Field, NamedTable, Sheet
from reports.workbook.office.urgency import THIS_QUARTER, part_of
from reports.workbook.office.worklist import too_late_rows
from reports.workbook.sources import sources_of
from reports.workbook.sums import sums_of
from reports.workbook.suppression import FEWEST
from reports.workbook.units.changes import unit_changes_sheet
from reports.workbook.units.roster import unit_roster_sheets
from reports.workbook.units.summary import due_rates, unit_summary_sheet
from reports.workbook.units.unit import KINDS, unit_cases
from reports.workbook.units.worklist import unit_worklist_rows, unit_worklist_sheet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports.drafts import Desk, Draft
    from reports.workbook.units.unit import UnitCase

DEFINITIONS_LINE: Final = (
    "What every symbol, clause and column means, and how a result is reached. The office's workbook has every clause "
    "and setting."
)
JOINT_KINDS: Final = {"joint": "Joint", "secondary": "Secondary", "adjunct": "Adjunct", "emeritus": "Emeritus"}


def unit_drafts(desk: Desk) -> Iterator[Draft]:
    """Yield the workbooks of every unit a programme concerns somebody of."""
    kinds = KINDS if desk.order.divisions else KINDS[:1]
    for key in current_quarters(desk):
        for case in unit_cases(desk, key, kinds=kinds):
            yield draft_of(_book(case), partial(unit_sheets, case))


def current_quarters(desk: Desk) -> list[str]:
    """Return of the run's quarters the running one and the one before it."""
    running = quarter_of(desk.order.as_of)
    return [key for key in (running.following(-1).key, running.key) if key in desk.order.quarters]


def unit_sheets(case: UnitCase) -> list[Sheet]:
    """Return the sheets after the Cover; the same case gives the same sheets."""
    lists = [unit_worklist_sheet(case), *unit_roster_sheets(case), _joint_sheet(case), unit_changes_sheet(case)]
    shown = [unit_summary_sheet(case), *lists]
    return [*shown, definitions_sheet(shown, line=DEFINITIONS_LINE, clauses=_clauses(case))]


def _book(case: UnitCase) -> Book:
    unit, ask = case.unit, case.ask
    sums = sums_of(row for one in case.cases for row in due_rates(one))
    owed = [row for one in case.cases for row in one.obligations]
    return Book(
        ask=ask,
        programme=SCHOOL,
        audience=unit.kind,
        unit=unit.code,
        entry_title=unit.shown,
        what=unit_slug(unit.code),
        title=f"Mentoring in {unit.shown}, {ask.quarter.label}",
        line="Who of the own people owes what under the written mentoring policies, and what to do next.",
        confidential=f"Confidential personnel information: for {unit.name} only.",
        readers=f"Chair or chief of {unit.name}, and whoever keeps the mentoring records there.",
        sources=sources_of([one.sources for one in case.cases]),
        counts=_counts(case),
        facts=policy_facts(case.cases),
        unmet=sum(row["state"] == "not_met" for row in owed),
        on_time_rate=sums.on_time_rate if sums.judged >= FEWEST else None,
    )


def _counts(case: UnitCase) -> tuple[tuple[Cell, ...], ...]:
    listed = unit_worklist_rows(case)
    own = sum(part_of(one, row) is THIS_QUARTER for one, row in listed)
    late = sum(len(too_late_rows(one)) for one in case.cases)
    outside = len(case.people.own - set(case.listed))
    return (
        ("Open on the Worklist", len(listed), "Not met, indeterminate or due soon, and it can still be acted on."),
        ("… of this quarter", own, "Due in the quarter. Start with these."),
        (
            "Too late to be made up",
            late,
            "Of earlier quarters; not listed here. Only a missing record settles them: ask the office.",
        ),
        ("People a programme concerns", len(case.listed), "On the Roster, one line each."),
        ("Own people no programme concerns", outside, "Primary appointment here, outside every programme; not listed."),
        ("Joint appointees", len(case.people.joint), "Appointed here, at home elsewhere; there they are judged."),
    )


def _clauses(case: UnitCase) -> NamedTable:
    """Return the clauses that ask something of somebody here, of all programmes in one table."""
    asked = {(one.ask.programme, row["clause"], row["measure"]) for one in case.cases for row in one.obligations}
    return clauses_table(
        "Clauses that concern people here, in the policies' own words",
        "Every clause that asks something of people of the unit, with its words and strength.",
        (
            (*clause_cells(row, case.clause_key(one, row["clause"])), one.title)
            for one in case.cases
            for row in one.clauses
            if (one.ask.programme, row["clause"], row["measure"]) in asked
        ),
        Field("Policy of", "The mentoring programme.", width=40),
        widths=(26, 66, 46, 12),
    )


def _joint_sheet(case: UnitCase) -> Sheet:
    directory = case.directory
    rows = []
    for one in case.people.joint:
        home = directory.home(one.person_id)
        kind = JOINT_KINDS.get(one.kind, one.kind.capitalize())
        rows.append((directory.name(one.person_id), directory.unit(home.department) or "none recorded", kind))
    return Sheet(
        name="Joint appointees",
        title=f"Joint appointees of {case.unit.shown}",
        line="Appointed here besides, and at home elsewhere. For information: they are judged at home.",
        blocks=(
            NamedTable(
                name="JointAppointees",
                caption="By name",
                fields=(
                    Field("Person", "Name as HR gives it, last name first.", width=28, outside=True),
                    Field("Home department", "Department of the primary appointment.", width=34, outside=True),
                    Field("Appointment here", "Kind of the appointment here.", width=20),
                ),
                rows=tuple(rows),
                words="One row per appointment here of somebody whose home is elsewhere.",
                empty="None recorded.",
            ),
        ),
    )
