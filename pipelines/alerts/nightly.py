"""Tells of a night that ended: from the command that ran it, or from a sensor that saw it end.

Belongs here: finding the run's events and findings, and which runs are nobody's night. Does not belong here: what is
told (`causes.py`) and sending (`tell.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import dagster as dg

from assets.people.schema import LINK
from assets.redcap.withheld import Withheld
from checks.schema import FINDING
from pipelines.alerts.observed import noted_findings, observed_of
from pipelines.alerts.tell import LOG, tell
from pipelines.alerts.withheld import Kept, findings_told, without_withheld

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from pipelines.settings import Settings

LOOKED_AT = {
    dg.DagsterEventType.ASSET_CHECK_EVALUATION,
    dg.DagsterEventType.ASSET_MATERIALIZATION,
    dg.DagsterEventType.STEP_FAILURE,
}


def tell_of_run(settings: Settings, *, instance: dg.DagsterInstance, run: dg.DagsterRun) -> list[str]:
    """Tell of a run that ended, where the settings have `[alerts]`; return a sentence for everything that went wrong.

    A run on another date, or with a known-at, is an analyst's and alerts nobody. Never raises: a night is not failed
    by what tells of it.
    """
    try:
        if settings.alerts is None or _is_scratch(settings, run.run_config):
            return []
        return _told(settings, instance=instance, run=run)
    except Exception as error:  # noqa: BLE001 - whatever is wrong with telling, the night is what counts
        trouble = f"Alerts: nobody could be told of run {run.run_id} ({type(error).__name__}); look at it yourself."
        LOG.warning(trouble)
        return [trouble]


def tell_of_night(settings: Settings, run_id: str) -> list[str]:
    """Tell of the run a command has just made; as `tell_of_run`."""
    from pipelines.home import open_instance

    if settings.alerts is None:
        return []
    with open_instance(settings.dagster_home) as instance:
        run = instance.get_run_by_id(run_id)
        return [] if run is None else tell_of_run(settings, instance=instance, run=run)


def _told(settings: Settings, *, instance: dg.DagsterInstance, run: dg.DagsterRun) -> list[str]:
    from pipelines.tonight import tonight_of

    assert settings.alerts is not None  # noqa: S101 - the caller looked
    entries = instance.all_logs(run.run_id, of_type=LOOKED_AT)
    events = [entry.dagster_event for entry in entries if entry.dagster_event]
    kept = _kept(settings)
    observed = observed_of(
        events,
        night=tonight_of(settings),
        run_id=run.run_id,
        succeeded=run.status == dg.DagsterRunStatus.SUCCESS,
        findings=_findings(settings, kept=kept) if noted_findings(events) else None,
    )
    observed = without_withheld(observed, kept=kept)
    return tell(observed, alerts=settings.alerts, home=settings.home, institution=settings.institution.name)


def _kept(settings: Settings) -> Kept:
    """Return what each programme keeps for its director; one without a mapping has no rows that could be kept."""
    from pipelines.programmes import read_programmes

    programmes = read_programmes(settings)
    none = {policy.programme: Withheld() for policy in programmes.policies}
    return Kept(none | {mapping.programme: mapping.withheld() for mapping in programmes.mappings})


def _findings(settings: Settings, *, kept: Kept) -> pd.DataFrame:
    from assets.storage.store import TableStore
    from pipelines.tonight import base_tables_of

    store = TableStore(base_tables_of(settings))
    columns = ["programme", "source", "key", "field", "first_seen", "resolved_on"]
    findings = store.read(FINDING, columns=columns)
    return findings_told(findings, link=store.read(LINK, columns=["source", "typed"]), kept=kept)


def _is_scratch(settings: Settings, run_config: Mapping[str, Any]) -> bool:
    from assets.night import Night
    from pipelines.tonight import night_settings

    launch = run_config.get("resources", {}).get("night", {}).get("config", {})
    asked = {name: str(launch.get(name) or "") for name in ("as_of", "known_at")}
    return Night(**night_settings(settings), programmes=[], **asked).is_scratch()
