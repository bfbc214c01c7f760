"""Text columns made from few distinct texts and a number per row.

Belongs here: that one step, with the text missing where the number stands for nobody. Does not belong here: which texts
(`why.py`, `frame.py`). Writing a text per row was rejected: of 280,000 rows a few thousand texts differ.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from assets.hr.days import Days, Mask


def texts_at(texts: Sequence[str], places: Days) -> pd.Series[Any]:
    """Return the text at each place (from 0)."""
    return names_of(pd.Series(list(texts), dtype="str"), places)


def names_of(names: pd.Index[str] | pd.Series[Any], numbers: Days) -> pd.Series[Any]:
    """Return the text each number stands for, missing where it is `records.NOBODY`."""
    return pd.Series(names.array.take(numbers, allow_fill=True), dtype="str")


def among(column: pd.Series[Any], words: Iterable[str]) -> Mask:
    """Return where a column of categories is one of some words: each category is compared once."""
    wanted = set(words)
    told = np.fromiter((category in wanted for category in column.cat.categories), dtype=bool)
    mask: Mask = np.append(told, False)[column.cat.codes.to_numpy()]
    return mask
