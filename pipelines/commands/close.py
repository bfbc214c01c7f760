"""`mentorsync close`: a named person closes a quarter on a checklist.

Belongs here: the words printed and the order of things. Does not belong here: the checklist (`pipelines/closing.py`).
"""

from __future__ import annotations

import click


@click.command(short_help="Close a quarter on a checklist.")
@click.argument("quarter")
@click.option("--by", required=True, metavar="NAME", help="Who closes it; the settings must name the person as office.")
@click.option(
    "--accept", "accepted", multiple=True, metavar="ITEM", help="An open item that is right; may be repeated."
)
@click.option("--why", default="", metavar="TEXT", help="Why open items are accepted; kept in the ledger.")
def close(quarter: str, by: str, accepted: tuple[str, ...], why: str) -> None:
    """Close QUARTER (2026-Q3): nights no longer judge it, and what was published of it stays.

    Refused with what is open, until the checklist holds or its open items are accepted. A closed quarter is corrected
    by `mentorsync restate`, beside what was published.
    """
    from assets.ledger.quarters import note_quarter
    from assets.storage.store import TableStore
    from assets.turns import NIGHT_LOCK, locked
    from pipelines.closing import about_closing, checklist_of, facts_of, refuse_open
    from pipelines.last_night import last_night
    from pipelines.offices import deciding_person, moment_now, quarter_asked_for
    from pipelines.settings import load_settings
    from pipelines.tonight import base_tables_of

    settings = load_settings()
    person = deciding_person(settings, by)
    meant = quarter_asked_for(quarter)
    store = TableStore(base_tables_of(settings))
    try:
        with locked(settings.home / NIGHT_LOCK, wait=False):
            facts = facts_of(settings, store, meant, night=last_night(settings.dagster_home))
            items = checklist_of(meant, facts)
            for item in items:
                click.echo(f"  {'▲' if item.is_open else '✔'} {item.name}: {item.found}")
            refuse_open(meant, items, accepted=accepted, why=why)
            about = about_closing(facts, items, accepted=accepted, why=why)
            note_quarter(store, meant, step="closed", by=person, at=moment_now(), about=about)
    except BlockingIOError:
        raise click.ClickException(f"a run or a command works on {settings.home}; wait for it to end.") from None
    click.echo(f"{meant.label} is closed. Corrections: `mentorsync restate {meant.key} --by NAME --why TEXT`.")
