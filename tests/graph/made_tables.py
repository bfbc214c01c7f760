"""A table made by one function, declared as the rooms declare theirs.

Belongs here: that decorator. Does not belong here: which tables.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import dagster as dg

from assets.storage.declare import out_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from assets.storage.schema import Table


def made(
    table: Table, *, partitions_def: dg.PartitionsDefinition[Any] | None = None, **more: Any
) -> Callable[..., dg.AssetsDefinition]:
    """Return the decorator of the function whose value is the table; `more` are arguments of `dg.multi_asset`."""
    by_quarter = {"partitions_def": partitions_def, "backfill_policy": dg.BackfillPolicy.single_run()}
    name, outs = f"{table.room}__{table.name}", {table.name: out_of(table)}
    return dg.multi_asset(name=name, outs=outs, **(by_quarter if partitions_def else {}), **more)
