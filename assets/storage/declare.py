"""How a declared table becomes a Dagster asset: the few arguments every `tables.py` would otherwise repeat.

Belongs here: key, group, kind, words and column schema of an asset, all read from its `Table`. Does not belong here:
what an asset computes, and reading or writing (`io_manager.py`). A decorator of our own around `dg.asset` was rejected:
whoever knows Dagster could no longer read a `tables.py`.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

import dagster as dg

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assets.storage.schema import ColumnType, Table

IO_MANAGER: Final = "io_manager"
"""Resource key of the manager that stores tables."""

NEEDS: Final = "needs"
"""Key of an input's metadata: its `Needs` as a mapping, the only form Dagster can show."""


@dataclass(frozen=True, slots=True)
class Needs:
    """What a step reads of a table that is too large to be read whole: columns, and those with few different texts."""

    columns: tuple[str, ...]
    coded: tuple[str, ...] = ()


KINDS: Final = frozenset({"delta"})

_NAMES_IN_UI: Mapping[ColumnType, str] = {
    "text": "string",
    "date": "date",
    "instant": "timestamp",
    "integer": "long",
    "number": "double",
    "flag": "boolean",
    "texts": "array<string>",
}


def key_of(table: Table) -> dg.AssetKey:
    """Return the asset key of a table, `[room, name]`: the key says where the table lies."""
    return dg.AssetKey([table.room, table.name])


def dagster_schema_of(table: Table) -> dg.TableSchema:
    """Return the table's columns as the Dagster UI shows them: name, Delta type and one line of meaning each."""
    return dg.TableSchema(
        columns=[
            dg.TableColumn(name=column.name, type=_NAMES_IN_UI[column.type], description=column.words)
            for column in table.columns
        ]
    )


def out_of(table: Table, **more: Any) -> dg.AssetOut:
    """Return one output of a `dg.multi_asset`; `more` adds to or replaces arguments of `dg.AssetOut`.

    The output is not required, so an analyst can materialize one table of a slice without the others.
    """
    declared: dict[str, Any] = {
        "key": key_of(table),
        "description": table.words,
        "group_name": table.room,
        "kinds": set(KINDS),
        "io_manager_key": IO_MANAGER,
        "metadata": {"dagster/column_schema": dagster_schema_of(table)},
        "is_required": False,
    }
    return dg.AssetOut(**declared | more)


def in_of(table: Table, *, needs: Needs | None = None, **more: Any) -> dg.AssetIn:
    """Return an input that loads a table as a frame; `more` adds arguments of `dg.AssetIn`.

    The frame holds the quarters of the run where producer and consumer are both by quarter, else the whole table. With
    `needs` it holds at least the columns named there, and some of them may be categories.
    """
    metadata: dict[str, Any] = {} if needs is None else {NEEDS: asdict(needs)}
    return dg.AssetIn(key=key_of(table), metadata=metadata or None, **more)


def needs_of(metadata: Mapping[str, Any] | None) -> Needs | None:
    """Return the `needs` an input was declared with, read off its metadata; `None` where it reads everything."""
    said = (metadata or {}).get(NEEDS)
    return Needs(**{name: tuple(names) for name, names in said.items()}) if said else None
