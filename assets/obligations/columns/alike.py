"""Rows that agree in several columns of whole numbers.

Belongs here: that one question, without a text. Does not belong here: which columns matter (`rows/why.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assets.hr.days import Days

ROOM = 2**62
"""How far a number of 64 bits can be filled."""


def alike_rows(columns: Sequence[Days]) -> tuple[Days, Days]:
    """Return a number per row, equal for rows that agree in all columns, and the first row of each number.

    Columns are put side by side in one number as long as it has room; only then are the numbers counted anew.
    """
    place, size = np.zeros(len(columns[0]), dtype=np.int64), 1
    for column in columns:
        least, most = int(column.min()), int(column.max())
        if least == most:
            continue
        span = most - least + 1
        if size > ROOM // span:
            place, distinct = pd.factorize(place)
            size = len(distinct)
        place = place * span + (column - least)
        size *= span
    place, distinct = pd.factorize(place)
    first = np.zeros(len(distinct), dtype=np.int64)
    first[place[::-1]] = np.arange(len(place))[::-1]
    return place, first
