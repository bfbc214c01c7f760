"""Dagster's history with its files kept open: the same history, and no more files open than a few."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import dagster as dg
import pytest
from dagster._core.storage.event_log import SqliteEventLogStorage

from pipelines.history import RUNS_KEPT_OPEN, EventHistoryKeptOpen
from pipelines.home import open_instance, prepare_dagster_home

if TYPE_CHECKING:
    from collections.abc import Iterator


@dg.asset
def table() -> int:
    return 1


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dg.DagsterInstance]:
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path))
    with open_instance(tmp_path) as opened:
        yield opened


def ran(instance: dg.DagsterInstance) -> str:
    result = dg.materialize([table], instance=instance)
    assert result.success
    return result.run_id


def test_a_prepared_home_keeps_its_history_open(instance: dg.DagsterInstance) -> None:
    assert isinstance(instance.event_log_storage, EventHistoryKeptOpen)


def test_dagsters_own_class_reads_the_same_history(instance: dg.DagsterInstance, tmp_path: Path) -> None:
    run_id = ran(instance)
    own = SqliteEventLogStorage(str(tmp_path / "history" / "runs"))
    own.register_instance(instance)
    mine = [entry.message for entry in instance.event_log_storage.get_logs_for_run(run_id)]
    assert mine == [entry.message for entry in own.get_logs_for_run(run_id)]
    assert len(mine) > 5
    assert own.get_latest_materialization_events([table.key])[table.key]


def test_another_process_that_wrote_meanwhile_is_seen(instance: dg.DagsterInstance, tmp_path: Path) -> None:
    ran(instance)
    prepare_dagster_home(tmp_path)
    with dg.DagsterInstance.get() as other:
        run_id = ran(other)
    latest = instance.get_latest_materialization_event(table.key)
    assert latest is not None
    assert latest.run_id == run_id


def test_only_the_files_of_a_few_runs_stay_open(instance: dg.DagsterInstance, tmp_path: Path) -> None:
    for run_id in [ran(instance) for _ in range(RUNS_KEPT_OPEN + 3)]:
        assert instance.event_log_storage.get_logs_for_run(run_id)
    folder = tmp_path / "history" / "runs"
    opened = {file.name for file in open_files() if file.parent == folder and file.name != "index.db"}
    assert 0 < len(opened) <= RUNS_KEPT_OPEN


def open_files() -> list[Path]:
    """Return the SQLite files this process holds open."""
    listed = Path("/proc/self/fd")
    if not listed.exists():
        pytest.skip("this system lists no open files below /proc")
    targets = []
    for link in listed.iterdir():
        with suppress(OSError):
            targets.append(link.readlink())
    return [target for target in targets if target.suffix == ".db"]


def test_a_wiped_history_is_empty_and_can_be_written_again(instance: dg.DagsterInstance) -> None:
    ran(instance)
    instance.wipe()
    assert not instance.get_run_records()
    run_id = ran(instance)
    assert instance.event_log_storage.get_logs_for_run(run_id)
