"""One department's or division's rows of all programmes: what its workbook is made from.

Belongs here: which units there are, who is theirs, and cutting a programme's rows into theirs once for all of them.
Does not belong here: what a sheet shows. A row is a unit's by the department and division the obligation itself names:
the home on the day that decides (the primary appointment), and so never a joint appointee's.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final, Literal

from reports.places import SCHOOL
from reports.workbook.office.roster import ELSEWHERE
from reports.workbook.rows import rows_of
from reports.workbook.units.people import NOBODY_THERE, UnitPeople, people_by_unit
from reports.workbook.words import programme_title

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from reports.drafts import Desk
    from reports.workbook.case import Ask, Case
    from reports.workbook.directory import Directory
    from reports.workbook.rows import Row

Kind = Literal["department", "division"]
KINDS: Final[tuple[Kind, ...]] = ("department", "division")


@dataclass(frozen=True, slots=True)
class Unit:
    """A department or division; `within` is the department of a division, empty for a department."""

    kind: Kind
    code: str
    name: str
    within: str = ""

    @property
    def shown(self) -> str:
        """The name for people: a division with its department, as several departments may have one of its name."""
        return f"{self.within}, {self.name}" if self.within else self.name


@dataclass(frozen=True)
class UnitCase:
    """Everything one unit's workbook is made from.

    `cases` are those of the programmes that concern its people, with the unit's rows only; `whole` are all programmes'
    with every unit's, by code. `changes` are rows of `obligations/personnel_change`.
    """

    unit: Unit
    ask: Ask
    cases: tuple[Case, ...]
    whole: Mapping[str, Case]
    people: UnitPeople
    changes: Sequence[Row]

    @property
    def directory(self) -> Directory:
        """Names, e-mails, homes and units."""
        return self.cases[0].directory

    @cached_property
    def listed(self) -> list[str]:
        """Own people whom a programme concerns: judged for the unit, or of it and not outside every programme."""
        named = self.judged | {
            row["person_id"] for case in self.cases for row in case.not_concerned if row["reason"] not in ELSEWHERE
        }
        return sorted(named, key=lambda person: (self.directory.name(person).casefold(), person))

    @cached_property
    def judged(self) -> set[str]:
        """People with at least one obligation that is the unit's."""
        return {row["person_id"] for case in self.cases for row in case.obligations if row["person_id"]}

    def short(self, case: Case) -> str:
        """Return a programme's name as it fits a column."""
        return programme_title(case.ask.programme)

    def clause_key(self, case: Case, clause: str) -> str:
        """Return a clause's id, with its programme where another programme has a clause of that id."""
        same = sum(any(row["clause"] == clause for row in one.clauses) for one in self.cases)
        return clause if same == 1 else f"{clause} {self.short(case)}"


def unit_cases(desk: Desk, quarter: str, *, kinds: Sequence[Kind] = KINDS) -> list[UnitCase]:
    """Return the cases of every unit at least one programme concerns somebody of, departments first, by name.

    `quarter` is a quarter's first day, ISO. Rows are cut up once for all units.
    """
    cases = [desk.case(programme, quarter) for programme in desk.programmes]
    whole = {case.ask.programme: case for case in cases}
    homes = people_by_unit(desk, quarter)
    parts = {(case.ask.programme, kind): _parts_of(case, kind, homes[kind]) for case in cases for kind in kinds}
    changes = rows_of(desk.tables.personnel_change)
    known = {row["unit_code"]: row for row in rows_of(desk.tables.unit)}
    made = []
    for kind in kinds:
        by_unit: dict[str, list[Row]] = defaultdict(list)
        for row in changes:
            by_unit[row[kind]].append(row)
        codes = {code for case in cases for code in parts[case.ask.programme, kind]}
        for code in codes:
            unit = _unit(kind, code, desk.directory, known)
            own = tuple(found for case in cases if (found := parts[case.ask.programme, kind].get(code)) is not None)
            ask = replace(desk.ask("", quarter), programme=SCHOOL)
            made.append(UnitCase(unit, ask, own, whole, homes[kind].get(code, NOBODY_THERE), by_unit[code]))
    made.sort(key=lambda one: (kinds.index(one.unit.kind), one.unit.shown.casefold(), one.unit.code))
    return [one for one in made if one.listed]


def _unit(kind: Kind, code: str, directory: Directory, known: Mapping[str, Row]) -> Unit:
    above = known.get(code, {}).get("parent_code") if kind == "division" else None
    return Unit(kind, code, directory.unit(code), directory.unit(above) if above else "")


def _parts_of(case: Case, kind: Kind, people: Mapping[str, UnitPeople]) -> dict[str, Case]:
    """Return a programme's case cut by unit, without units it has nothing to do with."""
    owed = _grouped(case.obligations, lambda row: row[kind])
    rates = _grouped((row for row in case.rates if row["by"] == kind), lambda row: row["group"])
    home = {person: code for code, one in people.items() for person in one.own}
    outside = _grouped(case.not_concerned, lambda row: home.get(row["person_id"]))
    concerned = {code for code, rows in outside.items() if any(row["reason"] not in ELSEWHERE for row in rows)}
    return {
        code: cut_case(
            case,
            obligations=owed.get(code, []),
            rates=rates.get(code, []),
            not_concerned=outside.get(code, []),
            clauses_on="Definitions",
        )
        for code in sorted({*owed, *concerned})
    }


def cut_case(case: Case, **rows: object) -> Case:
    """Return a case with other rows; who mentors whom, which does not depend on them, is worked out once for all."""
    cut = replace(case, **rows)  # type: ignore[arg-type]  # fields of Case
    vars(cut)["tracking"] = case.tracking
    return cut


def _grouped(rows: Iterable[Row], of: Callable[[Row], str | None]) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = {}
    for row in rows:
        code = of(row)
        if code:
            groups.setdefault(code, []).append(row)
    return groups
