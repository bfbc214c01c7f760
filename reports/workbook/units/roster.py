"""A unit's Roster: its own people and how each stands in each programme; and one sheet per programme, clause by clause.

Belongs here: who is listed and one word and symbol per person and programme. Does not belong here: the clause by clause
sheet itself, which is the office's Roster (`office/roster.py`) over the unit's rows.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from reports.workbook.model import LONGEST_TAB, Cell, Field, NamedTable, Sheet
from reports.workbook.office.roster import ELSEWHERE, Attendance, closest_reason, roster_sheet
from reports.workbook.units.unit import cut_case
from reports.workbook.words import NOT_CONCERNED, STATES, counted, outside_words, rank_words, shown_state

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reports.workbook.case import Case
    from reports.workbook.rows import Row
    from reports.workbook.units.unit import UnitCase

NUMBERED: Final = ("not_met", "indeterminate")
"""States of which it is told how many obligations have them."""


def unit_roster_sheets(case: UnitCase) -> list[Sheet]:
    """Return the Roster, and a sheet per programme that judged somebody."""
    sheets = [_people_sheet(case), *(_clause_sheet(case, one) for one in case.cases if one.obligations)]
    return [replace(sheet, name=tab) for sheet, tab in zip(sheets, tabs_of(sheets), strict=True)]


def tabs_of(sheets: Sequence[Sheet]) -> list[str]:
    """Return names of sheets as Excel can hold them: long ones are cut, and numbered where two would be alike."""
    tabs: list[str] = []
    for sheet in sheets:
        tab, number = sheet.name[:LONGEST_TAB].strip(), 2
        while tab.casefold() in {one.casefold() for one in tabs}:
            tab, number = f"{sheet.name[: LONGEST_TAB - 3].strip()} {number}", number + 1
        tabs.append(tab)
    return tabs


def _people_sheet(case: UnitCase) -> Sheet:
    owed = [_by_person(one) for one in case.cases]
    outside = [_reasons_of(one) for one in case.cases]
    rows = []
    for person in case.listed:
        home = case.directory.home(person)
        here: list[Cell] = [case.directory.name(person), person]
        if case.unit.kind == "department":
            here.append(_division(case, person))
        here += [rank_words(home.rank or "unknown"), case.directory.email(person) or "none recorded"]
        stands = [standing(one.get(person, ()), why.get(person)) for one, why in zip(owed, outside, strict=True)]
        unmet = sum(row["state"] == "not_met" for one in owed for row in one.get(person, ()))
        rows.append((*here, *stands, unmet))
    division = (
        [Field("Division", "Home division on the date judged, or where to the person moved.", width=22, outside=True)]
        if case.unit.kind == "department"
        else []
    )
    return Sheet(
        name="Roster",
        title=f"Roster, {case.unit.shown}, {case.ask.quarter.label}",
        line=f"{counted(len(case.listed), 'person', 'people')} of the {case.unit.kind} whom a programme concerns, and "
        "how each stands. Not met is counted over all quarters, too late to be made up or not. The sheets after it go "
        "clause by clause.",
        blocks=(
            NamedTable(
                name="Roster",
                caption="Own people, by name",
                fields=(
                    Field("Person", "Name as HR gives it, last name first.", width=22, outside=True),
                    Field("Person ID", "HR's key of the person.", width=11, outside=True),
                    *division,
                    Field("Rank", "Rank on the date judged.", width=19),
                    Field("E-mail", "Work e-mail as HR gives it.", width=30, outside=True),
                    *(
                        Field(case.short(one), f"{one.title}: the most urgent result.", kind="status", width=20)
                        for one in case.cases
                    ),
                    Field("Not met", "Obligations not met, of all programmes and quarters.", kind="integer", width=9),
                ),
                rows=tuple(rows),
                words="One row per person of the unit, one column per programme.",
                empty="No programme concerns anybody here.",
                filtered=True,
            ),
        ),
        frozen_columns=1,
    )


def _division(case: UnitCase, person: str) -> str:
    home = case.directory.home(person)
    if home.department != case.unit.code:
        return f"moved to {case.directory.unit(home.department)}"
    return case.directory.unit(home.division) or "none recorded"


def standing(owed: Sequence[Row], outside: str | None) -> str:
    """Return in a symbol and a word how a person stands in a programme: the most urgent of the results.

    `outside` is the reason why the programme, or its clauses, do not concern the person.
    """
    if not owed:
        return f"– {outside_words(outside)}" if outside and outside not in ELSEWHERE else NOT_CONCERNED
    counts = Counter(shown_state(row["state"], row["reason"]).code for row in owed)
    worst = min(
        (shown_state(row["state"], row["reason"]) for row in owed), key=lambda one: (one.order, one.code != "met")
    )
    if worst.code in NUMBERED:
        return f"{worst.symbol} {counts[worst.code]:,} {worst.word.lower()}"
    return STATES["met"].shown if worst.code in {"met", "met_late"} else worst.shown


def _by_person(case: Case) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in case.obligations:
        if row["person_id"]:
            found.setdefault(row["person_id"], []).append(row)
    return found


def _reasons_of(case: Case) -> dict[str, str]:
    reasons: dict[str, set[str]] = {}
    for row in case.not_concerned:
        reasons.setdefault(row["person_id"], set()).add(row["reason"])
    return {person: closest_reason(codes) for person, codes in reasons.items()}


def _clause_sheet(case: UnitCase, one: Case) -> Sheet:
    """Return the office's Roster of one programme over the unit's rows, without clauses that concern nobody here."""
    owed = {(row["clause"], row["measure"]) for row in one.obligations}
    concerned = [row for row in one.not_concerned if (row["clause"], row["measure"]) in owed]
    sheet = roster_sheet(cut_case(one, not_concerned=concerned), _attendance_of(case, one))
    (table,) = sheet.tables()
    name = re.sub(r"\W", "_", one.ask.programme)
    return replace(
        sheet,
        name=f"Roster {case.short(one)}",
        title=f"{one.title}, {case.unit.shown}, {one.ask.quarter.label}",
        line=f"People of {case.unit.shown}, clause by clause: the latest result due in the quarter or open.",
        blocks=tuple(replace(table, name=f"Roster_{name}") if block is table else block for block in sheet.blocks),
    )


def _attendance_of(case: UnitCase, one: Case) -> Attendance:
    judged = frozenset(row["person_id"] for row in one.obligations if row["person_id"])
    reasons = {person: why for person, why in _reasons_of(one).items() if person not in judged}
    listed = judged | {person for person, why in reasons.items() if why not in ELSEWHERE}
    return Attendance(
        everybody=len(case.people.own | judged),
        judged_people=judged,
        outside=dict(Counter(reasons.values())),
        unexplained=0,
        listed=tuple(person for person in case.listed if person in listed),
        reasons=reasons,
    )
