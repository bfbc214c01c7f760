"""How much of the evidence counts, and when the required number was reached.

Belongs here: counting hits per obligation and naming the rows that count. Does not belong here: which hits count
(`events.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from assets.hr.days import MISSING
from assets.hr.in_order import order_of
from assets.hr.spans import APART
from assets.mentoring.lists import lists_by_count
from assets.obligations.columns.distinct import begins_run, distinct_days
from assets.obligations.evidence.filters import COUNTS, FAILURES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assets.hr.days import Days, Mask
    from assets.obligations.evidence.hits import Hits

MANY = 2**22
"""Numbers that lie further apart than this are counted anew before they are put side by side with others."""


def counted_of(hits: Hits, *, required: Days) -> tuple[Days, Days]:
    """Return per obligation how much counted, and the day the required number was reached (else `MISSING`)."""
    owed, day, _ = _once(hits, named=False)
    counts = np.bincount(owed, minlength=len(required))
    met_on = np.full(len(required), MISSING, dtype=np.int64)
    enough = np.flatnonzero(counts >= required)
    if (required == 1).all():
        # The first of each is enough, and nothing has to be put in order.
        met_on[enough] = np.minimum.reduceat(day, np.flatnonzero(begins_run(owed))) if len(owed) else MISSING
        return counts, met_on
    in_order = np.sort(owed * APART + day)
    reached = (np.cumsum(counts) - counts)[enough] + required[enough] - 1
    met_on[enough] = in_order[reached] - enough * APART
    return counts, met_on


def sources_counted(hits: Hits, rows: int, *, also: tuple[Days, pd.Series[Any]]) -> Any:
    """Return per obligation the list of the REDCap rows that counted, in their order and each once (an object array).

    Two steps may stand on one row. `also`: rows, and a source each, that count besides. Rows of which the same one
    counts, and nothing else, share their list.
    """
    owed, _, thing = _once(hits, named=True)
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
    several = np.flatnonzero(counts > 1)
    lists[several] = _lists_in_order(owed[~single], place[~single], sources, texts)
    return lists


def _lists_in_order(owed: Days, place: Days, sources: Any, texts: Any) -> Any:
    """Return the list of each that is owed, in the order of both, of the texts at some places, equal ones as one."""
    order = order_of(owed, _ranks(sources, place))
    owed, named = owed[order], texts[place[order]]
    first = begins_run(owed)
    once = first.copy()
    once[1:] |= named[1:] != named[:-1]
    counts = np.bincount(np.cumsum(first)[once] - 1)
    return lists_by_count(pd.Series(named[once], dtype="object"), counts)


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


def _once(hits: Hits, *, named: bool) -> tuple[Days, Days, Days]:
    """Return the hits that count, each thing once: the earliest of those that are the same.

    Owed (in order), day and thing. Of equal ones on one day the thing is the one whose source comes first, where it is
    to be `named`; who only counts need not compare texts.
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
    order = order_of(owed_there, same_there, day_there)
    again = np.zeros(len(owed), dtype=bool)
    again[at[1:]] = (np.diff(owed_there[order]) == 0) & (np.diff(same_there[order]) == 0)
    if named and again.any():
        order = _first_source_first(hits, order, again=again[at], thing=thing[at], day=day_there)
    ordered = np.arange(len(owed))
    ordered[at] = at[order]
    kept = ordered[~again]
    return owed[kept], day[kept], thing[kept]


def _close_together(numbers: Days) -> Days:
    """Return numbers that are equal where the given ones are, and lie close together."""
    if len(numbers) and int(numbers.max()) - int(numbers.min()) > MANY:
        return pd.factorize(numbers)[0]
    return numbers


def _first_source_first(hits: Hits, order: Days, *, again: Mask, thing: Days, day: Days) -> Days:
    """Return an order of things in which of equal ones on their first day the one whose source comes first leads.

    `again`: which places of the order hold a thing that is the same as the one before it. Only those that are the same
    as another are compared by their source.
    """
    alike = again | np.append(again[1:], False)
    places = np.flatnonzero(alike)
    rows = order[places]
    source, _ = pd.factorize(hits.sources.array.take(thing[rows]), sort=True)
    run: Days = np.cumsum(~again, dtype=np.int64)[places]
    changed = order.copy()
    changed[places] = rows[order_of(run, day[rows], source)]
    return changed
