"""A day as a whole number: the count of days since 1970-01-01 (``int64``).

Belongs here: the step from date columns to days and back. Does not belong here: arithmetic on days (`spans.py`; months
and quarters are `obligations/columns/calendar.py`). Comparing, clipping and counting days is then plain integer
arithmetic, and `OPEN` and `MISSING` compare as expected where a ``NaT`` compares as false with everything. Dates as
``datetime64`` columns all the way were rejected: the same judgement cost three times as much.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from datetime import date

Days = np.ndarray[tuple[int], np.dtype[np.int64]]
Mask = np.ndarray[tuple[int], np.dtype[np.bool_]]

OPEN = 10_000_000
"""The day an open interval ends: later than every date."""

MISSING = -10_000_000
"""A date that is not there: earlier than every date."""


def day_of(day: date) -> int:
    """Return one date as a day."""
    return int(np.datetime64(day, "D").astype(np.int64))


def days_of(column: pd.Series[Any], *, missing: int) -> Days:
    """Return a date column (``datetime64``) as days; a missing date becomes `missing` (`OPEN` or `MISSING`)."""
    values = column.to_numpy(dtype="datetime64[us]").astype("datetime64[D]")
    days: Days = values.astype(np.int64)
    return np.where(np.isnat(values), missing, days)


def dates_of(days: Days) -> pd.Series[Any]:
    """Return days as a ``datetime64[us]`` column; `OPEN` and `MISSING` become missing."""
    known = (days > MISSING) & (days < OPEN)
    values = np.where(known, days, 0).astype("datetime64[D]").astype("datetime64[us]")
    values[~known] = np.datetime64("NaT")
    return pd.Series(values, dtype="datetime64[us]")
