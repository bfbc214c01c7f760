"""`mentorsync approve`: the office decides on the requests of a receipt.

Belongs here: the file and the words printed. Does not belong here: who may approve what (`assets.ledger`).
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import click


@click.command()
@click.argument("receipt", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--by", required=True, metavar="NAME", help="Who decides; the settings must name the person as office.")
def approve(receipt: Path, by: str) -> None:
    """Approve the requests of RECEIPT.xlsx, or refuse those whose Decision says so.

    Ends with status 1 where a request stays open.
    """
    from assets.storage.store import TableStore
    from pipelines.definitions import base_tables_of, tonight_of
    from pipelines.offices import moment_now, office_of
    from pipelines.settings import load_settings
    from reports.readback.approving import approve_receipt

    settings = load_settings()
    person = office_of(settings).deciding(by)
    verdicts = approve_receipt(
        TableStore(base_tables_of(settings)),
        receipt.read_bytes(),
        name=receipt.name,
        by=person,
        on=tonight_of(settings),
        at=moment_now(),
    )
    counts = Counter(verdict.decided for verdict in verdicts)
    told = [f"{counts[word]} {word}" for word in ("approved", "refused", "left open") if counts[word]]
    click.echo(", ".join(told) if told else "The receipt asks for nothing.")
    for verdict in verdicts:
        if verdict.reason:
            click.echo(f"  ▲ request {verdict.request}: {verdict.reason}", err=True)
    sys.exit(1 if counts["left open"] else 0)
