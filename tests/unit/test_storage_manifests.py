"""What was known when is answered by the nights' manifests."""

from __future__ import annotations

import json
import stat
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from assets.storage.errors import StorageError
from assets.storage.manifests import (
    NightManifest,
    NoSuchNight,
    latest_manifest,
    manifest_judged_by,
    manifest_known_at,
    nights_of,
    write_manifest,
)
from assets.storage.schema import Column, Table
from assets.storage.store import TableStore

if TYPE_CHECKING:
    from pathlib import Path

FIRST = NightManifest(
    night="2026-11-19",
    as_of=date(2026, 11, 19),
    known_at=datetime(2026, 11, 19, 10, 0, tzinfo=UTC),
    run_id="a-1",
    tables={"hr/person": 3, "redcap/pull": 1},
)
SECOND = replace(
    FIRST,
    night="2026-11-20",
    as_of=date(2026, 11, 20),
    known_at=datetime(2026, 11, 20, 5, 0, tzinfo=timezone(timedelta(hours=-5))),
    run_id="b-2",
    tables={"hr/person": 4, "redcap/pull": 1},
)


def test_a_manifest_comes_back_as_it_was_written(tmp_path: Path):
    path = write_manifest(tmp_path, FIRST)
    assert latest_manifest(tmp_path) == FIRST
    assert path.parent == tmp_path / "nights"
    assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0


def test_before_the_first_night_there_is_none(tmp_path: Path):
    assert latest_manifest(tmp_path) is None
    assert nights_of(tmp_path) == {}
    with pytest.raises(NoSuchNight, match="none was ever finished"):
        manifest_known_at(tmp_path, FIRST.known_at)


def test_the_latest_night_known_at_a_moment_counts_whatever_the_zone_and_the_order_of_writing(tmp_path: Path):
    write_manifest(tmp_path, SECOND)
    write_manifest(tmp_path, FIRST)
    assert latest_manifest(tmp_path) == SECOND
    assert manifest_known_at(tmp_path, datetime(2026, 11, 20, 9, 59, tzinfo=UTC)) == FIRST
    assert manifest_known_at(tmp_path, datetime(2026, 11, 20, 10, 0, tzinfo=UTC)) == SECOND
    assert manifest_known_at(tmp_path, datetime(2030, 1, 1, tzinfo=UTC)) == SECOND


def test_a_moment_before_the_first_night_is_an_error_that_names_it(tmp_path: Path):
    write_manifest(tmp_path, FIRST)
    with pytest.raises(NoSuchNight, match="the first one was known at 2026-11-19T10:00:00"):
        manifest_known_at(tmp_path, FIRST.known_at - timedelta(seconds=1))


def test_a_moment_without_a_zone_is_refused(tmp_path: Path):
    with pytest.raises(ValueError, match="no time zone"):
        manifest_known_at(tmp_path, FIRST.known_at.replace(tzinfo=None))
    with pytest.raises(ValueError, match="no time zone"):
        replace(FIRST, known_at=FIRST.known_at.replace(tzinfo=None))


def test_writing_a_manifest_again_adds_no_night(tmp_path: Path):
    write_manifest(tmp_path, FIRST)
    write_manifest(tmp_path, FIRST)
    assert len(list((tmp_path / "nights").iterdir())) == 1


def test_all_nights_are_told_the_earliest_first_each_with_its_file(tmp_path: Path):
    second, first = write_manifest(tmp_path, SECOND), write_manifest(tmp_path, FIRST)
    assert list(nights_of(tmp_path).items()) == [(first, FIRST), (second, SECOND)]


@pytest.mark.parametrize("content", ["", "[]", '{"night": "2026-11-19"}', "{" + '"half'])
def test_a_damaged_manifest_stops_a_vacuum_instead_of_being_skipped(tmp_path: Path, content: str):
    write_manifest(tmp_path, FIRST).write_text(content)
    with pytest.raises(StorageError, match="cannot be read: restore it"):
        nights_of(tmp_path)


def test_what_a_killed_writer_left_is_no_manifest(tmp_path: Path):
    path = write_manifest(tmp_path, FIRST)
    (path.parent / ".staged-abc").write_text(json.dumps({"night": "half"})[:5])
    assert latest_manifest(tmp_path) == FIRST


def test_a_manifest_that_cannot_be_written_leaves_no_trace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("assets.storage.whole_files.os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_manifest(tmp_path, FIRST)
    assert list((tmp_path / "nights").iterdir()) == []


def test_a_table_is_read_as_it_was_known_at_a_time(tmp_path: Path):
    table = Table(room="hr", name="person", words="w", columns=(Column("id", "text", "key"),), key=("id",))
    store = TableStore(tmp_path / "tables")
    for manifest, person in ((FIRST, "a"), (SECOND, "b")):
        written = store.write(pd.DataFrame({"id": [person]}, dtype="str"), table=table)
        write_manifest(tmp_path, replace(manifest, tables={table.path: written.version}))
    known = manifest_known_at(tmp_path, FIRST.known_at + timedelta(hours=1))
    assert store.read(table, version=known.tables[table.path])["id"].tolist() == ["a"]
    known = manifest_known_at(tmp_path, SECOND.known_at)
    assert store.read(table, version=known.tables[table.path])["id"].tolist() == ["b"]


def test_the_night_that_judged_a_day_is_looked_for_among_those_that_had_finished(tmp_path: Path):
    again = replace(SECOND, as_of=FIRST.as_of, run_id="c-3")
    for manifest in (FIRST, again):
        write_manifest(tmp_path, manifest)
    assert manifest_judged_by(tmp_path, FIRST.as_of) == again
    assert manifest_judged_by(tmp_path, FIRST.as_of, known_at=again.known_at) == again
    assert manifest_judged_by(tmp_path, FIRST.as_of, known_at=FIRST.known_at) == FIRST
    assert manifest_judged_by(tmp_path, FIRST.as_of, known_at=FIRST.known_at - timedelta(seconds=1)) is None
