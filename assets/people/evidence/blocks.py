"""Which names and people are compared at all: those that share something.

Belongs here: the pairs. Does not belong here: what the likeness is worth (`compare.py`). Comparing everybody with
everybody was rejected: 20,000 typed people against 50,000 on the roster are a thousand million pairs.

A pair shares a spelling of the last name (one slip of the pen apart), a word of it, first name and department, an
e-mail's local part (one slip apart), or an employee id (two digits swapped). A last name that very many bear is asked
for together with the first initial, then with three letters of the first name: so the number of pairs grows with the
number of typed people and not with its product with the roster.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import chain
from typing import TYPE_CHECKING, Final

import numpy as np

from assets.people.evidence.names import parts_of, spellings_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assets.people.evidence.sides import Names, Side

MOST_PER_KEY: Final = 24
"""Names on the roster under one key; a key with more is narrowed by the first name."""

Keyed = dict[str, list[int]]


def pairs_of_names(typed: Side, roster: Side) -> tuple[np.ndarray, np.ndarray]:
    """Return rows of typed names and of roster names to be compared, each pair once."""
    size = max(len(roster.names.last), 1)
    # One number per pair: sorting rows of two columns took half of all the time.
    found = np.fromiter(
        chain(_by_name(typed, roster, size=size), _by_contact(typed, roster, size=size)), dtype=np.int64
    )
    pairs = np.unique(found)
    return pairs // size, pairs % size


def _by_name(typed: Side, roster: Side, *, size: int) -> Iterator[int]:
    holders: Keyed = defaultdict(list)
    for row in range(len(roster.names.last)):
        for key in _keys(roster.names, row, units=roster.units, with_middle=True):
            holders[key].append(row)
    narrowed = [_narrowed(holders, names=roster.names, letters=letters) for letters in (1, 3)]
    for row in range(len(typed.names.last)):
        base = row * size
        for key in _keys(typed.names, row, units=typed.units, with_middle=False):
            for other in _under(key, typed.names.given[row], holders, narrowed):
                yield base + other


def _keys(names: Names, row: int, *, units: list[tuple[str, str]], with_middle: bool) -> set[str]:
    keys = spellings_of(names.last[row]) if names.last[row] else set()
    if len(names.words[row]) > 1:
        keys |= parts_of(names.words[row])
    if with_middle:  # a maiden name often lives on as a middle name
        keys |= parts_of([names.middle[row]])
    department = units[names.owner[row]][0]
    if department and len(names.first[row]) > 1:
        keys.add(f"{names.first[row]}|{department}")
    return keys


def _narrowed(holders: Keyed, *, names: Names, letters: int) -> Keyed:
    """Return the crowded keys again, each with the first letters of the first name."""
    narrower: Keyed = defaultdict(list)
    for key, rows in holders.items():
        if len(rows) > MOST_PER_KEY:
            for row in rows:
                narrower[f"{key}/{names.given[row][:letters]}"].append(row)
    return narrower


def _under(key: str, given: str, holders: Keyed, narrowed: list[Keyed]) -> list[int]:
    rows = holders.get(key, [])
    for letters, narrower in zip((1, 3), narrowed, strict=True):
        if len(rows) <= MOST_PER_KEY:
            return rows
        rows = narrower.get(f"{key}/{given[:letters]}", []) if given else []
    return rows[:MOST_PER_KEY]


def _by_contact(typed: Side, roster: Side, *, size: int) -> Iterator[int]:
    locals_, ids, digits = _contact_keys(roster)
    roster_rows, typed_rows = _rows_by_owner(roster), _rows_by_owner(typed)
    for owner in range(len(typed)):
        people: set[int] = set()
        for address in typed.addresses[owner]:
            for key in spellings_of(address.local) if address.local else ():
                people.update(locals_.get(key, ()))
        if typed.ids[owner]:
            people.update(ids.get(typed.ids[owner], ()))
            people.update(digits.get(_sorted(typed.ids[owner]), ()))
        others = [other for person in people for other in roster_rows[person]]
        for row in typed_rows[owner]:
            yield from (row * size + other for other in others)


def _contact_keys(roster: Side) -> tuple[Keyed, Keyed, Keyed]:
    locals_: Keyed = defaultdict(list)
    ids: Keyed = defaultdict(list)
    digits: Keyed = defaultdict(list)
    for owner in range(len(roster)):
        for address in roster.addresses[owner]:
            for key in spellings_of(address.local) if address.local else ():
                locals_[key].append(owner)
        ids[roster.ids[owner]].append(owner)
        digits[_sorted(roster.ids[owner])].append(owner)
    few = {key: owners for key, owners in digits.items() if len(owners) <= MOST_PER_KEY}
    return locals_, ids, few


def _sorted(digits: str) -> str:
    return "".join(sorted(digits))


def _rows_by_owner(side: Side) -> list[list[int]]:
    rows: list[list[int]] = [[] for _ in range(len(side))]
    for row, owner in enumerate(side.names.owner.tolist()):
        rows[owner].append(row)
    return rows
