"""Who the office is, and that nobody decides for himself.

Belongs here: the people the settings name as office with their units, and the one rule about who may approve what.
Does not belong here: reading the settings. Departments request, the office approves; nobody approves his own request or
one of his own unit. That the name on a command line is the person's own is not checked here: the machine's accounts and
the library's sign-in answer for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assets.ledger.append import RefusedError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping


@dataclass(frozen=True, slots=True)
class Person:
    """Whoever decides or asks: a name and the unit spoken for."""

    name: str
    unit: str

    def __post_init__(self) -> None:
        """Refuse a decision of nobody, or for nobody."""
        if not self.name.strip():
            raise RefusedError("a decision needs the name of whoever makes it: give it with --by.")
        if not self.unit.strip():
            raise RefusedError("a decision needs the unit it is made for: give it with --unit.")


@dataclass(frozen=True, slots=True)
class Office:
    """The people of the office: name → unit, as the settings give them."""

    people: Mapping[str, str]

    def person(self, name: str) -> Person | None:
        """Return the person of the office who is called so, whatever the case and the spaces; `None` for another."""
        known = {plain(one): Person(one, unit) for one, unit in self.people.items()}
        return known.get(plain(name))

    def can_decide_on(self, asking: Person, *, concerned: Collection[str] = ()) -> bool:
        """Whether anybody of the office may decide on what a person asks for; `concerned` as in `refuse_own`."""
        deciding = (Person(name, unit) for name, unit in self.people.items())
        return any(not why_not(one, asking=asking, concerned=concerned) for one in deciding)

    def deciding(self, name: str) -> Person:
        """Return the person of the office who is called so; `RefusedError` for anybody else."""
        person = self.person(name)
        if person is None:
            why = "the settings name nobody" if not self.people else "the name is not among those"
            raise RefusedError(f"only the office may do this, and {why} under [office] people: add the name there.")
        return person


def plain(text: str) -> str:
    """Return a name or unit as it is compared: without case and surplus spaces."""
    return " ".join(text.split()).casefold()


def refuse_own(person: Person, *, requested_by: str, requested_unit: str, concerned: Collection[str] = ()) -> None:
    """Raise `RefusedError` where somebody would approve his own request, or one of or about his own unit.

    `concerned` are code and name of the unit the request is about, where it is about one.
    """
    why = why_not(person, asking=Person(requested_by, requested_unit), concerned=concerned)
    if why:
        raise RefusedError(f"{why}: somebody of another unit must.")


def why_not(person: Person, *, asking: Person, concerned: Collection[str] = ()) -> str:
    """Return why somebody may not decide on what `asking` asks for, empty where he may."""
    if plain(person.name) == plain(asking.name):
        return "nobody approves a request of his own"
    if plain(person.unit) == plain(asking.unit):
        return "nobody approves a request of his own unit"
    if plain(person.unit) in map(plain, concerned):
        return "nobody decides about people of his own unit"
    return ""
