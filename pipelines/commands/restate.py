"""`mentorsync restate`: a closed quarter judged again, beside what was published.

Belongs here: the words printed and the order of writing. Does not belong here: judging (`pipelines/restating.py`). The
row in `ledger/quarter` comes last: without it the rows of a restatement count for nothing.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from datetime import date

    from assets.quarters import Quarter
    from assets.storage.store import TableStore
    from pipelines.restating import Differences
    from pipelines.settings import Settings


@click.command(short_help="Judge a closed quarter again, beside it.")
@click.argument("quarter")
@click.option(
    "--by", required=True, metavar="NAME", help="Who restates it; the settings must name the person as office."
)
@click.option("--why", required=True, metavar="TEXT", help="What was corrected; kept in the ledger.")
def restate(quarter: str, by: str, why: str) -> None:
    """Judge the closed QUARTER (2026-Q3) again with what is known now, and keep what differs beside it.

    The date judged is the one of the closing. Nothing that was published changes.
    """
    from assets.ledger.append import append_rows
    from assets.ledger.quarter_schema import RESTATED_RATE, RESTATEMENT
    from assets.ledger.quarters import closing_of, note_quarter
    from assets.short_hash import short_hash
    from assets.storage.store import TableStore
    from pipelines.offices import deciding_person, moment_now, quarter_asked_for
    from pipelines.restating import with_id
    from pipelines.settings import load_settings
    from pipelines.tonight import base_tables_of

    settings = load_settings()
    person = deciding_person(settings, by)
    if not why.strip():
        raise click.UsageError("--why is empty: write what was corrected.")
    meant = quarter_asked_for(quarter)
    store = TableStore(base_tables_of(settings))
    closing = closing_of(store, meant)
    if closing is None:
        raise click.ClickException(f"{meant.label} is open: the next night judges it anyway.")
    as_of, at = closing["as_of"].date(), moment_now()
    found = _differences(settings, store, meant, as_of=as_of)
    name = short_hash([meant.key, "restated", person.name, at.isoformat()])
    append_rows(store, table=RESTATEMENT, rows=with_id(found.rows, name))
    append_rows(store, table=RESTATED_RATE, rows=with_id(found.rates, name))
    kept = {"checklist": [], "accepted": [], "books": closing["books"], "tables": closing["tables"]}
    about = kept | {"why": why.strip(), "as_of": as_of, "night": closing["night"]}
    note_quarter(store, meant, step="restated", by=person, at=at, about=about)
    _report(found.rows, label=meant.label)


def _differences(settings: Settings, store: TableStore, quarter: Quarter, *, as_of: date) -> Differences:
    """Return what differs, while no night may write: the tables it is judged from must be of one night."""
    from assets.obligations.schema import OBLIGATION, RATE
    from assets.turns import NIGHT_LOCK, locked
    from pipelines.programmes import read_programmes
    from pipelines.restating import differences_between, judged_again

    try:
        with locked(settings.home / NIGHT_LOCK, wait=False):
            was, rates_were = (store.read(table, quarters=[quarter.key]) for table in (OBLIGATION, RATE))
            programmes = read_programmes(settings)
            now, rates_now = judged_again(store, programmes, quarter, published=was, as_of=as_of)
    except BlockingIOError:
        raise click.ClickException(f"a run or a command works on {settings.home}; wait for it to end.") from None
    return differences_between(was, now, rates_were=rates_were, rates_now=rates_now)


def _report(rows: list[dict[str, object]], *, label: str) -> None:
    if not rows:
        click.echo(f"{label}: nothing is judged otherwise with what is known now.")
        return
    click.echo(f"{label}: {len(rows)} obligations are judged otherwise; what was published stays.")
    kinds = Counter((str(row["clause"]), row["was"] or "not owed", row["is"] or "not owed") for row in rows)
    for (clause, was, now), count in sorted(kinds.items(), key=str):
        click.echo(f"  {clause}: {count} {was} → {now}")
