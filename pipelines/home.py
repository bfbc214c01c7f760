"""Prepares the folder Dagster keeps its history in.

Belongs here: `dagster.yaml` as we want it, and the one-time creation of the history's tables. Does not belong here: any
run. The tables are created under a lock because simultaneous first runs on a fresh folder crash on one another.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from assets.storage.whole_files import write_whole
from assets.turns import locked
from pipelines.settings import SettingsError

if TYPE_CHECKING:
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
    max_concurrent_runs: 2          # a night waits by itself until it is alone
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
    # One heap for all threads: what one of them gives back, the next takes. With one heap a thread a judgement of
    # 50,000 people held 350 MB more. The C library reads this when a process starts.
    "MALLOC_ARENA_MAX": "1",
    # Columns of a large school come and go by the thousand. Each mapped anew and given back at once, the kernel spent
    # up to a second on their 460,000 pages; so up to 256 MB are kept for the next one.
    "MALLOC_MMAP_THRESHOLD_": str(2**28),
    "MALLOC_TRIM_THRESHOLD_": str(2**28),
    # As with Arrow's: NumPy asks for huge pages for every large array.
    "NUMPY_MADVISE_HUGEPAGE": "0",
}
"""What a process of ours and its children run with, unless the environment says otherwise."""


def prepare_dagster_home(folder: Path) -> None:
    """Create the folder with its `dagster.yaml`, and name it in `DAGSTER_HOME` for this process and its children."""
    folder = folder.absolute()  # Dagster refuses another
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    config = folder / "dagster.yaml"
    if not config.exists():
        # Whole or not at all: an empty file would be read as settings of Dagster's own, which telephone home.
        write_whole(config, CONFIG.encode())
    os.environ["DAGSTER_HOME"] = str(folder)
    for name, value in ENVIRONMENT.items():
        os.environ.setdefault(name, value)


def open_instance(folder: Path) -> dg.DagsterInstance:
    """Return Dagster's instance on a prepared folder, its history's tables created.

    Raises `SettingsError` where `dagster.yaml` is not what Dagster expects; Dagster's own words are left out, because
    they quote the file, and that may hold the password of a database.
    """
    import dagster as dg
    from dagster_shared.check import CheckError
    from yaml import YAMLError

    prepare_dagster_home(folder)
    with locked(folder / "first-run.lock"):
        try:
            instance = dg.DagsterInstance.get()
        except (dg.DagsterError, CheckError, YAMLError):
            raise SettingsError(
                f"{folder.absolute() / 'dagster.yaml'} cannot be used: `dagster instance info` says what is wrong; "
                "where nothing of it is yours, remove the file, and the next command writes it again."
            ) from None
        instance.get_run_records(limit=1)
        return instance
