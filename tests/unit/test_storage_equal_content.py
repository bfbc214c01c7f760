"""Rows that are there already make no commit, whoever wrote them and in whatever order they come."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from assets.storage.errors import TableUnreadable
from assets.storage.frames import arrow_of, conform_frame
from assets.storage.store import TableStore
from tests.unit.stored_tables import DATED, Q1, Q2, WHOLE, ids_of, rows_of

if TYPE_CHECKING:
    from assets.storage.schema import Table


@pytest.fixture
def store(tmp_path: Path) -> TableStore:
    return TableStore(tmp_path / "tables")


@pytest.mark.parametrize(("table", "quarters"), [(WHOLE, None), (DATED, [Q1, Q2])])
def test_equal_content_makes_no_commit_whatever_the_order_of_rows(
    store: TableStore, table: Table, quarters: list[str] | None
):
    frame = pd.concat([rows_of(Q1, "a", "b"), rows_of(Q2, "c")])
    first = store.write(frame, table=table, quarters=quarters)
    again = store.write(frame.iloc[::-1], table=table, quarters=quarters)
    assert (again.version, again.rows, again.changed) == (first.version, 3, False)
    assert len(store.history(table)) == first.version + 1


@pytest.mark.parametrize(("table", "quarters"), [(WHOLE, None), (DATED, [Q1, Q2])])
def test_rows_given_as_arrow_are_the_same_to_the_store_as_a_frame(
    store: TableStore, table: Table, quarters: list[str] | None
):
    frame = pd.concat([rows_of(Q1, "a", "b"), rows_of(Q2, "c")])
    arrow = arrow_of(conform_frame(frame, table=table), table)
    first = store.write(arrow.take([2, 0, 1]), table=table, quarters=quarters)
    assert ids_of(store.read(table)) == [f"{Q1}/a", f"{Q1}/b", f"{Q2}/c"]
    assert store.write(frame, table=table, quarters=quarters).version == first.version


def test_what_was_read_can_be_written_back_without_a_commit(store: TableStore):
    first = store.write(rows_of(Q1, "a", "b"), table=DATED, quarters=[Q1])
    assert store.write(store.read(DATED), table=DATED, quarters=[Q1]).version == first.version


def test_equal_quarters_are_recognised_one_by_one(store: TableStore):
    store.write(pd.concat([rows_of(Q1, "a"), rows_of(Q2, "b")]), table=DATED, quarters=[Q1, Q2])
    store.write(rows_of(Q2, "c"), table=DATED, quarters=[Q2])
    assert not store.write(rows_of(Q1, "a"), table=DATED, quarters=[Q1]).changed
    assert store.write(rows_of(Q2, "b"), table=DATED, quarters=[Q2]).changed
    assert ids_of(store.read(DATED)) == [f"{Q1}/a", f"{Q2}/b"]


def test_rows_changed_by_another_program_are_not_taken_for_equal(store: TableStore):
    from deltalake import DeltaTable

    store.write(rows_of(Q1, "a"), table=WHOLE)
    DeltaTable(store.location_of(WHOLE)).delete()
    assert store.write(rows_of(Q1, "a"), table=WHOLE).changed
    assert ids_of(store.read(WHOLE)) == [f"{Q1}/a"]


def test_a_table_that_lost_a_file_says_so_and_is_repaired_by_writing_equal_rows(store: TableStore):
    store.write(rows_of(Q1, "a"), table=WHOLE)
    for file in Path(store.location_of(WHOLE)).glob("*.parquet"):
        file.unlink()
    with pytest.raises(TableUnreadable, match="table test/whole: reading it failed: a file or version"):
        store.read(WHOLE)
    assert store.write(rows_of(Q1, "a"), table=WHOLE).changed
    assert ids_of(store.read(WHOLE)) == [f"{Q1}/a"]


def test_of_several_quarters_the_newest_commit_of_each_decides_whether_they_are_equal(store: TableStore):
    both = pd.concat([rows_of(Q1, "a"), rows_of(Q2, "b")])
    store.write(both, table=DATED, quarters=[Q1, Q2])
    store.write(rows_of(Q2, "c"), table=DATED, quarters=[Q2])
    assert store.write(both, table=DATED, quarters=[Q1, Q2]).changed
    assert ids_of(store.read(DATED)) == [f"{Q1}/a", f"{Q2}/b"]
