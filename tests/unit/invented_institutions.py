"""Invented institutions: what is particular about one, and its roster as HR would deliver it.

Belongs here: people with ids, addresses and departments. Does not belong here: their names (`invented_names.py`) and
what is typed for them (`invented_typing.py`).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from tests.unit.invented_names import TRADITIONS

if TYPE_CHECKING:
    import random
    from collections.abc import Mapping

    from tests.unit.invented_names import Name

MIXED: Final = {
    "english": 52,
    "chinese": 14,
    "south_asian": 11,
    "spanish": 8,
    "german": 5,
    "arabic": 4,
    "russian": 3,
    "korean": 3,
}
DEPARTMENTS: Final = (
    *("Anesthesiology", "Medicine - Cardiology", "Medicine - Nephrology", "Medicine", "Surgery - Trauma", "Surgery"),
    *("Pediatrics - Oncology", "Pediatrics", "Psychiatry", "Radiology", "Pathology", "Neurology - Stroke", "Neurology"),
    *("Family Medicine", "Emergency Medicine", "Obstetrics and Gynecology", "Orthopedics", "Urology", "Dermatology"),
    *("Physiology", "Genetics", "Biostatistics"),
)
MOST_DIGITS: Final = 7


@dataclass(frozen=True, slots=True)
class Institution:
    """What is particular about one institution; `names` are the shares of the traditions."""

    seed: int
    size: int = 3300
    names: Mapping[str, int] = field(default_factory=lambda: MIXED)
    domain: str = "som.example.edu"
    alias: str = "example.edu"
    emails: tuple[str, ...] = ("first.last", "flast", "lastf")
    id_width: int = 8
    id_letter: str = ""
    other_forms: float = 0.12
    """Share of typed people who use another form of their name, where the tradition has one."""


@dataclass(frozen=True, slots=True)
class Employee:
    """Somebody on the roster; `delivered` is the address HR has: blank for some, the department's for a few."""

    person_id: str
    name: Name
    middle: str
    email: str
    delivered: str
    department: str
    status: str


def plain(text: str) -> str:
    """Return the letters of a name that fit into an address."""
    folded = unicodedata.normalize("NFKD", text.replace("ß", "ss").replace("ø", "o"))
    return re.sub(r"[^a-z]", "", folded.lower())


def name_at(institution: Institution, dice: random.Random) -> Name:
    """Return somebody's name by the institution's mixture of traditions."""
    return TRADITIONS[dice.choices(list(institution.names), list(institution.names.values()))[0]](dice)


def office_of(department: str, institution: Institution) -> str:
    """Return the address a department's people share."""
    return f"{plain(department)[:9]}@{institution.domain}"


def staff_of(institution: Institution, dice: random.Random) -> list[Employee]:
    """Return everybody on the roster; addresses are unique, names need not be."""
    taken: set[str] = set()
    staff = []
    for number in dice.sample(range(1, 10 ** min(institution.id_width, MOST_DIGITS)), institution.size):
        name = name_at(institution, dice)
        email, turn = "", 1
        while not email or email in taken:
            email, turn = _address(dice, name, institution, turn=turn), turn + 1
        taken.add(email)
        department = dice.choice(DEPARTMENTS)
        delivered = dice.choices([email, "", office_of(department, institution)], [95, 4, 1])[0]
        staff.append(
            Employee(
                person_id=f"{institution.id_letter}{number:0{institution.id_width}d}",
                name=name,
                middle=dice.choices([name.middle, ""], [8, 2])[0],
                email=email,
                delivered=delivered,
                department=department,
                status=dice.choices(["A", "T"], [96, 4])[0],
            )
        )
    return staff


def _address(dice: random.Random, name: Name, institution: Institution, *, turn: int) -> str:
    last = plain(dice.choice([name.last, name.last.split()[0]])) or "x"
    first = plain(name.first) or last
    number = "" if turn == 1 else str(turn)
    local = {
        "first.last": f"{first}.{last}{number}",
        "flast": f"{first[0]}{last}{number}",
        "lastf": f"{last}{first[0]}{number}",
        "last-first": f"{last}-{first}{number}",
        "netid": first[0] + last[0] + str(dice.randrange(10, 10000)),
    }[dice.choice(institution.emails)]
    return f"{local}@{institution.domain}"
