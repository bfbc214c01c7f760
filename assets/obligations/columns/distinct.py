"""The different ones among whole numbers: which they are, and which of them each row has.

Belongs here: that question, where something is known of the numbers: that they are in order, or few. Does not belong
here: rows that agree in several columns (`alike.py`). NumPy's `unique` was rejected for columns of millions: it hashes
or sorts what stands in order already, and took a seventh of a judgement.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from assets.hr.days import Days, Mask

DENSE = 16
"""Numbers are counted in a table of their own while it has so many places a row, or is small."""
SMALL = 2**16


def begins_run(numbers: Days) -> Mask:
    """Return where a number differs from the one before it; the first one does."""
    begins = np.ones(len(numbers), dtype=bool)
    np.not_equal(numbers[1:], numbers[:-1], out=begins[1:])
    return begins


def distinct_sorted(numbers: Days) -> Days:
    """Return the different numbers in order; numbers that are in order nearly everywhere cost little."""
    ordered = np.sort(numbers, kind="stable")
    return ordered[begins_run(ordered)]


def distinct_days(days: Days) -> tuple[Days, Days]:
    """Return the different days in order, and the place among them that each row has."""
    if not len(days):
        return days, days
    least = int(days.min())
    span = int(days.max()) - least + 1
    if span > DENSE * len(days) + SMALL:
        found, place = np.unique(days, return_inverse=True)
        return found, place
    there = np.zeros(span, dtype=bool)
    there[days - least] = True
    place = np.cumsum(there) - 1
    return np.flatnonzero(there) + least, place[days - least]


def first_rows(places: Days, many: int) -> Days:
    """Return the first row that has each place, of so many places that all occur."""
    first = np.zeros(many, dtype=np.int64)
    first[places[::-1]] = np.arange(len(places))[::-1]
    return first
