"""Sensors that see a night end, however it was launched: by the schedule, in the UI, or by a command.

Belongs here: which runs are watched. Does not belong here: what is told of them (`nightly.py`). A night typed by hand
tells of itself as well, because it may run where no daemon does; whichever comes second finds the run told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import dagster as dg

from pipelines.alerts.nightly import tell_of_run

if TYPE_CHECKING:
    from pipelines.settings import Settings


def alert_sensors(settings: Settings, job: dg.UnresolvedAssetJobDefinition) -> list[dg.SensorDefinition]:
    """Return the sensors of the nightly job; none where the settings have no `[alerts]`.

    They run without being switched on: an alert that waits for a click is none.
    """
    if settings.alerts is None:
        return []
    ends = {
        "alert_after_night": dg.DagsterRunStatus.SUCCESS,
        "alert_after_failed_night": dg.DagsterRunStatus.FAILURE,
        "alert_after_canceled_night": dg.DagsterRunStatus.CANCELED,
    }
    return [_sensor(settings, job, name=name, status=status) for name, status in ends.items()]


def _sensor(
    settings: Settings, job: dg.UnresolvedAssetJobDefinition, *, name: str, status: dg.DagsterRunStatus
) -> dg.SensorDefinition:
    @dg.run_status_sensor(
        run_status=status,
        name=name,
        monitored_jobs=[job],
        default_status=dg.DefaultSensorStatus.RUNNING,
        minimum_interval_seconds=60,
        description=f"Tells the addresses of [alerts] what a night that ended with {status.value} showed.",
    )
    def after_night(context: dg.RunStatusSensorContext) -> None:
        for trouble in tell_of_run(settings, instance=context.instance, run=context.dagster_run):
            context.log.warning(trouble)

    return after_night
