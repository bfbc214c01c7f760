"""`mentorsync tidy`: what no kept night needs is deleted now, as it is every week.

Belongs here: the words printed, and refusing while a night runs. Does not belong here: what is kept
(`pipelines/retention.py`).
"""

from __future__ import annotations

import click


@click.command(short_help="Delete old nights that nothing needs.")
@click.option("--dry-run", is_flag=True, help="Count what would be deleted, and delete nothing.")
def tidy(*, dry_run: bool) -> None:
    """Delete what is older than 35 nights and no closed quarter needs.

    The ledger is never touched, and neither is what is published now.
    """
    from assets.storage.store import TableStore
    from assets.turns import NIGHT_LOCK, locked
    from pipelines.definitions import declared_tables
    from pipelines.home import open_instance
    from pipelines.programmes import read_programmes
    from pipelines.retention import tidy as tidied
    from pipelines.settings import load_settings
    from pipelines.tonight import base_tables_of

    settings = load_settings()
    tables = declared_tables(read_programmes(settings).mappings)
    try:
        with locked(settings.home / NIGHT_LOCK, wait=False), open_instance(settings.dagster_home) as runs:
            store = TableStore(base_tables_of(settings))
            done = tidied(settings.home, store, tables, runs=runs, dry_run=dry_run)
    except BlockingIOError:
        raise click.ClickException(f"a run or a command works on {settings.home}; wait for it to end.") from None
    verb = "would be deleted" if dry_run else "deleted"
    click.echo(
        f"{done.nights} nights, {done.publications} publications, {done.recipes} recipes, {done.objects} files,"
        f" {done.scratch} scratch runs, {done.runs} runs in Dagster's history {verb}."
    )
    if not dry_run:
        click.echo(f"{done.table_files} files of tables deleted.")
    click.echo(f"Kept: {done.kept_nights} night{'' if done.kept_nights == 1 else 's'}.")
