"""The ledger as Dagster shows it: tables that are there, with their columns and checks, and that nothing makes.

Belongs here: one asset specification per table. Does not belong here: anything that could be materialized; decisions
are typed by people, and a run only reads them.
"""

from __future__ import annotations

import dagster as dg

from assets.ledger.schema import TABLES
from assets.storage.declare import KINDS, dagster_schema_of, key_of


def ledger_tables() -> list[dg.AssetSpec]:
    """Return the ledger's tables as assets from outside."""
    return [
        dg.AssetSpec(
            key_of(table),
            description=table.words,
            group_name=table.room,
            kinds=set(KINDS),
            metadata={"dagster/column_schema": dagster_schema_of(table)},
        )
        for table in TABLES
    ]
