"""Definitions of a unit's workbook: symbols, the clauses that concern its people, and how a result is reached.

Belongs here: the clauses of several programmes in one table. Does not belong here: settings of the rules, which the
office's book has, and clauses that concern nobody here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.workbook.choices import choices_tables
from reports.workbook.definitions import columns_table, methods_table, quoted, states_table
from reports.workbook.model import Cell, Field, NamedTable, Sheet
from reports.workbook.words import STRENGTHS

if TYPE_CHECKING:
    from reports.workbook.case import Case
    from reports.workbook.rows import Row
    from reports.workbook.units.unit import UnitCase


def unit_definitions_sheet(case: UnitCase, sheets: list[Sheet]) -> Sheet:
    """Return the Definitions of a workbook whose sheets with columns are given."""
    blocks = (states_table(), _clauses(case), methods_table(), *choices_tables(sheets), columns_table(sheets))
    return Sheet(
        name="Definitions",
        title="Definitions and methods",
        line="What every symbol, clause and column means, and how a result is reached. The office's workbook has every "
        "clause and setting.",
        blocks=blocks,
        printed_tables=3,
    )


def _clauses(case: UnitCase) -> NamedTable:
    return NamedTable(
        name="Clauses",
        caption="Clauses that concern people here, in the policies' own words",
        fields=(
            Field("Clause", "Clause id.", width=26),
            Field("Policy's words", "Quoted from the policy.", width=66, outside=True),
            Field("What is owed, by whom", "In a few words.", width=46, outside=True),
            Field("Strength", "How strongly the policy puts it.", width=12),
            Field("Policy of", "The mentoring programme.", width=40),
        ),
        rows=tuple(cells for one in case.cases for cells in _clause_rows(case, one)),
        words="Every clause that asks something of people of the unit, with its words and strength.",
        anchor="Clause",
    )


def _clause_rows(case: UnitCase, one: Case) -> list[tuple[Cell, ...]]:
    asked = {(row["clause"], row["measure"]) for row in one.obligations}
    named = [row for row in one.clauses if (row["clause"], row["measure"]) in asked]
    return [
        (
            case.clause_key(one, row["clause"]),
            quoted(row["words"]),
            _owed(row),
            STRENGTHS.get(row["strength"] or "", row["strength"] or "–"),
            one.title,
        )
        for row in named
    ]


def _owed(row: Row) -> str:
    return ": ".join(part for part in (row["who"], row["title"]) if part) or row["measure"] or "none recorded"
