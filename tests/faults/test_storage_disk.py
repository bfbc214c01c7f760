"""A disk that is full or may not be written: one clear sentence, and the old version is served."""

from __future__ import annotations

import os
import subprocess
from contextlib import suppress
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from assets.ledger.append import append_row
from assets.storage.errors import StorageError, WriteFailed
from assets.storage.schema import Column, Table
from assets.storage.store import TableStore

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TABLE = Table(
    room="test",
    name="whole",
    words="w",
    columns=(Column("id", "text", "key"), Column("noise", "text", "does not compress")),
    key=("id",),
)


def rows(count: int, *, seed: int) -> pd.DataFrame:
    noise = np.random.default_rng(seed).bytes(count * 100)
    texts = [noise[row * 100 : row * 100 + 100].hex() for row in range(count)]
    return pd.DataFrame({"id": [f"{row:06d}" for row in range(count)], "noise": texts}, dtype="str")


@pytest.fixture
def small_disk(disk_of_size: Callable[[str, str], Path]) -> Path:
    """Return the mount of a disk of 8 MB."""
    return disk_of_size("disk", "8m")


def test_a_full_disk_is_named_and_the_old_version_served(small_disk: Path):
    store = TableStore(small_disk / "tables")
    small = rows(1_000, seed=1)
    store.write(small, table=TABLE)
    with pytest.raises(WriteFailed, match="table test/whole: writing 80000 rows failed: the disk is full"):
        store.write(rows(80_000, seed=2), table=TABLE)
    pd.testing.assert_frame_equal(store.read(TABLE), small)
    for path in (small_disk / "tables").rglob("*#*"):
        path.unlink()
    assert store.write(rows(500, seed=3), table=TABLE).changed
    assert len(store.read(TABLE)) == 500


def test_a_decision_for_which_there_is_no_room_is_not_tried_again_as_if_somebody_else_had_decided(
    small_disk: Path, monkeypatch: pytest.MonkeyPatch
):
    store, tries = TableStore(small_disk / "tables"), []
    append_row(store, table=TABLE, row={"id": "1", "noise": "early"})
    real = store.write
    monkeypatch.setattr(store, "write", lambda rows, **given: tries.append(1) or real(rows, **given))
    while_there_is_room(small_disk / "in the way")
    with pytest.raises(WriteFailed, match="the disk is full"):
        append_row(store, table=TABLE, row={"id": "2", "noise": "late"})
    assert tries == [1]
    (small_disk / "in the way").unlink()
    assert store.read(TABLE)["id"].tolist() == ["1"]
    append_row(store, table=TABLE, row={"id": "2", "noise": "late"})
    assert store.read(TABLE)["id"].tolist() == ["1", "2"]


def while_there_is_room(path: Path) -> None:
    """Fill the disk to its last byte."""
    with path.open("wb", buffering=0) as file:
        for size in (2**16, 1):
            with suppress(OSError):
                while file.write(bytes(size)) == size:
                    pass


def test_a_disk_that_turned_read_only_is_named_and_the_old_version_served(small_disk: Path):
    store = TableStore(small_disk / "tables")
    small = rows(1_000, seed=1)
    store.write(small, table=TABLE)
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True, capture_output=True)
    with pytest.raises(WriteFailed, match="failed: the folder is on a read-only file system"):
        store.write(rows(10, seed=2), table=TABLE)
    pd.testing.assert_frame_equal(store.read(TABLE), small)


def test_a_folder_that_may_not_be_written_is_named_and_the_old_version_served(tmp_path: Path):
    if os.geteuid() == 0:
        pytest.skip("root may write everywhere; the read-only disk covers this account")
    store = TableStore(tmp_path / "tables")
    small = rows(1_000, seed=1)
    store.write(small, table=TABLE)
    folders = [folder for folder in (tmp_path / "tables").rglob("*") if folder.is_dir()]
    for folder in folders:
        folder.chmod(0o500)
    try:
        with pytest.raises(WriteFailed, match="failed: this account may not read or write there"):
            store.write(rows(10, seed=2), table=TABLE)
        pd.testing.assert_frame_equal(store.read(TABLE), small)
    finally:
        for folder in folders:
            folder.chmod(0o700)


def test_a_root_that_is_a_file_is_a_sentence(tmp_path: Path):
    (tmp_path / "tables").write_text("in the way")
    with pytest.raises(StorageError, match="table test/whole: "):
        TableStore(tmp_path / "tables").write(rows(1, seed=1), table=TABLE)
