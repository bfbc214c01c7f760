"""Names that speak against a key: an assistant's e-mail, or a colleague's id, beside the name of the person meant.

Belongs here: whether a typed name can be that of the person a key belongs to. Does not belong here: how likely it is
(`evidence`). Only a name of which first and last name both conflict speaks against a key: people marry, and go by
nicknames.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from assets.people.evidence.compare import first_codes, last_codes
from assets.people.evidence.names import typed_readings
from assets.people.evidence.sides import typed_side

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assets.people.evidence.sides import Side

Names = dict[str, set[str]]


def words_by_person(bearers: pd.DataFrame) -> Names:
    """Return person_id → the words of all of the person's names; `bearers` is `roster.name_bearers`."""
    words: Names = {}
    for person, name in zip(bearers["person_id"], bearers["name"], strict=True):
        words.setdefault(person, set()).update(name.split())
    return words


def shares_no_word(asked: pd.DataFrame, person_ids: pd.Series, words: Names) -> pd.Series:
    """Return whether a name was typed that shares no word with any name of the person (boolean, same index).

    What is left is compared letter by letter, which costs a hundred times as much. A person without a name on the
    roster conflicts with nothing.
    """
    return pd.Series(
        [
            isinstance(name, str) and bool(words.get(person)) and words[person].isdisjoint(name.split())
            for name, person in zip(asked["name"], person_ids, strict=True)
        ],
        index=asked.index,
        dtype="bool",
    )


def conflicting(asked: pd.DataFrame, persons: pd.Series, roster: Side) -> pd.Series:
    """Return whether every reading of the typed name conflicts with every name of the person (boolean, same index).

    `persons` holds the rows of the people on the `roster` side, on the index of `asked`.
    """
    typed, origin = _both_ways(asked["written"].fillna("").tolist())
    rows_of: dict[int, list[int]] = {}
    for row, owner in enumerate(roster.names.owner.tolist()):
        rows_of.setdefault(owner, []).append(row)
    people = persons.tolist()
    pairs = [
        (row, other)
        for row, owner in enumerate(typed.names.owner.tolist())
        for other in rows_of.get(people[origin[owner]], ())
    ]
    at, to = (np.array(side, dtype=np.int64) for side in (zip(*pairs, strict=True) if pairs else ((), ())))
    last, first = (codes(typed.names, roster.names, at=at, to=to) for codes in (last_codes, first_codes))
    compatible = ~(np.isin(last, ["", "last_other"]) & np.isin(first, ["", "first_other"]))
    compared = {origin[owner] for owner in typed.names.owner[at].tolist()}
    fits = {origin[owner] for owner in typed.names.owner[at[compatible]].tolist()}
    return pd.Series([row in compared - fits for row in range(len(asked))], index=asked.index, dtype="bool")


def _both_ways(written: Iterable[str]) -> tuple[Side, list[int]]:
    """Return the typed names as a side, and of each of its people the position; a single word is a first name too."""
    rows = [(position, name, "") for position, name in enumerate(written)]
    alone = [(position, "", name) for position, name, _ in rows if _is_single(name)]
    origin = [position for position, _, _ in (*rows, *alone)]
    frame = pd.DataFrame([(name, first) for _, name, first in (*rows, *alone)], columns=["name", "first"], dtype="str")
    return typed_side(frame.assign(last="", email="", employee_id="", department=""), id_width=0), origin


def _is_single(name: str) -> bool:
    readings = typed_readings(name=name)
    return len(readings) == 1 and not readings[0].first
