"""How Dagster stores what an asset returns and finds what an asset asks for.

Belongs here: the choice of root and version for a run, and what every materialization says about itself. Does not
belong here: the storing (`store.py`) and any asset.

In a scratch run an asset reads what the same run has made, and for everything else the base tables, at the versions
of the night known at the moment asked for. A re-executed run shares the scratch folder of the run it continues: were
it given its own, a step that is run again would read the base tables where its first attempt read the scratch ones,
and one book would mix two dates. An amendment in a scratch run makes a whole table there of what the run would have
read and what changed; a table that is unchanged stays where the run reads it from.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import dagster as dg

from assets.storage.amend import Amendment, Unchanged, Whole, amended_frame
from assets.storage.commits import Written
from assets.storage.declare import key_of, needs_of
from assets.storage.errors import StorageError, TableMissing
from assets.storage.handover import Handover
from assets.storage.manifests import manifest_known_at
from assets.storage.store import TableStore

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    import pandas as pd
    import pyarrow as pa

    from assets.night import Night
    from assets.storage.schema import Table

    Returned: TypeAlias = pd.DataFrame | pa.Table | Whole | Amendment | Unchanged

FEW = 200_000
"""Rows of a table that is read whole, and handed over to the next step, whatever a step needs of it."""


class TablesIOManager(dg.IOManager):
    """Stores what assets return as the declared tables of one run and loads frames by asset key."""

    def __init__(self, *, tables: Mapping[dg.AssetKey, Table], night: Night, run_id: str) -> None:
        """Take the tables by asset key, the night, and the run whose scratch folder counts (empty outside a run)."""
        self._tables = tables
        self._night = night
        self._run_id = run_id
        self._sources: dict[str, dict[str, int]] = {}
        self._versions: dict[str, int] = {}
        self._handover = Handover()
        self._stores: dict[str, TableStore] = {}
        self._every_quarter: dict[dg.PartitionsDefinition[Any], frozenset[str]] = {}

    def handle_output(self, context: dg.OutputContext, obj: Returned) -> None:
        """Store what an asset returned, for a table by quarter exactly the quarters of the run; say what is there now.

        Which columns there are the asset's definition says; a history of it with each quarter of each night was half of
        what is written of an obligation.

        A frame, an Arrow table or `Whole` replaces the rows, an `Amendment` those of some records, and `Unchanged`
        leaves them alone.
        """
        table = self._table_of(context.asset_key)
        store, written = self._stored(obj, context=context, table=table)
        self._versions[store.location_of(table)] = written.version
        self._hand_over(written, context=context, table=table, location=store.location_of(table))
        context.add_output_metadata(
            {
                "dagster/row_count": written.rows,
                "path": dg.MetadataValue.path(store.location_of(table)),
                "version": written.version,
                "changed": dg.MetadataValue.bool(written.changed),
                "sources": dg.MetadataValue.json(dict(sorted(self._sources.get(context.op_def.name, {}).items()))),
            }
        )

    def _hand_over(self, written: Written, *, context: dg.OutputContext, table: Table, location: str) -> None:
        """Keep what was written whole for the steps that read it."""
        from assets.storage.frames import frame_of_arrow

        arrow = written.arrow
        if arrow is not None:
            quarters = _quarters_written(context, table=table)
            place = _place_in_handover(location, version=written.version, quarters=quarters)
            self._handover.frame_of(place, read=lambda: frame_of_arrow(arrow, table))

    def _stored(self, obj: Returned, *, context: dg.OutputContext, table: Table) -> tuple[TableStore, Written]:
        """Return where the rows are kept now and what storing them came to."""
        store = self._store_of(self._night.tables_of_run(self._run_id))
        commit = {"run_id": context.run_id, "as_of": self._night.judged_on().isoformat()}
        if isinstance(obj, Unchanged | Amendment):
            place, version = self._place_of(table)
            if isinstance(obj, Unchanged):
                return place, Written(version=version, rows=place.count(table, version=version), changed=False)
            if place.location_of(table) == store.location_of(table):
                return store, store.amend(obj, table=table, commit=commit)
            rows = amended_frame(place.read(table, version=version), obj, table=table)
            obj = Whole(rows=rows, facts=place.facts(table, version=version) | dict(obj.facts))
        quarters = _quarters_written(context, table=table)
        if isinstance(obj, Whole):
            return store, store.write(obj.rows, table=table, quarters=quarters, commit=commit, facts=obj.facts)
        return store, store.write(obj, table=table, quarters=quarters, commit=commit)

    def load_input(self, context: dg.InputContext) -> pd.DataFrame:
        """Return a table as a frame: the quarters of the run where the consumer is by quarter too, else all of it."""
        table = self._table_of(context.asset_key)
        store, version = self._place_of(table)
        if self._run_id:
            self._sources.setdefault(context.op_def.name, {})[table.path] = version
        quarters = self._quarters_asked_for(context, table=table)
        place = _place_in_handover(store.location_of(table), version=version, quarters=quarters)
        needs = needs_of(context.definition_metadata)
        if needs and not self._handover.holds(place) and store.count(table, version=version) > FEW:
            return store.read(table, version=version, quarters=quarters, columns=needs.columns, coded=needs.coded)
        return self._handover.frame_of(place, read=lambda: store.read(table, version=version, quarters=quarters))

    def _store_of(self, root: str) -> TableStore:
        """Return the run's one store below a root, so that a table is opened once."""
        return self._stores.setdefault(root, TableStore(root))

    def _table_of(self, key: dg.AssetKey) -> Table:
        if key not in self._tables:
            raise StorageError(
                f"asset {key.to_user_string()} has no declared table: add its Table to the room's TABLES."
            )
        return self._tables[key]

    def _place_of(self, table: Table) -> tuple[TableStore, int]:
        """Return the store and the version a run reads a table from; the version is fixed when it is first asked for.

        Version 0 is a table that was created and never written: reading it as empty would say that everybody left.
        """
        base = self._store_of(self._night.base_tables())
        if self._night.is_scratch() and self._run_id:
            scratch = self._store_of(self._night.tables_of_run(self._run_id))
            version = self._version_of(table, store=scratch)
            if version:
                return scratch, version
        moment = self._night.known_moment()
        if moment is not None:
            night = manifest_known_at(self._night.home, moment)
            if table.path not in night.tables:
                raise TableMissing(f"table {table.path} was not kept yet in night {night.night}: name a later moment.")
            return base, night.tables[table.path]
        version = self._version_of(table, store=base)
        if not version:
            raise TableMissing(f"table {table.path} holds nothing yet: materialize {table.path} first.")
        return base, version

    def _quarters_asked_for(self, context: dg.InputContext, *, table: Table) -> Sequence[str] | None:
        """Return the quarters to read, `None` for the whole table.

        Dagster names every partition there is where the consumer is not partitioned; a filter that excludes nothing
        would only slow the read down. To list them takes Dagster as long as to read a small table, so it is done once.
        """
        if not (table.by_quarter and context.has_asset_partitions):
            return None
        asked, partitions = context.asset_partition_keys, context.asset_partitions_def
        if partitions not in self._every_quarter:
            self._every_quarter[partitions] = frozenset(partitions.get_partition_keys())
        return None if self._every_quarter[partitions] <= set(asked) else asked

    def _version_of(self, table: Table, *, store: TableStore) -> int:
        """Return the version this run wrote or first read, else the latest; 0 where nothing was written yet."""
        location = store.location_of(table)
        version = self._versions.get(location) or store.version_of(table) or 0
        if version:
            self._versions[location] = version
        return version


def tables_io_manager(tables: Sequence[Table]) -> dg.IOManagerDefinition:
    """Return the IO manager of all declared tables; it needs the resource `night`. `ValueError` for a path twice."""
    by_key = {key_of(table): table for table in tables}
    if len(by_key) != len(tables):
        paths = [table.path for table in tables]
        raise ValueError(f"table {next(path for path in paths if paths.count(path) > 1)} is declared twice.")

    @dg.io_manager(required_resource_keys={"night"}, description="Delta Lake tables, one per asset.")
    def io_manager(context: dg.InitResourceContext) -> TablesIOManager:
        run = context.run
        run_id = (run.root_run_id or run.run_id) if run else ""
        return TablesIOManager(tables=by_key, night=_night_of(context), run_id=run_id)

    return io_manager


def _night_of(context: dg.InitResourceContext) -> Night:
    night: Any = context.resources.night
    return night  # type: ignore[no-any-return]


def _place_in_handover(location: str, *, version: int, quarters: Sequence[str] | None) -> Hashable:
    return location, version, None if quarters is None else tuple(sorted(quarters))


def _quarters_written(context: dg.OutputContext, *, table: Table) -> Sequence[str] | None:
    if context.has_asset_partitions != table.by_quarter:
        wanted = "needs an asset partitioned by quarter" if table.by_quarter else "takes no partitioned asset"
        raise StorageError(f"table {table.path} {wanted}: make by_quarter and partitions_def agree.")
    return context.asset_partition_keys if table.by_quarter else None
