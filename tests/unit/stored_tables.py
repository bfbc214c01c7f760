"""Two invented tables with a column of every type, one kept whole and one by quarter, and rows for them.

Belongs here: what the tests of the store write. Does not belong here: what comes of it.
"""

from __future__ import annotations

import pandas as pd

from assets.storage.schema import DTYPES, Column, Table

Q1, Q2, Q3 = "2026-01-01", "2026-04-01", "2026-07-01"

COLUMNS = (
    Column("quarter", "text", "quarter"),
    Column("id", "text", "key"),
    Column("day", "date", "a day"),
    Column("moment", "instant", "a moment"),
    Column("count", "integer", "a whole number"),
    Column("share", "number", "a number"),
    Column("done", "flag", "yes or no"),
    Column("names", "texts", "several texts"),
)
WHOLE = Table(room="test", name="whole", words="Overwritten whole.", columns=COLUMNS, key=("quarter", "id"))
DATED = Table(
    room="test", name="dated", words="Kept by quarter.", columns=COLUMNS, key=("quarter", "id"), by_quarter=True
)


def rows_of(quarter: str, *ids: str, share: float | None = 0.5) -> pd.DataFrame:
    count = len(ids)
    return pd.DataFrame(
        {
            "quarter": pd.Series([quarter] * count, dtype="str"),
            "id": pd.Series(list(ids), dtype="str"),
            "day": pd.Series([pd.Timestamp("2026-02-28")] * count, dtype="datetime64[us]"),
            "moment": pd.Series(
                [pd.Timestamp("2026-02-28T01:02:03.000004", tz="UTC")] * count, dtype="datetime64[us, UTC]"
            ),
            "count": pd.array([None] * count, dtype="Int64"),
            "share": pd.Series([share] * count, dtype="float64"),
            "done": pd.array([True] * count, dtype="boolean"),
            "names": pd.Series([["b", "a"]] * count, dtype="object"),
        }
    )


def ids_of(frame: pd.DataFrame) -> list[str]:
    return [f"{quarter}/{id_}" for quarter, id_ in zip(frame["quarter"], frame["id"], strict=True)]


def dtypes_of(frame: pd.DataFrame) -> dict[str, str]:
    return {str(name): str(dtype) for name, dtype in frame.dtypes.items()}


DECLARED = {column.name: DTYPES[column.type] for column in COLUMNS}
