"""What an asset may hand over instead of a frame: only the records that changed, or that nothing did.

Belongs here: the three answers besides a plain frame, what makes an amendment fit its table, and the rows it is stored
as. Does not belong here: which of the stored rows count (`latest.py`) and the commit (`store.py`).

A table declared with `amended_by` is stored with a number per row: 0 for what a full write stored, 1, 2 … for each
amendment since. An amendment is appended, and a reader takes of each record the rows with the highest number. Rejected:
Delta's own merge and delete, which copy every file that holds a changed row: with 1 % of the records changed that is
the whole table, each night.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assets.storage.commits import last_change_of_rows, metadata_of_commit
from assets.storage.errors import FrameRefused, WriteFailed
from assets.storage.overwrite import append_rows, is_ready_for_amendments
from assets.storage.reading import count_of_rows, highest_amendment
from assets.storage.schema import AMENDMENT, GONE, Table, arrow_schema_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    import pyarrow as pa
    from deltalake import DeltaTable


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """How many rows some records have in a version of a table."""

    version: int
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment:
    """The records that changed. What is not named stays as it is.

    `replaced` has exactly the columns the table is amended by, one row for each record that is new, replaced or gone.
    `rows` has the table's columns: all rows these records have now; a record without rows is gone. Both may be Arrow
    tables instead of frames, which is less work. `facts` are kept with the table beside those already there
    (`TableStore.facts`). `before` saves counting where the caller has.
    """

    rows: pd.DataFrame | pa.Table
    replaced: pd.DataFrame | pa.Table
    facts: Mapping[str, str] = field(default_factory=dict)
    before: Counted | None = None


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The table is what it was: nothing is read, written or committed, so there are no facts to keep either."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """All rows of the table, with `facts` that take the place of those kept with it."""

    rows: pd.DataFrame
    facts: Mapping[str, str] = field(default_factory=dict)


def arrow_of_amendment(amendment: Amendment, *, table: Table) -> pa.Table:
    """Return the rows an amendment is stored as, sorted by key, all columns but the number: `_gone`, then the table's.

    A record that is gone is one row with nothing but the columns the table is amended by. Raises `FrameRefused` where a
    frame is not as declared (`conform_frame`), names a key twice, or has rows of a record that is not in `replaced`;
    `ValueError` where the table is not declared to be amended.
    """
    import pyarrow as pa

    from assets.storage.frames import conformed_rows
    from assets.storage.latest import begins_of_records

    if not table.amended_by:
        raise ValueError(f"table {table.path} is declared without amended_by: write it whole.")
    of_records, schema = _table_of_records(table), arrow_schema_of(table)
    rows = conformed_rows(amendment.rows, table=table)
    replaced = conformed_rows(amendment.replaced, table=of_records)
    named = _tuples_of(replaced, table=table)
    owners_of_rows = rows.select(table.amended_by)
    first_of_each = owners_of_rows.filter(begins_of_records(owners_of_rows, by=table.amended_by))
    owners = set(_tuples_of(first_of_each, table=table))
    if unnamed := owners.difference(named):
        strangers = sum(record in unnamed for record in _tuples_of(owners_of_rows, table=table))
        raise FrameRefused(
            f"table {table.path}: {strangers} of {rows.num_rows} rows of an amendment belong to a record it does not"
            f" name: list every record with rows in `replaced` ({', '.join(table.amended_by)})."
        )
    gone = replaced.filter(pa.array([record not in owners for record in named], pa.bool_()))
    tombstones = [
        gone[column.name] if column.name in table.amended_by else pa.nulls(gone.num_rows, column.type)
        for column in schema
    ]
    together = pa.concat_tables([rows, pa.table(tombstones, schema=schema)])
    return together.add_column(0, GONE, pa.array([False] * rows.num_rows + [True] * gone.num_rows, pa.bool_()))


def _tuples_of(rows: pa.Table, *, table: Table) -> list[tuple[str, ...]]:
    return list(zip(*(rows[name].to_pylist() for name in table.amended_by), strict=True))


def _table_of_records(table: Table) -> Table:
    """Return the records of a table as a table, so that a list of them is checked as any other frame."""
    columns = tuple(column for column in table.columns if column.name in table.amended_by)
    return Table(
        room=table.room, name=f"{table.name} (records)", words="Records.", columns=columns, key=table.amended_by
    )


def amended_frame(frame: pd.DataFrame, amendment: Amendment, *, table: Table) -> pd.DataFrame:
    """Return all rows as they are after an amendment, for a place that does not hold them yet; in no order."""
    import pandas as pd

    from assets.storage.frames import conformed_rows, frame_of_arrow

    of_records = _table_of_records(table)
    named = frame_of_arrow(conformed_rows(amendment.replaced, table=of_records), of_records)
    rows = frame_of_arrow(conformed_rows(amendment.rows, table=table), table)
    replaced = pd.MultiIndex.from_frame(frame[list(table.amended_by)]).isin(pd.MultiIndex.from_frame(named))
    return pd.concat([frame[~replaced], rows], ignore_index=True)


def stored_rows_of(arrow: pa.Table, *, table: Table, number: int = 0) -> pa.Table:
    """Return rows as they are stored: under the number of their amendment, none of them gone unless marked so."""
    import pyarrow as pa

    if not table.amended_by:
        return arrow
    if GONE not in arrow.column_names:
        arrow = arrow.add_column(0, GONE, pa.repeat(pa.scalar(False), arrow.num_rows))
    return arrow.add_column(0, AMENDMENT, pa.repeat(pa.scalar(number, pa.int64()), arrow.num_rows))


def append_amendment(
    delta: DeltaTable, arrow: pa.Table, *, amendment: Amendment, table: Table, commit: Mapping[str, str]
) -> int:
    """Append an amendment under the next number, in one commit; return how many rows count after it.

    `WriteFailed` where the stored table cannot be amended and has to be written whole once.
    """
    if not is_ready_for_amendments(delta, table=table):
        raise WriteFailed(
            f"table {table.path}: it was stored with other columns than are declared now and cannot be amended:"
            " write it whole once."
        )
    number = highest_amendment(delta)
    if number is None:
        raise WriteFailed(f"table {table.path}: another program wrote it, it cannot be amended: write it whole once.")
    last = last_change_of_rows(delta)
    held = count_of_rows(delta, table=table, where={}) if last is None or last.rows is None else last.rows
    if arrow.num_rows == 0:
        return held
    rows = held - _rows_before(delta, amendment, table=table) + len(amendment.rows)
    known = (last.facts if last else {}) | dict(amendment.facts)
    metadata = metadata_of_commit(digests={}, more=commit, facts=known, rows=rows)
    append_rows(delta, stored_rows_of(arrow, table=table, number=number + 1), metadata=metadata)
    return rows


def _rows_before(delta: DeltaTable, amendment: Amendment, *, table: Table) -> int:
    """Return how many rows the records of an amendment have in the version that is open."""
    before = amendment.before
    if before is not None and before.version == delta.version():
        return before.rows
    from assets.storage.frames import conformed_rows

    *outer, inner = table.amended_by
    replaced = conformed_rows(amendment.replaced, table=_table_of_records(table))
    named: dict[tuple[str, ...], list[str]] = {}
    for *values, record in _tuples_of(replaced, table=table):
        named.setdefault(tuple(values), []).append(record)
    # One by one, because conditions on two columns would hold for pairs of them that nobody named.
    return sum(
        count_of_rows(delta, table=table, where={**dict(zip(outer, values, strict=True)), inner: records})
        for values, records in named.items()
    )
