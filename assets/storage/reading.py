"""How rows of an opened table are read: which columns, which rows, and of an amended table the latest of each record.

Belongs here: what is asked of the stored files, so that no more of them is read than is needed. Does not belong here:
opening a table (`store.py`) and making a frame of its rows (`frames.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assets.storage.errors import TableUnreadable
from assets.storage.order import in_order
from assets.storage.overwrite import stored_schema_of
from assets.storage.picking import picked_rows
from assets.storage.schema import AMENDMENT, GONE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pyarrow as pa
    from deltalake import DeltaTable
    from pyarrow.dataset import Dataset, Expression

    from assets.storage.schema import Table

    Where = Mapping[str, str | Sequence[str]]


def columns_to_read(columns: Sequence[str] | None, *, table: Table) -> list[str]:
    """Return the columns asked for and the key they are sorted by, in declared order; `ValueError` for another name.

    Where the key's first columns are all that is asked for, the others would change nothing.
    """
    if columns is None:
        return list(table.column_names)
    undeclared = [name for name in columns if name not in table.column_names]
    if undeclared:
        raise ValueError(f"table {table.path} has no column {undeclared[0]!r}.")
    key = () if set(columns) == set(table.key[: len(columns)]) else table.key
    return [name for name in table.column_names if name in columns or name in key]


def rows_of_table(
    delta: DeltaTable, *, table: Table, columns: Sequence[str], where: Where, coded: Sequence[str] = ()
) -> pa.Table:
    """Return the rows where each text column named has (one of) the given value(s), in the order of the key there is.

    A column that is asked for and was declared after the rows were stored is left out. Columns that are `coded`, are no
    part of the key and were never amended come as the file keeps them: each text once, and a number per row.
    """
    from pyarrow.dataset import ParquetReadOptions

    stored = stored_schema_of(delta).names
    wanted = [name for name in columns if name in stored]
    condition = _condition_of(where)
    if AMENDMENT in stored and _names_records(where, table=table):
        return _rows_of_records(delta, table=table, wanted=wanted, where=where)
    number = highest_amendment(delta) if AMENDMENT in stored else 0
    dataset = delta.to_pyarrow_dataset()
    if number == 0:
        if of_few := [name for name in coded if name in wanted and name not in table.key and name not in where]:
            # Half the time and the memory; rows can only change places once they share a dictionary.
            dataset = delta.to_pyarrow_dataset(parquet_read_options=ParquetReadOptions(dictionary_columns=set(of_few)))
        rows = dataset.to_table(columns=wanted, filter=condition).unify_dictionaries()
        return in_order(rows, key=[name for name in table.key if name in wanted])
    return _latest_rows(dataset, table=table, wanted=wanted, condition=condition)


def _names_records(where: Where, *, table: Table) -> bool:
    return bool(table.amended_by) and table.amended_by[-1] in where


def _rows_of_records(delta: DeltaTable, *, table: Table, wanted: Sequence[str], where: Where) -> pa.Table:
    import pyarrow.compute as pc

    from assets.storage.latest import latest_of

    by = [name for name in table.amended_by if name not in wanted]
    found = picked_rows(delta, columns=[AMENDMENT, GONE, *wanted, *by], where=where)
    if found.num_rows == 0:
        return found.select(wanted)
    key = [name for name in table.key if name in found.column_names]
    if not pc.max(found[AMENDMENT]).as_py():
        return in_order(found.select(wanted), key=[name for name in key if name in wanted])
    rows = latest_of(found, by=table.amended_by, key=key)
    return rows.filter(pc.invert(rows[GONE])).select(wanted)


def _latest_rows(dataset: Dataset, *, table: Table, wanted: Sequence[str], condition: Expression | None) -> pa.Table:
    from pyarrow.dataset import field

    from assets.storage.latest import latest_of, merged

    if not table.amended_by:
        raise TableUnreadable(f"table {table.path} was amended, and is declared without amended_by: declare it again.")
    by = [name for name in table.amended_by if name not in wanted]
    amended = dataset.to_table(columns=[AMENDMENT, GONE, *wanted, *by], filter=_both(field(AMENDMENT) > 0, condition))
    base = dataset.to_table(columns=[*wanted, *by], filter=_both(field(AMENDMENT) == 0, condition))
    key = [name for name in table.key if name in base.column_names]
    base = in_order(base, key=key)
    if amended.num_rows == 0:
        return base.select(wanted)
    return merged(base, latest_of(amended, by=table.amended_by, key=key), by=table.amended_by).select(wanted)


def highest_amendment(delta: DeltaTable) -> int | None:
    """Return the number of the last amendment, 0 after a full write, `None` where the table's log does not tell.

    The log holds the range of each file's numbers, so nothing is read, whichever version is open.
    """
    files = delta.get_add_actions(flatten=True)
    if files.num_rows == 0:
        return 0
    column = f"max.{AMENDMENT}"
    highest = files.column(column).to_pylist() if column in files.schema.names else [None]
    return None if None in highest else max(highest)


def count_of_rows(delta: DeltaTable, *, table: Table, where: Where) -> int:
    """Return how many rows count where columns have the values given.

    Without a condition the log knows of a table that was not amended; else the columns it is amended by are read.
    """
    is_amended = AMENDMENT in stored_schema_of(delta).names and highest_amendment(delta) != 0
    if is_amended or _names_records(where, table=table):
        return int(rows_of_table(delta, table=table, columns=table.amended_by, where=where).num_rows)
    return int(delta.to_pyarrow_dataset().count_rows(filter=_condition_of(where)))


def check_condition(where: Where, *, table: Table) -> None:
    """Refuse, with `ValueError`, a condition that would be judged before the latest rows are known, or on no text."""
    allowed = table.amended_by or [column.name for column in table.columns if column.type == "text"]
    wrong = [name for name in where if name not in allowed]
    if wrong:
        raise ValueError(
            f"table {table.path} cannot be read where {wrong[0]!r} has a value: only {', '.join(allowed)}."
        )


def _condition_of(where: Where) -> Expression | None:
    """Return the filter handed to the reader of the files, which skips what cannot fit; `None` for no condition."""
    import pyarrow as pa
    from pyarrow.dataset import field

    condition = None
    for name, values in where.items():
        accepted = [values] if isinstance(values, str) else sorted(values)
        # One value is compared: of a file that holds no other the column then is not even read.
        fits = field(name) == accepted[0] if len(accepted) == 1 else field(name).isin(pa.array(accepted, pa.string()))
        condition = _both(fits, condition)
    return condition


def _both(one: Expression, other: Expression | None) -> Expression:
    return one if other is None else one & other
