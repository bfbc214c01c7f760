"""How often records are dirty, and how: the rates are stated here and held by a test.

Belongs here: the rates, and the typing of one reference to a person. Does not belong here: any dirt that is the cause
of an unmet obligation; that is planned (`evidence.py`) and named in the truth. Dirt drawn from this table never changes
a state: whatever it adds is unreadable, or future-dated, or doubles something, or belongs to nobody.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

    from sandbox.school.people import Person

KEY_STYLES: dict[str, float] = {
    "id": 0.38,
    "email": 0.22,
    "id_and_email": 0.13,
    "email_upper": 0.08,
    "id_zeros_lost": 0.06,
    "other_email": 0.04,
    "id_float": 0.03,
    "id_blanks": 0.03,
    "prior_id": 0.03,
}
"""How a reference's exact key is typed: share of all references. `other_email` and `prior_id` need one; `id` if not."""

NAME_STYLES: dict[str, float] = {
    "none": 0.50,
    "plain": 0.30,
    "last_first": 0.07,
    "no_accents": 0.05,
    "non_breaking_space": 0.03,
    "credentials": 0.03,
    "formula": 0.02,
}
"""How the name beside the key is typed: share of references. `formula` begins with = or +."""

RATES: dict[str, float] = {
    "meeting_twice": 0.03,
    "report_twice": 0.03,
    "number_left_out": 0.02,
}
"""Share of meetings and reports entered twice, and of instances after which a number is left out."""

RECORD_RATES: dict[str, float] = {
    "future_meeting": 0.05,
    "early_meeting": 0.05,
    "coded_meeting_date": 0.06,
    "broken_meeting_date": 0.04,
    "report_without_period": 0.03,
    "unopened_agreement": 0.05,
}
"""Share of records with an assignment that have one: a meeting dated in the future or before the assignment, a missing
data code or a date of an older validation in a meeting, a report without period, an agreement form never filled in."""

MISSING_CODES = ("-999", "UNK")
TEST_RECORDS = 2
NOBODY_RECORDS = 1

_SPECIAL = str.maketrans({"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "’": "'"})


@dataclass(frozen=True, slots=True)
class Typed:
    """A reference to a person as somebody typed it."""

    employee_id: str = ""
    email: str = ""
    name: str = ""

    def cells(self) -> list[str]:
        """Return the three cells in the order of every instrument: employee id, e-mail, name."""
        return [self.employee_id, self.email, self.name]


def ascii_form(text: str) -> str:
    """Return a name without accents."""
    plain = unicodedata.normalize("NFKD", text.translate(_SPECIAL))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def drawn(rng: Random, weights: dict[str, float]) -> str:
    """Return one key of a table of weights that add up to 1."""
    point = rng.random()
    for key, weight in weights.items():  # noqa: B007 - the last key takes what rounding leaves over
        point -= weight
        if point < 0:
            break
    return key


def typed_id(*, person_id: str, style: str) -> str:
    """Return an employee id as spreadsheets and people spoil it."""
    if style == "id_zeros_lost":
        return person_id.lstrip("0")
    if style == "id_float":
        return person_id.lstrip("0") + ".0"
    if style == "id_blanks":
        return f" {person_id} "
    return person_id


def typed_key(rng: Random, person: Person) -> tuple[str, str]:
    """Return the employee id and the e-mail of a reference; at least one of them is there and is exact."""
    style = drawn(rng, KEY_STYLES)
    if style == "prior_id" and person.alias_ids:
        return person.alias_ids[0], ""
    if style == "other_email" and person.other_emails:
        return "", person.other_emails[0]
    if style in {"email", "email_upper"} and person.work_email:
        return "", person.work_email.upper() if style == "email_upper" else person.work_email
    if style == "id_and_email":
        return person.person_id, person.work_email
    return typed_id(person_id=person.person_id, style=style), ""


def typed_name(rng: Random, person: Person) -> str:
    """Return the name beside a key, or nothing."""
    first, last = person.first_used, person.last_used
    forms = {
        "none": "",
        "plain": f"{first} {last}",
        "last_first": f"{last}, {first}",
        "non_breaking_space": f"{first}\u00a0{last}",
        "credentials": f"{first} {last}, MD",
    }
    style = drawn(rng, NAME_STYLES)
    if style == "no_accents":
        return ascii_form(f"{first} {last}")
    return forms[style] if style in forms else rng.choice("=+") + f"{first} {last}"


def typed(rng: Random, person: Person) -> Typed:
    """Return a reference that carries an exact key."""
    employee_id, email = typed_key(rng, person)
    return Typed(employee_id=employee_id, email=email, name=typed_name(rng, person))


def typed_by_name_only(person: Person) -> Typed:
    """Return a reference that carries nothing but the name."""
    return Typed(name=f"{person.first_used} {person.last_used}")
