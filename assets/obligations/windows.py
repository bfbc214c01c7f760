"""Spans of days cut at windows, and counted there.

Belongs here: the step from dated spans (`hr/intervals.py`) to whole days per window. Does not belong here: merging and
intersecting spans (that module) and which windows a measure has (`population.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from assets.obligations.calendar import MISSING, OPEN, days_of

if TYPE_CHECKING:
    import pandas as pd


def in_windows(spans: pd.DataFrame, windows: pd.DataFrame) -> pd.DataFrame:
    """Return each span cut at each window it touches: columns of `spans`, `start` and `stop` as days, and `window`.

    `spans` has `start` and `stop` (``datetime64``, half-open, a missing `stop` open); `windows` has `start` and `end`
    (days, inclusive), in order and without overlap; `window` is the row of `windows`.
    """
    begins, stops = days_of(spans["start"], missing=MISSING), days_of(spans["stop"], missing=OPEN)
    first = np.searchsorted(windows["end"].to_numpy(), begins, side="left")
    beyond = np.searchsorted(windows["start"].to_numpy(), stops, side="left")
    counts = np.maximum(beyond - first, 0)
    source = np.repeat(np.arange(len(spans)), counts)
    place = np.arange(len(source)) - np.repeat(np.cumsum(counts) - counts, counts) + np.repeat(first, counts)
    start = np.maximum(begins[source], windows["start"].to_numpy()[place])
    stop = np.minimum(stops[source], windows["end"].to_numpy()[place] + 1)
    return spans.iloc[source].assign(start=start, stop=stop, window=place).reset_index(drop=True)


def day_counts(cut: pd.DataFrame, *, by: list[str]) -> pd.DataFrame:
    """Return the number of days (`days`) and the last one (`last`) per group, indexed by `by`; spans do not overlap."""
    lengths = cut.assign(days=cut["stop"] - cut["start"], last=cut["stop"] - 1)
    return lengths.groupby(by, sort=True)[["days", "last"]].agg({"days": "sum", "last": "max"})
