"""The watched folder of returned workbooks: read by a sensor while the daemon runs, before a night, and by command.

Belongs here: from the settings to one look into the folder, and when that happens. Does not belong here: files and
verdicts (`reports/readback`). It is no step of the night: a request changes nothing in what a night judges before it is
approved, and a broken file must not be able to stop one. Two looks at once would write a request down twice, so they
take turns.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import dagster as dg

from assets.turns import locked

if TYPE_CHECKING:
    from pipelines.settings import Settings
    from reports.readback.folder import TakenIn

SETTLING_SECONDS = 2.0
"""How long a file must stay as it is to be taken for whole."""
SECONDS_BETWEEN = 300
LONGEST_TICK_SECONDS = 30.0
"""After which a sensor begins no other file: Dagster gives up on one after a minute, the next tick goes on."""


def look_into_returns(settings: Settings, *, longest_seconds: float = float("inf")) -> TakenIn:
    """Read what is new in the folder of `[returns]` and write receipts; nothing where the settings name no folder.

    After `longest_seconds` no other file is begun.
    """
    from reports.readback.folder import TakenIn, take_in

    if settings.returns is None:
        return TakenIn()
    from assets.storage.store import TableStore
    from pipelines.offices import moment_now, office_of
    from pipelines.tonight import base_tables_of, tonight_of
    from reports.readback.reading import Desk

    until = time.monotonic() + longest_seconds
    with locked(settings.home / "readback.lock"):
        return take_in(
            TableStore(base_tables_of(settings)),
            settings.returns.folder,
            desk=Desk(settings.programmes, office_of(settings), on=tonight_of(settings), at=moment_now()),
            wait=lambda: time.sleep(SETTLING_SECONDS),
            go_on=lambda: time.monotonic() < until,
        )


def returns_sensors(settings: Settings) -> list[dg.SensorDefinition]:
    """Return the sensor that looks into the folder; none where the settings have no `[returns]`."""
    if settings.returns is None:
        return []

    @dg.sensor(
        name="returned_workbooks",
        minimum_interval_seconds=SECONDS_BETWEEN,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Reads workbooks that people put into the folder of [returns] and writes a receipt for each.",
    )
    def returned_workbooks(context: dg.SensorEvaluationContext) -> dg.SkipReason:
        taken = look_into_returns(settings, longest_seconds=LONGEST_TICK_SECONDS)
        for trouble in taken.troubles:
            context.log.warning(trouble)
        return dg.SkipReason(f"{taken.told()}; {len(taken.troubles)} could not be read.")

    return [returned_workbooks]
