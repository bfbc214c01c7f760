"""Thirty-five nights are kept, and those on which a quarter was closed for good."""

from __future__ import annotations

import json
import os
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from assets.ledger.acknowledgements import ACKNOWLEDGEMENT, acknowledge
from assets.storage.errors import StorageError
from assets.storage.manifests import nights_of
from assets.storage.store import TableStore
from pipelines.retention import NIGHTS, Tidied, tidy
from reports.publish import history_of, object_hashes, read_manifest, store_object
from reports.recipes import recipes_of
from tests.unit.forty_nights import FIRST, PEOPLE, a_night, aged, close_on

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def forty_nights(tmp_path: Path) -> list[str]:
    return [a_night(tmp_path, number) for number in range(40)]


def tidied(home: Path, *, dry_run: bool = False) -> Tidied:
    return tidy(home, TableStore(home / "tables"), [PEOPLE], dry_run=dry_run)


def test_the_last_thirty_five_nights_stay_whole_and_the_earlier_ones_go(tmp_path: Path, forty_nights: list[str]):
    aged(tmp_path)
    done = tidied(tmp_path)
    assert (done.kept_nights, done.nights, done.publications, done.recipes, done.objects) == (NIGHTS, 5, 5, 5, 5)
    assert done.table_files == 5
    assert object_hashes(tmp_path / "published") == set(forty_nights[5:])
    assert len(recipes_of(tmp_path / "published")) == len(history_of(tmp_path / "published")) + 1 == NIGHTS
    store = TableStore(tmp_path / "tables")
    for night in nights_of(tmp_path).values():
        assert store.read(PEOPLE, version=night.tables[PEOPLE.path])["note"].tolist() == [
            f"night {(night.as_of - FIRST).days}"
        ]
    with pytest.raises(StorageError):
        store.read(PEOPLE, version=1)


def test_the_night_on_which_a_quarter_was_closed_stays_for_good(tmp_path: Path, forty_nights: list[str]):
    close_on(tmp_path, 2, forty_nights[2])
    aged(tmp_path)
    done = tidied(tmp_path)
    assert (done.kept_nights, done.nights, done.recipes, done.objects) == (NIGHTS + 1, 4, 4, 4)
    assert forty_nights[2] in object_hashes(tmp_path / "published")
    [night] = [one for one in nights_of(tmp_path).values() if one.run_id == "run-2"]
    assert TableStore(tmp_path / "tables").read(PEOPLE, version=night.tables[PEOPLE.path])["note"].tolist() == [
        "night 2"
    ]


def test_what_a_run_at_work_has_just_stored_stays(tmp_path: Path, forty_nights: list[str]):
    aged(tmp_path)
    young = a_night(tmp_path, 40, at_work=True)
    again = store_object(tmp_path / "published", b"book 1")
    assert again == forty_nights[1]
    tidied(tmp_path)
    assert {young, again} <= object_hashes(tmp_path / "published")
    assert young in {sha for recipe in recipes_of(tmp_path / "published").values() for sha in recipe.files}


def test_what_a_kept_workbook_was_compared_with_can_still_be_read(tmp_path: Path):
    for number in range(NIGHTS + 5):
        a_night(tmp_path, number, compared_with=2 if number == 20 else None)
    aged(tmp_path)
    assert tidied(tmp_path).table_files == 4
    assert TableStore(tmp_path / "tables").read(PEOPLE, version=3)["note"].tolist() == ["night 2"]


def test_scratch_goes_after_as_many_days_as_nights_are_kept(tmp_path: Path):
    for name, days in (("old", NIGHTS + 1), ("young", NIGHTS - 1)):
        path = tmp_path / "scratch" / name
        path.mkdir(parents=True)
        past = time.time() - timedelta(days=days).total_seconds()
        os.utime(path, (past, past))
    assert tidied(tmp_path, dry_run=True).scratch == 1
    assert len(list((tmp_path / "scratch").iterdir())) == 2
    assert tidied(tmp_path).scratch == 1
    assert [path.name for path in (tmp_path / "scratch").iterdir()] == ["young"]


def test_no_version_of_the_ledger_is_ever_deleted(tmp_path: Path, forty_nights: list[str]):
    store = TableStore(tmp_path / "tables")
    for seen in ("one", "two"):
        acknowledge(store, source="hr", seen=seen, count=1, by="Olive", reason="", at=datetime.now(UTC))
    aged(tmp_path)
    tidy(tmp_path, store, [PEOPLE, ACKNOWLEDGEMENT])
    assert store.read(ACKNOWLEDGEMENT, version=1)["seen"].tolist() == ["one"]


def test_a_dry_run_counts_and_deletes_nothing(tmp_path: Path, forty_nights: list[str]):
    aged(tmp_path)
    done = tidied(tmp_path, dry_run=True)
    assert (done.nights, done.objects, done.table_files) == (5, 5, 0)
    assert object_hashes(tmp_path / "published") == set(forty_nights)
    assert len(nights_of(tmp_path)) == len(forty_nights)


def test_tidying_twice_finds_nothing_the_second_time(tmp_path: Path, forty_nights: list[str]):
    aged(tmp_path)
    tidied(tmp_path)
    published = read_manifest(tmp_path / "published")
    assert tidied(tmp_path) == Tidied(NIGHTS, 0, 0, 0, 0, 0, 0)
    assert read_manifest(tmp_path / "published") == published
    assert published.entries[0].sha256 == forty_nights[-1]


def test_a_damaged_manifest_stops_tidying_before_anything_is_deleted(tmp_path: Path, forty_nights: list[str]):
    aged(tmp_path)
    path = next(iter(nights_of(tmp_path)))
    path.write_text(json.dumps({"night": "half"}))
    with pytest.raises(StorageError, match="cannot be read"):
        tidied(tmp_path)
    assert object_hashes(tmp_path / "published") == set(forty_nights)
