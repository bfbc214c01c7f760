"""A unit's Worklist over all programmes: what its own people, and the unit itself, still owe and can act on.

Belongs here: the programme beside each row, and how a mentor from elsewhere is named. Does not belong here: what a row
says and what may be typed beside it, which is the office's Worklist (`office/worklist.py`): a department asks for an
exemption in the same columns in which the office does. What is too late to be made up is counted on the Cover and not
listed: a department can do nothing about it but ask the office.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from reports.inputs.sheets import WORKLIST
from reports.workbook.choices import fill_in_blocks
from reports.workbook.model import Cell, Field, Link, NamedTable, Sheet
from reports.workbook.office.urgency import part_of, urgency_of
from reports.workbook.office.worklist import FIELDS, worklist_row, worklist_rows
from reports.workbook.words import counted

if TYPE_CHECKING:
    from reports.workbook.case import Case
    from reports.workbook.rows import Row
    from reports.workbook.units.unit import UnitCase

OFFICE_ACTS: Final = {
    "identity": "If you know who is meant, tell the office, which answers; then this row settles itself.",
    "feed": "The office asks HR for what is missing; then this row settles itself.",
}
"""Next action, by reason, of what is settled on sheets only the office has."""

PROGRAMME: Final = Field("Programme", "The mentoring programme whose policy asks for it.", width=15)
LEFT_OUT: Final = {"department": ("Department",), "division": ("Department", "Division")}
"""Columns that say the same in every row of a unit's book."""

FIRST: Final = 3
"""Columns before the programme: part, status and person, which stay in sight."""

PRINTED: Final = 10


def unit_worklist_rows(case: UnitCase) -> list[tuple[Case, Row]]:
    """Return the unit's open obligations that can be acted on, each with its programme, the most urgent first."""
    found = [(one, row) for one in case.cases for row in worklist_rows(one)]
    return sorted(found, key=lambda pair: urgency_of(*pair))


def unit_worklist_sheet(case: UnitCase) -> Sheet:
    """Return the Worklist."""
    listed = unit_worklist_rows(case)
    parts = [part_of(one, row) for one, row in listed]
    people = len({row["person_id"] for _, row in listed if row["person_id"]})
    kept = [place for place, one in enumerate(FIELDS) if one.header not in LEFT_OUT[case.unit.kind]]
    fields = [FIELDS[place] for place in kept]
    counts = [(part, parts.count(part)) for part in sorted(set(parts), key=lambda part: part.order)]
    return Sheet(
        name="Worklist",
        title=f"Worklist, {case.unit.shown}, {case.ask.quarter.label}",
        line=f"{counted(len(listed), 'row')} about {counted(people, 'person', 'people')}. What is due in this quarter "
        "first, the longest overdue on top.",
        blocks=fill_in_blocks(
            WORKLIST,
            NamedTable(
                name="Worklist",
                caption="; ".join(f"{part.word}: {number:,}" for part, number in counts) or "Nothing is open",
                fields=(*fields[:FIRST], PROGRAMME, *fields[FIRST:]),
                rows=tuple(_cells(case, one, row, kept) for one, row in listed),
                words="One row per obligation of own people that is not met, indeterminate or due soon.",
                empty="Nothing is open.",
                ruled=frozenset(number for number in range(1, len(parts)) if parts[number] is not parts[number - 1]),
            ),
        ),
        frozen_columns=FIRST,
        printed_columns=PRINTED,
    )


def _cells(case: UnitCase, one: Case, row: Row, kept: list[int]) -> tuple[Cell, ...]:
    cells = dict(zip((field.header for field in FIELDS), worklist_row(one, row), strict=True))
    if row["counterpart_id"]:
        cells["To whom"] = counterpart_words(case, row["counterpart_id"])
    cells["Next action"] = OFFICE_ACTS.get(row["reason"]) or cells["Next action"]
    clause = cells["Clause"]
    if isinstance(clause, Link):
        cells["Clause"] = replace(clause, anchor=case.clause_key(one, row["clause"]))
    shown = [cells[FIELDS[place].header] for place in kept]
    return (*shown[:FIRST], case.short(one), *shown[FIRST:])


def counterpart_words(case: UnitCase, person: str) -> str:
    """Return a mentor's name, of somebody from elsewhere with the department and nothing else."""
    name = case.directory.name(person)
    home = case.directory.home(person)
    own = home.department if case.unit.kind == "department" else home.division
    if not home.department or own == case.unit.code:
        return name
    return f"{name} ({case.directory.unit(home.department)})"
