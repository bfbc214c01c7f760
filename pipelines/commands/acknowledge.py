"""`mentorsync acknowledge`: a person says that what was refused is right.

Belongs here: finding the refusal in force, the sentence printed, and the row in the ledger. Does not belong here: what
is refused (`assets.redcap`, `assets.hr`). What is acknowledged is the one refusal of the last night and never "drops"
at large, so a second, larger one is refused again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assets.storage.store import TableStore
    from pipelines.settings import Settings


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refusal in force: what it was measured against, the count to accept, and the sentence about accepting it."""

    seen: str
    count: int
    sentence: str


@click.command(short_help="Accept what the last night refused of a source.")
@click.argument("source")
@click.option("--by", required=True, metavar="NAME", help="Who says so; kept in the ledger.")
@click.option("--reason", default="", metavar="TEXT", help="Why it is right, in a few words; kept in the ledger.")
def acknowledge(source: str, by: str, reason: str) -> None:
    """Accept what the last night refused of SOURCE: redcap/<project> (records are gone) or hr (fewer rows)."""
    from assets.ledger.acknowledgements import acknowledge as write_down
    from assets.ledger.acknowledgements import acknowledged_counts
    from assets.storage.store import TableStore
    from pipelines.settings import load_settings
    from pipelines.tonight import base_tables_of

    settings = load_settings()
    known = _known_sources(settings)
    if source not in known:
        raise click.UsageError(f"there is no source {source!r}; known are: {', '.join(known)}.")
    if not by.strip():
        raise click.UsageError("--by is empty: write who acknowledges it.")
    store = TableStore(base_tables_of(settings))
    refusal = _refusal_of(source, store=store)
    if refusal is None:
        raise click.ClickException(f"the last night refused nothing of {source} that can be acknowledged.")
    if acknowledged_counts(store, source=source).get(refusal.seen) == refusal.count:
        click.echo(f"That was acknowledged before: {refusal.sentence}")
        return
    write_down(
        store,
        source=source,
        seen=refusal.seen,
        count=refusal.count,
        by=by.strip(),
        reason=reason.strip(),
        at=datetime.now(UTC),
    )
    click.echo(f"Acknowledged: {refusal.sentence}")


def _known_sources(settings: Settings) -> Sequence[str]:
    from assets.ledger.acknowledgements import HR, redcap_source
    from pipelines.programmes import read_programmes

    mappings = read_programmes(settings).mappings
    return [*(redcap_source(project) for mapping in mappings for project in mapping.projects), HR]


def _refusal_of(source: str, *, store: TableStore) -> Refusal | None:
    from assets.ledger.acknowledgements import HR

    return _refusal_of_hr(store) if source == HR else _refusal_of_project(store, project=source.partition("/")[2])


def _refusal_of_project(store: TableStore, *, project: str) -> Refusal | None:
    from math import ceil

    from assets.redcap.plan import LARGEST_DROP
    from assets.redcap.refusal import refused_drop
    from assets.redcap.schema import PULL

    drop = refused_drop(store.read(PULL), project=project) if store.exists(PULL) else None
    if drop is None:
        return None
    held = f"holds {drop.now} records where the last good pull held {drop.before}"
    what = held if drop.is_of_records else f"holds fewer rows of its {drop.now} records than the last good pull did"
    least = ceil((1 - LARGEST_DROP) * drop.now)
    return Refusal(
        seen=drop.seen,
        count=drop.now,
        sentence=(
            f"REDCap project {project} {what}; the next night takes them, unless fewer than {least}"
            f"{'' if drop.is_of_records else ' records'} are left by then."
        ),
    )


def _refusal_of_hr(store: TableStore) -> Refusal | None:
    from assets.hr.refusal import refused_delivery
    from assets.hr.schema import DELIVERY

    refused = refused_delivery(store.read(DELIVERY)) if store.exists(DELIVERY) else None
    if refused is None:
        return None
    return Refusal(
        seen=refused.delivery_id,
        count=refused.people,
        sentence=(
            f"HR delivery {refused.delivery_id} is whole with {refused.people} people and {refused.appointments}"
            " appointments; the next night uses it, and no other delivery of that size."
        ),
    )
