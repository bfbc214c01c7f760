"""Small steps on columns that pandas leaves unsafe on empty tables, or untyped.

Belongs here: looking values up by a text key, and limiting days. `Series.map` was rejected for the first: on an empty
table of dates it answers with numbers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from datetime import date


def looked_up(keys: pd.Series[Any], values: pd.Series[Any]) -> pd.Series[Any]:
    """Return the value of each key with the keys' index and the values' dtype, missing where there is none.

    The index of `values` holds each key once.
    """
    return values.reindex(keys.array).set_axis(keys.index)


def no_later(days: pd.Series[Any], day: date) -> pd.Series[Any]:
    """Return days, those after `day` as that day; missing ones stay missing."""
    latest = pd.Timestamp(day)
    return days.mask(days > latest, latest)
