"""Runs one night in this process and tells what came of it.

Belongs here: starting the nightly job outside the Dagster UI and reading its events. Does not belong here: what is
printed (`commands/`). The run is recorded in Dagster's history like any other.
"""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

import dagster as dg

from assets.ledger.quarters import closed_through
from assets.night import Night
from assets.obligations.tables import counts_gaps
from assets.storage.store import TableStore
from assets.turns import NIGHT_LOCK, locked
from pipelines.definitions import build_definitions
from pipelines.home import open_instance
from pipelines.jobs import NIGHTLY, range_tags
from pipelines.tonight import night_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from pipelines.settings import Settings


class NightBusyError(Exception):
    """Another run, or a command that must not work beside one, is at work on the same home."""


@dataclass(frozen=True, slots=True)
class Request:
    """What a night is asked for; empty means tonight, now, every programme."""

    as_of: str = ""
    known_at: str = ""
    programmes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ended:
    """How a night ended. `home` is the folder it wrote below."""

    success: bool
    home: Path
    seconds: float
    failures: tuple[str, ...]
    """One sentence per step, and per check of severity error, that failed; gaps are no failure."""
    warnings: tuple[str, ...]
    """One sentence per check of severity warning that failed, and per check that found gaps."""
    run_id: str = ""
    """The run in Dagster's history."""


def run_night(
    settings: Settings, request: Request, *, listen: Callable[[str, str], None] = lambda _step, _what: None
) -> Ended:
    """Run one night and return how it ended.

    `listen(step, what)` is told of every step; `what` is `start`, `done`, `failed` or `skipped`. Raises
    `NightBusyError` where anybody works on the same home, `ValueError` where the request cannot be read.
    """
    night = Night(
        **night_settings(settings),
        programmes=list(request.programmes),
        as_of=request.as_of,
        known_at=request.known_at,
    )
    night.known_moment()
    # Tonight's date, typed, asks for what is done without it; kept, it would read as another day's after midnight.
    as_of = "" if night.judged_on() == night.tonight() else request.as_of
    launch = {"programmes": list(request.programmes), "as_of": as_of, "known_at": request.known_at}
    job = build_definitions(settings).resolve_job_def(NIGHTLY)
    began = time.monotonic()
    run_id = str(uuid.uuid4())
    try:
        with (
            locked(settings.home / NIGHT_LOCK, wait=False),
            open_instance(settings.dagster_home) as instance,
        ):
            latest = None if night.is_scratch() else closed_through(TableStore(night.base_tables()))
            tags = range_tags(as_of=night.judged_on(), first=settings.first_quarter, closed_through=latest)
            _end_those_killed(instance)
            instance.add_event_listener(run_id, lambda entry: _tell(entry, listen))
            result = job.execute_in_process(
                instance=instance,
                run_id=run_id,
                tags=tags,
                run_config={
                    "resources": {"night": {"config": launch}},
                    "loggers": {"console": {"config": {"log_level": "CRITICAL"}}},
                },
                raise_on_error=False,
            )
    except BlockingIOError:
        raise NightBusyError(f"Another run or a command works on {settings.home}; wait for it to end.") from None
    events = result.all_events
    return Ended(
        success=result.success,
        home=night.home_of_run(run_id),
        seconds=time.monotonic() - began,
        failures=(*_failed_steps(events), *_failed_checks(events, faults=True)),
        warnings=tuple(_failed_checks(events, faults=False)),
        run_id=run_id,
    )


def _end_those_killed(instance: dg.DagsterInstance) -> None:
    """Note of earlier nights of this command that their process was killed: nothing else would, for hours.

    Whoever holds the lock knows that none of them is at work. A night of the daemon may be waiting for it.
    """
    begun = instance.get_runs(dg.RunsFilter(job_name=NIGHTLY, statuses=[dg.DagsterRunStatus.STARTED]))
    for run in begun:
        if run.remote_job_origin is None:
            instance.report_run_failed(run, "The process of this night was killed.")


STEP_EVENTS = {
    dg.DagsterEventType.STEP_START: "start",
    dg.DagsterEventType.STEP_SUCCESS: "done",
    dg.DagsterEventType.STEP_FAILURE: "failed",
    dg.DagsterEventType.STEP_SKIPPED: "skipped",
}


def _tell(entry: dg.EventLogEntry, listen: Callable[[str, str], None]) -> None:
    event = entry.dagster_event
    if event and event.step_key and event.event_type in STEP_EVENTS:
        listen(event.step_key, STEP_EVENTS[event.event_type])


def _failed_steps(events: Sequence[dg.DagsterEvent]) -> Iterator[str]:
    """Name each step that failed, apart from those a blocking check stopped: there the check says why."""
    stopped = {event.step_key for event in events if _is_failed_check(event) and _evaluation(event).blocking}
    for event in events:
        if event.event_type == dg.DagsterEventType.STEP_FAILURE and event.step_key not in stopped:
            error = event.step_failure_data.error
            while error and error.cause:
                error = error.cause
            words = error.message.strip().split(": ", 1)[-1] if error else "it failed without a word"
            yield f"{event.step_key}: {words}"


def _failed_checks(events: Sequence[dg.DagsterEvent], *, faults: bool) -> Iterator[str]:
    for event in events:
        if _is_failed_check(event) and _is_fault(_evaluation(event)) == faults:
            found = _evaluation(event)
            yield f"{found.asset_key.to_user_string()} {found.check_name}: {found.description}"


def _is_fault(failed: dg.AssetCheckEvaluation) -> bool:
    return failed.severity == dg.AssetCheckSeverity.ERROR and not counts_gaps(failed)


def _is_failed_check(event: dg.DagsterEvent) -> bool:
    return event.event_type == dg.DagsterEventType.ASSET_CHECK_EVALUATION and not _evaluation(event).passed


def _evaluation(event: dg.DagsterEvent) -> dg.AssetCheckEvaluation:
    return event.asset_check_evaluation_data
