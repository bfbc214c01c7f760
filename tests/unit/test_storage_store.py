"""Tables on real Delta Lake: quarters, versions, types, quiet nights, and what a vacuum leaves."""

from __future__ import annotations

import json
import os
import stat
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

from assets.storage.errors import FrameRefused, StorageError, TableMissing, TableUnreadable, WriteFailed
from assets.storage.frames import arrow_of, conform_frame
from assets.storage.schema import DTYPES, Column, Table
from assets.storage.store import TableStore

CANARY = "Jane Roe"
Q1, Q2, Q3 = "2026-01-01", "2026-04-01", "2026-07-01"

COLUMNS = (
    Column("quarter", "text", "quarter"),
    Column("id", "text", "key"),
    Column("day", "date", "a day"),
    Column("moment", "instant", "a moment"),
    Column("count", "integer", "a whole number"),
    Column("share", "number", "a number"),
    Column("done", "flag", "yes or no"),
    Column("names", "texts", "several texts"),
)
WHOLE = Table(room="test", name="whole", words="Overwritten whole.", columns=COLUMNS, key=("quarter", "id"))
DATED = Table(
    room="test", name="dated", words="Kept by quarter.", columns=COLUMNS, key=("quarter", "id"), by_quarter=True
)


def rows_of(quarter: str, *ids: str, share: float | None = 0.5) -> pd.DataFrame:
    count = len(ids)
    return pd.DataFrame(
        {
            "quarter": pd.Series([quarter] * count, dtype="str"),
            "id": pd.Series(list(ids), dtype="str"),
            "day": pd.Series([pd.Timestamp("2026-02-28")] * count, dtype="datetime64[us]"),
            "moment": pd.Series(
                [pd.Timestamp("2026-02-28T01:02:03.000004", tz="UTC")] * count, dtype="datetime64[us, UTC]"
            ),
            "count": pd.array([None] * count, dtype="Int64"),
            "share": pd.Series([share] * count, dtype="float64"),
            "done": pd.array([True] * count, dtype="boolean"),
            "names": pd.Series([["b", "a"]] * count, dtype="object"),
        }
    )


def ids_of(frame: pd.DataFrame) -> list[str]:
    return [f"{quarter}/{id_}" for quarter, id_ in zip(frame["quarter"], frame["id"], strict=True)]


def dtypes_of(frame: pd.DataFrame) -> dict[str, str]:
    return {str(name): str(dtype) for name, dtype in frame.dtypes.items()}


DECLARED = {column.name: DTYPES[column.type] for column in COLUMNS}


@pytest.fixture
def store(tmp_path: Path) -> TableStore:
    return TableStore(tmp_path / "tables")


@pytest.mark.parametrize(("table", "quarters"), [(WHOLE, None), (DATED, [Q1, Q2])])
def test_what_is_written_is_read_with_every_type_and_leading_zero(
    store: TableStore, table: Table, quarters: list[str] | None
):
    frame = pd.concat([rows_of(Q2, "010", "08"), rows_of(Q1, "ünï \U0001f9ea", "007", share=None)])
    written = store.write(frame, table=table, quarters=quarters)
    assert (written.rows, written.changed) == (4, True)
    back = store.read(table)
    assert dtypes_of(back) == DECLARED
    assert ids_of(back) == [f"{Q1}/007", f"{Q1}/ünï \U0001f9ea", f"{Q2}/010", f"{Q2}/08"]
    expected = frame.sort_values(["quarter", "id"], ignore_index=True)
    pd.testing.assert_frame_equal(back, expected)


@pytest.mark.parametrize(("table", "quarters"), [(WHOLE, None), (DATED, [Q1])])
def test_an_empty_frame_is_stored_with_its_types(store: TableStore, table: Table, quarters: list[str] | None):
    store.write(rows_of(Q1), table=table, quarters=quarters)
    assert dtypes_of(store.read(table)) == DECLARED
    assert store.read(table).empty


def test_columns_without_any_value_keep_their_type_in_the_store_too(store: TableStore):
    nothing: dict[str, Any] = {name: [None] for name in DECLARED}
    store.write(pd.DataFrame(nothing | {"quarter": [Q1], "id": ["a"]}), table=WHOLE)
    assert dtypes_of(store.read(WHOLE)) == DECLARED
    store.write(rows_of(Q1, "a"), table=WHOLE)
    assert dtypes_of(store.read(WHOLE, version=1)) == DECLARED


def test_one_quarter_is_overwritten_and_the_others_stay(store: TableStore):
    store.write(pd.concat([rows_of(Q1, "a", "b"), rows_of(Q2, "c")]), table=DATED, quarters=[Q1, Q2])
    store.write(rows_of(Q1, "d"), table=DATED, quarters=[Q1])
    assert ids_of(store.read(DATED)) == [f"{Q1}/d", f"{Q2}/c"]


def test_several_quarters_are_one_commit(store: TableStore):
    store.create(DATED)
    frame = pd.concat([rows_of(quarter, "a") for quarter in (Q1, Q2, Q3)])
    assert store.write(frame, table=DATED, quarters=[Q3, Q1, Q2]).version == 1
    assert store.version_of(DATED) == 1


def test_a_named_quarter_without_rows_is_emptied(store: TableStore):
    store.write(pd.concat([rows_of(Q1, "a"), rows_of(Q2, "b")]), table=DATED, quarters=[Q1, Q2])
    store.write(rows_of(Q1), table=DATED, quarters=[Q1])
    assert ids_of(store.read(DATED)) == [f"{Q2}/b"]


def test_some_quarters_can_be_read_alone(store: TableStore):
    store.write(pd.concat([rows_of(quarter, "a") for quarter in (Q1, Q2, Q3)]), table=DATED, quarters=[Q1, Q2, Q3])
    assert ids_of(store.read(DATED, quarters=[Q3, Q1])) == [f"{Q1}/a", f"{Q3}/a"]
    nothing = store.read(DATED, quarters=[])
    assert nothing.empty
    assert dtypes_of(nothing) == DECLARED


def test_rows_of_a_quarter_that_is_not_written_are_refused_before_delta_sees_them(store: TableStore):
    frame = pd.concat([rows_of(Q1, "a"), rows_of(Q2, CANARY)])
    with pytest.raises(FrameRefused, match="table test/dated: 1 of 2 rows lie outside the quarters written") as refusal:
        store.write(frame, table=DATED, quarters=[Q1])
    assert CANARY not in str(refusal.value)
    assert not store.exists(DATED)


def test_a_table_by_quarter_must_name_its_quarters_and_another_must_not(store: TableStore):
    with pytest.raises(ValueError, match="name the quarters"):
        store.write(rows_of(Q1, "a"), table=DATED)
    with pytest.raises(ValueError, match="write it without quarters"):
        store.write(rows_of(Q1, "a"), table=WHOLE, quarters=[Q1])
    with pytest.raises(ValueError, match="read it whole"):
        store.read(WHOLE, quarters=[Q1])


def test_a_quarter_that_is_none_never_reaches_a_predicate(store: TableStore):
    with pytest.raises(ValueError, match="2026-02-01 does not begin a quarter"):
        store.write(rows_of(Q1, "a"), table=DATED, quarters=["2026-02-01"])
    with pytest.raises(ValueError, match="isoformat"):
        store.write(rows_of(Q1, "a"), table=DATED, quarters=["x' OR '1'='1"])


def test_the_text_08_is_refused_and_the_table_untouched(store: TableStore):
    store.write(rows_of(Q1, "a"), table=WHOLE)
    with pytest.raises(FrameRefused, match="column 'count'"):
        store.write(rows_of(Q1, "a").assign(count=pd.Series(["08"], dtype="str")), table=WHOLE)
    assert store.version_of(WHOLE) == 1


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


def test_arrow_rows_are_refused_as_a_frame_is(store: TableStore):
    arrow = arrow_of(conform_frame(rows_of(Q1, "a", "b"), table=WHOLE), WHOLE)
    wrong = [
        arrow.take([0, 0]),
        arrow.drop_columns(["share"]),
        arrow.set_column(1, "id", pa.array([None, "b"], pa.string())),
        arrow.set_column(4, "count", pa.array(["08", "9"], pa.string())),
    ]
    for rows in wrong:
        with pytest.raises(FrameRefused):
            store.write(rows, table=WHOLE)
    moved = arrow.set_column(0, "quarter", pa.array([Q1, Q2], pa.string()))
    with pytest.raises(FrameRefused, match="1 of 2 rows lie outside the quarters"):
        store.write(moved, table=DATED, quarters=[Q1])
    assert not store.exists(WHOLE)


@pytest.mark.parametrize("name", ["with space", "ünï & co;", "a+b=c"])
def test_a_folder_with_an_unusual_name_holds_tables_as_any_other(tmp_path: Path, name: str):
    store = TableStore(tmp_path / name / "tables")
    frame = pd.concat([rows_of(Q1, "a", "b"), rows_of(Q2, "c")])
    store.write(frame, table=DATED, quarters=[Q1, Q2])
    assert (tmp_path / name / "tables" / "test" / "dated" / "_delta_log").is_dir()
    assert not store.write(frame, table=DATED, quarters=[Q1, Q2]).changed
    assert len(TableStore(tmp_path / name / "tables").read(DATED, quarters=[Q2])) == 1


@pytest.mark.parametrize("name", ["#1", "50%41", "a?b"])
def test_a_folder_whose_name_the_library_misreads_is_refused(tmp_path: Path, name: str):
    with pytest.raises(ValueError, match="choose a folder without #"):
        TableStore(tmp_path / name)


def test_a_relative_root_is_a_folder_below_the_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    store = TableStore("var/tables")
    store.write(rows_of(Q1, "a"), table=WHOLE)
    assert not store.write(rows_of(Q1, "a"), table=WHOLE).changed
    assert len(TableStore(tmp_path / "var" / "tables").read(WHOLE)) == 1


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


def test_a_table_that_does_not_exist_is_a_sentence(store: TableStore):
    assert not store.exists(WHOLE)
    assert store.version_of(WHOLE) is None
    with pytest.raises(TableMissing, match=r"table test/whole does not exist below .*: materialize test/whole first"):
        store.read(WHOLE)
    with pytest.raises(TableMissing):
        store.history(WHOLE)
    with pytest.raises(TableMissing):
        store.vacuum(WHOLE, keep_versions=[])


@pytest.mark.parametrize("version", [2, 99, -1])
def test_a_version_that_does_not_exist_is_a_sentence(store: TableStore, version: int):
    store.write(rows_of(Q1, "a"), table=WHOLE)
    with pytest.raises(TableMissing, match=f"test/whole has no version {version}: its latest is 1"):
        store.read(WHOLE, version=version)


def test_creating_twice_changes_nothing_and_only_the_owner_may_look(store: TableStore, tmp_path: Path):
    store.create(DATED)
    store.create(DATED)
    assert store.version_of(DATED) == 0
    assert dtypes_of(store.read(DATED)) == DECLARED
    assert stat.S_IMODE((tmp_path / "tables").stat().st_mode) == 0o700


def test_looking_creates_nothing(store: TableStore, tmp_path: Path):
    assert not store.exists(WHOLE)
    assert list(tmp_path.iterdir()) == []


def test_the_writer_is_named_in_the_history(store: TableStore):
    store.write(rows_of(Q1, "a"), table=DATED, quarters=[Q1], commit={"run_id": "r1", "timestamp": "not Delta's"})
    newest, oldest = store.history(DATED)
    assert (newest.version, newest.operation, newest.metadata["run_id"]) == (1, "WRITE", "r1")
    assert list(newest.digests) == [Q1]
    assert (oldest.version, oldest.digests) == (0, {})
    assert newest.at.tzinfo is not None
    assert [commit.version for commit in store.history(DATED, limit=1)] == [1]


def age_everything(folder: Path, *, days: int) -> None:
    """Make a table look as if all its commits had been made days ago, in the log and on the disk."""
    for path in folder.rglob("*"):
        if path.suffix == ".json":
            lines = [json.loads(line) for line in path.read_text().splitlines()]
            for action in lines:
                if "remove" in action:
                    action["remove"]["deletionTimestamp"] -= days * 86_400_000
            path.write_text("".join(json.dumps(action) + "\n" for action in lines))
        os.utime(path, (time.time() - days * 86_400,) * 2)


def test_a_vacuum_keeps_every_named_version_and_only_those(store: TableStore):
    for share in range(1, 7):
        store.write(rows_of(Q1, "a", share=share), table=DATED, quarters=[Q1])
    age_everything(Path(store.location_of(DATED)), days=30)
    assert store.vacuum(DATED, keep_versions=[2, 4, 77]) == 3
    for version in (2, 4, 6):
        assert store.read(DATED, version=version)["share"].tolist() == [float(version)]
    with pytest.raises(TableUnreadable, match="reading version 3 failed: a file or version of the table is missing"):
        store.read(DATED, version=3)


def test_a_vacuum_with_nothing_to_do_makes_no_commit_and_young_files_stay(store: TableStore):
    for share in range(1, 4):
        store.write(rows_of(Q1, "a", share=share), table=WHOLE)
    assert store.vacuum(WHOLE, keep_versions=[], retention=timedelta(hours=24)) == 0
    assert store.version_of(WHOLE) == 3
    assert store.read(WHOLE, version=1)["share"].tolist() == [1.0]


def test_equal_content_makes_no_commit_after_a_vacuum_either(store: TableStore):
    for share in (1, 2):
        store.write(rows_of(Q1, "a", share=share), table=WHOLE)
    age_everything(Path(store.location_of(WHOLE)), days=30)
    assert store.vacuum(WHOLE, keep_versions=[]) == 1
    assert not store.write(rows_of(Q1, "a", share=2), table=WHOLE).changed


def test_a_vacuum_that_could_hit_a_writer_at_work_is_refused(store: TableStore):
    store.create(WHOLE)
    with pytest.raises(ValueError, match="at least 24 hours"):
        store.vacuum(WHOLE, keep_versions=[], retention=timedelta(hours=23))


def test_staging_files_of_killed_writers_are_swept_after_a_day(store: TableStore):
    store.write(rows_of(Q1, "a"), table=DATED, quarters=[Q1])
    folder = Path(store.location_of(DATED))
    old = [folder / "quarter=2026-01-01" / "part-0.parquet#1", folder / "_delta_log" / "00000000000000000002.json#1"]
    young = folder / "part-1.parquet#1"
    for path in (*old, young):
        path.write_bytes(b"half")
    for path in old:
        os.utime(path, (time.time() - 2 * 86_400,) * 2)
    store.vacuum(DATED, keep_versions=[])
    assert not any(path.exists() for path in old)
    assert young.exists()
    assert ids_of(store.read(DATED)) == [f"{Q1}/a"]


def test_an_error_of_the_library_is_told_without_its_text(store: TableStore, monkeypatch: pytest.MonkeyPatch):
    import deltalake
    from deltalake.exceptions import DeltaError

    def refuse(*_args: object, **_more: object) -> None:
        raise DeltaError(f"1 rows failed validation check. Preview of invalid data: | {CANARY} |")

    monkeypatch.setattr(deltalake, "write_deltalake", refuse)
    with pytest.raises(WriteFailed, match=r"table test/whole: writing 1 rows failed: DeltaError") as failure:
        store.write(rows_of(Q1, CANARY), table=WHOLE)
    errors: list[BaseException | None] = [failure.value, failure.value.__cause__, failure.value.__context__]
    assert not any(CANARY in str(error) for error in errors)


def test_a_table_whose_log_is_damaged_is_an_error_and_not_an_empty_table(store: TableStore):
    store.write(rows_of(Q1, CANARY), table=WHOLE)
    for file in (Path(store.location_of(WHOLE)) / "_delta_log").glob("*.json"):
        file.write_text("{" + CANARY)
    with pytest.raises(StorageError, match="table test/whole: ") as failure:
        store.read(WHOLE)
    assert not isinstance(failure.value, TableMissing)
    assert CANARY not in str(failure.value)
