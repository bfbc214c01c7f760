"""Events by the subjects who keep them on record, or take part in another's.

Belongs here: those rows, who else took part in each, and the order in which measures look for them. Does not belong
here: which events count (`evidence/filters.py`, `evidence/events.py`) and in which world (`worlds.py`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from assets.obligations.columns.grouped import unrolled
from assets.obligations.columns.windows import dated

if TYPE_CHECKING:
    from collections.abc import Hashable

    from assets.hr.days import Days
    from assets.obligations.columns.grouped import Grouped, Kinds
    from assets.obligations.columns.windows import Dated


@dataclass(frozen=True, slots=True)
class Taken:
    """One row for every subject and event: `subject`, `event`, and who else took part.

    The others of row r are the people `other[begin[r] : begin[r + 1]]`. `by_kind`: the rows by the number of their kind
    (`grouped.Kinds`). `known`: rows put in order once, because several measures look for the same.
    """

    subject: Days
    event: Days
    other: Days
    begin: Days
    by_kind: Grouped
    known: dict[Hashable, Dated] = field(default_factory=dict)

    def others(self, own: Days) -> tuple[Days, Days]:
        """Return everybody else who took part in the event of each of some rows: position in `own`, and the person."""
        first = self.begin[own]
        hit, place = unrolled(first, self.begin[own + 1] - first)
        return hit, self.other[place]

    def in_order(self, numbers: tuple[int, ...], day: Days, *, named: str) -> Dated:
        """Return the rows of some kinds by subject and day; `day`: one for each event, `named` for all measures."""
        asked = (numbers, named)
        if asked not in self.known:
            own = self.by_kind.rows(numbers)
            self.known[asked] = dated(self.subject[own], day[self.event[own]], place=own)
        return self.known[asked]

    def in_order_by_pair(self, numbers: tuple[int, ...], day: Days, *, many: int, named: str) -> Dated:
        """Return the same once for everybody else who took part, by `subject * many + other` and day."""
        asked = (numbers, named, many)
        if asked not in self.known:
            own = self.by_kind.rows(numbers)
            hit, other = self.others(own)
            own = own[hit]
            self.known[asked] = dated(self.subject[own] * many + other, day[self.event[own]], place=own)
        return self.known[asked]


def taken_of(subject: Days, event: Days, *, own: Days, other: Days, kinds: Kinds) -> Taken:
    """Return events by subject; `own`, in order, is the row of each of the others."""
    begin = np.append(0, np.cumsum(np.bincount(own, minlength=len(subject))))
    return Taken(subject, event, other, begin, kinds.grouped(event))
