"""Records replaced, added and removed make one commit; any sequence of changes reads as a dictionary would."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.storage.amend import Counted
from assets.storage.commits import Written
from assets.storage.errors import WriteFailed
from assets.storage.schema import Column, ColumnType
from assets.storage.store import TableStore
from tests.unit.amended_tables import (
    COLUMNS,
    FIRST,
    LANDED,
    PLAIN,
    Records,
    amended,
    amendment_of,
    expected_of,
    frame_of,
)

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def store(tmp_path: Path) -> TableStore:
    return TableStore(tmp_path / "tables")


def test_an_amendment_replaces_adds_and_removes_records_in_one_commit(store: TableStore):
    first = store.write(frame_of(FIRST), table=LANDED)
    changed: Records = {("a", "1"): {"": "new", "3": "three"}, ("a", "10"): {}, ("a", "11"): {"": "eleven"}}
    written = store.amend(amendment_of(changed), table=LANDED)
    assert written == Written(version=first.version + 1, rows=5, changed=True)
    pd.testing.assert_frame_equal(store.read(LANDED), expected_of(amended(FIRST, changed)))


def test_rows_the_caller_counted_are_believed_of_the_version_they_were_counted_in(store: TableStore):
    first = store.write(frame_of(FIRST), table=LANDED)
    counted = Counted(version=first.version, rows=3)
    for value, rows in (("new", 4), ("newer", 4)):
        changed: Records = {("a", "1"): {"": value}}
        assert store.amend(amendment_of(changed, before=counted), table=LANDED).rows == rows


def test_a_record_that_was_gone_can_come_back_and_go_again(store: TableStore):
    store.write(frame_of(FIRST), table=LANDED)
    records = FIRST
    for value in ("", "back", "", "again"):
        changed: Records = {("a", "2"): {"1": value} if value else {}}
        store.amend(amendment_of(changed), table=LANDED)
        records = amended(records, changed)
        pd.testing.assert_frame_equal(store.read(LANDED), expected_of(records))


def test_a_record_of_one_project_is_not_that_of_another(store: TableStore):
    store.write(frame_of(FIRST), table=LANDED)
    store.amend(amendment_of({("a", "1"): {}}), table=LANDED)
    assert store.read(LANDED, where={"record": "1"})["value"].tolist() == ["other project"]


def test_equal_content_makes_no_commit_and_after_an_amendment_compacts_once(store: TableStore):
    store.write(frame_of(FIRST), table=LANDED)
    assert not store.write(frame_of(FIRST), table=LANDED).changed
    changed: Records = {("a", "1"): {"": "new"}}
    before = store.amend(amendment_of(changed), table=LANDED).version
    now = frame_of(amended(FIRST, changed))
    assert store.write(now, table=LANDED) == Written(version=before + 1, rows=len(now), changed=True)
    assert store.write(now, table=LANDED) == Written(version=before + 1, rows=len(now), changed=False)
    assert not store.write(store.read(LANDED), table=LANDED).changed


def test_an_amendment_that_was_undone_by_another_is_still_compacted(store: TableStore):
    store.write(frame_of(FIRST), table=LANDED)
    store.amend(amendment_of({("a", "2"): {"": "new"}}), table=LANDED)
    store.amend(amendment_of({("a", "2"): FIRST["a", "2"]}), table=LANDED)
    assert store.write(frame_of(FIRST), table=LANDED).changed
    assert not store.write(frame_of(FIRST), table=LANDED).changed


def test_an_amendment_that_names_no_record_makes_no_commit(store: TableStore):
    version = store.write(frame_of(FIRST), table=LANDED).version
    assert store.amend(amendment_of({}), table=LANDED) == Written(version=version, rows=6, changed=False)


def test_a_table_that_was_created_and_never_written_can_be_amended(store: TableStore):
    store.create(LANDED)
    assert store.amend(amendment_of(FIRST), table=LANDED).rows == 6
    pd.testing.assert_frame_equal(store.read(LANDED), expected_of(FIRST))


def test_a_table_of_an_earlier_release_is_read_not_amended_and_upgraded_by_the_next_full_write(store: TableStore):
    store.write(frame_of(FIRST), table=PLAIN)
    pd.testing.assert_frame_equal(store.read(LANDED), expected_of(FIRST))
    assert store.read(LANDED, columns=["record"], where={"project": "b"})["record"].tolist() == ["1"]
    changed: Records = {("a", "1"): {}}
    with pytest.raises(WriteFailed, match="stored with other columns than are declared now"):
        store.amend(amendment_of(changed), table=LANDED)
    assert store.write(frame_of(FIRST), table=LANDED).changed
    store.amend(amendment_of(changed), table=LANDED)
    pd.testing.assert_frame_equal(store.read(LANDED), expected_of(amended(FIRST, changed)))
    pd.testing.assert_frame_equal(store.read(LANDED, version=1), expected_of(FIRST))


def test_a_column_declared_since_makes_the_next_write_a_full_one(store: TableStore):
    store.write(frame_of(FIRST), table=LANDED)
    wider = replace(LANDED, columns=(*COLUMNS, Column("late", "text", "declared later")))
    amendment = amendment_of({("a", "1"): {"": "x"}})
    amendment = replace(amendment, rows=amendment.rows.assign(late="y"))
    with pytest.raises(WriteFailed, match="write it whole once"):
        store.amend(amendment, table=wider)
    assert store.read(wider)["late"].isna().all()


def test_a_wide_table_is_amended_as_a_narrow_one(store: TableStore):
    fields = tuple(Column(f"field_{number:03d}", "text", "a field") for number in range(120))
    wide = replace(LANDED, columns=(*COLUMNS, *fields))
    more = {column.name: "x" for column in fields}
    store.write(frame_of(FIRST).assign(**more), table=wide)
    for value in ("y", "z"):
        amendment = amendment_of({("a", "1"): {"": value}, ("a", "2"): {}})
        store.amend(replace(amendment, rows=amendment.rows.assign(**more)), table=wide)
    assert store.read(wide)["value"].tolist() == ["z", "ten", "other project"]


def test_facts_are_kept_with_the_rows_and_each_amendment_adds_its_own(store: TableStore):
    store.write(frame_of(FIRST), table=LANDED, facts={"snapshot.a": "a1", "snapshot.b": "b1"})
    store.amend(amendment_of({("b", "1"): {}}, facts={"snapshot.b": "b2"}), table=LANDED, commit={"run_id": "r2"})
    assert store.facts(LANDED) == {"snapshot.a": "a1", "snapshot.b": "b2"}
    assert store.facts(LANDED, version=1) == {"snapshot.a": "a1", "snapshot.b": "b1"}
    assert store.history(LANDED)[0].metadata["run_id"] == "r2"
    store.write(frame_of(FIRST), table=LANDED, facts={"snapshot.a": "a3"})
    assert store.facts(LANDED) == {"snapshot.a": "a3"}


def test_equal_rows_with_other_facts_are_a_commit_and_with_the_same_facts_none(store: TableStore):
    store.write(frame_of(FIRST), table=LANDED, facts={"snapshot.a": "a1"})
    assert not store.write(frame_of(FIRST), table=LANDED, facts={"snapshot.a": "a1"}).changed
    assert store.write(frame_of(FIRST), table=LANDED, facts={"snapshot.a": "a2"}).changed
    assert store.facts(LANDED) == {"snapshot.a": "a2"}


def test_a_field_named_like_the_idea_of_an_amendment_is_an_ordinary_field(store: TableStore):
    kind: ColumnType = "text"
    named = replace(LANDED, columns=(*COLUMNS, Column("amendment", kind, "a field"), Column("gone", kind, "a field")))
    store.write(frame_of(FIRST).assign(amendment="7", gone="yes"), table=named)
    amendment = amendment_of({("a", "1"): {"": "x"}})
    store.amend(replace(amendment, rows=amendment.rows.assign(amendment="8", gone="no")), table=named)
    assert store.read(named)["amendment"].tolist() == ["8", "7", "7", "7"]


NAMES = st.sampled_from(["1", "10", "2", "é", "\U0001f9ea", ""])
PROJECTS = st.sampled_from(["a", "b"])
INSTANCES = st.dictionaries(st.sampled_from(["", "1", "2"]), st.text("xyz", max_size=2), max_size=3)
CHANGES = st.dictionaries(st.tuples(PROJECTS, NAMES), INSTANCES, max_size=5)
STEPS = st.lists(st.tuples(st.sampled_from(["write", "amend", "amend", "amend"]), CHANGES), max_size=6)


@settings(max_examples=40, deadline=None)
@given(first=CHANGES, steps=STEPS)
def test_any_sequence_of_writes_and_amendments_reads_as_a_dictionary_would(
    first: Records, steps: list[tuple[str, Records]]
):
    with tempfile.TemporaryDirectory() as folder:
        store = TableStore(folder)
        records = amended({}, first)
        states = {store.write(frame_of(records), table=LANDED).version: records}
        for kind, changed in steps:
            records = amended(records if kind == "amend" else {}, changed)
            if kind == "amend":
                written = store.amend(amendment_of(changed), table=LANDED)
            else:
                written = store.write(frame_of(records), table=LANDED)
            assert written.rows == len(expected_of(records)) == store.count(LANDED)
            assert written.version not in states or states[written.version] == records
            states[written.version] = records
        for version, then in states.items():
            expected = expected_of(then)
            pd.testing.assert_frame_equal(store.read(LANDED, version=version), expected)
            keys = store.read(LANDED, version=version, columns=LANDED.key, where={"project": "a"})
            of_project = expected.loc[expected["project"] == "a", list(LANDED.key)].reset_index(drop=True)
            pd.testing.assert_frame_equal(keys, of_project)
