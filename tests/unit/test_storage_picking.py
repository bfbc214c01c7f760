"""Rows of a few records are picked out of files exactly as a filter over all rows would find them."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa
import pytest

from assets.storage.amend import Amendment
from assets.storage.errors import FrameRefused
from assets.storage.schema import Column, Table
from assets.storage.store import TableStore

if TYPE_CHECKING:
    from pathlib import Path

LANDED = Table(
    room="redcap",
    name="picked",
    words="Amended by record.",
    columns=tuple(Column(name, "text", name) for name in ("project", "record", "instance", "value")),
    key=("project", "record", "instance"),
    amended_by=("project", "record"),
)
LONG = "of forty letters and alike at the beginning "


def rows_of(*rows: tuple[str, str, str, str | None]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(LANDED.column_names), dtype="str")


@pytest.fixture
def store(tmp_path: Path) -> TableStore:
    return TableStore(tmp_path / "tables")


def values_of(store: TableStore, *records: str, project: str = "p") -> list[object]:
    found = store.read(LANDED, where={"project": project, "record": list(records)})
    assert store.count(LANDED, where={"project": project, "record": list(records)}) == len(found)
    return found["value"].astype(object).where(found["value"].notna(), None).tolist()


def test_only_the_records_named_come_in_the_order_of_their_key(store: TableStore):
    store.write(
        rows_of(("p", "1", "", "a"), ("p", "10", "", "b"), ("p", "2", "1", None), ("q", "2", "", "d")), table=LANDED
    )
    assert values_of(store, "2", "1") == ["a", None]
    assert values_of(store, "2", project="q") == ["d"]
    assert values_of(store, "3") == []
    assert values_of(store, "1", project="r") == []


@pytest.mark.parametrize("value", ["", "same", LONG, None])
def test_a_column_that_holds_one_value_comes_as_it_is(store: TableStore, value: str | None):
    store.write(rows_of(("p", "1", "", value), ("p", "2", "", value)), table=LANDED)
    assert values_of(store, "2") == [value]


def test_long_texts_that_begin_alike_stay_apart(store: TableStore):
    first, second = LONG * 3 + "a", LONG * 3 + "b"
    store.write(rows_of(("p", "1", "", first), ("p", "2", "", second)), table=LANDED)
    assert values_of(store, "2", "1") == [first, second]


def test_of_each_record_the_last_amendment_counts_and_a_gone_one_has_no_rows(store: TableStore):
    store.write(rows_of(("p", "1", "", "a"), ("p", "1", "1", "b"), ("p", "2", "", "c")), table=LANDED)
    for value in ("newer", "newest"):
        replaced = rows_of(("p", "1", "", ""), ("p", "2", "", ""))[["project", "record"]]
        store.amend(Amendment(rows=rows_of(("p", "1", "", value)), replaced=replaced), table=LANDED)
    assert values_of(store, "1", "2") == ["newest"]
    assert values_of(store, "2") == []


def test_an_amendment_of_many_records_takes_away_those_without_rows_and_no_other(store: TableStore):
    records = [str(number) for number in range(1, 40)] + ["A-1", "99999999999"]
    store.write(rows_of(*(("p", record, "", "old") for record in sorted(records))), table=LANDED)
    kept = records[::3]
    store.amend(
        Amendment(
            rows=rows_of(*(("p", record, str(n), "new") for record in sorted(kept) for n in range(3))),
            replaced=pd.DataFrame({"project": "p", "record": sorted(records)}, dtype="str"),
        ),
        table=LANDED,
    )
    found = store.read(LANDED)
    assert sorted(found["record"].unique()) == sorted(kept)
    assert set(found["value"]) == {"new"}


def test_an_amendment_of_arrow_rows_is_stored_and_refused_as_one_of_frames(store: TableStore):
    store.write(rows_of(("p", "1", "", "a"), ("p", "2", "", "b")), table=LANDED)
    new = rows_of(("p", "2", "1", "c"), ("p", "2", "", "d"))
    wide = pa.schema([pa.field(name, pa.large_string()) for name in LANDED.column_names])
    rows = pa.Table.from_pandas(new, schema=wide, preserve_index=False)
    replaced = pa.table({"project": ["p"], "record": ["2"]})
    store.amend(Amendment(rows=rows, replaced=replaced), table=LANDED)
    assert store.read(LANDED)["value"].tolist() == ["a", "d", "c"]
    for wrong in (
        rows.drop_columns(["value"]),
        pa.concat_tables([rows, rows]),
        rows.append_column("other", rows["value"]),
    ):
        with pytest.raises(FrameRefused):
            store.amend(Amendment(rows=wrong, replaced=replaced), table=LANDED)


def test_a_table_that_stays_open_shows_what_another_process_wrote(tmp_path: Path, store: TableStore):
    store.write(rows_of(("p", "1", "", "a")), table=LANDED)
    assert values_of(store, "1") == ["a"]
    other = TableStore(tmp_path / "tables")
    other.write(rows_of(("p", "1", "", "b")), table=LANDED)
    assert values_of(store, "1") == ["b"]
    assert store.version_of(LANDED) == other.version_of(LANDED)


def test_a_table_that_stays_open_is_looked_for_again_once_its_folder_is_gone(tmp_path: Path, store: TableStore):
    store.write(rows_of(("p", "1", "", "a")), table=LANDED)
    shutil.rmtree(tmp_path / "tables")
    assert store.version_of(LANDED) is None
    store.create(LANDED)
    assert store.read(LANDED).empty
