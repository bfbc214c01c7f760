"""The `reports` tables as Dagster assets: one step that makes the workbooks, one that publishes them.

Belongs here: wiring. Does not belong here: what a sheet shows (`workbook/`), how files become visible (`publish.py`).
Two steps and not one: the objects of all quarters lie ready before the manifest flips, and a night that fails while
making a workbook has changed nothing anybody sees.

Annotations are evaluated here, not kept as text: Dagster reads those of an asset's function.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import dagster as dg

from assets.ledger.quarters import open_quarters_of_run
from assets.night import Night
from assets.obligations.schema import RATE
from assets.quarters import quarter_partitions
from assets.redcap.mapping import Mapping as RedcapMapping
from assets.redcap.schema import PULL
from assets.storage.declare import in_of, out_of
from reports.frames import DECIDED, FINDING, MADE, RATE_QUARTERS, RESTATED
from reports.nights import FINDING_PLACE
from reports.schema import PUBLICATION, WORKBOOK

FINDING_KEY = dg.AssetKey(["checks", FINDING])


def report_tables(
    mappings: Sequence[RedcapMapping],
    *,
    timezone: str,
    record_links: Mapping[str, str],
    institution: str = "",
    contact: str = "",
    divisions: bool = True,
) -> list[dg.AssetsDefinition]:
    """Return `reports/workbook` and `reports/publication`.

    `mappings` are those of the programmes: they say which rows only a director may hear of. `record_links` holds the
    address of a record per REDCap project, with `{record}` in it and, where wanted, `{version}`. `institution` and
    `contact` stand on every cover: whose workbook it is and whom to ask. With
    `divisions` false only departments get workbooks of their own. The rates of twelve quarters are asked for, a run's
    own the last: trends and academic years are made of them.
    """
    ins: dict[str, dg.AssetIn] = {table.name: in_of(table) for table in MADE}
    ins[FINDING] = dg.AssetIn(key=FINDING_KEY)
    ins["rate"] = in_of(
        RATE,
        partition_mapping=dg.TimeWindowPartitionMapping(
            start_offset=1 - RATE_QUARTERS, allow_nonexistent_upstream_partitions=True
        ),
    )

    @dg.multi_asset(
        name="make_workbooks",
        outs={WORKBOOK.name: out_of(WORKBOOK)},
        ins=ins,
        partitions_def=quarter_partitions(timezone),
        backfill_policy=dg.BackfillPolicy.single_run(),
    )
    def make_workbooks(context: dg.AssetExecutionContext, night: Night, **inputs: Any) -> Iterator[dg.Output[Any]]:
        from assets.storage.store import TableStore
        from reports.books import make_books, workbook_frame
        from reports.decided import decided_frames
        from reports.drafts import Order
        from reports.earlier import as_noted, read_earlier, which_earlier
        from reports.recipes import note_recipe

        store, as_of = TableStore(night.base_tables()), night.judged_on()
        quarters = tuple(quarter.key for quarter in open_quarters_of_run(context, night))
        decided = decided_frames(store, known_at=night.known_moment())
        nights = which_earlier(night.home, as_of=as_of, closed=decided["closed_quarter"], known_at=night.known_moment())
        order = Order(
            published=night.home_of_run(_run_of(context)) / "published",
            quarters=quarters,
            as_of=as_of,
            timezone=timezone,
            record_links=record_links,
            institution=institution,
            contact=contact,
            divisions=divisions,
            withheld={mapping.programme: mapping.withheld() for mapping in mappings},
            earlier=read_earlier(store, nights, quarters=quarters),
        )
        made = make_books({**inputs, **decided}, order)
        if not night.is_scratch():
            note_recipe(
                order,
                run_id=context.run.run_id,
                tables=_versions(store),
                earlier=as_noted(nights),
                entries=[book.entry for book in made],
            )
        counts: dict[str, Any] = {"workbooks": len(made), "cells_verified": sum(book.cells for book in made)}
        yield dg.Output(workbook_frame(made), output_name=WORKBOOK.name, metadata=counts)

    @dg.multi_asset(
        name="publish_workbooks",
        outs={PUBLICATION.name: out_of(PUBLICATION)},
        ins={"workbook": in_of(WORKBOOK), "pull": in_of(PULL)},
    )
    def publish_workbooks(
        context: dg.AssetExecutionContext, night: Night, workbook: Any, pull: Any
    ) -> Iterator[dg.Output[Any]]:
        from reports.books import entries_of, publication_frame
        from reports.nights import note_night
        from reports.publish import publish

        published = night.home_of_run(_run_of(context)) / "published"
        entries = [entry for entry in entries_of(workbook) if night.names(entry.programme)]
        manifest = publish(published, entries)
        if not night.is_scratch():
            note_night(night, run_id=_run_of(context), programmes=pull["programme"].dropna().unique().tolist())
        path = dg.MetadataValue.path(str(published / "manifest.json"))
        about: dict[str, Any] = {"manifest": path, "number": manifest.number}
        yield dg.Output(publication_frame(manifest), output_name=PUBLICATION.name, metadata=about)

    return [make_workbooks, publish_workbooks]


def _versions(store: Any) -> dict[str, int]:
    """Return the version of each table a run's files are made from."""
    read = (*MADE, *DECIDED.values(), *RESTATED.values(), FINDING_PLACE)
    versions = {table.path: store.version_of(table) for table in read}
    return {path: version for path, version in versions.items() if version is not None}


def _run_of(context: dg.AssetExecutionContext) -> str:
    """Return the run whose scratch folder counts: a retried run goes on in the folder of the first one."""
    return context.run.root_run_id or context.run.run_id
