"""Who belongs to a unit on the date judged, and who is appointed there besides.

Belongs here: HR's appointments by unit. Does not belong here: whether a programme concerns somebody. Own people are
those whose primary appointment is in the unit, or was last and ended in the quarter or later; a joint appointee is
somebody else's, is named as information, and carries no state.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from assets.quarters import quarter_from_key
from reports.workbook.directory import GONE
from reports.workbook.rows import rows_of

if TYPE_CHECKING:
    from datetime import date

    from reports.drafts import Desk
    from reports.workbook.rows import Row


@dataclass(frozen=True, slots=True)
class Joint:
    """An appointment in a unit of somebody whose home is elsewhere; `kind` as in `hr/appointment`."""

    person_id: str
    kind: str


@dataclass(frozen=True, slots=True)
class UnitPeople:
    """A unit's own people, and those appointed there besides."""

    own: frozenset[str]
    joint: tuple[Joint, ...]


NOBODY_THERE: Final = UnitPeople(frozenset(), ())
COLUMNS: Final = {"department": "department_code", "division": "division_code"}


def people_by_unit(desk: Desk, quarter: str) -> dict[str, dict[str, UnitPeople]]:
    """Return by kind (department, division) and code who is there on the date judged."""
    start, as_of = quarter_from_key(quarter).start, desk.order.as_of
    own: dict[tuple[str, str], set[str]] = defaultdict(set)
    joint: dict[tuple[str, str], set[Joint]] = defaultdict(set)
    for person, home in desk.directory.homes.items():
        if home.left_on is None or home.left_on >= start:
            own["department", home.department].add(person)
            own["division", home.division].add(person)
    for row in rows_of(desk.tables.appointment):
        if row["is_primary"] or row["employment_status"] in GONE or not _holds(row, as_of):
            continue
        for kind, column in COLUMNS.items():
            if row[column] and row["person_id"] not in own[kind, row[column]]:
                joint[kind, row[column]].add(Joint(row["person_id"], row["kind"] or "other"))
    name = desk.directory.name
    found: dict[str, dict[str, UnitPeople]] = {kind: {} for kind in COLUMNS}
    for kind, code in {*own, *joint}:
        beside = sorted(joint[kind, code], key=lambda one: (name(one.person_id).casefold(), one.person_id, one.kind))
        found[kind][code] = UnitPeople(frozenset(own[kind, code]), tuple(beside))
    return found


def _holds(row: Row, as_of: date) -> bool:
    begin, end = row["valid_from"], row["valid_to"]
    return begin is not None and begin <= as_of and (end is None or end > as_of)
