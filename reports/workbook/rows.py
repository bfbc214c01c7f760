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
    cells: list[Any]
    if column.dtype == object:
        return list(column)
    if isinstance(column.dtype, pd.DatetimeTZDtype):
        cells = column.dt.tz_convert(UTC).dt.to_pydatetime().tolist()
    elif pd.api.types.is_datetime64_dtype(column.dtype):
        cells = column.dt.date.tolist()
    else:
        cells = column.tolist()
    if not column.hasnans:
        return cells
    return [None if missing else one for one, missing in zip(cells, column.isna().tolist(), strict=True)]
