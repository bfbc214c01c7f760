"""Rows by a number they share, found without looking at the others.

Belongs here: rows of events by kind and step, and ranges written out. Does not belong here: which kinds a measure means
(`evidence/filters.py`). A mask over all events for every measure was rejected: a programme has twenty measures, and
each looks at a twentieth of the events.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd

    from assets.hr.days import Days


@dataclass(frozen=True, slots=True)
class Grouped:
    """Rows in the order of their number: number n has `order[begin[n] : begin[n + 1]]`, ascending."""

    order: Days
    begin: Days

    def rows(self, numbers: Iterable[int]) -> Days:
        """Return the rows that have one of some numbers, ascending."""
        parts = [self.order[self.begin[number] : self.begin[number + 1]] for number in numbers]
        if len(parts) == 1:
            return parts[0]
        return np.sort(np.concatenate([np.zeros(0, dtype=np.int64), *parts]), kind="stable")


def grouped(numbers: Days, many: int) -> Grouped:
    """Return the rows by their number, of so many numbers from 0 on."""
    # Numbers of 16 bits are put in order by counting them.
    narrow = numbers.astype(np.min_scalar_type(max(many, 1)))
    begin = np.append(0, np.cumsum(np.bincount(numbers, minlength=many)))
    return Grouped(np.argsort(narrow, kind="stable"), begin)


@dataclass(frozen=True, slots=True)
class Kinds:
    """Kind and step of events as one number: `names` tells both of each number (empty where there is none)."""

    names: Sequence[tuple[str, str]]
    number: Days

    def among(self, kinds: Sequence[str], steps: Sequence[str] = ()) -> tuple[int, ...]:
        """Return the numbers of some kinds; where steps are named, of kind step those only."""
        return tuple(
            number
            for number, (kind, step) in enumerate(self.names)
            if kind in kinds and (not steps or kind != "step" or step in steps)
        )

    def grouped(self, event: Days | None = None) -> Grouped:
        """Return all events by number, or rows that each stand for an event."""
        return grouped(self.number if event is None else self.number[event], len(self.names))


def kinds_of(kind: pd.Series[str], step: pd.Series[str]) -> Kinds:
    """Return the kinds of events; both columns are categories."""
    kinds, steps = (["", *column.cat.categories] for column in (kind, step))
    number = (kind.cat.codes.to_numpy().astype(np.int64) + 1) * len(steps) + step.cat.codes.to_numpy() + 1
    return Kinds([(one, other) for one in kinds for other in steps], number)


def unrolled(first: Days, counts: Days) -> tuple[Days, Days]:
    """Return ranges written out: the row each place belongs to, and the places from `first` on, `counts` of them."""
    if counts.max(initial=0) <= 1:
        row = np.flatnonzero(counts)
        return row, first[row]
    row = np.repeat(np.arange(len(counts)), counts)
    return row, np.arange(len(row)) + np.repeat(first - np.cumsum(counts) + counts, counts)
