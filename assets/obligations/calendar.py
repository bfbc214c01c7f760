"""Days, months and quarters as whole columns.

Belongs here: the arithmetic every due date and window rests on, and the words for a date. Does not belong here: which
window a measure has (`policy.py`) and who is eligible in it (`population.py`).

A day is an ``int64`` count of days since 1970-01-01 inside this room: comparing, clipping and counting days is then
plain integer arithmetic, and `OPEN` and `MISSING` compare as expected where a ``NaT`` compares as false with
everything. Months are always added to the anchor and clipped to the month's end, never added one after the other:
31 January + 1 month + 1 month is 28 March, + 2 months is 31 March.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from assets.quarters import Quarter

Days = np.ndarray[tuple[int], np.dtype[np.int64]]
Mask = np.ndarray[tuple[int], np.dtype[np.bool_]]

OPEN = 10_000_000
"""The day an open interval ends: later than every date."""

MISSING = -10_000_000
"""A date that is not there: earlier than every date."""

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


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


def months_after(days: Days, months: int) -> Days:
    """Return the same day of the month `months` later, clipped to that month's end; `OPEN` and `MISSING` stay."""
    known = (days > MISSING) & (days < OPEN)
    dates = np.where(known, days, 0).astype("datetime64[D]")
    month = dates.astype("datetime64[M]")
    target = month + np.timedelta64(months, "M")
    length = ((target + np.timedelta64(1, "M")).astype("datetime64[D]") - target.astype("datetime64[D]")).astype(int)
    offset = (dates - month.astype("datetime64[D]")).astype(int)
    moved: Days = target.astype("datetime64[D]").astype(np.int64) + np.minimum(offset, length - 1)
    return np.where(known, moved, days)


def quarter_numbers(days: Days) -> Days:
    """Return the number of the calendar quarter each day lies in, consecutive quarters having consecutive numbers."""
    months = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    numbers: Days = months // 3
    return numbers


def quarter_windows(*, first: int, last: int) -> pd.DataFrame:
    """Return the calendar quarters from the one `first` lies in to the one `last` lies in.

    Columns `number`, `start`, `end` (days, both inclusive; ``int64``) and `label` (`2026 Q3`); no rows where `last` is
    before `first`.
    """
    begin, stop = quarter_numbers(np.array([first, last], dtype=np.int64))
    numbers = np.arange(begin, stop + 1, dtype=np.int64)
    starts = (numbers * 3).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    ends = (numbers * 3 + 3).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64) - 1
    labels = [f"{1970 + number // 4} Q{number % 4 + 1}" for number in numbers.tolist()]
    return pd.DataFrame({"number": numbers, "start": starts, "end": ends, "label": pd.Series(labels, dtype="str")})


def windows_of(quarters: Sequence[Quarter]) -> pd.DataFrame:
    """Return the windows (`quarter_windows`) of some quarters, in their order."""
    rows = [quarter_windows(first=day_of(quarter.start), last=day_of(quarter.start)) for quarter in quarters]
    return pd.concat(rows, ignore_index=True) if rows else quarter_windows(first=1, last=-1).iloc[:0]


def date_words(days: Days, *, with_year: bool = True) -> pd.Series[Any]:
    """Return days as people write them, `1 Jul 2026`; the year may be left off. `OPEN` and `MISSING` become empty.

    Written once per distinct day: a quarter has ninety of them however many people it has.
    """
    codes, distinct = pd.factorize(days)
    dates = np.asarray(distinct, dtype=np.int64)
    known = (dates > MISSING) & (dates < OPEN)
    words = [
        f"{day.day} {MONTHS[day.month - 1]}{f' {day.year}' if with_year else ''}" if there else ""
        for day, there in zip(np.where(known, dates, 0).astype("datetime64[D]").tolist(), known.tolist(), strict=True)
    ]
    return pd.Series(np.array(words, dtype=object)[codes], dtype="str")


def span_words(starts: Days, ends: Days, *, joint: str) -> pd.Series[Any]:
    """Return `1 Jul and 30 Sep 2026` for spans of days, the first year left off where it is the last one's."""
    same_year = pd.Series(
        starts.astype("datetime64[D]").astype("datetime64[Y]") == ends.astype("datetime64[D]").astype("datetime64[Y]")
    )
    short, long = date_words(starts, with_year=False), date_words(starts)
    return short.where(same_year, long) + joint + date_words(ends)
