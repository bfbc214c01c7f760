"""Half-open spans of days, `[start, stop)`, many keys at a time, as three arrays of whole numbers.

Belongs here: union, intersection and difference of spans, and the join everything rests on. Does not belong here: what
a span means, and frames with named keys (`intervals.py`). Sorting and joining frames by text keys was rejected: on a
small school the frames cost ten times what the arithmetic does, and on a large one the texts are compared again for
every question.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from assets.hr.days import MISSING, OPEN
from assets.hr.in_order import order_of

if TYPE_CHECKING:
    from assets.hr.days import Days

DENSE = 4
"""Keys are looked up in a table while it has at most so many places for each of them."""

APART = 2 * (OPEN - MISSING)
"""Added per key, keeps the days of one key clear of those of the next."""


@dataclass(frozen=True, slots=True)
class Spans:
    """One span a row: whose it is (`key`), its first day, and the day after its last (`OPEN` while it lasts).

    Sorted by key and start; every span holds a day.
    """

    key: Days
    start: Days
    stop: Days


def spans_from(key: Days, start: Days, stop: Days) -> Spans:
    """Return rows in any order as spans; those that hold no day are left out."""
    held = start < stop
    key, start, stop = key[held], start[held], stop[held]
    order = order_of(key, start, stop)
    return Spans(key[order], start[order], stop[order])


def union(spans: Spans) -> Spans:
    """Return the days covered, per key: overlapping and adjacent spans become one."""
    if not len(spans.key):
        return spans
    shift = spans.key * APART
    reached = np.maximum.accumulate(spans.stop + shift) - shift
    begins = np.ones(len(spans.key), dtype=bool)
    begins[1:] = (spans.key[1:] != spans.key[:-1]) | (spans.start[1:] > reached[:-1])
    first = np.flatnonzero(begins)
    last = np.append(first[1:], len(begins)) - 1
    return Spans(spans.key[first], spans.start[first], reached[last])


def intersection(left: Spans, right: Spans) -> Spans:
    """Return the days both sides cover, per key; each side may overlap itself (the result is not a union)."""
    mine, theirs = matches(left.key, right.key)
    start = np.maximum(left.start[mine], right.start[theirs])
    return spans_from(left.key[mine], start, np.minimum(left.stop[mine], right.stop[theirs]))


def difference(left: Spans, right: Spans) -> Spans:
    """Return the days the left side covers and the right does not, per key, as a union."""
    holes = union(right)
    keys = np.unique(np.concatenate([left.key, holes.key]))
    # Between two holes of a key lies a gap; one more reaches back, and one ahead, without end.
    starts = _with_edges(keys, holes.key, holes.stop, edge=MISSING)
    stops = _with_edges(keys, holes.key, holes.start, edge=OPEN)
    return intersection(union(left), spans_from(np.sort(np.concatenate([keys, holes.key])), starts, stops))


def _with_edges(keys: Days, key: Days, days: Days, *, edge: int) -> Days:
    """Return the days with one `edge` more for each of `keys`, in the order of key and day."""
    every, day = np.concatenate([keys, key]), np.concatenate([np.full(len(keys), edge), days])
    ends: Days = day[np.lexsort((day, every))]
    return ends


def matches(left: Days, right: Days) -> tuple[Days, Days]:
    """Return the positions of every pair of equal keys, in the order of the left side and then of the right."""
    if (right[1:] >= right[:-1]).all():
        mine, found = _matches_in_order(left, right)
        return mine, found
    order = order_of(right)
    mine, found = _matches_in_order(left, right[order])
    return mine, order[found]


def _matches_in_order(left: Days, right: Days) -> tuple[Days, Days]:
    first, counts = _places(left, right)
    if counts.max(initial=0) <= 1:
        mine = np.flatnonzero(counts)
        return mine, first[mine]
    mine = np.repeat(np.arange(len(left)), counts)
    return mine, np.arange(len(mine)) + np.repeat(first - np.cumsum(counts) + counts, counts)


def _places(left: Days, right: Days) -> tuple[Days, Days]:
    """Return where each key of the left side begins in the right one, which is in order, and how often it is there.

    Keys that are numbers of people lie close together: they are looked up in a table, the others searched for.
    """
    least = int(right[0]) if len(right) else 0
    span = int(right[-1]) - least + 1 if len(right) else 0
    if span > DENSE * (len(left) + len(right)):
        first = np.searchsorted(right, left, side="left")
        return first, np.searchsorted(right, left, side="right") - first
    # No key of the right side has the last place, and every key that lies outside is looked up there: one that lies
    # below is a large number when its sign is taken for a digit.
    counts = np.bincount(right - least, minlength=span + 1)
    begins = np.cumsum(counts) - counts
    place = np.minimum((left - least).view(np.uint64), np.uint64(span)).view(np.int64)
    return begins[place], counts[place]
