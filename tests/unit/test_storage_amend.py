"""Amended tables read as if each change had been made to all rows at once, at every version and in every projection."""

from __future__ import annotations

import os
import tempfile
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.storage.amend import Amendment, Counted
from assets.storage.commits import Written
from assets.storage.errors import FrameRefused, TableMissing, TableUnreadable, WriteFailed
from assets.storage.schema import DTYPES, Column, ColumnType, Table
from assets.storage.store import TableStore

CANARY = "Jane Roe"
COLUMNS = (
    Column("project", "text", "project"),
    Column("record", "text", "record"),
    Column("instance", "text", "instance"),
    Column("value", "text", "a value"),
    Column("count", "integer", "a whole number"),
    Column("names", "texts", "several texts"),
)
LANDED = Table(
    room="redcap",
    name="landed",
    words="Amended by record.",
    columns=COLUMNS,
    key=("project", "record", "instance"),
    amended_by=("project", "record"),
)
PLAIN = replace(LANDED, amended_by=())

Row = tuple[str, str, str]
Records = dict[tuple[str, str], dict[str, str]]
"""What a table holds, as plainly as can be: by project and record, the value of each instance."""


def frame_of(records: Records) -> pd.DataFrame:
    rows = [
        (project, record, instance, value)
        for (project, record), instances in records.items()
        for instance, value in instances.items()
    ]
    frame = pd.DataFrame(rows, columns=["project", "record", "instance", "value"], dtype="str")
    count = pd.array([len(value) for value in frame["value"]], dtype="Int64")
    return frame.assign(count=count, names=pd.Series([[value] for value in frame["value"]], dtype="object"))


def amendment_of(changed: Records, **more: Any) -> Amendment:
    replaced = pd.DataFrame(list(changed), columns=["project", "record"], dtype="str")
    return Amendment(rows=frame_of(changed), replaced=replaced, **more)


def amended(records: Records, changed: Records) -> Records:
    return {record: rows for record, rows in (records | changed).items() if rows}


def expected_of(records: Records) -> pd.DataFrame:
    frame = frame_of(records).sort_values(["project", "record", "instance"], ignore_index=True)
    return frame.astype({column.name: DTYPES[column.type] for column in COLUMNS})


@pytest.fixture
def store(tmp_path: Path) -> TableStore:
    return TableStore(tmp_path / "tables")


FIRST: Records = {
    ("a", "1"): {"": "base", "1": "one", "2": "two"},
    ("a", "10"): {"": "ten"},
    ("a", "2"): {"": "second"},
    ("b", "1"): {"": "other project"},
}


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


def test_the_storages_own_columns_are_never_handed_out(store: TableStore):
    store.write(frame_of(FIRST), table=LANDED)
    store.amend(amendment_of({("a", "1"): {"": "new"}}), table=LANDED)
    assert list(store.read(LANDED).columns) == list(LANDED.column_names)


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


@pytest.mark.parametrize(
    ("rows", "replaced", "words"),
    [
        (
            {("a", "1"): {"": CANARY}},
            {("a", "2"): {}},
            "1 of 1 rows of an amendment belong to a record it does not name",
        ),
        ({("a", CANARY): {"": "x"}}, {("b", CANARY): {}}, "1 of 1 rows of an amendment belong to a record"),
    ],
)
def test_rows_of_a_record_that_is_not_replaced_are_refused(
    store: TableStore, rows: Records, replaced: Records, words: str
):
    store.write(frame_of(FIRST), table=LANDED)
    amendment = replace(amendment_of(replaced), rows=frame_of(rows))
    with pytest.raises(FrameRefused, match=words) as refusal:
        store.amend(amendment, table=LANDED)
    assert CANARY not in str(refusal.value)
    assert store.version_of(LANDED) == 1


def test_keys_named_twice_and_undeclared_columns_are_refused_without_a_value(store: TableStore):
    store.write(frame_of(FIRST), table=LANDED)
    once = amendment_of({("a", CANARY): {"": "x"}})
    twice = pd.concat([once.rows, once.rows])
    wrong = [
        (replace(once, rows=twice), r"1 of 2 rows repeat the key \(project, record, instance\)"),
        (replace(once, replaced=pd.concat([once.replaced] * 2)), r"\(records\): 1 of 2 rows repeat the key"),
        (replace(once, rows=once.rows.assign(**{CANARY: "x"})), "undeclared: 1"),
        (replace(once, replaced=once.replaced[["record"]]), "absent project"),
        (replace(once, replaced=once.replaced.assign(record=[None])), "'record' is missing in 1 of 1 rows"),
    ]
    for amendment, words in wrong:
        with pytest.raises(FrameRefused, match=words) as refusal:
            store.amend(amendment, table=LANDED)
        assert CANARY not in str(refusal.value)
    assert store.version_of(LANDED) == 1


def test_only_a_table_declared_so_is_amended(store: TableStore):
    store.write(frame_of(FIRST), table=PLAIN)
    with pytest.raises(ValueError, match="declared without amended_by"):
        store.amend(amendment_of({("a", "1"): {}}), table=PLAIN)
    with pytest.raises(TableMissing, match="materialize redcap/other first"):
        store.amend(amendment_of({("a", "1"): {}}), table=replace(LANDED, name="other"))


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


def test_a_table_that_was_amended_is_not_read_as_one_that_never_is(store: TableStore):
    store.write(frame_of(FIRST), table=LANDED)
    store.amend(amendment_of({("a", "1"): {}}), table=LANDED)
    with pytest.raises(TableUnreadable, match="was amended, and is declared without amended_by"):
        store.read(PLAIN)


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


def test_an_amendment_made_from_rows_that_are_out_of_date_is_refused(store: TableStore):
    version = store.write(frame_of(FIRST), table=LANDED).version
    store.amend(amendment_of({("a", "1"): {}}), table=LANDED, on_version=version)
    with pytest.raises(WriteFailed, match="another process wrote it meanwhile"):
        store.amend(amendment_of({("a", "2"): {}}), table=LANDED, on_version=version)


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


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"amended_by": ("record",)}, "the key must begin with the columns"),
        ({"amended_by": ("project", "nobody")}, "the key must begin with the columns"),
        ({"key": ("count", "record"), "amended_by": ("count",)}, "must be text"),
        ({"columns": (*COLUMNS, Column("_gone", "flag", "taken"))}, "the storage's own columns"),
        (
            {"columns": (Column("quarter", "text", "q"), *COLUMNS), "by_quarter": True},
            "overwritten by quarter and not amended",
        ),
    ],
)
def test_a_table_that_cannot_be_amended_is_refused_where_it_is_declared(changes: dict[str, Any], words: str):
    with pytest.raises(ValueError, match=words):
        replace(LANDED, **changes)


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
