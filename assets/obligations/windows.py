"""Days and events counted in rows, each of which has a window of its own.

Belongs here: the joins of spans and of dated things with windows. Does not belong here: merging and intersecting spans
(`hr/spans.py`) and which windows a measure has (`calendar_windows.py`, `owed_windows.py`).

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
from assets.hr.spans import APART
from assets.obligations.distinct import begins_run
from assets.obligations.grouped import unrolled

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
    days, last = np.zeros(len(key), dtype=np.int64), np.full(len(key), MISSING, dtype=np.int64)
    rows = np.flatnonzero(_have_any(spans, key))
    if len(rows) == len(key):
        return _days_and_last(spans, key, start, end)
    # Few are on leave: nobody else is searched for.
    days[rows], last[rows] = _days_and_last(spans, *(column[rows] for column in (key, start, end)))
    return days, last


def _have_any(spans: Spans, key: Days) -> Mask:
    """Return which keys have a span; keys are numbers of subjects or holders, from 0 on."""
    there = np.zeros(int(max(spans.key.max(initial=-1), key.max(initial=-1))) + 1, dtype=bool)
    there[spans.key] = True
    return there[key]


def _days_and_last(spans: Spans, key: Days, start: Days, end: Days) -> tuple[Days, Days]:
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
    """Things with a key and a day, in the order of both; `place` is where each stood before they were sorted."""

    key: Days
    day: Days
    place: Days


def dated(key: Days, day: Days, *, place: Days | None = None) -> Dated:
    """Return things as `Dated`; `place`: where each stands, without it as they are given."""
    order = order_of(key, day)
    return Dated(key[order], day[order], order if place is None else place[order])


def found_between(things: Dated, key: Days, first: Days, last: Days) -> tuple[Days, Days]:
    """Return each row beside the things of its key whose day lies in [first, last]: row, and place of the thing.

    Keys may be any numbers: they are counted anew, so that key and day fit into one.
    """
    begins = begins_run(things.key)
    keys = things.key[begins]
    at = np.searchsorted(keys, key)
    known = np.append(keys, -1)[at] == key
    codes = (np.cumsum(begins) - 1) * APART + things.day
    begin = np.searchsorted(codes, at * APART + np.clip(first, MISSING, OPEN), side="left")
    stop = np.searchsorted(codes, at * APART + np.clip(last, MISSING, OPEN), side="right")
    counts = np.where(known, np.maximum(stop - begin, 0), 0)
    row, found = unrolled(begin, counts)
    return row, things.place[found]
