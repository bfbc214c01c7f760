"""Days and events counted in rows, each of which has a window of its own.

Belongs here: the joins of spans and of dated things with windows. Does not belong here: merging and intersecting spans
(`hr/spans.py`) and which windows a measure has (`owed/calendar_windows.py`, `owed/per_window.py`).

The windows of one person may overlap (a rolling year each quarter) and differ from everybody else's (twelve months from
each hire). So a row carries its window, and what lies in it is found by its place among the sorted days of its key:
the cost is that of the rows and of what is found, and never people × windows × events.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from assets.hr.days import MISSING, OPEN
from assets.hr.in_order import order_of
from assets.hr.spans import APART, DENSE
from assets.obligations.columns.distinct import begins_run
from assets.obligations.columns.grouped import unrolled

if TYPE_CHECKING:
    import pandas as pd

    from assets.hr.days import Days, Mask
    from assets.hr.spans import Spans


@dataclass(frozen=True, slots=True)
class Cut:
    """Where spans touch windows: `key` (whose) and `window` (row of the windows), one row for each of both."""

    key: Days
    window: Days


def in_windows(spans: Spans, windows: pd.DataFrame) -> Cut:
    """Return the windows each span touches.

    `windows` has `start` and `end` (days, inclusive), each of them in order; they may overlap.
    """
    starts, ends = windows["start"].to_numpy(), windows["end"].to_numpy()
    first = np.searchsorted(ends, spans.start, side="left")
    counts = np.maximum(np.searchsorted(starts, spans.stop, side="left") - first, 0)
    span, window = unrolled(first, counts)
    return Cut(key=spans.key[span], window=window)


def days_within(spans: Spans, key: Days, start: Days, end: Days) -> tuple[Days, Days]:
    """Return how many days of a key's spans lie in each row's window, and the last of them (`MISSING` without any).

    `spans` are a union (`hr/spans.py`); `start` and `end` are the row's first and last day.
    """
    counts = np.bincount(spans.key, minlength=int(key.max(initial=-1)) + 1)
    begin, many = (np.cumsum(counts) - counts)[key], counts[key]
    if (many == 1).all():
        return _of_one(spans, begin, start, end)
    days, last = np.zeros(len(key), dtype=np.int64), np.full(len(key), MISSING, dtype=np.int64)
    # Few are on leave, and few of those twice: nobody else is searched for.
    one, several = np.flatnonzero(many == 1), np.flatnonzero(many > 1)
    days[one], last[one] = _of_one(spans, begin[one], start[one], end[one])
    days[several], last[several] = _of_several(spans, key[several], start[several], end[several])
    return days, last


def _of_one(spans: Spans, place: Days, start: Days, end: Days) -> tuple[Days, Days]:
    """Return the days of one span a row that lie in its window, and the last of them."""
    last = np.minimum(spans.stop[place] - 1, end)
    days: Days = np.maximum(last - np.maximum(spans.start[place], start) + 1, 0)
    return days, np.where(days > 0, last, MISSING)


def _of_several(spans: Spans, key: Days, start: Days, end: Days) -> tuple[Days, Days]:
    """Return the same of all spans of each row's key."""
    shift = spans.key * APART
    first = np.searchsorted(spans.stop + shift, key * APART + start, side="right")
    after = np.searchsorted(spans.start + shift, key * APART + end, side="right")
    some = after > first
    begin, last = np.where(some, first, 0), np.where(some, after - 1, 0)
    lengths = np.concatenate([[0], np.cumsum(spans.stop - spans.start)])
    before = np.maximum(start - spans.start[begin], 0)
    behind = np.maximum(spans.stop[last] - end - 1, 0)
    days: Days = np.where(some, lengths[last + 1] - lengths[begin] - before - behind, 0)
    return days, np.where(some, np.minimum(spans.stop[last] - 1, end), MISSING)


@dataclass(frozen=True, slots=True)
class Dated:
    """Things with a key and a day, in the order of both; `place` is where each stood before they were sorted.

    `keys`: the different keys, any numbers. `begin`: where the things of each begin. `code`: the place of the key among
    them and the day, as one number.
    """

    keys: Days
    begin: Days
    code: Days
    place: Days


def dated(key: Days, day: Days, *, place: Days | None = None) -> Dated:
    """Return things as `Dated`; `place`: where each stands, without it as they are given."""
    order = order_of(key, day)
    key = key[order]
    begins = begins_run(key)
    begin = np.flatnonzero(begins)
    code = (np.cumsum(begins) - 1) * APART + day[order]
    return Dated(key[begin], begin, code, order if place is None else place[order])


def found_between(things: Dated, key: Days, first: Days | None, last: Days) -> tuple[Days, Days]:
    """Return each row beside the things of its key whose day lies in [first, last]: row, and place of the thing.

    Without a first day, all up to the last.
    """
    at, known = _places_among(things.keys, key)
    if first is None:
        begin = np.append(things.begin, 0)[at]
    else:
        begin = np.searchsorted(things.code, at * APART + np.clip(first, MISSING, OPEN), side="left")
    stop = np.searchsorted(things.code, at * APART + np.clip(last, MISSING, OPEN), side="right")
    row, found = unrolled(begin, np.where(known, np.maximum(stop - begin, 0), 0))
    return row, things.place[found]


def _places_among(keys: Days, key: Days) -> tuple[Days, Mask]:
    """Return the place of each key among some different ones, which are in order, and whether it is one of them."""
    least = int(keys[0]) if len(keys) else 0
    span = int(keys[-1]) - least + 1 if len(keys) else 0
    if span > DENSE * (len(keys) + len(key)):
        at = np.searchsorted(keys, key)
        return at, np.append(keys, -1)[at] == key
    # The last place stands for every key outside, as in `hr/spans.py`.
    table = np.full(span + 1, len(keys))
    table[keys - least] = np.arange(len(keys))
    at = table[np.minimum((key - least).view(np.uint64), np.uint64(span)).view(np.int64)]
    return at, at < len(keys)
