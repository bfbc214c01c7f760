"""A unit's Summary: what was due in the quarter, by programme and by clause.

Belongs here: counts and rates of the unit, read from `obligations/rate`. Does not belong here: other units' figures;
the school's book compares them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.workbook.figures import COUNT_FIELDS, RATE_FIELDS, count_cells, rate_cells
from reports.workbook.model import Cell, Field, NamedTable, Sheet
from reports.workbook.sums import sums_of

if TYPE_CHECKING:
    from reports.workbook.case import Case
    from reports.workbook.rows import Row
    from reports.workbook.units.unit import UnitCase


def unit_summary_sheet(case: UnitCase) -> Sheet:
    """Return the Summary."""
    fields = (*COUNT_FIELDS, *RATE_FIELDS)
    by_programme: list[tuple[Cell, ...]] = []
    by_clause: list[tuple[Cell, ...]] = []
    for one in case.cases:
        rates = due_rates(one)
        if rates:
            by_programme.append((case.short(one), *_cells(rates)))
        order = {(row["clause"], row["measure"]): place for place, row in enumerate(one.clauses)}
        rates.sort(key=lambda row: order.get((row["clause"], row["measure"]), len(order)))
        by_clause += [
            (f"{case.short(one)}: {one.clause_title(row['clause'], row['measure'])}", *_cells([row])) for row in rates
        ]
    return Sheet(
        name="Summary",
        title=f"Summary, {case.unit.shown}, {case.ask.quarter.label}",
        line="What was due in the quarter, and how much of it is done. A rate is left out where fewer than five were "
        "judged (n < 5); – means that nothing was judged.",
        blocks=(
            NamedTable(
                name="ByProgramme",
                caption="By programme, all clauses",
                fields=(Field("Programme", "The mentoring programme.", width=52), *fields),
                rows=tuple(by_programme),
                words="Counts and rates of the unit by programme.",
                empty="Nothing is due in this quarter.",
            ),
            NamedTable(
                name="ByClause",
                caption="By clause",
                fields=(Field("Programme and clause", "Programme, clause and what is owed.", width=52), *fields),
                rows=tuple(by_clause),
                words="Counts and rates of the unit by clause.",
                empty="Nothing is due in this quarter.",
            ),
        ),
    )


def due_rates(case: Case) -> list[Row]:
    """Return the rows of `obligations/rate` of a case's own quarter."""
    return [row for row in case.rates if row["quarter"] == case.ask.quarter.key]


def _cells(rates: list[Row]) -> list[Cell]:
    sums = sums_of(rates)
    return [*count_cells(sums), *rate_cells(sums)]
