"""The weekly job that deletes what no kept night needs, and its schedule.

Belongs here: wiring. Does not belong here: what is kept (`retention.py`). Once a week and not with every night, because
a night would wait for the listing of every table's folder; and never beside another run, which the tag sees to.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import dagster as dg

from assets.night import ALONE, Night
from assets.storage.schema import Table
from pipelines.settings import Settings

TIDY = "weekly_tidy"


def tidy_job(home: Path, tables: Sequence[Table]) -> dg.JobDefinition:
    """Return the job; `tables` are those nights make."""

    @dg.op(name="delete_what_is_not_kept", description="Deletes what no kept night and no closed quarter needs.")
    def delete_what_is_not_kept(context: dg.OpExecutionContext, night: Night) -> None:
        from dataclasses import asdict

        from assets.storage.store import TableStore
        from pipelines.retention import tidy

        store = TableStore(night.base_tables())
        counts: dict[str, Any] = asdict(tidy(home, store, tables, runs=context.instance))
        context.add_output_metadata(counts)

    @dg.job(name=TIDY, description="Nights are kept for 35 days, closed quarters for good.", tags=ALONE)
    def weekly_tidy() -> None:
        delete_what_is_not_kept()

    return weekly_tidy


def tidy_schedule(settings: Settings) -> dg.ScheduleDefinition:
    """Return the schedule: Sundays at noon, in the institution's time zone, where nights run by schedule too."""
    status = dg.DefaultScheduleStatus.RUNNING if settings.schedule.running else dg.DefaultScheduleStatus.STOPPED
    return dg.ScheduleDefinition(
        name="tidy_schedule",
        job_name=TIDY,
        cron_schedule="0 12 * * 0",
        execution_timezone=settings.institution.timezone,
        default_status=status,
        description="Launches the weekly tidying.",
    )
