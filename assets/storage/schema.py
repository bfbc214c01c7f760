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
from functools import cache
from typing import TYPE_CHECKING, Any, Final, Literal

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

ColumnType = Literal["text", "date", "instant", "integer", "number", "flag", "texts"]

AMENDMENT: Final = "_amendment"
GONE: Final = "_gone"
"""The storage's own columns of a table that may be amended; no REDCap field can be called so."""


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
    quarter's first day, ISO) and is overwritten quarter by quarter. A table with `amended_by` (text columns the key
    begins with, such as project and record) may be amended: all rows of some records replaced in one commit that costs
    what the amendment costs, however large the table is (`amend.py`).
    """

    room: str
    name: str
    words: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    by_quarter: bool = False
    amended_by: tuple[str, ...] = ()

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
        if self.amended_by:
            self._refuse_unfit_to_be_amended()

    def _refuse_unfit_to_be_amended(self) -> None:
        if self.by_quarter:
            raise ValueError(f"table {self.path}: a table by quarter is overwritten by quarter and not amended")
        if self.key[: len(self.amended_by)] != self.amended_by:
            raise ValueError(f"table {self.path}: the key must begin with the columns it is amended by")
        if any(column.type != "text" for column in self.columns if column.name in self.amended_by):
            raise ValueError(f"table {self.path}: the columns it is amended by must be text")
        if {AMENDMENT, GONE} & set(self.column_names):
            raise ValueError(f"table {self.path}: {AMENDMENT} and {GONE} are the storage's own columns")

    @property
    def path(self) -> str:
        """The table's place below the tables' root, `room/name`."""
        return f"{self.room}/{self.name}"

    @property
    def column_names(self) -> tuple[str, ...]:
        """The names of the columns, in their declared order."""
        return tuple(column.name for column in self.columns)


def arrow_schema_of(table: Table) -> pa.Schema:
    """Return the Arrow schema of a table's declared columns."""
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


def stored_arrow_schema_of(table: Table) -> pa.Schema:
    """Return the Arrow schema a table is stored with: its own and, where it may be amended, before them the storage's.

    Before them, because the log keeps the range of values of a file's first column only (`opening.py`), and by the
    range of the amendment's number the files of a table are told apart without being opened.
    """
    import pyarrow as pa

    declared = arrow_schema_of(table)
    if not table.amended_by:
        return declared
    return pa.schema([pa.field(AMENDMENT, pa.int64()), pa.field(GONE, pa.bool_()), *declared])


DTYPES: dict[ColumnType, str] = {
    "text": "str",
    "date": "datetime64[us]",
    "instant": "datetime64[us, UTC]",
    "integer": "Int64",
    "number": "float64",
    "flag": "boolean",
    "texts": "object",
}


def dtypes_of(table: Table) -> list[tuple[str, str]]:
    """Return the name and dtype of each of a table's columns in a frame, in their declared order."""
    return [(column.name, DTYPES[column.type]) for column in table.columns]


def empty_frame_of(table: Table) -> pd.DataFrame:
    """Return a frame with no rows and exactly the table's columns and dtypes, the caller's to change."""
    return _empty_frame_of(table).copy(deep=False)


@cache
def _empty_frame_of(table: Table) -> pd.DataFrame:
    import pandas as pd

    # Of arrays and not of series, each of which brings an index to be compared: a ninth of the time.
    return pd.DataFrame({column.name: _empty_array_of(DTYPES[column.type]) for column in table.columns})


@cache
def _empty_array_of(dtype: str) -> Any:
    import pandas as pd

    return pd.Series(dtype=dtype).array
