"""A table whose declaration changed: columns more, columns fewer, another type, kept by quarter."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

from assets.storage.errors import TableUnreadable, WriteFailed
from assets.storage.schema import Column, Table
from assets.storage.store import TableStore
from tests.unit.stored_tables import COLUMNS, DATED, DECLARED, Q1, Q2, WHOLE, dtypes_of, ids_of, rows_of


@pytest.fixture
def store(tmp_path: Path) -> TableStore:
    return TableStore(tmp_path / "tables")


def commit_nights(store: TableStore, table: Table, nights: range) -> None:
    """Commit one row a night through one open handle: the store's own work around each commit is not the point."""
    from deltalake import DeltaTable, write_deltalake

    delta = DeltaTable(store.location_of(table))
    for night in nights:
        write_deltalake(delta, pa.table({"id": [f"{night:04d}"]}), mode="overwrite")


def test_a_version_400_commits_old_opens(store: TableStore):
    table = Table(room="test", name="long", words="Long.", columns=(Column("id", "text", "key"),), key=("id",))
    store.write(pd.DataFrame({"id": ["0001"]}, dtype="str"), table=table)
    commit_nights(store, table, range(2, 302))
    log = Path(store.location_of(table)) / "_delta_log"
    assert len(list(log.glob("*.checkpoint.parquet"))) == 3
    long_ago = time.time() - 400 * 86_400
    for file in log.glob("*"):
        os.utime(file, (long_ago, long_ago))
    # One more checkpoint, at which Delta's own retention would delete the log before it.
    commit_nights(store, table, range(302, 402))
    store.write(pd.DataFrame({"id": ["0402"]}, dtype="str"), table=table)
    assert store.version_of(table) == 402
    assert store.read(table, version=1)["id"].tolist() == ["0001"]
    assert store.read(table, version=2)["id"].tolist() == ["0002"]
    assert store.read(table)["id"].tolist() == ["0402"]


def test_an_older_version_lacks_what_was_declared_later(store: TableStore):
    fewer = Table(room="test", name="dated", words="w", columns=COLUMNS[:2], key=("quarter", "id"), by_quarter=True)
    store.write(pd.concat([rows_of(Q1, "a"), rows_of(Q2, "b")])[["quarter", "id"]], table=fewer, quarters=[Q1, Q2])
    store.write(rows_of(Q2, "c"), table=DATED, quarters=[Q2])
    old = store.read(DATED, version=1)
    assert dtypes_of(old) == DECLARED
    assert old["share"].isna().all()
    assert old["names"].tolist() == [[], []]
    now = store.read(DATED)
    assert ids_of(now) == [f"{Q1}/a", f"{Q2}/c"]
    assert now["share"].isna().tolist() == [True, False]


@pytest.mark.parametrize(("table", "quarters"), [(WHOLE, None), (DATED, [Q1])])
def test_a_column_no_longer_declared_is_left_out(store: TableStore, table: Table, quarters: list[str] | None):
    fewer = Table(
        room=table.room, name=table.name, words="w", columns=COLUMNS[:2], key=table.key, by_quarter=table.by_quarter
    )
    store.write(rows_of(Q1, "a"), table=table, quarters=quarters)
    assert list(store.read(fewer).columns) == ["quarter", "id"]
    store.write(rows_of(Q1, "b")[["quarter", "id"]], table=fewer, quarters=quarters)
    assert store.read(fewer)["id"].tolist() == ["b"]
    assert store.read(table, version=1)["share"].tolist() == [0.5]


def test_another_type_is_refused_where_old_quarters_keep_theirs_and_taken_where_the_table_is_replaced(
    store: TableStore,
):
    def with_text_share(table: Table) -> Table:
        columns = tuple(Column(c.name, "text" if c.name == "share" else c.type, c.words) for c in COLUMNS)
        return Table(
            room=table.room, name=table.name, words="w", columns=columns, key=table.key, by_quarter=table.by_quarter
        )

    frame = rows_of(Q1, "a").assign(share=pd.Series(["half"], dtype="str"))
    store.write(rows_of(Q1, "a"), table=DATED, quarters=[Q1])
    with pytest.raises(WriteFailed, match="column 'share' is stored as double and declared string"):
        store.write(frame, table=with_text_share(DATED), quarters=[Q1])
    store.write(rows_of(Q1, "a"), table=WHOLE)
    store.write(frame, table=with_text_share(WHOLE))
    assert store.read(with_text_share(WHOLE))["share"].tolist() == ["half"]
    with pytest.raises(TableUnreadable, match="column 'share' was stored as double and is declared text"):
        store.read(with_text_share(WHOLE), version=1)


def test_a_table_that_becomes_by_quarter_is_refused_under_its_old_name(store: TableStore):
    dated = Table(room="test", name="whole", words="w", columns=COLUMNS, key=WHOLE.key, by_quarter=True)
    store.write(rows_of(Q1, "a"), table=WHOLE)
    with pytest.raises(WriteFailed, match="declared by quarter and stored otherwise"):
        store.write(rows_of(Q1, "a"), table=dated, quarters=[Q1])
