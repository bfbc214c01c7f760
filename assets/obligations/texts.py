"""Text columns made from few distinct texts and a number per row.

Belongs here: that one step, with the text missing where the number stands for nobody. Does not belong here: which texts
(`why.py`, `frame.py`). Writing a text per row was rejected: of 280,000 rows a few thousand texts differ.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assets.hr.days import Days


def texts_at(texts: Sequence[str], places: Days) -> pd.Series[Any]:
    """Return the text at each place (from 0)."""
    return names_of(pd.Series(list(texts), dtype="str"), places)


def names_of(names: pd.Index[str] | pd.Series[Any], numbers: Days) -> pd.Series[Any]:
    """Return the text each number stands for, missing where it is `records.NOBODY`."""
    return pd.Series(names.array.take(numbers, allow_fill=True), dtype="str")
