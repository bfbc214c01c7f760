"""Spans of days cut at windows, and counted there.

Belongs here: the step from dated spans (`hr/spans.py`) to whole days per window. Does not belong here: merging and
intersecting spans (that module) and which windows a measure has (`population.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

    from assets.hr.days import Days, Mask
    from assets.hr.spans import Spans


@dataclass(frozen=True, slots=True)
class Cut:
    """Pieces of spans: `key` (whose), `window` (row of the windows), `start` and `stop` as days."""

    key: Days
    window: Days
    start: Days
    stop: Days

    def where(self, mask: Mask) -> Cut:
        """Return the pieces the mask picks."""
        parts = (self.key, self.window, self.start, self.stop)
        return Cut(*(part[mask] for part in parts))


@dataclass(frozen=True, slots=True)
class DayCounts:
    """`days` covered, and the `last` of them, per key and window; in the order of key and window."""

    key: Days
    window: Days
    days: Days
    last: Days


def in_windows(spans: Spans, windows: pd.DataFrame) -> Cut:
    """Return each span cut at each window it touches.

    `windows` has `start` and `end` (days, inclusive), in order and without overlap.
    """
    starts, ends = windows["start"].to_numpy(), windows["end"].to_numpy()
    first = np.searchsorted(ends, spans.start, side="left")
    counts = np.maximum(np.searchsorted(starts, spans.stop, side="left") - first, 0)
    span = np.repeat(np.arange(len(counts)), counts)
    window = np.arange(len(span)) - np.repeat(np.cumsum(counts) - counts, counts) + np.repeat(first, counts)
    return Cut(
        key=spans.key[span],
        window=window,
        start=np.maximum(spans.start[span], starts[window]),
        stop=np.minimum(spans.stop[span], ends[window] + 1),
    )


def day_counts(cut: Cut, windows: pd.DataFrame) -> DayCounts:
    """Return the days per key and window; the spans of a key do not overlap."""
    places, row = np.unique(cut.key * len(windows) + cut.window, return_inverse=True)
    days, last = np.zeros(len(places), dtype=np.int64), np.zeros(len(places), dtype=np.int64)
    np.add.at(days, row, cut.stop - cut.start)
    np.maximum.at(last, row, cut.stop - 1)
    return DayCounts(places // max(len(windows), 1), places % max(len(windows), 1), days, last)
