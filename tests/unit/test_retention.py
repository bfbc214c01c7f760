"""Thirty-five nights are kept, and those on which a quarter was closed for good."""

from __future__ import annotations

import json
import os
import re
import time
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from assets.ledger.office import Person
from assets.ledger.quarters import note_quarter
from assets.quarters import quarter_of
from assets.storage.errors import StorageError
from assets.storage.manifests import NightManifest, nights_of, write_manifest
from assets.storage.schema import Column, Table
from assets.storage.store import TableStore
from pipelines.retention import NIGHTS, Tidied, tidy
from reports.drafts import Order
from reports.entry import Entry
from reports.publish import history_of, object_hashes, publish, read_manifest, store_object
from reports.recipes import note_recipe, recipes_of

if TYPE_CHECKING:
    from pathlib import Path

FIRST = date(2026, 1, 1)
PEOPLE = Table(
    room="hr",
    name="person",
    words="A small table.",
    columns=(Column("person_id", "text", "HR's key"), Column("note", "text", "something that changes")),
    key=("person_id",),
)
OFFICER = Person("Olive Officer", "Faculty Affairs")


def a_night(home: Path, number: int) -> str:
    """Do what a night does about its files and return the hash of its only one."""
    day = FIRST + timedelta(days=number)
    store = TableStore(home / "tables")
    frame = pd.DataFrame({"person_id": ["1"], "note": [f"night {number}"]}, dtype="str")
    version = store.write(frame, table=PEOPLE).version
    sha = store_object(home / "published", f"book {number}".encode())
    entry = Entry(
        quarter="2026-01-01",
        programme="anesthesiology",
        audience="office",
        name=f"mentoring-{day}.xlsx",
        sha256=sha,
        bytes=7,
        as_of=day.isoformat(),
        known_at=day.isoformat(),
        snapshot="s",
        stale=False,
        unmet=0,
        on_time_rate=None,
    )
    order = Order(published=home / "published", quarters=("2026-01-01",), as_of=day, timezone="UTC", record_links={})
    note_recipe(order, run_id=f"run-{number}", tables={PEOPLE.path: version}, earlier={}, entries=[entry])
    publish(home / "published", [entry])
    moment = datetime(day.year, day.month, day.day, 3, tzinfo=UTC)
    write_manifest(home, NightManifest(day.isoformat(), day, moment, f"run-{number}", {PEOPLE.path: version}))
    return sha


def aged(home: Path) -> None:
    """Let everything be more than a month old: Delta goes by the moments in its log, the rest by the files'."""
    past = time.time() - timedelta(days=40).total_seconds()
    for log in home.glob("tables/*/*/_delta_log/*.json"):
        log.write_text(re.sub(r'"(deletionTimestamp|timestamp)":\d+', rf'"\1":{int(past * 1000)}', log.read_text()))
    for path in home.rglob("*"):
        os.utime(path, (past, past))


def closed(home: Path, number: int, sha: str) -> None:
    about = {
        "why": None,
        "checklist": [],
        "accepted": [],
        "as_of": FIRST + timedelta(days=number),
        "night": f"run-{number}",
        "books": [f"anesthesiology/office={sha}"],
        "tables": [],
    }
    at = datetime(2026, 4, 2, tzinfo=UTC)
    note_quarter(TableStore(home / "tables"), quarter_of(FIRST), step="closed", by=OFFICER, at=at, about=about)


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
    closed(tmp_path, 2, forty_nights[2])
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
    young = store_object(tmp_path / "published", b"not published yet")
    again = store_object(tmp_path / "published", b"book 1")
    assert again == forty_nights[1]
    tidied(tmp_path)
    assert {young, again} <= object_hashes(tmp_path / "published")


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
