"""People and typed identities as numbers.

Belongs here: giving everybody anybody names one number. Does not belong here: what the tables say of them
(`records.py`, `registers.py`).

Inside this room a person is a number, the position in `People.ids`, and so is a typed identity: every measure joins and
sorts the same people again, and numbers are joined ten times as fast as texts.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from assets.obligations.columns.grouped import unrolled
from assets.storage.lists import distinct_lists

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assets.hr.days import Days

NOBODY = -1
"""The number where no person, or no typed identity, stands."""


@dataclass(frozen=True, slots=True)
class People:
    """Everybody anybody names, by number. `ids` is sorted, so that people stand in the order of their ids.

    `of`: the number of the person in each row of a column, by the name the column was given.
    """

    ids: pd.Index[str]
    of: dict[str, Days]

    @property
    def roster(self) -> Days:
        """The number of each row of `Tables.person`."""
        return self.of["roster"]


def people_of(**columns: pd.Series[Any]) -> People:
    """Return the people of some text columns."""
    ids, numbers = numbered(columns)
    return People(ids, numbers)


def numbered(columns: Mapping[str, pd.Series[Any]]) -> tuple[pd.Index[str], dict[str, Days]]:
    """Return the distinct texts of some columns, sorted, and each column as their positions; missing is `NOBODY`."""
    codes, names = pd.factorize(pd.concat(columns.values(), ignore_index=True).astype("str"))
    order = names.argsort()
    position = np.full(len(names) + 1, NOBODY, dtype=np.int64)
    position[order] = np.arange(len(names))
    parts = np.split(position[codes], np.cumsum([len(column) for column in columns.values()])[:-1])
    return pd.Index(names.take(order)), dict(zip(columns, parts, strict=True))


@dataclass(frozen=True, slots=True)
class Listed:
    """A column of lists: the `row` each entry stands in, ascending, and its `place` in `texts`, which may repeat."""

    row: Days
    place: Days
    texts: pd.Series[Any]


def listed(lists: pd.Series[Any]) -> Listed:
    """Return the entries of a column of lists; rows that hold one and the same list are looked into once."""
    place, distinct = distinct_lists(lists)
    counts = np.fromiter(map(len, distinct), dtype=np.int64, count=len(distinct))
    texts = pd.Series(list(chain.from_iterable(distinct)), dtype="str")
    row, entry = unrolled((np.cumsum(counts) - counts)[place], counts[place])
    return Listed(row, entry, texts)
