"""The workflows as Dagster assets: lists people work through, and rows of documents.

Belongs here: inputs and the ledger's decisions. Does not belong here: any rule. One step and not one per table: all of
them read the same people on the same day, and reading HR and pairs takes longer than any of the lists.

No `from __future__ import annotations`: Dagster compares the annotation of `context` with the class itself.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import dagster as dg

from assets.hr.schema import APPOINTMENT, CAREER_DATE, CHANGE, PERSON, UNIT
from assets.mentoring.schema import EVENT, HUB, HUB_MENTOR, PAIR, PREFERENCE
from assets.night import Night
from assets.obligations.workflows.schema import TABLES
from assets.storage.declare import in_of, out_of

if TYPE_CHECKING:
    from assets.obligations.language.policy import Policy

READ = (PERSON, APPOINTMENT, UNIT, CAREER_DATE, CHANGE, HUB, HUB_MENTOR, PREFERENCE, PAIR, EVENT)


def workflow_tables(policies: "Sequence[Policy]") -> list[dg.AssetsDefinition]:
    """Return the step that makes every table of the workflows; `policies`: of each programme the version in force."""

    @dg.multi_asset(
        name="list_workflows",
        ins={table.name: in_of(table) for table in READ},
        outs={table.name: out_of(table) for table in TABLES},
    )
    def list_workflows(night: Night, **inputs: Any) -> Iterator[dg.Output[Any]]:
        from assets.ledger.pairing import pairing_decisions
        from assets.obligations.workflows.registers import workflow_tables_of
        from assets.storage.store import TableStore

        tables = workflow_tables_of(
            inputs,
            policies,
            decisions=pairing_decisions(TableStore(night.base_tables()), known_at=night.known_moment()),
            as_of=night.judged_on(),
            first_quarter=night.first_quarter,
        )
        for table in TABLES:
            yield dg.Output(tables[table.name], output_name=table.name)

    return [list_workflows]
