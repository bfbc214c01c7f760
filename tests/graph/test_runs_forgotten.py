"""What Dagster notes of a run goes with its night, file and all, and what is kept can still be read."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import dagster as dg
import pytest

from assets.storage.manifests import NightManifest, write_manifest
from assets.storage.store import TableStore
from pipelines.home import open_instance
from pipelines.retention import NIGHTS, tidy

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dg.asset
def table() -> None:
    """Stand for any table."""


@dg.asset_check(asset=table)
def holds() -> dg.AssetCheckResult:
    return dg.AssetCheckResult(passed=True)


@pytest.fixture
def runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dg.DagsterInstance]:
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path / "dagster"))
    with open_instance(tmp_path / "dagster") as instance:
        yield instance


def run_once(runs: dg.DagsterInstance) -> str:
    return dg.materialize([table, holds], instance=runs).run_id


def night(home: Path, number: int, *, run_id: str) -> None:
    """Write the manifest of a night that ended so many days from now, so that every run so far is older."""
    moment = datetime.now(UTC) + timedelta(days=number)
    day = date(2026, 1, 1) + timedelta(days=number)
    write_manifest(home, NightManifest(night=day.isoformat(), as_of=day, known_at=moment, run_id=run_id, tables={}))


def forty_nights(home: Path, runs: dg.DagsterInstance) -> tuple[str, str]:
    """Run twice and write forty nights; the first run is of the second night, the other of the last."""
    old, kept = run_once(runs), run_once(runs)
    for number in range(1, 41):
        night(home, number, run_id={2: old, 40: kept}.get(number, f"night-{number}"))
    return old, kept


def files_of(home: Path, run_id: str) -> list[Path]:
    return list((home / "dagster" / "history" / "runs").glob(f"{run_id}.db*"))


def tidied(home: Path, runs: dg.DagsterInstance, *, dry_run: bool = False) -> int:
    return tidy(home, TableStore(home / "tables"), [], runs=runs, dry_run=dry_run).runs


def test_the_run_of_a_night_that_is_no_longer_kept_is_gone_from_history_with_its_file(
    tmp_path: Path, runs: dg.DagsterInstance
) -> None:
    old, kept = forty_nights(tmp_path, runs)
    assert tidied(tmp_path, runs) == 1
    assert runs.get_run_by_id(old) is None
    assert not files_of(tmp_path, old)
    assert not runs.all_logs(old)
    stays = runs.get_run_by_id(kept)
    assert stays is not None
    assert stays.is_success
    assert runs.all_logs(kept)


def test_the_checks_of_a_run_that_is_forgotten_do_not_stay_behind(tmp_path: Path, runs: dg.DagsterInstance) -> None:
    old, kept = forty_nights(tmp_path, runs)
    tidied(tmp_path, runs)
    found = runs.event_log_storage.get_asset_check_execution_history(
        dg.AssetCheckKey(dg.AssetKey("table"), "holds"), limit=10
    )
    assert [one.run_id for one in found] == [kept]
    assert old not in {one.run_id for one in found}


def test_the_last_materialization_of_a_table_is_still_known(tmp_path: Path, runs: dg.DagsterInstance) -> None:
    forty_nights(tmp_path, runs)
    tidied(tmp_path, runs)
    assert runs.get_latest_materialization_event(dg.AssetKey("table")) is not None


def test_before_there_are_as_many_nights_as_are_kept_no_run_is_forgotten(
    tmp_path: Path, runs: dg.DagsterInstance
) -> None:
    old = run_once(runs)
    for number in range(1, NIGHTS):
        night(tmp_path, number, run_id=f"night-{number}")
    assert tidied(tmp_path, runs) == 0
    assert runs.get_run_by_id(old) is not None


def test_a_dry_run_counts_runs_and_forgets_none(tmp_path: Path, runs: dg.DagsterInstance) -> None:
    old, _ = forty_nights(tmp_path, runs)
    assert tidied(tmp_path, runs, dry_run=True) == 1
    assert runs.get_run_by_id(old) is not None


def test_a_history_that_is_not_in_our_own_files_is_left_to_whoever_keeps_it(tmp_path: Path) -> None:
    with dg.DagsterInstance.ephemeral() as elsewhere:
        old, _ = forty_nights(tmp_path, elsewhere)
        assert tidied(tmp_path, elsewhere) == 0
        assert elsewhere.get_run_by_id(old) is not None


def test_a_run_that_went_on_where_the_run_of_a_kept_night_broke_off_stays_with_it(
    tmp_path: Path, runs: dg.DagsterInstance
) -> None:
    _, kept = forty_nights(tmp_path, runs)
    again = dg.DagsterRun(job_name="nightly", run_id="again", root_run_id=kept, parent_run_id=kept)
    alone = dg.DagsterRun(job_name="nightly", run_id="alone")
    for run in (again, alone):
        runs.add_run(run)
    assert tidied(tmp_path, runs) == 2
    assert runs.get_run_by_id("again") is not None
    assert runs.get_run_by_id("alone") is None
