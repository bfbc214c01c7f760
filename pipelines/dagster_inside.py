"""The names inside Dagster that no public module of it offers, in one place.

Belongs here: the imports, and nothing else. Does not belong here: what is done with them (`history.py`,
`check_history.py`); no other module imports from below `dagster._`.

What Dagster says publicly about its history is for whoever reads it or adds a single event; where events are stored is
chosen in `dagster.yaml` by the name of a class, and a class that stores can only be derived from one inside Dagster,
as that of Dagster's own `dagster-postgres` is. Rejected were its SQLite class as it is (the 1,445 events of a night of
300 faculty, replayed: 10.3 CPU s; with its files kept open 1.4, stored a step at a time 0.9, checks together as well
0.6), a PostgreSQL that somebody would have to look after for one run a night, and fewer checks, which are what an
analyst looks at. The price is that this goes with Dagster's minor version; `tests/graph/test_history.py` says so when
that moves.
"""

from __future__ import annotations

from dagster._core.events import ASSET_CHECK_EVENTS, ASSET_EVENTS, EVENT_TYPE_TO_PIPELINE_RUN_STATUS
from dagster._core.storage.asset_check_execution_record import AssetCheckExecutionRecordStatus
from dagster._core.storage.event_log import EventLogRecord, SqlEventLogStorageTable, SqliteEventLogStorage
from dagster._core.storage.event_log.schema import AssetCheckExecutionsTable
from dagster._core.storage.sqlite import SQLITE_BUSY_TIMEOUT_SECONDS

__all__ = [
    "ASSET_CHECK_EVENTS",
    "ASSET_EVENTS",
    "EVENT_TYPE_TO_PIPELINE_RUN_STATUS",
    "SQLITE_BUSY_TIMEOUT_SECONDS",
    "AssetCheckExecutionRecordStatus",
    "AssetCheckExecutionsTable",
    "EventLogRecord",
    "SqlEventLogStorageTable",
    "SqliteEventLogStorage",
]
