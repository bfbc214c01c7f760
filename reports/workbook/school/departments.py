"""The sheet Departments of the school's book: programme by department, with what is too few left out.

Belongs here: departments beside one another, from `obligations/rate`, and outcomes nobody can be told from. Does not
belong here: divisions, whose figures would bring back what is left out of a department's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.workbook.figures import FIELDS, figures
from reports.workbook.model import Cell, Field, NamedTable, Sheet
from reports.workbook.sums import Sums, sums_of
from reports.workbook.suppression import hidden_groups
from reports.workbook.words import NO_GROUP, counted, programme_title

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reports.workbook.case import Case
    from reports.workbook.rows import Row


def departments_sheet(cases: Sequence[Case]) -> Sheet:
    """Return the sheet, programme by programme, departments by name."""
    rows: list[tuple[Cell, ...]] = []
    left_out = 0
    for case in cases:
        key = case.ask.quarter.key
        groups = sums_by_department(row for row in case.rates if row["quarter"] == key)
        hidden = hidden_groups({group: sums.judged for group, sums in groups.items()})
        left_out += len(hidden)
        for group in sorted(groups, key=lambda one: (not one, case.directory.unit(one).casefold(), one)):
            name = case.directory.unit(group) or NO_GROUP
            rows.append((programme_title(case.ask.programme), name, *figures(groups[group], hidden=group in hidden)))
    return Sheet(
        name="Departments",
        title=f"Departments, {cases[0].ask.quarter.label}",
        line="Programme by department, as the department was on the day that decides. "
        f"{counted(left_out, 'department')} left out (n < 5), so that nobody can be told from the figures.",
        blocks=(
            NamedTable(
                name="Departments",
                caption="By programme and department",
                fields=(
                    Field("Programme", "The mentoring programme.", width=20),
                    Field("Department", "Department on the day that decides.", width=26, outside=True),
                    *FIELDS,
                ),
                rows=tuple(rows),
                words="Counts and rates by programme and department.",
                empty="Nothing is due in this quarter.",
                filtered=True,
            ),
        ),
        frozen_columns=2,
    )


def sums_by_department(rates: Iterable[Row]) -> dict[str, Sums]:
    """Return the added counts of rows of `obligations/rate` by department code."""
    groups: dict[str, list[Row]] = {}
    for row in rates:
        if row["by"] == "department":
            groups.setdefault(row["group"] or "", []).append(row)
    return {group: sums_of(rows) for group, rows in groups.items()}
