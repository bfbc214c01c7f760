"""What might meet obligations, as rows of numbers.

Belongs here: that shape, and picking rows of it. Does not belong here: where hits come from (`events.py`,
`on_record.py`) and how much of them counts (`counting.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from assets.obligations.known.numbering import NOBODY

if TYPE_CHECKING:
    import pandas as pd

    from assets.hr.days import Days


@dataclass(frozen=True, slots=True)
class Hits:
    """What might meet obligations: `owed` (row), `thing` (row of the sources), `day`, `same`, `failure`.

    Things of one obligation with the same `same` are one thing recorded twice and count once. `sources`: the REDCap row
    of each thing.
    """

    owed: Days
    thing: Days
    day: Days
    same: Days
    failure: Days
    sources: pd.Series[Any]

    def of_rows(self, chosen: Days) -> Hits:
        """Return the hits of some rows, each at most once, which are numbered in the order of `chosen`; -1 has none."""
        known = np.flatnonzero(chosen != NOBODY)
        size = max(int(chosen.max(initial=0)), int(self.owed.max(initial=0))) + 1
        number = np.full(size, NOBODY, dtype=np.int64)
        number[chosen[known]] = known
        kept = number[self.owed] != NOBODY
        thing, day, same, failure = (part[kept] for part in (self.thing, self.day, self.same, self.failure))
        return Hits(number[self.owed[kept]], thing, day, same, failure, self.sources)
