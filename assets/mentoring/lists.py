"""List columns made without a Python loop over rows.

Belongs here: gathering values into one list per row. Does not belong here: which values. `groupby().agg(list)` was
rejected: on 400,000 rows it costs about thirty times as much, because it calls Python once per group.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Sequence


def lists_of(values: Sequence[pd.Series], *, index: pd.Index) -> pd.Series:
    """Return one list per label of `index`, of the values that carry the label, each once, in the order given.

    `values` are text Series whose index labels say which row they belong to; a label may occur several times. A missing
    value is none, and a label without values has the empty list. The result is an `object` Series on `index`, whose
    labels must be unique.
    """
    import numpy as np
    import pyarrow as pa

    said = pd.concat([part.dropna() for part in values]) if values else pd.Series(dtype="str")
    long = pd.DataFrame({"row": index.get_indexer(said.index), "value": said.to_numpy()})
    long = long[long["row"] >= 0].drop_duplicates().sort_values("row", kind="stable")
    counts = np.bincount(long["row"].to_numpy(dtype="int64"), minlength=len(index))
    offsets = np.concatenate([[0], np.cumsum(counts)]).astype("int32")
    lists = pa.ListArray.from_arrays(pa.array(offsets), pa.array(long["value"], type=pa.string(), from_pandas=True))
    gathered = pd.Series(index=index, dtype="object")
    gathered[:] = lists.to_pylist()
    return gathered
