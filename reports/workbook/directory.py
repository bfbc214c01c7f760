"""Names, e-mails, units and home departments, looked up once for all workbooks of a night.

Belongs here: how HR's rows are shown to people. Does not belong here: whom a clause concerns. Names are HR's own, the
preferred one where there is one; a name somebody typed into REDCap is never shown as a person's name.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.workbook.rows import Row, rows_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from reports.frames import Tables

EXTERNAL = "ext:"
"""How the id of a mentor from outside the institution begins."""


@dataclass(frozen=True, slots=True)
class Home:
    """Where a person belongs on the date judged, or belonged last. `left_on` is the first day of not being employed."""

    department: str = ""
    division: str = ""
    rank: str = ""
    left_on: date | None = None


@dataclass(frozen=True, slots=True)
class Directory:
    """Everybody HR knows, and every unit."""

    names: Mapping[str, str]
    emails: Mapping[str, str]
    homes: Mapping[str, Home]
    units: Mapping[str, str]

    def name(self, person_id: str | None) -> str:
        """Return a person's name, last name first; the id where HR gives none."""
        if not person_id:
            return ""
        if person_id.startswith(EXTERNAL):
            return "External mentor"
        return self.names.get(person_id) or person_id

    def email(self, person_id: str | None) -> str:
        """Return a person's work e-mail, empty where HR gives none."""
        return self.emails.get(person_id or "", "")

    def unit(self, code: str | None) -> str:
        """Return the name of a department or division; the code where HR gives none."""
        return self.units.get(code or "", code or "")

    def home(self, person_id: str) -> Home:
        """Return where a person belongs."""
        return self.homes.get(person_id, Home())


def directory_of(tables: Tables, as_of: date) -> Directory:
    """Return the directory as of a date, from `hr/person`, `hr/appointment` and `hr/unit`."""
    names: dict[str, str] = {}
    emails: dict[str, str] = {}
    for row in rows_of(tables.person):
        last = row["preferred_last"] or row["legal_last"] or ""
        first = row["preferred_first"] or row["legal_first"] or ""
        names[row["person_id"]] = ", ".join(part for part in (last, first) if part)
        emails[row["person_id"]] = row["work_email"] or ""
    return Directory(
        names, emails, _homes_of(rows_of(tables.appointment), as_of), _units_of(rows_of(tables.unit), as_of)
    )


GONE = frozenset({"terminated", "retired", "deceased"})


def _homes_of(appointments: Sequence[Row], as_of: date) -> dict[str, Home]:
    latest: dict[str, Row] = {}
    for row in appointments:
        person, begin = row["person_id"], row["valid_from"]
        if not row["is_primary"] or row["employment_status"] in GONE or begin is None or begin > as_of:
            continue
        if person not in latest or latest[person]["valid_from"] <= begin:
            latest[person] = row
    return {
        person: Home(
            department=row["department_code"] or "",
            division=row["division_code"] or "",
            rank=row["rank"] or "",
            left_on=row["valid_to"] if row["valid_to"] and row["valid_to"] <= as_of else None,
        )
        for person, row in latest.items()
    }


def _units_of(units: Sequence[Row], as_of: date) -> dict[str, str]:
    names: dict[str, str] = {}
    for row in sorted(units, key=lambda one: str(one["valid_from"] or "")):
        begin = row["valid_from"]
        if begin is None or begin <= as_of or row["unit_code"] not in names:
            names[row["unit_code"]] = row["name"] or row["unit_code"]
    return names
