"""What a vacuum deletes: nothing that a named version needs, nothing young, and nothing beneath a writer at work."""

from __future__ import annotations

import json
import os
import time
from datetime import timedelta
from pathlib import Path

import pytest

from assets.storage.errors import TableUnreadable
from assets.storage.store import TableStore
from tests.unit.stored_tables import DATED, Q1, WHOLE, ids_of, rows_of


@pytest.fixture
def store(tmp_path: Path) -> TableStore:
    return TableStore(tmp_path / "tables")


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
