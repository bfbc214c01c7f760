"""Tables on real Delta Lake: quarters and types as declared, refusals before anything is written, errors in words."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow as pa
import pytest

from assets.storage.errors import FrameRefused, StorageError, TableMissing, WriteFailed
from assets.storage.frames import arrow_of, conform_frame
from assets.storage.store import TableStore
from tests.unit.stored_tables import DATED, DECLARED, Q1, Q2, Q3, WHOLE, dtypes_of, ids_of, rows_of

if TYPE_CHECKING:
    from assets.storage.schema import Table

CANARY = "Jane Roe"


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
