"""`mentorsync restate`: a closed quarter judged again, beside what was published.

Belongs here: the words printed and the order of writing. Does not belong here: judging (`pipelines/restating.py`). The
row in `ledger/quarter` comes last: without it the rows of a restatement count for nothing.
"""

from __future__ import annotations

from collections import Counter

import click


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
    from assets.ledger.append import append_rows, decision_id
    from assets.ledger.quarter_schema import RESTATED_RATE, RESTATEMENT
    from assets.ledger.quarters import closing_of, note_quarter
    from assets.obligations.schema import OBLIGATION, RATE
    from assets.storage.store import TableStore
    from pipelines.definitions import base_tables_of
    from pipelines.offices import moment_now, office_of, quarter_asked_for
    from pipelines.programmes import read_programmes
    from pipelines.restating import differences_between, judged_again, with_id
    from pipelines.settings import load_settings

    settings = load_settings()
    person = office_of(settings).deciding(by)
    if not why.strip():
        raise click.UsageError("--why is empty: write what was corrected.")
    meant = quarter_asked_for(quarter)
    store = TableStore(base_tables_of(settings))
    closing = closing_of(store, meant)
    if closing is None:
        raise click.ClickException(f"{meant.label} is open: the next night judges it anyway.")
    as_of, at = closing["as_of"].date(), moment_now()
    was = store.read(OBLIGATION, quarters=[meant.key])
    now, rates_now = judged_again(store, read_programmes(settings), meant, published=was, as_of=as_of)
    found = differences_between(
        was,
        now,
        rates_were=store.read(RATE, quarters=[meant.key]),
        rates_now=rates_now,
    )
    name = decision_id(meant.key, "restated", person.name, at.isoformat())
    append_rows(store, table=RESTATEMENT, rows=with_id(found.rows, name))
    append_rows(store, table=RESTATED_RATE, rows=with_id(found.rates, name))
    kept = {"checklist": [], "accepted": [], "books": closing["books"], "tables": closing["tables"]}
    about = kept | {"why": why.strip(), "as_of": as_of, "night": closing["night"]}
    note_quarter(store, meant, step="restated", by=person, at=at, about=about)
    _report(found.rows, label=meant.label)


def _report(rows: list[dict[str, object]], *, label: str) -> None:
    if not rows:
        click.echo(f"{label}: nothing is judged otherwise with what is known now.")
        return
    click.echo(f"{label}: {len(rows)} obligations are judged otherwise; what was published stays.")
    kinds = Counter((str(row["clause"]), row["was"] or "not owed", row["is"] or "not owed") for row in rows)
    for (clause, was, now), count in sorted(kinds.items(), key=str):
        click.echo(f"  {clause}: {count} {was} → {now}")
