"""Arithmetic on half-open intervals of days, `[start, stop)`, in frames with named keys.

Belongs here: merge, intersect, subtract and count. Does not belong here: what an interval means (an appointment, a
leave, a pair) and the arithmetic itself (`spans.py`). `portion` and `intervaltree` were rejected: they hold one Python
object per interval, which is a loop over people again.

Every function takes frames with the key columns `by` (dtypes equal on both sides, nothing missing), `start` and `stop`
(``datetime64[us]``; a missing `stop` is open) and returns the same columns sorted by `by` and `start`, other columns
left out, empty intervals (`stop <= start`) left out, and an open end missing again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from assets.hr.days import OPEN, dates_of, days_of
from assets.hr.spans import Spans, difference, intersection, spans_from, union

if TYPE_CHECKING:
    from collections.abc import Sequence


def spans_of(frame: pd.DataFrame, *, by: Sequence[str], start: str, stop: str) -> pd.DataFrame:
    """Return a frame's intervals under the names this module computes with: `by`, `start`, `stop`."""
    return frame[[*by, start, stop]].rename(columns={start: "start", stop: "stop"})


def merged(spans: pd.DataFrame, *, by: Sequence[str]) -> pd.DataFrame:
    """Return the union per key: overlapping and adjacent intervals become one."""
    (only,), keys = _keyed([spans], by=by)
    return _framed(union(only), keys)


def intersected(left: pd.DataFrame, right: pd.DataFrame, *, by: Sequence[str]) -> pd.DataFrame:
    """Return the days both sides cover, per key; each side may overlap itself (the result is not merged)."""
    (mine, theirs), keys = _keyed([left, right], by=by)
    return _framed(intersection(mine, theirs), keys)


def subtracted(left: pd.DataFrame, right: pd.DataFrame, *, by: Sequence[str]) -> pd.DataFrame:
    """Return the days the left side covers and the right does not, per key, merged."""
    (mine, theirs), keys = _keyed([left, right], by=by)
    return _framed(difference(mine, theirs), keys)


def days_in(spans: pd.DataFrame, *, by: Sequence[str]) -> pd.Series[int]:
    """Return the number of distinct days covered, indexed by key; every interval must be closed.

    `ValueError` where one is open: the days of an open interval are not a number. Intersect it with a window first.
    """
    union = merged(spans, by=by)
    if union["stop"].isna().any():
        message = "an open interval has no number of days: intersect it with a window first"
        raise ValueError(message)
    lengths = (union["stop"] - union["start"]).dt.days
    return lengths.groupby([union[name] for name in by], sort=True).sum().rename("days")


def _keyed(frames: Sequence[pd.DataFrame], *, by: Sequence[str]) -> tuple[list[Spans], pd.DataFrame]:
    """Return the frames as spans, and the key columns each of their numbered keys stands for, in order."""
    whole = pd.concat([frame[list(by)] for frame in frames], ignore_index=True)
    number = np.zeros(len(whole), dtype=np.int64)
    for name in by:
        place, distinct = pd.factorize(whole[name], sort=True)
        number = number * len(distinct) + place
    _, first, number = np.unique(number, return_index=True, return_inverse=True)
    parts = np.split(number, np.cumsum([len(frame) for frame in frames])[:-1])
    spans = [
        spans_from(part, days_of(frame["start"], missing=OPEN), days_of(frame["stop"], missing=OPEN))
        for frame, part in zip(frames, parts, strict=True)
    ]
    return spans, whole.iloc[first]


def _framed(spans: Spans, keys: pd.DataFrame) -> pd.DataFrame:
    rows = keys.iloc[spans.key].reset_index(drop=True)
    return rows.assign(start=dates_of(spans.start), stop=dates_of(spans.stop))
