"""Rows in the order of several columns of whole numbers.

Belongs here: that one order, and where rows that agree end. Does not belong here: what the numbers mean. NumPy's
`lexsort` and pandas' `sort_values` were rejected for columns of a million: each sorts once per column, where numbers
put side by side are sorted once, and rows that are in order already are not sorted at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from assets.hr.days import Days, Mask

ROOM_BITS = 62
"""How far a number of 64 bits can be filled."""


def order_of(*columns: Days) -> Days:
    """Return the rows by the first column, where equal by the second, and so on; equal rows keep their order."""
    rows = len(columns[0])
    if not rows:
        return np.zeros(0, dtype=np.int64)
    whole, bits = np.zeros(rows, dtype=np.int64), 0
    for column in columns:
        least = int(column.min())
        needed = (int(column.max()) - least).bit_length()
        bits += needed
        if bits > ROOM_BITS:
            return np.lexsort(columns[::-1])
        whole = (whole << needed) + (column - least)
    if (whole[1:] >= whole[:-1]).all():
        return np.arange(rows)
    places = rows.bit_length()
    if bits + places > ROOM_BITS:
        return np.argsort(whole, kind="stable")
    # With its place behind it every number is another, and the fastest sort keeps the order of equal rows.
    whole = (whole << places) + np.arange(rows)
    whole.sort()
    order: Days = whole & ((1 << places) - 1)
    return order


def last_of_alike(*columns: Days) -> Mask:
    """Return which rows differ from the next one in one of the columns; the last row does."""
    last = np.zeros(len(columns[0]), dtype=bool)
    last[-1:] = True
    for column in columns:
        last[:-1] |= column[1:] != column[:-1]
    return last
