"""The rows of a few records, picked out of an amended table's files without unpacking the others.

Belongs here: which places of a file hold the records asked for, and taking these. Does not belong here: which of the
rows count (`latest.py`). A record's rows lie anywhere in a file, so no range of a file can be skipped; but a file keeps
each text once and a number per row, and numbers are all that is looked at. A column that holds one value in the whole
file, as its own statistics say, is not read at all. Rejected: Arrow's own filter, which unpacks every text to compare
it, on every core: for a hundred records in 200,000 rows seven times the CPU.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pyarrow as pa
    from deltalake import DeltaTable
    from pyarrow.parquet import ParquetFile

    Where = Mapping[str, str | Sequence[str]]
    Marks = np.ndarray[Any, np.dtype[np.bool_]]


_SHORT: Final = 32
"""Bytes; statistics keep at least so many."""


def picked_rows(delta: DeltaTable, *, columns: Sequence[str], where: Where) -> pa.Table:
    """Return the stored rows in which each text column of `where` has (one of) the given value(s), in no order.

    `columns` are stored ones. Rows of every amendment come, those of a gone record too; texts have narrow offsets.
    """
    import pyarrow as pa
    from pyarrow.parquet import ParquetFile

    stored = pa.schema(delta.schema().to_arrow())
    texts = [field.name for field in stored if pa.types.is_string(field.type) or pa.types.is_string_view(field.type)]
    schema = pa.schema([pa.field(name, pa.string() if name in texts else stored.field(name).type) for name in columns])
    pieces = [schema.empty_table()]
    for fragment in delta.to_pyarrow_dataset().get_fragments():
        with fragment.open() as file:
            parquet = ParquetFile(file, read_dictionary=texts)
            picked = _Picked(parquet, constants=_constants_in(parquet), where=where)
            pieces.append(picked.rows(schema))
    return pa.concat_tables(pieces)


@dataclass(frozen=True, slots=True)
class _Picked:
    """One file, the columns of it that hold one value, and the conditions on its rows."""

    file: ParquetFile
    constants: Mapping[str, Any]
    where: Where

    def rows(self, schema: pa.Schema) -> pa.Table:
        """Return the rows that meet all conditions, their columns as `schema` has them."""
        import pyarrow as pa

        looked_at = {name: _list_of(values) for name, values in self.where.items()}
        if any(name in self.constants and self.constants[name] not in values for name, values in looked_at.items()):
            return schema.empty_table()
        looked_at = {name: values for name, values in looked_at.items() if name not in self.constants}
        found = self._read(list(looked_at))
        marks = np.ones(self.file.metadata.num_rows, dtype=bool)
        for name, values in looked_at.items():
            marks &= _has(found[name], values)
        places = pa.array(np.flatnonzero(marks))
        if not len(places):
            return schema.empty_table()
        more = [name for name in schema.names if name not in self.constants and name not in looked_at]
        others = self._read(more)
        return pa.table([self._column(field, places, found, others) for field in schema], schema=schema)

    def _read(self, columns: list[str]) -> pa.Table:
        # One thread: the columns are small, and to share them out among cores costs more than to read them.
        return self.file.read(columns=columns, use_threads=False)

    def _column(self, field: pa.Field, places: pa.Array, *tables: pa.Table) -> pa.Array | pa.ChunkedArray:
        import pyarrow as pa

        for table in tables:
            if field.name in table.column_names:
                return table[field.name].take(places).cast(field.type)
        return pa.repeat(pa.scalar(self.constants[field.name], field.type), len(places))


def _list_of(values: str | Sequence[str]) -> list[str]:
    return [values] if isinstance(values, str) else list(values)


def _constants_in(file: ParquetFile) -> dict[str, Any]:
    """Return the columns that hold one value in the whole file, and the value.

    Only of short texts, whole numbers and flags: long texts may be cut short in the statistics, and beginnings that are
    alike then look the same; and they pass over what is not a number.
    """
    constants: dict[str, Any] = {}
    metadata = file.metadata
    if metadata.num_row_groups != 1:
        return constants
    group = metadata.row_group(0)
    for place in range(group.num_columns):
        column = group.column(place)
        known = column.statistics if column.is_stats_set else None
        if known is None or not known.has_min_max or known.null_count != 0 or known.min != known.max:
            continue
        is_short = isinstance(known.min, str) and len(known.min.encode()) <= _SHORT
        if is_short or isinstance(known.min, int):
            constants[column.path_in_schema] = known.min
    return constants


def _has(column: pa.ChunkedArray, values: Sequence[str]) -> Marks:
    """Return for each row whether a column of texts, each kept once, has one of the values."""
    import pyarrow as pa
    import pyarrow.compute as pc

    marks: list[Marks] = [np.zeros(0, dtype=bool)]
    for chunk in column.chunks:
        wanted = pa.array(values, chunk.dictionary.type)
        fits = pc.is_in(chunk.dictionary, value_set=wanted).to_numpy(zero_copy_only=False)
        # A missing value stands behind all places of the dictionary, where nothing fits.
        at = chunk.indices.fill_null(len(fits)) if chunk.null_count else chunk.indices
        marks.append(np.append(fits, False)[at.to_numpy(zero_copy_only=False)])
    return np.concatenate(marks)
