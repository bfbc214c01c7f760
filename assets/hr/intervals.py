"""Arithmetic on half-open intervals of days, `[start, stop)`, many people at a time.

Belongs here: merge, intersect, subtract and count. Does not belong here: what an interval means (an appointment, a
leave, a pair). `portion` and `intervaltree` were rejected: they hold one Python object per interval, which is a loop
over people again.

Every function takes frames with the key columns `by` (dtypes equal on both sides), `start` and `stop`
(``datetime64[us]``; a missing `stop` is open) and returns the same columns sorted by `by` and `start`, other columns
left out, empty intervals (`stop <= start`) left out, and an open end missing again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Sequence

FAR = pd.Timestamp("2200-01-01").as_unit("us")
"""Stands for an open end while computing; no source date lies beyond 2100 (`cells.LAST_DAY`)."""


def spans_of(frame: pd.DataFrame, *, by: Sequence[str], start: str, stop: str) -> pd.DataFrame:
    """Return a frame's intervals under the names this module computes with: `by`, `start`, `stop`."""
    return frame[[*by, start, stop]].rename(columns={start: "start", stop: "stop"})


def merged(spans: pd.DataFrame, *, by: Sequence[str]) -> pd.DataFrame:
    """Return the union per key: overlapping and adjacent intervals become one."""
    sorted_spans = _closed(spans, by=by)
    if sorted_spans.empty:
        return sorted_spans
    keys = [sorted_spans[name] for name in by]
    reached = sorted_spans["stop"].groupby(keys, sort=False).cummax()
    before = reached.groupby(keys, sort=False).shift()
    begins = before.isna() | (sorted_spans["start"] > before)
    joined = sorted_spans.assign(_run=begins.cumsum()).groupby("_run", sort=False)
    result = joined.agg({**dict.fromkeys(by, "first"), "start": "first", "stop": "max"})
    return _opened(result.reset_index(drop=True))


def intersected(left: pd.DataFrame, right: pd.DataFrame, *, by: Sequence[str]) -> pd.DataFrame:
    """Return the days both sides cover, per key; each side may overlap itself (the result is not merged)."""
    both = _closed(left, by=by).merge(_closed(right, by=by), on=list(by), suffixes=("", "_right"))
    start = both["start"].where(both["start"] >= both["start_right"], both["start_right"])
    stop = both["stop"].where(both["stop"] <= both["stop_right"], both["stop_right"])
    result = both[list(by)].assign(start=start, stop=stop)
    result = result[result["start"] < result["stop"]].sort_values([*by, "start"], kind="stable")
    return _opened(result.reset_index(drop=True))


def subtracted(left: pd.DataFrame, right: pd.DataFrame, *, by: Sequence[str]) -> pd.DataFrame:
    """Return the days the left side covers and the right does not, per key, merged."""
    kept = _closed(merged(left, by=by), by=by)
    holes = _closed(merged(right, by=by), by=by)
    return intersected(kept, _complement(holes, keys=kept[list(by)].drop_duplicates(), by=by), by=by)


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


def _complement(holes: pd.DataFrame, *, keys: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    edge = pd.Timestamp("1900-01-01").as_unit("us")
    after = holes.assign(next=holes.groupby(list(by), sort=False)["start"].shift(-1).fillna(FAR))
    gaps = after[[*by, "stop", "next"]].rename(columns={"stop": "start", "next": "stop"})
    first = holes.groupby(list(by), sort=False)["start"].first().reset_index().rename(columns={"start": "stop"})
    leading = keys.merge(first, on=list(by), how="left").assign(start=edge)
    leading["stop"] = leading["stop"].fillna(FAR)
    return pd.concat([leading[[*by, "start", "stop"]], gaps], ignore_index=True)


def _closed(spans: pd.DataFrame, *, by: Sequence[str]) -> pd.DataFrame:
    closed = spans[[*by, "start", "stop"]].assign(stop=spans["stop"].fillna(FAR))
    return closed[closed["start"] < closed["stop"]].sort_values(
        [*by, "start", "stop"], kind="stable", ignore_index=True
    )


def _opened(spans: pd.DataFrame) -> pd.DataFrame:
    return spans.assign(stop=spans["stop"].where(spans["stop"] < FAR))
