"""How much of the evidence counts, and when the required number was reached.

Belongs here: counting hits per obligation and naming the rows that count. Does not belong here: which hits count
(`evidence.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from assets.hr.days import MISSING
from assets.mentoring.lists import lists_by_count
from assets.obligations.event_filters import COUNTS, FAILURES

if TYPE_CHECKING:
    from assets.hr.days import Days
    from assets.obligations.evidence import Hits


def counted_of(hits: Hits, *, required: Days) -> tuple[Days, Days]:
    """Return per obligation how much counted, and the day the required number was reached (else `MISSING`)."""
    owed, day, _ = _once(hits)
    counts = np.bincount(owed, minlength=len(required))
    met_on = np.full(len(required), MISSING, dtype=np.int64)
    order = np.lexsort((day, owed))
    enough = counts >= required
    met_on[enough] = day[order][(np.cumsum(counts) - counts)[enough] + required[enough] - 1]
    return counts, met_on


def sources_counted(hits: Hits, rows: int, *, also: tuple[Days, pd.Series[Any]]) -> Any:
    """Return per obligation the list of the REDCap rows that counted, in their order (an object array).

    `also`: rows, and a source each, that count besides.
    """
    owed, _, thing = _once(hits)
    sources = pd.concat([hits.sources.take(thing), also[1]], ignore_index=True)
    owed = np.concatenate([owed, also[0]])
    place, names = pd.factorize(sources, sort=True)
    order = np.lexsort((place, owed))
    return lists_by_count(pd.Series(names.take(place[order]), dtype="str"), np.bincount(owed, minlength=rows))


def failures_of(hits: Hits, rows: int, names: tuple[str, ...] = FAILURES) -> dict[str, Days]:
    """Return per obligation how many events failed which of some tests of `FAILURES` first, one column each."""
    return {
        name: np.bincount(hits.owed[hits.failure == FAILURES.index(name)], minlength=rows).astype("int64")
        for name in names
    }


def _once(hits: Hits) -> tuple[Days, Days, Days]:
    """Return the hits that count, each thing once: the earliest of those that are the same, by source where equal."""
    good = np.flatnonzero(hits.failure == COUNTS)
    owed, same, day, thing = (column[good] for column in (hits.owed, hits.same, hits.day, hits.thing))
    order = np.lexsort((day, same, owed))
    owed, same, day, thing = (column[order] for column in (owed, same, day, thing))
    again = np.zeros(len(order), dtype=bool)
    again[1:] = (owed[1:] == owed[:-1]) & (same[1:] == same[:-1])
    if again.any():
        thing = _first_source(hits, owed, same, day, thing)
    return owed[~again], day[~again], thing[~again]


def _first_source(hits: Hits, owed: Days, same: Days, day: Days, thing: Days) -> Days:
    """Return the things, of equal ones on one day the one whose source comes first before the others."""
    source, _ = pd.factorize(hits.sources.array.take(thing), sort=True)
    reordered: Days = thing[np.lexsort((source, day, same, owed))]
    return reordered
