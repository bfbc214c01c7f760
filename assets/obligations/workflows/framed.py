"""Rows of a workflow as its table declares them.

Belongs here: columns, dtypes and order. Does not belong here: what the rows say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from assets.storage.schema import DTYPES, empty_frame_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from assets.storage.schema import Table


def framed(parts: Sequence[pd.DataFrame], *, table: Table, as_of: date) -> pd.DataFrame:
    """Return rows in the declared columns and dtypes, sorted by key, with `as_of`; columns nobody gave are missing."""
    filled = [part for part in parts if len(part)]
    if not filled:
        return empty_frame_of(table)
    types = {column.name: DTYPES[column.type] for column in table.columns}
    whole = [part.assign(as_of=pd.Timestamp(as_of)).reindex(columns=list(types)).astype(types) for part in filled]
    return pd.concat(whole, ignore_index=True).sort_values(list(table.key), ignore_index=True)


def lists_of(frame: pd.DataFrame, *, by: str, value: str) -> pd.Series[Any]:
    """Return the sorted distinct values of each `by`, as lists."""
    distinct = frame[[by, value]].dropna().drop_duplicates().sort_values([by, value])
    return distinct.groupby(by)[value].agg(list).astype("object")


def as_lists(values: pd.Series[Any]) -> pd.Series[Any]:
    """Return lists, an empty one where the value is missing."""
    return pd.Series([each if isinstance(each, list) else [] for each in values], index=values.index, dtype="object")
