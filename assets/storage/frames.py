"""A table's rows as a frame and as Arrow: checked on the way in, exact dtypes on the way out.

Belongs here: what makes a frame fit its declaration, the two conversions, and the digest by which equal content is
recognised. Does not belong here: where a table lies (`store.py`) and what one column may be cast from (`casts.py`).
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from assets.storage.casts import Lossy, cast_column
from assets.storage.errors import FrameRefused, TableUnreadable, without_values
from assets.storage.schema import DTYPES, Column, Table, arrow_schema_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa


def conform_frame(frame: pd.DataFrame, *, table: Table) -> pd.DataFrame:
    """Return the frame as the table declares it: columns in order, exact dtypes, sorted by key, fresh index.

    Raises `FrameRefused` where columns are absent or undeclared, a cast would lose something (text "08" or 1.5 into an
    integer, text into a date, a time of day into a date …), a key is missing or not unique. The sentence names table,
    column and a count, never a value.
    """
    _check_columns(frame, table=table)
    columns = {column.name: _conformed_column(frame, column=column, table=table) for column in table.columns}
    conformed = pd.DataFrame(columns, columns=list(table.column_names), index=frame.index)
    for name in table.key:
        missing = int(conformed[name].isna().sum())
        if missing:
            raise FrameRefused(f"table {table.path}: key column {name!r} is missing in {missing} of {len(frame)} rows.")
    return _sorted_by_unique_key(conformed, table=table)


def _check_columns(frame: pd.DataFrame, *, table: Table) -> None:
    if not isinstance(frame, pd.DataFrame):
        raise FrameRefused(f"table {table.path}: a data frame is needed, not {type(frame).__name__}.")
    names = [str(name) for name in frame.columns]
    absent = [name for name in table.column_names if name not in names]
    undeclared = len([name for name in names if name not in table.column_names])
    if absent or undeclared or len(set(names)) != len(names):
        # An undeclared column may be named after a value (a pivot by person), so it is counted and not quoted.
        raise FrameRefused(
            f"table {table.path}: its columns are not as declared: absent {', '.join(absent) or 'none'};"
            f" undeclared: {undeclared}; named twice: {len(names) - len(set(names))}."
        )


def _conformed_column(frame: pd.DataFrame, *, column: Column, table: Table) -> pd.Series[Any]:
    def cast_or_refused() -> pd.Series[Any]:
        try:
            return cast_column(frame[column.name], to=column.type)
        except Lossy as loss:
            found = f"{loss.count} of {len(frame)} values {loss.words}"
        raise FrameRefused(f"table {table.path}: column {column.name!r} ({column.type}): {found}.")

    operation = f"casting column {column.name!r} to {column.type}"
    return without_values(cast_or_refused, table=table, operation=operation, error=FrameRefused)


def _sorted_by_unique_key(frame: pd.DataFrame, *, table: Table) -> pd.DataFrame:
    key = list(table.key)
    if not key:
        return frame.reset_index(drop=True)
    if _is_in_order(frame, key=key):
        return frame.reset_index(drop=True)
    repeated = int(frame.duplicated(subset=key, keep="first").sum())
    if repeated:
        raise FrameRefused(
            f"table {table.path}: {repeated} of {len(frame)} rows repeat the key ({', '.join(key)}) of another row."
        )
    return frame.sort_values(key, kind="stable", ignore_index=True)


def _is_in_order(frame: pd.DataFrame, *, key: Sequence[str]) -> bool:
    """Whether every row's key lies after the one before, so that none repeats: comparing is cheaper than sorting."""
    later = np.zeros(max(len(frame) - 1, 0), dtype=bool)
    equal = ~later
    for name in key:
        values = frame[name].array
        later |= equal & _known(values[1:] > values[:-1])
        equal &= _known(values[1:] == values[:-1])
    return bool(later.all())


def _known(answers: Any) -> Any:
    """Return a comparison as plain true and false; with something missing it is false."""
    return np.asarray(answers.fillna(False) if hasattr(answers, "fillna") else answers, dtype=bool)


def arrow_of(frame: pd.DataFrame, table: Table) -> pa.Table:
    """Return a conformed frame as Arrow with the table's schema and no pandas metadata."""
    import pyarrow as pa

    def converted() -> pa.Table:
        schema = arrow_schema_of(table)
        arrays = [
            _array_of(frame[column.name], column=column, wanted=schema.field(column.name).type)
            for column in table.columns
        ]
        return pa.Table.from_arrays(arrays, schema=schema)

    return without_values(converted, table=table, operation="converting a frame to Arrow", error=FrameRefused)


def _array_of(values: pd.Series[Any], *, column: Column, wanted: pa.DataType) -> pa.Array | pa.ChunkedArray:
    import pyarrow as pa

    if column.type == "texts":
        return pa.array(values.tolist(), type=wanted)
    if column.type == "date":
        return pa.array(values, type=pa.timestamp("us"), from_pandas=True).cast(wanted)
    return pa.array(values, type=wanted, from_pandas=True)


def frame_of_arrow(arrow: pa.Table, table: Table) -> pd.DataFrame:
    """Return stored rows as a frame: declared columns and dtypes, sorted by key.

    A column the rows were stored without comes back missing (an empty list where it holds lists), a column no longer
    declared is left out. Raises `TableUnreadable` where a column was stored with another type than it has now.
    """

    def converted() -> pd.DataFrame:
        schema = arrow_schema_of(table)
        columns = {
            column.name: _series_of(arrow, column=column, wanted=schema.field(column.name).type, table=table)
            for column in table.columns
        }
        frame = pd.DataFrame(columns, columns=list(table.column_names), index=range(arrow.num_rows))
        if not table.key or _is_in_order(frame, key=table.key):
            return frame
        return frame.sort_values(list(table.key), kind="stable", ignore_index=True)

    return without_values(converted, table=table, operation="converting stored rows", error=TableUnreadable)


def _series_of(arrow: pa.Table, *, column: Column, wanted: pa.DataType, table: Table) -> pd.Series[Any]:
    import pyarrow as pa

    if column.name not in arrow.column_names:
        return _missing_column(column, rows=arrow.num_rows)
    stored = arrow.column(column.name)
    if not is_same_family(stored.type, wanted):
        raise TableUnreadable(
            f"table {table.path}: column {column.name!r} was stored as {stored.type} and is declared {column.type}:"
            " read it with the release that wrote it, or materialize the table again."
        )
    if column.type == "texts":
        return pd.Series([texts or [] for texts in stored.to_pylist()], dtype="object")
    if column.type == "date":
        stored = stored.cast(pa.timestamp("us"))
    mapper: dict[pa.DataType, Any] = {pa.int64(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype()}
    series: pd.Series[Any] = stored.to_pandas(types_mapper=mapper.get)
    return series if series.dtype == DTYPES[column.type] else pd.Series(series, dtype=DTYPES[column.type])


def _missing_column(column: Column, *, rows: int) -> pd.Series[Any]:
    if column.type == "texts":
        return pd.Series([[] for _ in range(rows)], dtype="object")
    return pd.Series(index=range(rows), dtype=DTYPES[column.type])


def is_same_family(stored: pa.DataType, wanted: pa.DataType) -> bool:
    """Whether stored values are of the wanted type, however wide their offsets are."""
    from pyarrow import types

    if types.is_list(wanted):
        return bool(types.is_list(stored) or types.is_large_list(stored)) and is_same_family(
            stored.value_type, wanted.value_type
        )
    if types.is_string(wanted):
        return bool(types.is_string(stored) or types.is_large_string(stored) or types.is_string_view(stored))
    return bool(stored.equals(wanted))


def digest_of(arrow: pa.Table) -> str:
    """Return the SHA-256 of the rows as they stand: names, types and values, the same before and after storage.

    Not the digest of the Arrow bytes: what lies under a missing value, how an array is cut into chunks and whether it
    carries a validity bitmap differ between equal tables. Row order counts, so the frame is sorted by key before.
    """
    digest = hashlib.sha256()
    for field in arrow.schema:
        digest.update(f"{field.name}\0{field.type}\0{arrow.num_rows}\0".encode())
        _feed(digest, arrow.column(field.name).combine_chunks())
    return digest.hexdigest()


def _feed(digest: Any, array: pa.Array) -> None:
    import pyarrow as pa
    import pyarrow.compute as pc
    from pyarrow import types

    digest.update(np.packbits(array.is_valid().to_numpy(zero_copy_only=False)))
    present = array.drop_null()
    if types.is_list(array.type):
        digest.update(np.ascontiguousarray(pc.list_value_length(present).to_numpy(zero_copy_only=False)))
        _feed(digest, present.flatten())
    elif types.is_string(array.type):
        digest.update(np.ascontiguousarray(pc.binary_length(present).to_numpy(zero_copy_only=False)))
        one_list = pa.ListArray.from_arrays([0, len(present)], present.cast(pa.large_string()))
        joined = pc.binary_join(one_list, pa.scalar("", pa.large_string()))
        digest.update(joined[0].as_buffer())
    else:
        digest.update(np.ascontiguousarray(present.to_numpy(zero_copy_only=False)))
