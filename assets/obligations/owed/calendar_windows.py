"""The windows of a calendar: months, quarters, halves, years of every kind, rolling years and seasons.

Belongs here: their first and last days and what they are called. Does not belong here: windows counted from a person's
own clock (`per_window.py`) and who is eligible in one (`known/population.py`).
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from assets.obligations.columns.calendar import EPOCH, MONTHS, date_words, months_after, span_words
from assets.obligations.language.kinds import Frequency

if TYPE_CHECKING:
    from assets.hr.days import Days
    from assets.obligations.language.kinds import Cardinality, Season
    from assets.obligations.language.policy import Calendar

MONTHS_LONG = {"calendar_month": 1, "calendar_quarter": 3, "calendar_half": 6}
A_YEAR = 12


def calendar_windows(rule: Frequency | Cardinality, calendar: Calendar, *, first: int, last: int) -> pd.DataFrame:
    """Return the windows of a rule's calendar that end on `first` or later and begin on `last` or before.

    Columns `start` and `end` (days, both inclusive; ``int64``), in order. Rolling windows overlap, and are looked at
    from the first day of the quarter they end with.
    """
    every = rule.every.value if rule.every else ""
    if first > last:
        starts = ends = np.zeros(0, dtype=np.int64)
    elif every == "rolling_12_months":
        # One for every end of a calendar quarter, from the first day of that quarter on: else four would stand open.
        ends = _runs(3, month=0, first=first, last=last) - 1
        starts = months_after(ends + 1, -A_YEAR)
    elif isinstance(rule, Frequency) and rule.season:
        starts, ends = _seasons(rule.season.value, first=first, last=last)
    else:
        month, day = _year_begins(every, calendar)
        begins = _runs(MONTHS_LONG.get(every, A_YEAR), month=month, first=first, last=last)
        starts = begins + day
        ends = months_after(begins, MONTHS_LONG.get(every, A_YEAR)) + day - 1
    open_then = (ends >= first) & (starts <= last)
    return pd.DataFrame({"start": starts[open_then], "end": ends[open_then]}).astype("int64")


def _runs(months: int, *, month: int, first: int, last: int) -> Days:
    """Return the first days of runs of so many months, `month` (0 to 11) beginning one, from one before `first` on."""
    begin, stop = np.array([first, last]).astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    numbers = np.arange((begin - month) // months - 1, (stop - month) // months + 2, dtype=np.int64) * months + month
    days: Days = numbers.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    return days


def _year_begins(every: str, calendar: Calendar) -> tuple[int, int]:
    """Return the month (0 to 11) and the day (from 0) on which the year begins."""
    begins = {"academic_year": calendar.academic_year, "fiscal_year": calendar.fiscal_year}
    if every not in begins:
        return 0, 0
    month, day = begins[every].value.split("-")
    return int(month) - 1, int(day) - 1


def _seasons(season: Season, *, first: int, last: int) -> tuple[Days, Days]:
    """Return the first and last days of each year's season; one that runs over New Year ends in the next."""
    begin, end = season.first.split("-"), season.last.split("-")
    years = _runs(A_YEAR, month=0, first=first, last=last)
    starts = _day_of_years(years, begin)
    ends = _day_of_years(months_after(years, A_YEAR if end < begin else 0), end)
    return starts, ends


def _day_of_years(years: Days, day: list[str]) -> Days:
    """Return a day (month, day) of each year; 29 February is the 28th where there is none."""
    months = months_after(years, int(day[0]) - 1)
    return np.minimum(months + int(day[1]) - 1, months_after(months, 1) - 1)


def period_names(every: str, starts: Days, ends: Days) -> list[str]:
    """Return what windows are called, for people: `2026 Q3`, `12 months to 30 Sep 2026`, `academic year 2026/27`."""
    return [_name_of(every, start, end) for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]


def _name_of(every: str, start: int, end: int) -> str:
    first, last = EPOCH + timedelta(days=start), EPOCH + timedelta(days=end)
    if every == "calendar_month":
        return f"{MONTHS[first.month - 1]} {first.year}"
    if every in {"calendar_quarter", "calendar_half"}:
        months = MONTHS_LONG[every]
        return f"{first.year} {'H' if every == 'calendar_half' else 'Q'}{(first.month - 1) // months + 1}"
    if every == "calendar_year":
        return str(first.year)
    if every in {"academic_year", "fiscal_year"}:
        years = f"{first.year}" if first.year == last.year else f"{first.year}/{last.year % 100:02d}"
        return f"{every.replace('_', ' ')} {years}"
    if every == "rolling_12_months":
        return f"12 months to {date_words(end)}"
    return span_words(start, end, joint=" to ")
