"""Prepares the folder Dagster keeps its history in.

Belongs here: `dagster.yaml` as we want it, and the one-time creation of the history's tables. Does not belong here: any
run. The tables are created under a lock because simultaneous first runs on a fresh folder crash on one another.
"""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import dagster as dg

CONFIG = """\
# Written by mentorsync where there was none; yours to change.
event_log_storage:                  # Dagster's own SQLite files, kept open; `storage: postgres:` replaces both
  module: pipelines.history
  class: EventHistoryKeptOpen
telemetry:
  enabled: false
nux:                                # no invitation to join a mailing list on the first visit
  enabled: false
run_monitoring:                     # a killed run must not stay "started" for ever
  enabled: true
  start_timeout_seconds: 300
  max_runtime_seconds: 21600
run_retries:                        # a crashed worker is tried once more; what failed for a reason is not
  enabled: true
  max_retries: 1
  retry_on_asset_or_op_failure: false
concurrency:
  runs:
    max_concurrent_runs: 2
    tag_concurrency_limits:
      - key: mentorsync/writes      # two nights at once would only undo one another
        value: base
        limit: 1
retention:
  schedule:
    purge_after_days: 90
  sensor:
    purge_after_days: 14
"""

ENVIRONMENT: Final = {
    # Hundreds of planned checks and quarters come at once: written together, they cost a transaction and not each one.
    "DAGSTER_EVENT_BATCH_SIZE": "1000",
    # Arrow's own allocator asks for huge pages, and where memory is in pieces the kernel makes each by moving others:
    # reading the landed keys of a project then took 60 ms of CPU instead of 6.
    "ARROW_DEFAULT_MEMORY_POOL": "system",
}
"""What a process of ours and its children run with, unless the environment says otherwise."""


def prepare_dagster_home(folder: Path) -> None:
    """Create the folder with its `dagster.yaml`, and name it in `DAGSTER_HOME` for this process and its children."""
    folder = folder.absolute()  # Dagster refuses another
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    config = folder / "dagster.yaml"
    if not config.exists():
        config.write_text(CONFIG, encoding="utf-8")
    os.environ["DAGSTER_HOME"] = str(folder)
    for name, value in ENVIRONMENT.items():
        os.environ.setdefault(name, value)


def open_instance(folder: Path) -> dg.DagsterInstance:
    """Return Dagster's instance on a prepared folder, its history's tables created."""
    import dagster as dg

    prepare_dagster_home(folder)
    with locked(folder / "first-run.lock"):
        instance = dg.DagsterInstance.get()
        instance.get_run_records(limit=1)
        return instance


@contextmanager
def locked(path: Path, *, wait: bool = True) -> Iterator[None]:
    """Hold an exclusive lock on a file; `BlockingIOError` at once where another process holds it and `wait` is off."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with path.open("w", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        yield
