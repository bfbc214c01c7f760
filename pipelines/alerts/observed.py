"""Reads what a run showed out of Dagster's events.

Belongs here: which events count, and which failed steps a blocking check stopped. Does not belong here: what is made of
them (`causes.py`). An error's own words stay in Dagster's history: they are a library's, and may hold a value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import dagster as dg

from assets.obligations.tables import counts_gaps
from assets.storage.declare import key_of
from checks.schema import FINDING
from pipelines.alerts.causes import CheckSeen, FindingsSeen, Observed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    import pandas as pd

    from pipelines.alerts.causes import CheckKind

FRESH: Final = "fresh_"
KEYS_TOLD: Final = 20


def observed_of(
    events: Iterable[dg.DagsterEvent],
    *,
    night: date,
    run_id: str,
    succeeded: bool,
    findings: pd.DataFrame | None = None,
) -> Observed:
    """Return what the events of one run show. `findings` is `checks/finding` where this run noted it."""
    seen = list(events)
    evaluations = [
        event.asset_check_evaluation_data
        for event in seen
        if event.event_type == dg.DagsterEventType.ASSET_CHECK_EVALUATION
    ]
    stopped = {
        event.step_key
        for event in seen
        if event.event_type == dg.DagsterEventType.ASSET_CHECK_EVALUATION
        and event.asset_check_evaluation_data.blocking
        and not event.asset_check_evaluation_data.passed
    }
    return Observed(
        night=night,
        run_id=run_id,
        succeeded=succeeded,
        failed_steps=tuple(_failed_steps(seen, stopped=stopped)),
        checks=tuple(_check_of(evaluation) for evaluation in evaluations),
        findings=None if findings is None else findings_seen(findings, night=night),
    )


def noted_findings(events: Iterable[dg.DagsterEvent]) -> bool:
    """Whether the run noted the findings of its night."""
    return any(
        event.event_type == dg.DagsterEventType.ASSET_MATERIALIZATION and event.asset_key == key_of(FINDING)
        for event in events
    )


def findings_seen(findings: pd.DataFrame, *, night: date) -> tuple[FindingsSeen, ...] | None:
    """Return per source the findings open before the night and those first seen in it; `None` on the first night ever.

    `findings` needs `source` (text), `first_seen` and `resolved_on` (dates) of `checks/finding`. Those resolved in the
    night were open before it.
    """
    import pandas as pd

    day = pd.Timestamp(night)
    earlier = findings["first_seen"] < day
    if not earlier.any():
        return None
    before = findings[earlier & (findings["resolved_on"].isna() | (findings["resolved_on"] >= day))]
    new = findings[(findings["first_seen"] == day) & findings["resolved_on"].isna()]
    return tuple(
        FindingsSeen(source=name, before=int((before["source"] == name).sum()), new=int((new["source"] == name).sum()))
        for name in sorted(findings["source"].dropna().unique().tolist())
    )


def _failed_steps(events: Sequence[dg.DagsterEvent], *, stopped: set[str | None]) -> list[str]:
    failed = []
    for event in events:
        if event.event_type == dg.DagsterEventType.STEP_FAILURE and event.step_key not in stopped:
            error = event.step_failure_data.error
            while error and error.cause:
                error = error.cause
            failed.append(f"{event.step_key}: {error.cls_name if error and error.cls_name else 'an error'}")
    return failed


def _check_of(evaluation: dg.AssetCheckEvaluation) -> CheckSeen:
    metadata: dict[str, Any] = {name: value.value for name, value in evaluation.metadata.items()}
    table = evaluation.asset_key.to_user_string()
    return CheckSeen(
        table=table,
        name=evaluation.check_name,
        kind=_kind_of(evaluation, table=table),
        passed=evaluation.passed,
        sentence=evaluation.description or str(metadata.get("sentence", "")),
        failing=int(metadata.get("failing") or 0),
        keys=tuple(map(str, _listed(metadata.get("keys"))))[:KEYS_TOLD],
    )


def _kind_of(evaluation: dg.AssetCheckEvaluation, *, table: str) -> CheckKind:
    """Return what a check is to alerts. A gap, however bad, is no fault of the data and alerts nobody."""
    if table.startswith("redcap/") and evaluation.check_name.startswith(FRESH):
        return "fresh"
    if not evaluation.passed and evaluation.severity != dg.AssetCheckSeverity.ERROR:
        return "other"
    return "other" if counts_gaps(evaluation) else "integrity"


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
