"""Dagster's history with its files kept open: the same history, and no more files open than a few."""

from __future__ import annotations

import inspect
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from inspect import signature
from pathlib import Path

import dagster as dg
import pytest

from pipelines.dagster_inside import SqliteEventLogStorage
from pipelines.history import RUNS_KEPT_OPEN, EventHistoryKeptOpen
from pipelines.home import open_instance, prepare_dagster_home


@dg.asset
def table() -> int:
    return 1


@dg.multi_asset_check(specs=[dg.AssetCheckSpec(f"rule_{number}", asset=table.key) for number in range(3)])
def checks() -> Iterator[dg.AssetCheckResult]:
    for number in range(3):
        yield dg.AssetCheckResult(passed=number != 1, asset_key=table.key, check_name=f"rule_{number}")


PLANNED = {
    dg.DagsterEventType.ASSET_MATERIALIZATION_PLANNED,
    dg.DagsterEventType.ASSET_CHECK_EVALUATION_PLANNED,
}
OF_THE_DATABASE = {"create_timestamp", "migration_completed"}
"""Columns with the moment at which a row was made: it differs wherever two write one after the other."""


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dg.DagsterInstance]:
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path))
    with open_instance(tmp_path) as opened:
        yield opened


INSIDE = {
    "_connect": ["self", "shard"],
    "_event_to_row": ["self", "event"],
    "_store_asset_event": ["self", "conn", "event", "event_id"],
    "_store_asset_event_tags": ["self", "conn", "events", "event_ids"],
    "_has_asset_key_col_on_connection": ["self", "conn", "column_name"],
    "_get_latest_materialization_records": ["self", "raw_asset_rows"],
    "conn_string_for_shard": ["self", "shard_name"],
    "path_for_shard": ["self", "run_id"],
    "delete_events_for_run": ["self", "conn", "run_id"],
    "store_asset_check_event": ["self", "event", "event_id"],
}
"""What the history takes from inside Dagster's own class: each method with its parameters."""


def test_dagster_still_has_inside_what_the_history_takes_from_it() -> None:
    methods = {name: getattr(SqliteEventLogStorage, name, None) for name in INSIDE}
    found = {name: list(signature(inspect.unwrap(it)).parameters) if it else [] for name, it in methods.items()}
    moved = [name for name, parameters in INSIDE.items() if found[name] != parameters]
    assert not moved, (
        f"Dagster {dg.__version__} moved {', '.join(moved)} of its SQLite history: compare pipelines/history.py with "
        "its class, or take event_log_storage out of pipelines/home.py, which costs CPU and nothing else."
    )


def test_one_module_alone_reaches_inside_dagster() -> None:
    root = Path(__file__).parents[2]
    rooms = ("assets", "bench", "checks", "pipelines", "reports", "sandbox", "tests")
    reaching = re.compile(r"^\s*(from|import) dagster\._", re.MULTILINE)
    files = [file for room in rooms for file in (root / room).rglob("*.py") if reaching.search(file.read_text("utf-8"))]
    assert [file.relative_to(root).as_posix() for file in files] == ["pipelines/dagster_inside.py"]


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


def test_what_is_written_is_what_dagsters_own_class_writes(instance: dg.DagsterInstance, tmp_path: Path) -> None:
    events = events_of_a_run_with_checks(instance)
    for history in (own := own_history(tmp_path / "own"), mine := EventHistoryKeptOpen(str(tmp_path / "mine"))):
        history.register_instance(instance)
        for event in events:
            history.store_event(event)
        history.dispose()
    for file in ("index", events[0].run_id):
        assert rows_of(mine, file) == rows_of(own, file)


def test_planned_checks_and_tables_that_come_at_once_are_written_as_one_by_one(
    instance: dg.DagsterInstance, tmp_path: Path
) -> None:
    events = events_of_a_run_with_checks(instance)
    planned = [event for event in events if event.dagster_event_type in PLANNED]
    own, mine = own_history(tmp_path / "own"), EventHistoryKeptOpen(str(tmp_path / "mine"))
    for event in planned:
        own.store_event(event)
    mine.store_event_batch(planned)
    mine.dispose()
    assert len(planned) > 2
    assert rows_of(mine, "index") == rows_of(own, "index")


@pytest.mark.parametrize("odd", ["of a partition", "outside a run", "never planned"])
def test_an_unusual_check_is_written_as_dagster_does(instance: dg.DagsterInstance, tmp_path: Path, odd: str) -> None:
    evaluated = next(event for event in events_of_a_run_with_checks(instance) if is_evaluation(event))
    changed = {"of a partition": {"partition": "2026-01-01"}}.get(odd, {})
    said = evaluated.get_dagster_event()
    data = evaluation_with(said.asset_check_evaluation_data, **changed)
    event = evaluated._replace(
        dagster_event=said._replace(event_specific_data=data), run_id="" if odd == "outside a run" else evaluated.run_id
    )
    own, mine = own_history(tmp_path / "own"), EventHistoryKeptOpen(str(tmp_path / "mine"))
    for history in (own, mine):
        history.store_event(event)
        history.dispose()
    assert len(rows_of(own, "index")["asset_check_executions"]) == 1
    for file in ("index", event.run_id):
        assert rows_of(mine, file) == rows_of(own, file)


def test_what_a_step_says_on_its_way_is_there_as_soon_as_somebody_reads(instance: dg.DagsterInstance) -> None:
    events = events_of_a_run_with_checks(instance)
    on_the_way = next(event for event in events if event.dagster_event_type == dg.DagsterEventType.STEP_OUTPUT)
    before = len(instance.all_logs(on_the_way.run_id))
    instance.event_log_storage.store_event(on_the_way)
    assert len(instance.all_logs(on_the_way.run_id)) == before + 1


def test_what_a_step_says_on_its_way_is_on_disk_before_the_next_step_begins(
    instance: dg.DagsterInstance, tmp_path: Path
) -> None:
    events = events_of_a_run_with_checks(instance)
    mine = EventHistoryKeptOpen(str(tmp_path / "mine"))
    ends = [number for number, event in enumerate(events) if is_end_of_step(event)]
    for event in events[: ends[0] + 1]:
        mine.store_event(event)
    assert len(rows_of(mine, events[0].run_id)["event_logs"]) == ends[0] + 1
    mine.dispose()


def test_a_check_reported_outside_a_run_is_on_disk_at_once(instance: dg.DagsterInstance, tmp_path: Path) -> None:
    ran(instance)
    check = dg.AssetCheckEvaluation(asset_key=table.key, check_name="looked at by hand", passed=True, metadata={})
    instance.report_runless_asset_event(check)
    told = rows_of(own_history(tmp_path / "history" / "runs"), "index")["asset_check_executions"]
    assert [row for row in told if "looked at by hand" in row]


def evaluation_with(evaluation: dg.AssetCheckEvaluation, **changed: str) -> dg.AssetCheckEvaluation:
    said = {name: getattr(evaluation, name) for name in signature(dg.AssetCheckEvaluation).parameters}
    return dg.AssetCheckEvaluation(**said | changed)


def events_of_a_run_with_checks(instance: dg.DagsterInstance) -> list[dg.EventLogEntry]:
    """Return all events of one run of a table with three checks, of which one fails."""
    result = dg.materialize([table, checks], instance=instance)
    return list(instance.all_logs(result.run_id))


def is_evaluation(event: dg.EventLogEntry) -> bool:
    return event.dagster_event_type == dg.DagsterEventType.ASSET_CHECK_EVALUATION


def is_end_of_step(event: dg.EventLogEntry) -> bool:
    return event.dagster_event_type == dg.DagsterEventType.STEP_SUCCESS


def own_history(folder: Path) -> SqliteEventLogStorage:
    return SqliteEventLogStorage(str(folder))


def rows_of(history: SqliteEventLogStorage, file: str) -> dict[str, list[tuple[object, ...]]]:
    """Return every table of a file, without `OF_THE_DATABASE`."""
    tables = {}
    with closing(sqlite3.connect(history.path_for_shard(file))) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            columns = [row[1] for row in connection.execute(f"PRAGMA table_info({name})")]
            kept = ", ".join(f'"{column}"' for column in columns if column not in OF_THE_DATABASE)
            tables[name] = connection.execute(f"SELECT {kept} FROM {name} ORDER BY 1").fetchall()
    return tables


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
