"""Writes what Dagster notes of asset checks into its history, many at a time.

Belongs here: the two statements Dagster makes anew for each of some 230 checks of a night, once when it is planned and
once when it is evaluated, made once. Does not belong here: when events are stored, and where (`history.py`). A check
that is unusual in any way is handed back, to be stored by Dagster's own code.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import dagster as dg
from sqlalchemy import bindparam

from pipelines.dagster_inside import AssetCheckExecutionRecordStatus, AssetCheckExecutionsTable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.engine import Connection

    Noted = tuple[dg.EventLogEntry, Mapping[str, Any], int]
    """An event, its row of the table of events, and the number the row has in the file kept across runs."""

COLUMNS = AssetCheckExecutionsTable.c
OF_CHECK = ("asset_key", "check_name", "run_id")
EVALUATED = (
    AssetCheckExecutionsTable.update()
    .where(*(COLUMNS[name] == bindparam(f"of_{name}") for name in OF_CHECK), COLUMNS.partition.is_(None))
    .values(
        execution_status=bindparam("status"),
        evaluation_event=bindparam("event"),
        evaluation_event_timestamp=bindparam("at"),
        evaluation_event_storage_id=bindparam("number"),
        materialization_event_storage_id=bindparam("judged"),
    )
)


def store_checks(index: Connection, noted: Sequence[Noted]) -> list[Noted]:
    """Store planned and evaluated checks in the file kept across runs; return those Dagster is to store itself.

    These are checks of a partition, outside a run, or evaluated without having been planned once.
    """
    planned = [each for each in noted if _is_planned(each[0])]
    others = [each for each in noted if not _is_planned(each[0])]
    plain = [each for each in planned if _said(each[0]).partitions_subset is None]
    if plain:
        index.execute(AssetCheckExecutionsTable.insert(), [_planned_row(*each) for each in plain])
    rows = [_evaluated_row(*each) for each in others if _is_plain(each[0])]
    left = [each for each in planned if each not in plain]
    if rows and index.execute(EVALUATED, rows).rowcount == len(rows):
        return left + [each for each in others if not _is_plain(each[0])]
    return left + others


def _is_planned(event: dg.EventLogEntry) -> bool:
    return event.dagster_event_type == dg.DagsterEventType.ASSET_CHECK_EVALUATION_PLANNED


def _is_plain(event: dg.EventLogEntry) -> bool:
    return bool(event.run_id) and _said(event).partition is None


def _said(event: dg.EventLogEntry) -> Any:
    """Return what a planned or evaluated check says of itself."""
    return event.get_dagster_event().event_specific_data


def _planned_row(event: dg.EventLogEntry, row: Mapping[str, Any], number: int) -> dict[str, Any]:
    planned = _said(event)
    return {
        "asset_key": planned.asset_key.to_string(),
        "check_name": planned.check_name,
        "partition": None,
        "run_id": event.run_id,
        "execution_status": AssetCheckExecutionRecordStatus.PLANNED.value,
        "evaluation_event": row["event"],
        "evaluation_event_timestamp": row["timestamp"],
        "evaluation_event_storage_id": number,
    }


def _evaluated_row(event: dg.EventLogEntry, row: Mapping[str, Any], number: int) -> dict[str, Any]:
    evaluation = _said(event)
    status = AssetCheckExecutionRecordStatus.SUCCEEDED if evaluation.passed else AssetCheckExecutionRecordStatus.FAILED
    judged = evaluation.target_materialization_data
    return {
        "of_asset_key": evaluation.asset_key.to_string(),
        "of_check_name": evaluation.check_name,
        "of_run_id": event.run_id,
        "status": status.value,
        "event": row["event"],
        "at": row["timestamp"],
        "number": number,
        "judged": judged.storage_id if judged else None,
    }
