"""The nightly job and its schedule.

Belongs here: what runs together and when. Does not belong here: what a run does. A quarter is a partition, and the open
ones are one range, so a night is a single run over that range; a backfill with one run per quarter was rejected because
it would pull REDCap once for each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import dagster as dg

from assets.ledger.append import RefusedError
from assets.ledger.quarters import closed_through
from assets.night import ALONE
from assets.quarters import open_quarters, quarter_of
from assets.storage.store import TableStore

if TYPE_CHECKING:
    from datetime import date

    from pipelines.settings import Settings

NIGHTLY = "nightly"
RANGE_START = "dagster/asset_partition_range_start"
RANGE_END = "dagster/asset_partition_range_end"


def nightly_job() -> dg.UnresolvedAssetJobDefinition:
    """Return the job of the night: every table and every check, also those of tables that no run makes."""
    return dg.define_asset_job(
        NIGHTLY,
        selection=dg.AssetSelection.all() | dg.AssetSelection.all_asset_checks(),
        description="One night: pull, join, check, judge, publish.",
        tags={"dagster/max_runtime": str(6 * 60 * 60), **ALONE},
    )


def range_tags(*, as_of: date, first: date | None, closed_through: date | None = None) -> dict[str, str]:
    """Return the tags that make one run cover every open quarter; `RefusedError` where none is open any more."""
    quarters = open_quarters(as_of=as_of, first=first, closed_through=closed_through)
    if not quarters:
        raise RefusedError(f"{quarter_of(as_of).label} is closed: no quarter up to {as_of} is open.")
    return {RANGE_START: quarters[0].key, RANGE_END: quarters[-1].key}


def nightly_schedule(
    settings: Settings, job: dg.UnresolvedAssetJobDefinition, *, base_tables: str
) -> dg.ScheduleDefinition:
    """Return the schedule of the night, in the institution's time zone; it runs only where the settings say so.

    `base_tables` is where the ledger is kept: closed quarters are not judged again.
    """
    status = dg.DefaultScheduleStatus.RUNNING if settings.schedule.running else dg.DefaultScheduleStatus.STOPPED

    @dg.schedule(
        name="nightly_schedule",
        job=job,
        cron_schedule=f"{settings.schedule.at.minute} {settings.schedule.at.hour} * * *",
        execution_timezone=settings.institution.timezone,
        default_status=status,
        description="Launches the night over every open quarter.",
    )
    def nightly_schedule(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
        tonight = settings.today or context.scheduled_execution_time.astimezone(settings.zone).date()
        return dg.RunRequest(
            run_key=context.scheduled_execution_time.isoformat(),
            tags=range_tags(
                as_of=tonight, first=settings.first_quarter, closed_through=closed_through(TableStore(base_tables))
            ),
        )

    return nightly_schedule
