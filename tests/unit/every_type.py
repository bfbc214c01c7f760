"""A table with a column of each type, and frames of it."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import pandas as pd

from assets.storage.schema import DTYPES, Column, ColumnType, Table

CANARY = "Jane Roe"

EVERY_TYPE = Table(
    room="test",
    name="every_type",
    words="One column of each type.",
    columns=(
        Column("id", "text", "key"),
        Column("day", "date", "a day"),
        Column("moment", "instant", "a moment"),
        Column("count", "integer", "a whole number"),
        Column("share", "number", "a number"),
        Column("done", "flag", "yes or no"),
        Column("names", "texts", "several texts"),
    ),
    key=("id",),
)


def one_column(kind: ColumnType) -> Table:
    return Table(
        room="test",
        name="one",
        words="A key and one column.",
        columns=(Column("id", "text", "key"), Column("value", kind, "value")),
        key=("id",),
    )


def frame_with(values: Any) -> pd.DataFrame:
    series = values if isinstance(values, pd.Series) else pd.Series(values)
    return pd.DataFrame({"id": pd.Series([f"{row:03d}" for row in range(len(series))], dtype="str"), "value": series})


def rows_of_every_type() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "names": pd.Series([["b", "a"], [], None], dtype="object"),
            "done": [True, None, False],
            "share": [0.1, math.nan, -0.0],
            "count": pd.array([2**60, None, -1], dtype="Int64"),
            "moment": pd.to_datetime(["2026-03-08T06:59:59.999999Z", None, "2026-11-01T05:30:00Z"], format="ISO8601"),
            "day": [date(2026, 2, 28), None, date(1931, 12, 31)],
            "id": pd.Series(["007", "08", "ünï \U0001f9ea"], dtype="str"),
        }
    )


def dtypes_of(frame: pd.DataFrame) -> dict[str, str]:
    return {str(name): str(dtype) for name, dtype in frame.dtypes.items()}


DECLARED = {column.name: DTYPES[column.type] for column in EVERY_TYPE.columns}
