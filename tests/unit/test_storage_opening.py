"""A table that cannot be seen is no table that was never made."""

from __future__ import annotations

import errno
import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from deltalake import DeltaTable

from assets.storage.errors import StorageError
from assets.storage.opening import OpenTables
from assets.storage.schema import Column, Table
from assets.storage.store import TableStore

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TABLE = Table(room="ledger", name="decision", words="Decisions.", columns=(Column("id", "text", "id"),), key=("id",))
NOBODY = 65534


@pytest.fixture
def root(tmp_path: Path) -> Path:
    TableStore(tmp_path / "tables").write(pd.DataFrame({"id": pd.Series(["a"], dtype="str")}), table=TABLE)
    return tmp_path / "tables"


@contextmanager
def locked_out(folder: Path) -> Iterator[None]:
    """Run as somebody who may not read the folder."""
    folder.chmod(0o000)
    before = os.geteuid()
    if before == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(before)
        folder.chmod(0o700)


def test_rows_whose_log_was_deleted_are_refused_and_not_begun_anew(root):
    shutil.rmtree(root / "ledger" / "decision" / "_delta_log")
    with pytest.raises(StorageError, match=r"ledger/decision has rows and no log \(_delta_log\): restore its folder"):
        TableStore(root).exists(TABLE)
    with pytest.raises(StorageError, match="has rows and no log"):
        TableStore(root).create(TABLE)


def test_a_table_that_cannot_be_brought_up_to_date_is_opened_anew_the_next_time(root, monkeypatch):
    def fails(_delta: DeltaTable) -> None:
        raise OSError(errno.EIO, "the disk does not answer")

    store = TableStore(root)
    assert store.exists(TABLE)
    monkeypatch.setattr(DeltaTable, "update_incremental", fails)
    with pytest.raises(StorageError):
        store.exists(TABLE)
    assert store.exists(TABLE)


def test_what_one_thread_has_open_no_other_brings_up_to_date(root):
    here = OpenTables.shared(str(root), is_local=True)
    assert OpenTables.shared(str(root), is_local=True) is here
    with ThreadPoolExecutor() as others:
        assert others.submit(OpenTables.shared, str(root), is_local=True).result() is not here


def test_a_folder_nobody_lets_us_read_is_not_taken_for_one_without_tables(root):
    with locked_out(root), pytest.raises(StorageError, match="this account may not read or write there"):
        TableStore(root).exists(TABLE)
    assert TableStore(root).exists(TABLE)


@pytest.mark.parametrize("there", [None, "", "_delta_log"], ids=["nothing", "an empty folder", "an empty log"])
def test_a_folder_without_rows_holds_no_table(tmp_path, there):
    if there is not None:
        (tmp_path / "ledger" / "decision" / there).mkdir(parents=True)
    assert not TableStore(tmp_path).exists(TABLE)


def test_a_table_put_back_as_it_once_was_is_seen_as_it_is_by_a_store_that_knew_it_later(root: Path, tmp_path: Path):
    store = TableStore(root)
    shutil.copytree(root, tmp_path / "backup")
    both = pd.DataFrame({"id": pd.Series(["a", "b"], dtype="str")})
    store.write(both, table=TABLE)
    assert store.read(TABLE)["id"].tolist() == ["a", "b"]
    shutil.rmtree(root)
    shutil.copytree(tmp_path / "backup", root)
    assert store.read(TABLE)["id"].tolist() == ["a"]
    shutil.rmtree(root)
    assert not store.exists(TABLE)
