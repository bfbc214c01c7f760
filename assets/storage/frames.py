"""A table's rows as a frame and as Arrow: checked on the way in, exact dtypes on the way out.

Belongs here: what makes a frame fit its declaration, and the two conversions. Does not belong here: where a table lies
(`store.py`), what one column may be cast from (`casts.py`), and lists and categories (`lists.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from assets.storage.casts import Lossy, cast_column, is_as_declared
from assets.storage.errors import FrameRefused, TableUnreadable, without_values
from assets.storage.lists import arrow_of_lists, categories_of_arrow, lists_of_arrow
from assets.storage.order import is_in_order, places_in_order
from assets.storage.schema import Column, Table, arrow_schema_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pyarrow as pa


def conform_frame(frame: pd.DataFrame, *, table: Table) -> pd.DataFrame:
    """Return the frame as the table declares it: columns in order, exact dtypes, sorted by key, fresh index.

    Raises `FrameRefused` where columns are absent or undeclared, a cast would lose something (text "08" or 1.5 into an
    integer, text into a date, a time of day into a date …), a key is missing or not unique. The sentence names table,
    column and a count, never a value.
    """
    _check_columns(frame, table=table)
    conformed = frame if _is_as_declared(frame, table=table) else _cast_frame(frame, table=table)
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


def _is_as_declared(frame: pd.DataFrame, *, table: Table) -> bool:
    """Whether there is nothing to cast: then the frame's columns need not be put together again."""
    return list(frame.columns) == list(table.column_names) and all(
        is_as_declared(frame[column.name], to=column.type) for column in table.columns
    )


def _cast_frame(frame: pd.DataFrame, *, table: Table) -> pd.DataFrame:
    columns = {column.name: _conformed_column(frame, column=column, table=table) for column in table.columns}
    return pd.DataFrame(columns, columns=list(table.column_names), index=frame.index)


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
    import pyarrow as pa

    key = list(table.key)
    keys = pa.table({name: pa.array(frame[name], from_pandas=True) for name in key})
    if not key or is_in_order(keys, key=key, ties=False):
        return frame.reset_index(drop=True)
    repeated = 0
    places = places_in_order(keys, key=key)
    if not is_in_order(keys.take(places), key=key, ties=False):
        repeated = int(frame.duplicated(subset=key, keep="first").sum())
    if repeated:
        raise FrameRefused(
            f"table {table.path}: {repeated} of {len(frame)} rows repeat the key ({', '.join(key)}) of another row."
        )
    return frame.take(places.to_numpy()).reset_index(drop=True)


def conformed_rows(rows: pd.DataFrame | pa.Table, *, table: Table) -> pa.Table:
    """Return rows as Arrow with the table's schema, checked as by `conform_frame`; Arrow rows that fit stay Arrow."""
    if isinstance(rows, pd.DataFrame):
        return arrow_of(conform_frame(rows, table=table), table)
    schema = arrow_schema_of(table)
    if (
        rows.column_names == schema.names
        and all(is_same_family(rows.schema.field(name).type, schema.field(name).type) for name in schema.names)
        and not any(rows[name].null_count for name in table.key)
    ):
        if not table.key or is_in_order(rows, key=table.key, ties=False):
            return rows.cast(schema)
        ordered = rows.take(places_in_order(rows, key=table.key))
        if is_in_order(ordered, key=table.key, ties=False):
            return ordered.cast(schema)
    return arrow_of(conform_frame(rows.to_pandas(), table=table), table)


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
        return arrow_of_lists(values, wanted=wanted)
    if column.type == "date":
        return pa.array(values, type=pa.timestamp("us"), from_pandas=True).cast(wanted)
    return pa.array(values, type=wanted, from_pandas=True)


def frame_of_arrow(
    arrow: pa.Table, table: Table, *, columns: Sequence[str] | None = None, coded: Sequence[str] = ()
) -> pd.DataFrame:
    """Return stored rows as a frame: all declared columns or those named, with exact dtypes, as they lie.

    A column the rows were stored without comes back missing (an empty list where it holds lists), a column no longer
    declared is left out. Text columns that are `coded` come back as categories. Raises `TableUnreadable` where a column
    was stored with another type than it has now. A table that nobody else holds is used up column by column.
    """
    stored, rows = {name: arrow.column(name) for name in arrow.column_names}, arrow.num_rows
    del arrow

    def converted() -> pd.DataFrame:
        asked = [column for column in table.columns if columns is None or column.name in columns]
        apart: dict[str, pd.Series[Any]] = {}
        for column in asked:
            if column.type == "texts" or column.name in coded:
                values = _stored_column(stored, rows, column=column, table=table)
                lists = column.type == "texts"
                apart[column.name] = (
                    pd.Series(lists_of_arrow(values), dtype="object") if lists else categories_of_arrow(values)
                )
        arrays = {
            column.name: _as_in_a_frame(_stored_column(stored, rows, column=column, table=table), column=column)
            for column in asked
            if column.name not in apart
        }
        frame = _frame_of_arrays(arrays, rows=rows)
        for place, column in enumerate(asked):
            if column.name in apart:
                frame.insert(place, column.name, apart[column.name])
        return frame

    return without_values(converted, table=table, operation="converting stored rows", error=TableUnreadable)


def _stored_column(
    stored: dict[str, pa.ChunkedArray], rows: int, *, column: Column, table: Table
) -> pa.Array | pa.ChunkedArray:
    """Take a column out of those that are stored, refusing one of another type; one that is not there is missing."""
    import pyarrow as pa

    wanted = arrow_schema_of(table).field(column.name).type
    if column.name not in stored:
        return pa.nulls(rows, wanted)
    values = stored.pop(column.name)
    if not is_same_family(values.type, wanted):
        raise TableUnreadable(
            f"table {table.path}: column {column.name!r} was stored as {values.type} and is declared {column.type}:"
            " read it with the release that wrote it, or materialize the table again."
        )
    return values


def _as_in_a_frame(values: pa.Array | pa.ChunkedArray, *, column: Column) -> pa.Array | pa.ChunkedArray:
    """Return a column as it becomes one of a frame without a copy: text with wide offsets, dates as moments."""
    import pyarrow as pa

    wide: dict[str, pa.DataType] = {"text": pa.large_string(), "date": pa.timestamp("us")}
    return values.cast(wide[column.type]) if column.type in wide else values


def _frame_of_arrays(arrays: Mapping[str, pa.Array | pa.ChunkedArray], *, rows: int) -> pd.DataFrame:
    """Return the columns as a frame with the dtypes of `schema.DTYPES`; one call, because each costs a third of it."""
    import pyarrow as pa

    if not arrays:
        return pd.DataFrame(index=range(rows))
    mapper: dict[pa.DataType, Any] = {
        pa.int64(): pd.Int64Dtype(),
        pa.bool_(): pd.BooleanDtype(),
        pa.large_string(): pd.StringDtype(na_value=np.nan),
    }
    frame: pd.DataFrame = pa.table(dict(arrays)).to_pandas(types_mapper=mapper.get)
    return frame


def is_same_family(stored: pa.DataType, wanted: pa.DataType) -> bool:
    """Whether stored values are of the wanted type, however wide their offsets are."""
    from pyarrow import types

    if types.is_dictionary(stored):
        return is_same_family(stored.value_type, wanted)
    if types.is_list(wanted):
        return bool(types.is_list(stored) or types.is_large_list(stored)) and is_same_family(
            stored.value_type, wanted.value_type
        )
    if types.is_string(wanted):
        return bool(types.is_string(stored) or types.is_large_string(stored) or types.is_string_view(stored))
    return bool(stored.equals(wanted))
