"""Dagster's event history in SQLite, with its files kept open.

Belongs here: how connections to that history are made. Does not belong here: what is written to it, which is Dagster's
own. Dagster's class makes a new engine for every single statement: each compiles its SQL anew, opens the file, and the
last connection to close makes SQLite fold its write-ahead log into the file, some thousand times in a night. Here there
is one engine per file, an event is made text once for both files it goes to, and what a step says on its way is kept
until the next event somebody waits for; `dagster_inside.py` has what each of these saves. `dagster.yaml` names the
class; a history in PostgreSQL needs none of it.
"""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import dagster as dg

from pipelines.check_history import store_checks
from pipelines.dagster_inside import (
    ASSET_CHECK_EVENTS,
    ASSET_EVENTS,
    EVENT_TYPE_TO_PIPELINE_RUN_STATUS,
    SQLITE_BUSY_TIMEOUT_SECONDS,
    AssetCheckExecutionsTable,
    EventLogRecord,
    SqlEventLogStorageTable,
    SqliteEventLogStorage,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from sqlalchemy.engine import Connection, Engine

    Stored = tuple[dg.EventLogEntry, dict[str, Any]]

INDEX = "index"
ACROSS_RUNS = ASSET_EVENTS | ASSET_CHECK_EVENTS | EVENT_TYPE_TO_PIPELINE_RUN_STATUS.keys()
"""Types of events that are kept for all runs together as well."""

ON_THE_WAY = frozenset(
    {
        dg.DagsterEventType.STEP_INPUT,
        dg.DagsterEventType.LOADED_INPUT,
        dg.DagsterEventType.STEP_OUTPUT,
        dg.DagsterEventType.HANDLED_OUTPUT,
        dg.DagsterEventType.ASSET_CHECK_EVALUATION,
    }
)
"""Types of events a step makes by the dozen before it ends; nobody acts on one before the step has ended."""

HELD = '{"__class__": "EventLogRecord"'
"""How the last materialization begins in an asset's row, unless Dagster of years ago wrote it."""

MOST_WAITING = 200
"""Events kept back at most: what a process that is killed can take with it."""

RUNS_KEPT_OPEN = 4
"""Files of single runs kept open at once: a web server reads many over the months."""


class EventHistoryKeptOpen(SqliteEventLogStorage):
    """The history of Dagster's own SQLite class, file for file, on engines that stay."""

    def __init__(self, base_dir: str, inst_data: Any = None) -> None:
        """Open or create the history below `base_dir`."""
        self._engines: OrderedDict[str, Engine] = OrderedDict()
        self._there: set[tuple[str, str]] = set()
        self._in_use: dict[str, Connection] = {}
        self._waiting: list[Stored] = []
        self._one_at_a_time = threading.RLock()
        super().__init__(base_dir, inst_data)

    @classmethod
    def config_type(cls) -> Any:
        """Return what `dagster.yaml` may set: nothing, the place follows from `DAGSTER_HOME`."""
        return {}

    @classmethod
    def from_config_value(cls, inst_data: Any, config_value: Any) -> Self:
        """Return the history of the Dagster home this process works on."""
        return cls(str(Path(os.environ["DAGSTER_HOME"]) / "history" / "runs"), inst_data, **config_value)

    def run_connection(self, run_id: str | None = None) -> Any:
        """Return a connection, inside a transaction, to the events of one run."""
        return self._connection(INDEX if run_id is None else run_id)

    def index_connection(self) -> Any:
        """Return a connection, inside a transaction, to what is kept across runs."""
        return self._connection(INDEX)

    def has_table(self, table_name: str) -> bool:
        """Return whether the table exists; a migration may add one, none ever goes."""
        asked = super().has_table
        return self._is_there("table", table_name, lambda: asked(table_name))

    def has_asset_key_col(self, column_name: str) -> bool:
        """Return whether the table of assets has the column; of these too none ever goes."""
        asked = super().has_asset_key_col
        return self._is_there("column", column_name, lambda: asked(column_name))

    def _has_asset_key_col_on_connection(self, conn: Connection, column_name: str) -> bool:
        asked = super()._has_asset_key_col_on_connection
        return self._is_there("column", column_name, lambda: asked(conn, column_name))

    def has_secondary_index(self, name: str) -> bool:
        """Return whether a migration of data was completed; none is ever undone."""
        asked = super().has_secondary_index
        return self._is_there("index", name, lambda: asked(name))

    def _is_there(self, kind: str, name: str, ask: Callable[[], bool]) -> bool:
        """Remember what was found, and ask again for what was not."""
        if (kind, name) not in self._there and ask():
            self._there.add((kind, name))
        return (kind, name) in self._there

    def _get_latest_materialization_records(self, raw_asset_rows: Any) -> Any:
        """Return the last materialization of each asset of these rows, `None` being left out.

        Where each row holds it, as it has for years, nothing is left to be searched for, and Dagster searches all the
        same; it asks for one asset before every check.
        """
        rows = list(raw_asset_rows)
        if not all(str(row["last_materialization"]).startswith(HELD) and not row["asset_details"] for row in rows):
            return super()._get_latest_materialization_records(rows)
        return {
            dg.AssetKey.from_db_string(row["asset_key"]): dg.deserialize_value(
                row["last_materialization"], EventLogRecord
            )
            for row in rows
        }

    def store_event(self, event: dg.EventLogEntry) -> None:
        """Store an event, in the run's file and across runs, together with those before it that wait.

        An event of `ON_THE_WAY` waits until one of another type comes, or this process reads; one that no step makes
        does not wait, for nothing need come after it. They are stored in the order in which they came.
        """
        with self._one_at_a_time:
            if self._waiting and self._waiting[0][0].run_id != event.run_id:
                self._store_what_waits()
            self._waiting.append((event, self._event_to_row(event)))
            if not _is_on_the_way(event) or len(self._waiting) >= MOST_WAITING:
                self._store_what_waits()

    def store_event_batch(self, events: Sequence[dg.EventLogEntry]) -> None:
        """Store events of one run in one transaction per file; none of them where one cannot be stored."""
        with self._one_at_a_time:
            self._store_what_waits()
            self._waiting += [(event, self._event_to_row(event)) for event in events]
            self._store_what_waits()

    def _store_what_waits(self) -> None:
        """Store what waits, one transaction per file."""
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return
        across_runs = [(event, row) for event, row in waiting if _is_kept_across_runs(event)]
        with self._connection(waiting[0][0].run_id) as run, ExitStack() as also:
            run.execute(SqlEventLogStorageTable.insert(), [row for _, row in waiting])
            if across_runs:
                self._store_across_runs(across_runs, index=also.enter_context(self._connection(INDEX)))

    def _store_across_runs(self, events: Sequence[Stored], *, index: Connection) -> None:
        of_checks = []
        for event, row in events:
            number = index.execute(SqlEventLogStorageTable.insert(), row).lastrowid
            if event.dagster_event_type in ASSET_EVENTS:
                self._store_asset_event_tags(index, [event], [number])
                self._store_asset_event(index, event, number)
            elif event.dagster_event_type in ASSET_CHECK_EVENTS:
                of_checks.append((event, row, number))
        for event, _, number in store_checks(index, of_checks):
            self.store_asset_check_event(event, number)

    def delete_events(self, run_id: str) -> None:
        """Delete what is noted of a run, its file included, which Dagster would leave behind."""
        with self._one_at_a_time:
            with self._connection(INDEX) as index:
                self.delete_events_for_run(index, run_id)
            if run_id in self._engines:
                self._engines.pop(run_id).dispose()
            self._initialized_dbs.discard(run_id)
            for path in Path(self.path_for_shard(run_id)).parent.glob(f"{run_id}.db*"):
                path.unlink(missing_ok=True)

    def delete_checks(self, run_ids: Collection[str]) -> None:
        """Delete how checks ended in runs, which Dagster would keep for good.

        Of all these runs at once, because their table is searched from end to end: there is no index by run.
        """
        of_run = AssetCheckExecutionsTable.c.run_id
        with self._connection(INDEX) as index:
            index.execute(AssetCheckExecutionsTable.delete().where(of_run.in_(list(run_ids))))

    def wipe(self) -> None:
        """Delete the whole history; the files go, so nothing may hold them."""
        self._let_go()
        self._there.clear()
        super().wipe()

    def dispose(self) -> None:
        """Close every file."""
        self._let_go()
        super().dispose()

    @contextmanager
    def _connection(self, file: str) -> Iterator[Connection]:
        with self._one_at_a_time:
            if file in self._in_use:
                yield self._in_use[file]
                return
            self._store_what_waits()
            with self._engine_of(file).begin() as connection:
                self._in_use[file] = connection
                try:
                    yield connection
                finally:
                    del self._in_use[file]

    def _engine_of(self, file: str) -> Engine:
        if file not in self._engines:
            from sqlalchemy import create_engine, event

            with super()._connect(file):  # creates its tables where the file is new
                pass
            self._engines[file] = create_engine(
                self.conn_string_for_shard(file), connect_args={"timeout": SQLITE_BUSY_TIMEOUT_SECONDS}
            )
            event.listen(self._engines[file], "connect", _sync_at_checkpoints_only)
        self._engines.move_to_end(file)
        while len(self._engines) > RUNS_KEPT_OPEN + 1:
            oldest = next(name for name in self._engines if name != INDEX)
            self._engines.pop(oldest).dispose()
        return self._engines[file]

    def _let_go(self) -> None:
        with self._one_at_a_time:
            self._store_what_waits()
            while self._engines:
                self._engines.popitem()[1].dispose()


def _is_on_the_way(event: dg.EventLogEntry) -> bool:
    return event.step_key is not None and event.is_dagster_event and event.dagster_event_type in ON_THE_WAY


def _is_kept_across_runs(event: dg.EventLogEntry) -> bool:
    return event.is_dagster_event and event.dagster_event_type in ACROSS_RUNS


def _sync_at_checkpoints_only(connection: Any, _record: Any) -> None:
    """Spare a disk synchronisation per event; a power cut may lose the last events, never damage the file (WAL)."""
    connection.execute("PRAGMA synchronous=NORMAL")
