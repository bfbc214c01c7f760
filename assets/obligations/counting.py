"""How much of the evidence counts, and when the required number was reached.

Belongs here: counting hits per obligation and naming the rows that count. Does not belong here: which hits count
(`evidence.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from assets.hr.days import MISSING
from assets.hr.spans import APART
from assets.mentoring.lists import lists_by_count
from assets.obligations.alike import ROOM
from assets.obligations.distinct import distinct_days
from assets.obligations.event_filters import COUNTS, FAILURES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assets.hr.days import Days
    from assets.obligations.evidence import Hits

MANY = 2**22
"""Numbers that lie further apart than this are counted anew before they are put side by side with others."""


def counted_of(hits: Hits, *, required: Days) -> tuple[Days, Days]:
    """Return per obligation how much counted, and the day the required number was reached (else `MISSING`)."""
    owed, day, _ = _once(hits)
    counts = np.bincount(owed, minlength=len(required))
    met_on = np.full(len(required), MISSING, dtype=np.int64)
    in_order = np.sort(owed * APART + day)
    enough = np.flatnonzero(counts >= required)
    reached = (np.cumsum(counts) - counts)[enough] + required[enough] - 1
    met_on[enough] = in_order[reached] - enough * APART
    return counts, met_on


def sources_counted(hits: Hits, rows: int, *, also: tuple[Days, pd.Series[Any]]) -> Any:
    """Return per obligation the list of the REDCap rows that counted, in their order (an object array).

    `also`: rows, and a source each, that count besides. Rows of which the same one counts, and nothing else, share
    their list.
    """
    owed, _, thing = _once(hits)
    place, distinct = pd.factorize(thing)
    sources = hits.sources.array.take(distinct)
    if len(also[0]):
        place = np.concatenate([place, len(distinct) + np.arange(len(also[0]))])
        sources = pd.concat([pd.Series(sources), also[1]], ignore_index=True).array
        owed = np.concatenate([owed, also[0]])
    texts = sources.to_numpy(dtype=object, na_value=np.nan)
    counts = np.bincount(owed, minlength=rows)
    lists = _lists([[]]).repeat(rows)
    single = counts[owed] == 1
    lists[owed[single]] = _lists([[text] for text in texts.tolist()])[place[single]]
    owed, place = owed[~single], place[~single]
    order = np.lexsort((_ranks(sources, place), owed))
    several = np.flatnonzero(counts > 1)
    lists[several] = lists_by_count(pd.Series(texts[place[order]], dtype="object"), counts[several])
    return lists


def _lists(values: Sequence[list[str]]) -> Any:
    return np.fromiter(values, dtype=object, count=len(values))


def _ranks(sources: Any, place: Days) -> Days:
    """Return for each place among some texts its rank; texts at no place are not compared."""
    asked, number = distinct_days(place)
    rank = np.empty(len(asked), dtype=np.int64)
    rank[sources.take(asked).argsort()] = np.arange(len(asked))
    return rank[number]


def failures_of(hits: Hits, rows: int, names: Sequence[str]) -> dict[str, Days]:
    """Return per obligation how many events failed which of some tests of `FAILURES` first, one column each."""
    return {name: np.bincount(hits.owed[hits.failure == FAILURES.index(name)], minlength=rows) for name in names}


def failures_found(hits: Hits, rows: int) -> dict[str, Days]:
    """Return the same for the tests that some event failed."""
    found = np.bincount(hits.failure[hits.failure != COUNTS], minlength=len(FAILURES))
    return failures_of(hits, rows, [name for name, many in zip(FAILURES, found, strict=True) if many])


def _once(hits: Hits) -> tuple[Days, Days, Days]:
    """Return the hits that count, each thing once: the earliest of those that are the same, by source where equal.

    Owed (in order), day and thing.
    """
    good = np.flatnonzero(hits.failure == COUNTS)
    owed = hits.owed[good]
    if not (owed[1:] >= owed[:-1]).all():
        good = good[np.argsort(owed, kind="stable")]
        owed = hits.owed[good]
    # What is alone in its obligation, as nearly everything is, is compared with nothing.
    beside = np.append(owed[1:] == owed[:-1], False)[: len(owed)]
    beside[1:] |= beside[:-1]
    same, day, thing = (column[good] for column in (hits.same, hits.day, hits.thing))
    at = np.flatnonzero(beside)
    owed_there, same_there, day_there = owed[at], _close_together(same[at]), day[at]
    order = _order_of(owed_there, same_there, day_there)
    again = np.zeros(len(owed), dtype=bool)
    again[at[1:]] = (np.diff(owed_there[order]) == 0) & (np.diff(same_there[order]) == 0)
    if again.any():
        order = _first_source_order(hits, owed_there, same_there, day_there, thing[at])
    ordered = np.arange(len(owed))
    ordered[at] = at[order]
    kept = ordered[~again]
    return owed[kept], day[kept], thing[kept]


def _close_together(numbers: Days) -> Days:
    """Return numbers that are equal where the given ones are, and lie close together."""
    if len(numbers) and int(numbers.max()) - int(numbers.min()) > MANY:
        return pd.factorize(numbers)[0]
    return numbers


def _order_of(owed: Days, same: Days, day: Days) -> Days:
    """Return the order by all three, put into one number where it has room, since that is sorted faster."""
    if not len(owed):
        return owed
    first, least = int(day.min()), int(same.min())
    days, things = int(day.max()) - first + 1, int(same.max()) - least + 1
    if (int(owed.max()) + 1) * things * days > ROOM:
        return np.lexsort((day, same, owed))
    return np.argsort((owed * things + same - least) * days + day - first)


def _first_source_order(hits: Hits, owed: Days, same: Days, day: Days, thing: Days) -> Days:
    """Return the order in which of equal things on one day the one whose source comes first is before the others."""
    source, _ = pd.factorize(hits.sources.array.take(thing), sort=True)
    return np.lexsort((source, day, same, owed))
