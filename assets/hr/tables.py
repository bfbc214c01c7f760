"""The `hr` tables as Dagster assets: one step reads the delivery and makes all of them.

Belongs here: wiring. Does not belong here: any decision (`deliveries.py`). One step and not nine: a delivery is
accepted or refused as a whole, and a person from one delivery must never meet an appointment from another.

No `from __future__ import annotations`: Dagster compares the annotation of `context` with the class itself.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

import dagster as dg

from assets.hr.schema import DELIVERY, TABLES
from assets.hr.source import HrSource
from assets.night import Night
from assets.storage.declare import key_of, out_of

if TYPE_CHECKING:
    from assets.hr.deliveries import Outcome
    from assets.hr.gate import Tables

Yielded = dg.Output[Any] | dg.AssetCheckResult

ACCEPTED = "delivery_accepted"


def hr_tables() -> list[dg.AssetsDefinition]:
    """Return the step that makes every table of `hr/schema.py`, with its blocking check.

    A refused delivery gives the last good rows again, is recorded in `hr/delivery`, and fails the check with ERROR:
    nothing downstream runs, so nothing is published and yesterday's workbooks stay. A run with a known-at gives the
    rows as they were known then and looks into no folder.
    """

    @dg.multi_asset(
        name="read_hr",
        outs={table.name: out_of(table) for table in TABLES},
        check_specs=[
            dg.AssetCheckSpec(
                name=ACCEPTED,
                asset=key_of(DELIVERY),
                blocking=True,
                description="The HR delivery is whole, plausible and recent; else nothing is judged or published.",
            )
        ],
    )
    def read_hr(context: dg.AssetExecutionContext, hr: HrSource, night: Night) -> Iterator[Yielded]:
        moment = night.known_moment()
        if moment is not None:
            yield from _outputs(_tables_known_at(night, moment))
            yield dg.AssetCheckResult(
                check_name=ACCEPTED,
                asset_key=key_of(DELIVERY),
                passed=True,
                metadata={"sentence": f"Read as it was known at {moment.isoformat()}."},
            )
            return
        outcome = _judged(hr, night)
        yield from _outputs(outcome.tables)
        if outcome.refusal:
            context.log.error("HR delivery %s refused. %s", outcome.delivery_id, outcome.refusal)
        yield _check_result(outcome)

    return [read_hr]


def _judged(hr: HrSource, night: Night) -> "Outcome":
    from assets.hr.deliveries import judged_delivery
    from assets.ledger.acknowledgements import HR, acknowledged_counts
    from assets.storage.store import TableStore

    return judged_delivery(
        hr.delivered(),
        last=_last_tables(night),
        mapping=hr.hr_mapping(),
        source=hr.name,
        tonight=night.tonight(),
        max_age_days=hr.max_age_days,
        acknowledged=acknowledged_counts(TableStore(night.base_tables()), source=HR),
    )


def _last_tables(night: Night) -> "Tables":
    from assets.hr.deliveries import no_tables
    from assets.storage.store import TableStore

    store = TableStore(night.base_tables())
    return no_tables() | {table.name: store.read(table) for table in TABLES if store.exists(table)}


def _tables_known_at(night: Night, moment: datetime) -> "Tables":
    from assets.hr.deliveries import no_tables
    from assets.storage.manifests import manifest_known_at
    from assets.storage.store import TableStore

    versions = manifest_known_at(night.home, moment).tables
    store = TableStore(night.base_tables())
    return no_tables() | {
        table.name: store.read(table, version=versions[table.path]) for table in TABLES if table.path in versions
    }


def _outputs(tables: "Tables") -> Iterator[dg.Output[Any]]:
    for table in TABLES:
        yield dg.Output(tables[table.name], output_name=table.name)


def _check_result(outcome: "Outcome") -> dg.AssetCheckResult:
    counts = {"people": outcome.people, "appointments": outcome.appointments}
    return dg.AssetCheckResult(
        check_name=ACCEPTED,
        asset_key=key_of(DELIVERY),
        passed=outcome.accepted,
        severity=dg.AssetCheckSeverity.ERROR,
        description=outcome.refusal or None,
        metadata={
            "sentence": outcome.refusal or f"Delivery {outcome.delivery_id} is in use.",
            "delivery": outcome.delivery_id,
            **{name: count for name, count in counts.items() if count is not None},
            "quarantined_rows": len(outcome.tables["quarantine"]),
        },
    )
