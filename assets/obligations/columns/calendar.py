"""Months and quarters as whole columns of days (`hr/days.py`).

Belongs here: the arithmetic every due date and window rests on, and the words for a date. Does not belong here: which
window a measure has (`owed/calendar_windows.py`) and who is eligible in it (`known/population.py`).

Months are always added to the anchor and clipped to the month's end, never added one after the other: 31 January + 1
month + 1 month is 28 March, + 2 months is 31 March.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from assets.hr.days import MISSING, OPEN, day_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assets.hr.days import Days
    from assets.quarters import Quarter

EPOCH = date(1970, 1, 1)
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


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


def iso_days(days: Days) -> list[str]:
    """Return days as ISO dates, `2026-07-01`."""
    return [str(day) for day in days.astype("datetime64[D]")]


@cache
def date_words(day: int, *, with_year: bool = True) -> str:
    """Return a day as people write it, `1 Jul 2026`; the year may be left off. `OPEN` and `MISSING` become empty."""
    return date_text(EPOCH + timedelta(days=day), with_year=with_year) if MISSING < day < OPEN else ""


def date_text(day: date, *, with_year: bool = True) -> str:
    """Return a date as people write it, `1 Jul 2026`; the year may be left off."""
    return f"{day.day} {MONTHS[day.month - 1]}{f' {day.year}' if with_year else ''}"


def span_words(start: int, end: int, *, joint: str) -> str:
    """Return `1 Jul and 30 Sep 2026` for a span of days, the first year left off where it is the last one's.

    One day is told as itself: `1 Jul 2026`.
    """
    first, last = date_words(start), date_words(end)
    if start == end:
        return last
    return f"{date_words(start, with_year=first[-4:] != last[-4:])}{joint}{last}"
