"""Text columns made from few distinct texts and a number per row.

Belongs here: that one step, with the text missing where the number stands for nobody. Does not belong here: which texts
(`rows/why.py`, `rows/frame.py`). Writing a text per row was rejected: of 280,000 rows a few thousand texts differ.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from assets.hr.days import Days, Mask


PIECE = 2**24
"""Bytes of texts that are taken at once, where a column has more of them than `SHORT` such pieces."""
SHORT = 2


def texts_at(texts: Sequence[str], places: Days) -> pd.Series[Any]:
    """Return the text at each place (from 0)."""
    return names_of(pd.Series(list(texts), dtype="str"), places)


def names_of(names: pd.Index[str] | pd.Series[Any], numbers: Days) -> pd.Series[Any]:
    """Return the text each number stands for, missing where it is `records.NOBODY`.

    Long texts of many rows are taken piece by piece: a column of 150 MB, which Arrow makes by growing it, cost four
    times as much, and twice its size.
    """
    texts = names.array
    length = texts.nbytes / max(len(texts), 1)
    at_once = max(int(PIECE / max(length, 1)), 1)
    if len(numbers) <= SHORT * at_once:
        return pd.Series(texts.take(numbers, allow_fill=True), dtype="str")
    starts = range(0, len(numbers), at_once)
    pieces = [texts.take(numbers[start : start + at_once], allow_fill=True) for start in starts]
    return pd.Series(_in_pieces(pieces), dtype="str")


def _in_pieces(pieces: Sequence[Any]) -> Any:
    """Return arrays of texts as one that lies in pieces."""
    import pyarrow as pa

    chunks = [chunk for each in pieces for chunk in each.__arrow_array__().chunks]
    return pd.array(pa.chunked_array(chunks), dtype="str")


def among(column: pd.Series[Any], words: Iterable[str]) -> Mask:
    """Return where a column of categories is one of some words: each category is compared once."""
    wanted = set(words)
    told = np.fromiter((category in wanted for category in column.cat.categories), dtype=bool)
    mask: Mask = np.append(told, False)[column.cat.codes.to_numpy()]
    return mask
