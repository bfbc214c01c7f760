"""Years that begin with a month of their own.

Belongs here: academic, fiscal and calendar years as spans. Does not belong here: quarters (`../days.py`).
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sandbox.school.days import Day, Span


def spans_of_years(first: Day, last: Day, *, month: int) -> list[Span]:
    """Return the years from the one of `first` to the one of `last`, each from the first of `month` on."""
    begin = date.fromordinal(first)
    year = begin.year if begin.month >= month else begin.year - 1
    spans = []
    while date(year, month, 1).toordinal() <= last:
        spans.append((date(year, month, 1).toordinal(), date(year + 1, month, 1).toordinal()))
        year += 1
    return spans


def months_after(day: Day, months: int) -> Day:
    """Return the same day so many months later, or that month's last day where it is shorter."""
    when = date.fromordinal(day)
    place = when.year * 12 + when.month - 1 + months
    following = date((place + 1) // 12, (place + 1) % 12 + 1, 1).toordinal()
    return min(date(place // 12, place % 12 + 1, 1).toordinal() + when.day - 1, following - 1)


def halves_between(first: Day, last: Day) -> list[Span]:
    """Return the half-years from the one of `first` to the one of `last`."""
    halves = []
    for start, end in spans_of_years(first, last, month=1):
        middle = months_after(start, 6)
        halves += [half for half in ((start, middle), (middle, end)) if half[1] > first and half[0] <= last]
    return halves
