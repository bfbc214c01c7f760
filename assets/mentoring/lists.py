"""List columns, one list a row.

Belongs here: gathering values into one list per row. Does not belong here: which values. `groupby().agg(list)` was
rejected: on 400,000 rows it costs about thirty times as much, because it makes a Series of each group.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Sequence

    Counts = np.ndarray[tuple[int], np.dtype[np.int64]]
    Lists = np.ndarray[tuple[int], np.dtype[Any]]


def lists_of(values: Sequence[pd.Series], *, index: pd.Index) -> pd.Series:
    """Return one list per label of `index`, of the values that carry the label, each once, in the order given.

    `values` are text Series whose index labels say which row they belong to; a label may occur several times. A missing
    value is none, and a label without values has the empty list. The result is an `object` Series on `index`, whose
    labels must be unique.
    """
    said = pd.concat([part.dropna() for part in values]) if values else pd.Series(dtype="str")
    long = pd.DataFrame({"row": index.get_indexer(said.index), "value": said.to_numpy()})
    long = long[long["row"] >= 0].drop_duplicates().sort_values("row", kind="stable")
    counts = np.bincount(long["row"].to_numpy(dtype="int64"), minlength=len(index))
    return pd.Series(lists_by_count(long["value"], counts), index=index)


def lists_by_count(values: pd.Series, counts: Counts) -> Lists:
    """Return one list per count, of as many of the values as it says, in the order given (an `object` array)."""
    texts, ends = values.tolist(), np.cumsum(counts)
    lists = [texts[start:end] for start, end in zip((ends - counts).tolist(), ends.tolist(), strict=True)]
    return np.fromiter(lists, dtype=object, count=len(lists))
