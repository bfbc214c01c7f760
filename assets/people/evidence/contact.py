"""E-mail addresses, ids and departments brought to what can be compared, and whose domain an address is of.

Belongs here: reading one cell, and the classes of domains. Does not belong here: what agreement is worth.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from assets.people.evidence.names import folded

if TYPE_CHECKING:
    from collections.abc import Iterable

DomainClass = Literal["", "own", "family", "private", "foreign"]

PRIVATE: Final = frozenset(
    {
        *("gmail.com", "googlemail.com", "yahoo.com", "hotmail.com", "outlook.com", "live.com", "msn.com", "aol.com"),
        *("icloud.com", "me.com", "mac.com", "protonmail.com", "proton.me", "gmx.de", "gmx.net", "qq.com", "163.com"),
    }
)
ELSEWHERE: Final = re.compile(r"\b(other institution|other|external|outside|elsewhere|affiliate|affiliated)\b")
ABBREVIATIONS: Final = {
    "med": "medicine",
    "surg": "surgery",
    "peds": "pediatrics",
    "ob": "obstetrics",
    "gyn": "gynecology",
    **dict.fromkeys(("dept", "department", "div", "division", "school", "of", "and", "the"), ""),
}
DIGITS: Final = "0123456789"
NUMBERED_ACCOUNT: Final = 3
"""From so many digits on an address is a number somebody may mistype; fewer tell namesakes apart."""
OWN_SHARE: Final = 0.01
"""A domain that at least this share of the roster's addresses has is one of the institution's own."""

_ADDRESS = re.compile(r"([^\s<>;,:\"'()@]+)@([^\s<>;,:\"'()@]+)")
_BREAK = re.compile(r"[-/:–—|]")
_LETTERS = re.compile(r"[a-z]+")
_SLIPS = 2


class Address(NamedTuple):
    """An e-mail address taken apart, lower case; both blank where the cell holds none or several."""

    local: str
    domain: str


def address_of(cell: str) -> Address:
    """Return the one address in a cell such as `Name <A.B@som.edu>;` or `mailto:a.b@som.edu`."""
    found = _ADDRESS.findall(cell.lower())
    return Address(found[0][0], found[0][1].rstrip(".")) if len(found) == 1 else Address("", "")


def id_of(cell: str, *, width: int) -> str:
    """Return an employee id's digits padded to the width; blank where the cell holds none, or more than that.

    With width 0 an id is any text.
    """
    if not width:
        return cell.strip()
    digits = re.sub(r"\D", "", re.sub(r"\.0+$", "", cell.strip()))
    return digits.zfill(width) if 0 < len(digits) <= width else ""


def units_of(cell: str) -> tuple[str, str]:
    """Return department and division of a cell such as "Dept of Emergency Med - Cardiology", blank where not given."""
    parts = (" ".join(ABBREVIATIONS.get(word, word) for word in _LETTERS.findall(part)) for part in _parts(cell))
    named = [" ".join(part.split()) for part in parts]
    named = [part for part in named if part]
    return (named[0] if named else "", named[1] if len(named) > 1 else "")


def _parts(cell: str) -> list[str]:
    return _BREAK.split(folded(cell))


class Domains:
    """The institution's own domains, and what any other domain is by them."""

    def __init__(self, own: Iterable[str]) -> None:
        """Take the own domains; what stands above one of them in the same organisation is of the family."""
        self.own = frozenset(own)
        self.family = self.own | {".".join(name.split(".")[-2:]) for name in self.own if name.count(".") > 1}
        self._known: dict[str, DomainClass] = {"": ""}

    def class_of(self, domain: str) -> DomainClass:
        """Return own, family (also one spelled with a slip of the pen), private, foreign, or blank for none.

        Blank too where HR delivers no addresses, so that none can be told to be foreign.
        """
        if domain not in self._known:
            self._known[domain] = self._class_of(domain)
        return self._known[domain]

    def _class_of(self, domain: str) -> DomainClass:
        from rapidfuzz.distance import OSA

        if domain in self.own:
            return "own"
        if domain in PRIVATE:
            return "private"
        if domain in self.family or any(OSA.distance(domain, own) <= _SLIPS for own in self.family):
            return "family"
        if any(OSA.distance(domain, name) <= 1 for name in PRIVATE):
            return "private"
        return "foreign" if self.own else ""


def own_domains(addresses: Iterable[Address]) -> Domains:
    """Return the domains that belong to the institution, by the addresses of its roster."""
    from collections import Counter

    # Many roster people give a private address beside the work one; that makes the provider no institution of ours.
    counts = Counter(address.domain for address in addresses if address.domain and address.domain not in PRIVATE)
    total = counts.total()
    return Domains(domain for domain, count in counts.items() if count >= OWN_SHARE * total)


def is_made_of(local: str, *, first: str, last: str) -> bool:
    """Whether the part before the @, digits at its end apart, is made of first and last name in a usual way."""
    if not first or not last or (last not in local and first not in local):
        return False
    plain = re.sub(r"\d+$", "", local).replace("-", "")
    return plain in {
        *(first + last, last + first, first[0] + last, last + first[0]),
        *(f"{first}.{last}", f"{first}_{last}", f"{last}.{first}", f"{first[0]}.{last}"),
    }
