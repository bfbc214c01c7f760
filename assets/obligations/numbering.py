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


def listed(lists: pd.Series[Any]) -> tuple[Days, pd.Series[Any]]:
    """Return the texts of a column of lists below one another, and the row each stands in."""
    values = lists.tolist()
    counts = np.fromiter(map(len, values), dtype=np.int64, count=len(values))
    texts = pd.Series(list(chain.from_iterable(values)), dtype="str")
    return np.repeat(np.arange(len(values)), counts), texts
