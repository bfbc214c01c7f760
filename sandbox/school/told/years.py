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
