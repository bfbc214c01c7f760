"""Which names and people are compared at all: those that share something.

Belongs here: the pairs. Does not belong here: what the likeness is worth (`compare.py`). Comparing everybody with
everybody was rejected: 20,000 typed people against 50,000 on the roster are a thousand million pairs.

A pair shares a spelling of the last name (one slip of the pen apart), a word of it, first name and department, first
name and initial of the last, an e-mail's local part (one slip apart), or an employee id (two neighbouring digits
swapped). A last name that many bear is asked for together with the first initial, then with three letters of the first
name, then with all of it: so the number of pairs grows with the number of typed people and not with its product with
the roster.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import chain
from typing import TYPE_CHECKING, Final

import numpy as np

from assets.people.evidence.contact import DIGITS, NUMBERED_ACCOUNT
from assets.people.evidence.names import parts_of, spellings_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assets.people.evidence.sides import Names, Side

CROWDED: Final = 8
"""Names on the roster under one key from which on it is narrowed by the first name."""
MOST_PER_KEY: Final = 24
"""Names taken from a key that is crowded even so."""
LETTERS: Final = (1, 3, None)
"""How much of the first name a crowded key is narrowed by, in turn; `None` is the whole."""

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
    narrowed = [_narrowed(holders, names=roster.names, letters=letters) for letters in LETTERS]
    for row in range(len(typed.names.last)):
        base = row * size
        for key in _keys(typed.names, row, units=typed.units, with_middle=False):
            is_spelled_so = key == typed.names.last[row]
            for other in _under(key, typed.names.given[row], holders, narrowed, is_spelled_so=is_spelled_so):
                yield base + other


def _keys(names: Names, row: int, *, units: list[tuple[str, str]], with_middle: bool) -> set[str]:
    keys = spellings_of(names.last[row]) if names.last[row] else set()
    if len(names.words[row]) > 1:
        keys |= parts_of(names.words[row])
    if with_middle:  # a maiden name often lives on as a middle name
        keys |= parts_of([names.middle[row]])
    if names.last[row] and len(names.given[row]) > 1:  # "Ramesh S." for Ramesh Subramanian
        initial = f"{names.given[row]}~{names.last[row][0]}"
        if with_middle or len(names.last[row]) == 1:
            keys.add(initial)
    department = units[names.owner[row]][0]
    if department and len(names.first[row]) > 1:
        keys.add(f"{names.first[row]}|{department}")
    return keys


def _narrowed(holders: Keyed, *, names: Names, letters: int | None) -> Keyed:
    """Return the crowded keys again, each with the first letters of the first name, `None` for all of them."""
    narrower: Keyed = defaultdict(list)
    for key, rows in holders.items():
        if len(rows) > CROWDED:
            for row in rows:
                narrower[f"{key}/{names.given[row][:letters]}"].append(row)
    return narrower


def _under(key: str, given: str, holders: Keyed, narrowed: list[Keyed], *, is_spelled_so: bool) -> list[int]:
    """Return the roster's names under a key: up to 24 where the name is spelled so, where a slip away up to 8."""
    rows = holders.get(key, [])
    for letters, narrower in zip(LETTERS, narrowed, strict=True):
        if len(rows) <= CROWDED or (letters is None and is_spelled_so and len(rows) <= MOST_PER_KEY):
            return rows
        rows = narrower.get(f"{key}/{given[:letters]}", []) if given else []
    return rows[: MOST_PER_KEY if is_spelled_so else CROWDED]


def _by_contact(typed: Side, roster: Side, *, size: int) -> Iterator[int]:
    locals_, ids = _contact_keys(roster)
    roster_rows, typed_rows = _rows_by_owner(roster), _rows_by_owner(typed)
    for owner in range(len(typed)):
        people: set[int] = set()
        for address in typed.addresses[owner]:
            for key in _local_keys(address.local):
                people.update(locals_.get(key, ()))
        for key in _swapped_once(typed.ids[owner]):
            people.update(ids.get(key, ()))
        others = [other for person in people for other in roster_rows[person]]
        for row in typed_rows[owner]:
            yield from (row * size + other for other in others)


def _contact_keys(roster: Side) -> tuple[Keyed, Keyed]:
    locals_: Keyed = defaultdict(list)
    ids: Keyed = defaultdict(list)
    for owner in range(len(roster)):
        for address in roster.addresses[owner]:
            for key in _local_keys(address.local):
                locals_[key].append(owner)
        ids[roster.ids[owner]].append(owner)
    return locals_, ids


def _local_keys(local: str) -> set[str]:
    """Return the spellings of an address, one slip apart; a short number at its end is no slip but another person's."""
    letters = local.rstrip(DIGITS)
    number = local[len(letters) :]
    if len(number) >= NUMBERED_ACCOUNT:
        return spellings_of(local)
    return {spelling + number for spelling in spellings_of(letters)} if local else set()


def _swapped_once(key: str) -> set[str]:
    """Return an id and what it becomes when two neighbouring signs change places; nothing of none."""
    swapped = (key[:at] + key[at + 1] + key[at] + key[at + 2 :] for at in range(len(key) - 1))
    return {key, *swapped} - {""}


def _rows_by_owner(side: Side) -> list[list[int]]:
    rows: list[list[int]] = [[] for _ in range(len(side))]
    for row, owner in enumerate(side.names.owner.tolist()):
        rows[owner].append(row)
    return rows
