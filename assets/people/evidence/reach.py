"""How e-mail, id and department agree: a code each, per pair of a typed person and a roster person.

Belongs here: the codes, which are keys of `weights.yaml`. Does not belong here: what they are worth (`score.py`). A
blank code says that nothing was typed or HR has nothing to compare it with.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from assets.people.evidence.contact import DIGITS, ELSEWHERE, NUMBERED_ACCOUNT, is_made_of
from assets.people.evidence.names import parts_of

if TYPE_CHECKING:
    import numpy as np

    from assets.people.evidence.contact import Address, Domains
    from assets.people.evidence.sides import Side

LONG_LOCAL: Final = 8
"""From this length on two slips in an address are one typing error."""


def unit_codes(typed: Side, roster: Side, *, at: np.ndarray, to: np.ndarray) -> list[str]:
    """Return unit_same, department_same, department_other, elsewhere, or blank."""
    return [_unit_code(typed.units[a], roster.units[b]) for a, b in zip(at.tolist(), to.tolist(), strict=True)]


def _unit_code(mine: tuple[str, str], theirs: tuple[str, str]) -> str:
    if not mine[0]:
        return ""
    if ELSEWHERE.search(mine[0]):
        return "elsewhere"
    if not theirs[0]:
        return ""
    if mine[0] != theirs[0]:
        return "department_other"
    return "unit_same" if mine[1] and mine[1] == theirs[1] else "department_same"


def id_codes(typed: Side, roster: Side, *, at: np.ndarray, to: np.ndarray) -> list[str]:
    """Return id_same, id_near (nobody's own id, one slip away), id_other, or blank."""
    from rapidfuzz.distance import OSA

    known = frozenset(roster.ids)

    def code(mine: str, theirs: str) -> str:
        if not mine:
            return ""
        if mine == theirs:
            return "id_same"
        return "id_near" if mine not in known and OSA.distance(mine, theirs) <= 1 else "id_other"

    return [code(typed.ids[a], roster.ids[b]) for a, b in zip(at.tolist(), to.tolist(), strict=True)]


def email_codes(typed: Side, roster: Side, *, domains: Domains, at: np.ndarray, to: np.ndarray) -> list[str]:
    """Return one of the `email_…` codes, or blank where no address was typed."""
    names: list[list[tuple[str, str]]] = [[] for _ in range(len(roster))]
    rows = roster.names
    for owner, first, given, last, words in zip(
        rows.owner.tolist(), rows.first, rows.given, rows.last, rows.words, strict=True
    ):
        for one in {last, *parts_of(words)}:
            names[owner] += [(first, one), (given, one)]
    holders = Counter(address for cells in roster.addresses for address in set(cells))
    taken = frozenset(address.local for address in holders if address.local)
    codes = []
    for a, b in zip(at.tolist(), to.tolist(), strict=True):
        address = typed.addresses[a][0]
        if not address.local:
            codes.append("")
            continue
        of_name = any(is_made_of(address.local, first=first, last=last) for first, last in names[b])
        if holders[address] > 1 and address in roster.addresses[b]:
            codes.append("email_shared")
            continue
        codes.append(_email_code(address, roster.addresses[b], domains=domains, of_name=of_name, taken=taken))
    return codes


def _email_code(mine: Address, theirs: list[Address], *, domains: Domains, of_name: bool, taken: frozenset[str]) -> str:
    kind = domains.class_of(mine.domain)
    if mine in theirs:
        return "email_same"
    if kind == "foreign":
        return "email_foreign_of_name" if of_name else "email_foreign"
    locals_ = [address.local for address in theirs if address.local]
    if kind == "private":
        own_style = mine.local.rstrip("0123456789") in locals_
        return "email_own_style" if own_style else "email_of_name" if of_name else "email_private"
    return _own_email_code(mine.local, locals_, of_name=of_name, taken=taken)


def _own_email_code(mine: str, theirs: list[str], *, of_name: bool, taken: frozenset[str]) -> str:
    if mine in theirs:
        return "email_alias"
    if mine in taken:
        return "email_other"
    if any(_is_slip(mine, local) for local in theirs):
        return "email_near"
    return "email_of_name" if of_name else "email_other" if theirs else "email_unheld"


def _is_slip(mine: str, theirs: str) -> bool:
    from rapidfuzz.distance import OSA

    numbers = [local[len(local.rstrip(DIGITS)) :] for local in (mine, theirs)]
    if numbers[0] != numbers[1] and min(len(number) for number in numbers) < NUMBERED_ACCOUNT:
        return False
    return OSA.distance(mine, theirs) <= (1 if len(mine) < LONG_LOCAL else 2)
