"""How the last night ended, as Dagster's history and the night's manifest tell it.

Belongs here: finding that run and its checks. Does not belong here: what follows from it (`closing.py`). A run that
judged another date or another moment wrote to scratch and is no night.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import dagster as dg

from pipelines.home import open_instance
from pipelines.jobs import NIGHTLY

if TYPE_CHECKING:
    from pathlib import Path

LOOKED_THROUGH = 200
"""Runs looked through for the last night; scratch runs lie between."""


@dataclass(frozen=True, slots=True)
class LastNight:
    """The last night: its run, whether it succeeded, whether it still runs, and its blocking checks that failed."""

    run_id: str
    success: bool
    running: bool
    failed_checks: tuple[str, ...]


def last_night(dagster_home: Path) -> LastNight | None:
    """Return how the last night ended, `None` where there was none."""
    with open_instance(dagster_home) as instance:
        records = instance.get_run_records(dg.RunsFilter(job_name=NIGHTLY), limit=LOOKED_THROUGH)
        run = next((record.dagster_run for record in records if not _is_scratch(record.dagster_run)), None)
        if run is None:
            return None
        return LastNight(
            run_id=run.root_run_id or run.run_id,
            success=run.is_success,
            running=not run.is_finished,
            failed_checks=tuple(_failed_checks(instance, run.run_id)),
        )


def _is_scratch(run: dg.DagsterRun) -> bool:
    config: Any = run.run_config
    for name in ("resources", "night", "config"):
        config = config.get(name) or {}
    return bool(config.get("as_of") or config.get("known_at"))


def _failed_checks(instance: dg.DagsterInstance, run_id: str) -> list[str]:
    entries = instance.all_logs(run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION)
    found = [entry.get_dagster_event().asset_check_evaluation_data for entry in entries]
    return sorted(
        f"{one.asset_key.to_user_string()} {one.check_name}" for one in found if one.blocking and not one.passed
    )
