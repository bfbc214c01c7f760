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
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from dagster._core.storage.event_log import SqliteEventLogStorage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.engine import Connection, Engine

INDEX = "index"
RUNS_KEPT_OPEN = 4
"""Files of single runs kept open at once: a web server reads many over the months."""


class EventHistoryKeptOpen(SqliteEventLogStorage):
    """The history of Dagster's own SQLite class, file for file, on engines that stay."""

    def __init__(self, base_dir: str, inst_data: Any = None) -> None:
        """Open or create the history below `base_dir`."""
        self._engines: OrderedDict[str, Engine] = OrderedDict()
        self._tables: set[str] = set()
        self._one_at_a_time = threading.Lock()
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
        if table_name not in self._tables and super().has_table(table_name):
            self._tables.add(table_name)
        return table_name in self._tables

    def wipe(self) -> None:
        """Delete the whole history; the files go, so nothing may hold them."""
        self._let_go()
        super().wipe()

    def dispose(self) -> None:
        """Close every file."""
        self._let_go()
        super().dispose()

    @contextmanager
    def _connection(self, file: str) -> Iterator[Connection]:
        with self._one_at_a_time, self._engine_of(file).begin() as connection:
            yield connection

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
