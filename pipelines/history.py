"""Dagster's event history in SQLite, with its files kept open.

Belongs here: how connections to that history are made. Does not belong here: what is written to it, which is Dagster's
own. Dagster's class makes a new engine for every single statement: each compiles its SQL anew, opens the file, and the
last connection to close makes SQLite fold its write-ahead log into the file, some thousand times in a night. One engine
per file takes less than half of that. `dagster.yaml` names the class; a history in PostgreSQL needs none of it.

Dagster has no public name for its SQLite class, so this one goes with Dagster's minor version, which is pinned; a test
reads the same files with Dagster's own class, and would tell when they part.
"""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from dagster._core.events import ASSET_CHECK_EVENTS, ASSET_EVENTS
from dagster._core.storage.event_log import SqliteEventLogStorage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import dagster as dg
    from sqlalchemy.engine import Connection, Engine

INDEX = "index"
ACROSS_RUNS = ASSET_EVENTS | ASSET_CHECK_EVENTS
"""Types of events that are kept for all runs together as well."""

RUNS_KEPT_OPEN = 4
"""Files of single runs kept open at once: a web server reads many over the months."""


class EventHistoryKeptOpen(SqliteEventLogStorage):
    """The history of Dagster's own SQLite class, file for file, on engines that stay."""

    def __init__(self, base_dir: str, inst_data: Any = None) -> None:
        """Open or create the history below `base_dir`."""
        self._engines: OrderedDict[str, Engine] = OrderedDict()
        self._there: set[tuple[str, str]] = set()
        self._in_use: dict[str, Connection] = {}
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
        return self._connection(run_id or INDEX)

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

    def has_secondary_index(self, name: str) -> bool:
        """Return whether a migration of data was completed; none is ever undone."""
        asked = super().has_secondary_index
        return self._is_there("index", name, lambda: asked(name))

    def _is_there(self, kind: str, name: str, ask: Callable[[], bool]) -> bool:
        """Remember what was found, and ask again for what was not."""
        if (kind, name) not in self._there and ask():
            self._there.add((kind, name))
        return (kind, name) in self._there

    def store_event(self, event: dg.EventLogEntry) -> None:
        """Store an event, in the run's file and across runs, in one transaction per file."""
        self.store_event_batch([event])

    def store_event_batch(self, events: Sequence[dg.EventLogEntry]) -> None:
        """Store events of one run in one transaction per file; none of them where one cannot be stored."""
        across_runs = any(event.is_dagster_event and event.dagster_event_type in ACROSS_RUNS for event in events)
        with self._connection(events[0].run_id), self._connection(INDEX) if across_runs else nullcontext():
            for event in events:
                super().store_event(event)

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
            with self._engine_of(file).begin() as connection:
                self._in_use[file] = connection
                try:
                    yield connection
                finally:
                    del self._in_use[file]

    def _engine_of(self, file: str) -> Engine:
        if file not in self._engines:
            from dagster._core.storage.sqlite import SQLITE_BUSY_TIMEOUT_SECONDS
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
            while self._engines:
                self._engines.popitem()[1].dispose()


def _sync_at_checkpoints_only(connection: Any, _record: Any) -> None:
    """Spare a disk synchronisation per event; a power cut may lose the last events, never damage the file (WAL)."""
    connection.execute("PRAGMA synchronous=NORMAL")
