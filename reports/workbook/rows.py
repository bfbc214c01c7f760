"""Frames as plain rows, so that no sheet touches a frame.

Belongs here: what a missing value, a date and a moment become. Does not belong here: which rows are taken (`case.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC
from typing import Any

import pandas as pd

Row = Mapping[str, Any]


def rows_of(frame: pd.DataFrame) -> list[Row]:
    """Return a frame as plain rows: `None` for missing, dates as `datetime.date`, moments as UTC `datetime`."""
    names = list(frame.columns)
    columns = [_plain(frame[name]) for name in names]
    return [dict(zip(names, cells, strict=True)) for cells in zip(*columns, strict=True)]


def _plain(column: pd.Series[Any]) -> list[Any]:
    if column.dtype == object:
        return list(column)
    if isinstance(column.dtype, pd.DatetimeTZDtype):
        moments = column.dt.tz_convert(UTC).dt.to_pydatetime().tolist()
        return [None if missing else one for one, missing in zip(moments, column.isna().tolist(), strict=True)]
    if pd.api.types.is_datetime64_dtype(column.dtype):
        # NumPy makes dates of days, and `None` of a missing one, at a quarter of what pandas takes.
        return column.to_numpy().astype("datetime64[D]").astype(object).tolist()
    nothing: Any = None  # the stubs know of no such word for what is missing
    return column.to_numpy(dtype=object, na_value=nothing).tolist()
