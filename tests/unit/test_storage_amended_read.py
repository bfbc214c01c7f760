"""An amended table is read as if it had been written whole: at every version, in every projection, after a vacuum."""

from __future__ import annotations

import os
import time
from datetime import timedelta
from pathlib import Path

import pandas as pd
import pytest

from assets.storage.errors import TableUnreadable
from assets.storage.store import TableStore
from tests.unit.amended_tables import FIRST, LANDED, PLAIN, Records, amended, amendment_of, expected_of, frame_of


@pytest.fixture
def store(tmp_path: Path) -> TableStore:
    return TableStore(tmp_path / "tables")


def test_the_storages_own_columns_are_never_handed_out(store: TableStore):
    store.write(frame_of(FIRST), table=LANDED)
    store.amend(amendment_of({("a", "1"): {"": "new"}}), table=LANDED)
    assert list(store.read(LANDED).columns) == list(LANDED.column_names)


def test_every_version_reads_as_it_was(store: TableStore):
    versions: dict[int, Records] = {store.write(frame_of(FIRST), table=LANDED).version: FIRST}
    records = FIRST
    for changed in ({("a", "1"): {"": "x"}}, {("b", "1"): {}, ("c", "1"): {"": "y"}}, {("a", "1"): {}}):
        records = amended(records, changed)  # type: ignore[arg-type]
        versions[store.amend(amendment_of(changed), table=LANDED).version] = records  # type: ignore[arg-type]
    versions[store.write(frame_of(records), table=LANDED).version] = records
    assert len(versions) == 5
    for version, then in versions.items():
        pd.testing.assert_frame_equal(store.read(LANDED, version=version), expected_of(then))
        assert store.count(LANDED, version=version) == len(expected_of(then))


def test_an_older_version_survives_a_vacuum_that_keeps_it(store: TableStore):
    store.write(frame_of(FIRST), table=LANDED)
    changed: Records = {("a", "1"): {"": "x"}}
    kept = store.amend(amendment_of(changed), table=LANDED).version
    store.write(frame_of({("z", "1"): {"": "z"}}), table=LANDED)
    long_ago = time.time() - 30 * 86_400
    for path in Path(store.location_of(LANDED)).rglob("*.parquet"):
        os.utime(path, (long_ago, long_ago))
    store.vacuum(LANDED, keep_versions=[kept], retention=timedelta(hours=24))
    pd.testing.assert_frame_equal(store.read(LANDED, version=kept), expected_of(amended(FIRST, changed)))


def test_amending_goes_on_after_a_vacuum(store: TableStore):
    from deltalake import DeltaTable

    store.write(frame_of(FIRST), table=LANDED)
    store.write(frame_of({}), table=LANDED)
    store.write(frame_of(FIRST), table=LANDED, facts={"snapshot.a": "s1"})
    store.amend(amendment_of({("a", "1"): {"": "x"}}), table=LANDED)
    DeltaTable(store.location_of(LANDED)).vacuum(retention_hours=0, dry_run=False, enforce_retention_duration=False)
    store.amend(amendment_of({("a", "1"): {"": "y"}}), table=LANDED)
    assert store.read(LANDED, where={"project": "a", "record": "1"})["value"].tolist() == ["y"]
    assert store.facts(LANDED) == {"snapshot.a": "s1"}


def test_a_projection_reads_the_latest_rows_whichever_columns_it_takes(store: TableStore):
    store.write(frame_of(FIRST), table=LANDED)
    changed: Records = {("a", "1"): {"9": "nine", "8": "eight"}, ("a", "2"): {}, ("a", "12"): {"": "twelve"}}
    store.amend(amendment_of(changed), table=LANDED)
    whole = store.read(LANDED)
    for columns in (["record"], ["value"], ["project", "record"], ["names", "record"], list(LANDED.key), ["count"]):
        in_order = [name for name in LANDED.column_names if name in columns]
        pd.testing.assert_frame_equal(store.read(LANDED, columns=columns), whole[in_order])


def test_a_projection_of_any_table_is_in_the_order_of_its_key(store: TableStore):
    store.write(frame_of(FIRST).iloc[::-1], table=PLAIN)
    assert store.read(PLAIN, columns=["value"])["value"].tolist() == expected_of(FIRST)["value"].tolist()
    assert store.read(PLAIN, columns=["record"], where={"value": ["two", "ten"]})["record"].tolist() == ["1", "10"]


def test_a_condition_reads_the_latest_rows_of_the_records_it_names(store: TableStore):
    store.write(frame_of(FIRST), table=LANDED)
    changed: Records = {("a", "1"): {"9": "nine"}, ("a", "2"): {}, ("a", "12"): {"": "twelve"}}
    store.amend(amendment_of(changed), table=LANDED)
    whole = store.read(LANDED)
    for where in ({"project": "a"}, {"project": ["b", "x"]}, {"project": "a", "record": ["1", "2", "12"]}):
        fits = pd.Series(data=True, index=whole.index)
        for name, values in where.items():
            fits &= whole[name].isin([values] if isinstance(values, str) else values)
        expected = whole[fits].reset_index(drop=True)
        pd.testing.assert_frame_equal(store.read(LANDED, where=where), expected)
        assert store.count(LANDED, where=where) == len(expected)
    nothing = store.read(LANDED, where={"record": []})
    pd.testing.assert_frame_equal(nothing, whole.head(0))


def test_a_condition_or_projection_that_cannot_be_right_is_refused(store: TableStore):
    store.write(frame_of(FIRST), table=LANDED)
    with pytest.raises(ValueError, match="cannot be read where 'value' has a value: only project, record"):
        store.read(LANDED, where={"value": "one"})
    with pytest.raises(ValueError, match="table redcap/landed has no column 'nobody'"):
        store.read(LANDED, columns=["nobody"])
    with pytest.raises(ValueError, match="cannot be read where 'count' has a value"):
        store.read(PLAIN, where={"count": "1"})


def test_a_table_that_was_amended_is_not_read_as_one_that_never_is(store: TableStore):
    store.write(frame_of(FIRST), table=LANDED)
    store.amend(amendment_of({("a", "1"): {}}), table=LANDED)
    with pytest.raises(TableUnreadable, match="was amended, and is declared without amended_by"):
        store.read(PLAIN)


@pytest.mark.parametrize("changed", [{}, {("a", "1"): {"": "new"}, ("a", "2"): {}, ("a", "11"): {"": "eleven"}}])
def test_a_write_stored_as_several_files_in_any_order_is_read_in_order(store: TableStore, changed: Records):
    from deltalake import write_deltalake

    from assets.storage.amend import stored_rows_of
    from assets.storage.frames import arrow_of, conform_frame

    store.create(LANDED)
    rows = arrow_of(conform_frame(frame_of(FIRST), table=LANDED), LANDED)
    for begin in (0, 2, 4):
        part = stored_rows_of(rows.slice(begin, 2), table=LANDED)
        write_deltalake(store.location_of(LANDED), part, mode="append")
    store.amend(amendment_of(changed), table=LANDED)
    expected = expected_of(amended(FIRST, changed))
    pd.testing.assert_frame_equal(store.read(LANDED), expected)
    pd.testing.assert_frame_equal(store.read(LANDED, columns=["value"]), expected[["value"]])
    assert store.count(LANDED) == len(expected)


def test_files_put_together_by_another_program_are_read_and_amended_as_before(store: TableStore):
    from deltalake import DeltaTable

    store.write(frame_of(FIRST), table=LANDED)
    store.amend(amendment_of({("a", "1"): {"": "new"}, ("a", "2"): {}}), table=LANDED)
    before = store.read(LANDED)
    DeltaTable(store.location_of(LANDED)).optimize.compact()
    pd.testing.assert_frame_equal(store.read(LANDED), before)
    store.amend(amendment_of({("a", "1"): {"": "newer"}}), table=LANDED)
    assert store.read(LANDED)["value"].tolist() == ["newer", "ten", "other project"]
