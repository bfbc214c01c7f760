"""What a table is: its columns, their types and words, and the key its rows are sorted by.

Belongs here: the vocabulary every room declares its tables in, and the two pure translations of it (to Arrow for
storage, to an empty frame for code). Does not belong here: any particular table (each room has its own `schema.py`)
and anything that reads or writes.

The dtypes of a frame at every seam of the pipeline follow from `ColumnType`:

==========  =======================  =====================================================
type        pandas dtype             Delta type
==========  =======================  =====================================================
text        ``str`` (NaN = missing)  string
date        ``datetime64[us]``       date (midnight, no zone)
instant     ``datetime64[us, UTC]``  timestamp
integer     ``Int64``                long
number      ``float64``              double
flag        ``boolean``              boolean
texts       ``object`` of ``list``   list<string>, never null: nothing is the empty list
==========  =======================  =====================================================

A date column is ``datetime64[us]`` and not an object column of `datetime.date`: comparing 50,000 objects costs about
a hundred times as much, and a scalar taken from it is still a date at midnight.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

ColumnType = Literal["text", "date", "instant", "integer", "number", "flag", "texts"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: its name, its type, and one line that says what it means."""

    name: str
    type: ColumnType
    words: str


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the house.

    `room` and `name` give its place (`var/tables/<room>/<name>`) and its asset key. `key` names the columns that
    identify a row; frames are sorted by it after every read. A `by_quarter` table has a text column `quarter` (the
    quarter's first day, ISO) and is overwritten quarter by quarter.
    """

    room: str
    name: str
    words: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    by_quarter: bool = False

    def __post_init__(self) -> None:
        """Refuse a table whose key or quarter is not among its columns: a slip here would surface as lost rows."""
        names = self.column_names
        absent = [name for name in self.key if name not in names]
        if absent:
            message = f"table {self.path}: key column {absent[0]!r} is not declared"
            raise ValueError(message)
        if len(set(names)) != len(names):
            message = f"table {self.path}: a column is declared twice"
            raise ValueError(message)
        if self.by_quarter and "quarter" not in names:
            message = f"table {self.path}: a table by quarter needs the column 'quarter'"
            raise ValueError(message)

    @property
    def path(self) -> str:
        """The table's place below the tables' root, `room/name`."""
        return f"{self.room}/{self.name}"

    @property
    def column_names(self) -> tuple[str, ...]:
        """The names of the columns, in their declared order."""
        return tuple(column.name for column in self.columns)


def arrow_schema_of(table: Table) -> pa.Schema:
    """Return the Arrow schema a table is stored with."""
    import pyarrow as pa

    types: dict[ColumnType, pa.DataType] = {
        "text": pa.string(),
        "date": pa.date32(),
        "instant": pa.timestamp("us", tz="UTC"),
        "integer": pa.int64(),
        "number": pa.float64(),
        "flag": pa.bool_(),
        "texts": pa.list_(pa.string()),
    }
    return pa.schema([pa.field(column.name, types[column.type]) for column in table.columns])


DTYPES: dict[ColumnType, str] = {
    "text": "str",
    "date": "datetime64[us]",
    "instant": "datetime64[us, UTC]",
    "integer": "Int64",
    "number": "float64",
    "flag": "boolean",
    "texts": "object",
}


def empty_frame_of(table: Table) -> pd.DataFrame:
    """Return a frame with no rows and exactly the table's columns and dtypes."""
    import pandas as pd

    return pd.DataFrame({column.name: pd.Series(dtype=DTYPES[column.type]) for column in table.columns})
