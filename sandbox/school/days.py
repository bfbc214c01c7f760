"""Days and spans of days.

Belongs here: calendar arithmetic on plain day numbers. Does not belong here: what a span means. A day is a proleptic
ordinal (`date.toordinal`), a span is half-open, and `OPEN` stands for "no end yet". Rejected: `date` objects, which
make a new object at every step and have no day that is after all others without a test for `None` at every comparison.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

Day = int
Span = tuple[Day, Day]

OPEN: Day = date.max.toordinal()
"""The end of a span that has not ended."""


@lru_cache(maxsize=65536)
def iso(day: Day) -> str:
    """Return a day as `YYYY-MM-DD`, and an open end as nothing."""
    return "" if day == OPEN else date.fromordinal(day).isoformat()


@lru_cache(maxsize=65536)
def quarter_start(day: Day) -> Day:
    """Return the first day of the calendar quarter a day lies in."""
    when = date.fromordinal(day)
    return date(when.year, 3 * ((when.month - 1) // 3) + 1, 1).toordinal()


def quarters_between(first: Day, last: Day) -> list[Span]:
    """Return the calendar quarters from the one of `first` to the one of `last`, in order, as spans."""
    quarters = []
    start = quarter_start(first)
    while start <= last:
        end = quarter_start(start + 100)
        quarters.append((start, end))
        start = end
    return quarters


@lru_cache(maxsize=65536)
def month_after(day: Day) -> Day:
    """Return the same day of the next month, or that month's last day where it is shorter."""
    when = date.fromordinal(day)
    year, month = (when.year + 1, 1) if when.month == 12 else (when.year, when.month + 1)
    end = date(year + month // 12, month % 12 + 1, 1).toordinal() - 1
    return min(date(year, month, 1).toordinal() + when.day - 1, end)


def years_before(day: Day, years: int) -> Day:
    """Return the same day some years earlier; 29 February becomes 28 February."""
    when = date.fromordinal(day)
    clipped = 28 if (when.month, when.day) == (2, 29) else when.day
    return when.replace(year=when.year - years, day=clipped).toordinal()


def union(spans: Iterable[Span]) -> list[Span]:
    """Return the days of any of the spans, as sorted spans that do not touch."""
    merged: list[Span] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def common(left: list[Span], right: list[Span]) -> list[Span]:
    """Return the days in both lists of spans; each list is sorted and without overlap."""
    shared = [(max(a, c), min(b, d)) for a, b in left for c, d in right]
    return [span for span in shared if span[0] < span[1]]


def count(spans: list[Span]) -> int:
    """Return the number of days in a list of spans without overlap."""
    return sum(end - start for start, end in spans)
