"""The two sides of a comparison, prepared once each: the people on the roster, and the people who were typed.

Belongs here: which columns either side has, and their form. Does not belong here: pairing (`blocks.py`).

A person may have several names (legal, preferred, former, a typed name read two ways), so either side has rows of
names beside its rows of people; `owner` is the row of the person a name belongs to.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from assets.people.evidence.contact import address_of, id_of, own_domains, units_of
from assets.people.evidence.names import PLACEHOLDERS, SUFFIXES, typed_readings, words_of

if TYPE_CHECKING:
    import pandas as pd

    from assets.people.evidence.contact import Address, Domains
    from assets.people.evidence.names import Reading


class NameRow(NamedTuple):
    """One name of one person: `first` and `last` are joined words, `given` the first of the first names."""

    owner: int
    first: str
    given: str
    middle: str
    last: str
    words: list[str]
    """Words of the last name."""
    is_swapped: bool = False


@dataclass(frozen=True, slots=True)
class Names:
    """The columns of rows of names, as arrays of the same length."""

    owner: np.ndarray
    first: np.ndarray
    given: np.ndarray
    middle: np.ndarray
    last: np.ndarray
    words: list[list[str]]
    swapped: np.ndarray


@dataclass(frozen=True, slots=True)
class Side:
    """People and their names; a typed person has one address at most, on the roster there may be several."""

    names: Names
    ids: list[str]
    addresses: list[list[Address]]
    units: list[tuple[str, str]]
    active: np.ndarray

    def __len__(self) -> int:
        """Return how many people there are."""
        return len(self.ids)


def roster_side(person: pd.DataFrame, person_name: pd.DataFrame, *, id_width: int) -> tuple[Side, Domains]:
    """Return the roster as a side, and the institution's own domains by its addresses.

    `person`: person_id, emails (lists), department (text), active (bool), unique by person_id. `person_name`:
    person_id, first, middle, last, any number per person; blank or missing where there is none.
    """
    at = {key: row for row, key in enumerate(person["person_id"])}
    cells = (person_name[column].fillna("") for column in ("person_id", "first", "middle", "last"))
    rows = [
        _delivered_row(at[key], first=first, middle=middle, last=last)
        for key, first, middle, last in zip(*cells, strict=True)
        if key in at
    ]
    addresses = [[address_of(cell) for cell in cells] for cells in person["emails"]]
    side = Side(
        names=_columns(rows),
        ids=[id_of(key, width=id_width) for key in person["person_id"]],
        addresses=addresses,
        units=[units_of(cell) for cell in person["department"].fillna("")],
        active=person["active"].to_numpy(dtype=bool),
    )
    return side, own_domains(address for cells in addresses for address in cells)


def typed_side(typed: pd.DataFrame, *, id_width: int) -> Side:
    """Return typed people as a side.

    `typed`: name (one free field) or first and last, email, employee_id, department; text, blank where not typed.
    """
    rows = [
        _typed_row(owner, reading)
        for owner, (name, first, last) in enumerate(zip(typed["name"], typed["first"], typed["last"], strict=True))
        for reading in typed_readings(name=name, first=first, last=last)
    ]
    return Side(
        names=_columns(rows),
        ids=[id_of(cell, width=id_width) for cell in typed["employee_id"]],
        addresses=[[address_of(cell)] for cell in typed["email"]],
        units=[units_of(cell) for cell in typed["department"]],
        active=np.ones(len(typed), dtype=bool),
    )


def _delivered_row(owner: int, *, first: str, middle: str, last: str) -> NameRow:
    given = [word for word in words_of(first) if word not in PLACEHOLDERS]
    between = words_of(middle) or given[1:]
    words = [word for word in words_of(last) if word not in SUFFIXES and word not in PLACEHOLDERS]
    if not words:  # one word is the whole name
        given, words = [], given
    return NameRow(owner, "".join(given), _at(given, 0), _at(between, 0), "".join(words), words)


def _typed_row(owner: int, reading: Reading) -> NameRow:
    given, words = reading.first, reading.last
    return NameRow(owner, "".join(given), _at(given, 0), _at(given, 1), "".join(words), words, reading.is_swapped)


def _at(words: list[str], position: int) -> str:
    return words[position] if len(words) > position else ""


def _columns(rows: list[NameRow]) -> Names:
    def texts(part: str) -> np.ndarray:
        column = np.empty(len(rows), dtype=object)
        column[:] = [getattr(row, part) for row in rows]
        return column

    return Names(
        owner=np.array([row.owner for row in rows], dtype=np.int64),
        first=texts("first"),
        given=texts("given"),
        middle=texts("middle"),
        last=texts("last"),
        words=[row.words for row in rows],
        swapped=np.array([row.is_swapped for row in rows], dtype=bool),
    )
