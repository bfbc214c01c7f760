"""`mentorsync approve`: the office decides on the requests of a receipt.

Belongs here: the files and the words printed. Does not belong here: who may approve what (`assets.ledger`), and what
the answer says (`reports.readback.answer`).
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import click


@click.command(short_help="Decide on the requests of a receipt.")
@click.argument("receipt", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--by", required=True, metavar="NAME", help="Who decides; the settings must name the person as office.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Where to write the answer.")
def approve(receipt: Path, by: str, output: Path | None) -> None:
    """Approve the requests of RECEIPT.xlsx, or refuse those whose Decision says so, and write the answer beside it.

    The answer is for whoever returned the workbook; a receipt that is decided on again has it written anew. Ends with
    status 1 where a request stays open.
    """
    from assets.storage.store import TableStore
    from pipelines.offices import deciding_person, moment_now
    from pipelines.settings import load_settings
    from pipelines.tonight import base_tables_of, tonight_of
    from reports.readback.answer import answer_of, answer_workbook
    from reports.readback.approving import approve_receipt
    from reports.workbook.file.write import workbook_bytes

    settings = load_settings()
    person = deciding_person(settings, by)
    store, on, at = TableStore(base_tables_of(settings)), tonight_of(settings), moment_now()
    verdicts = approve_receipt(store, receipt.read_bytes(), name=receipt.name, by=person, on=on, at=at)
    counts = Counter(verdict.decided for verdict in verdicts)
    told = [f"{counts[word]} {word}" for word in ("approved", "refused", "decided before", "left open") if counts[word]]
    click.echo(", ".join(told) if told else "The receipt asks for nothing.")
    for verdict in verdicts:
        if verdict.reason:
            click.echo(f"  ▲ request {verdict.request}: {verdict.reason}", err=True)
    answer = answer_of(store, verdicts, on=on, at=at)
    if answer is not None:
        target = output or receipt.with_name(f"{receipt.stem} decided.xlsx")
        _write(target, workbook_bytes(answer_workbook(answer)))
        click.echo(f"Answer, for whoever returned the workbook: {target}")
    sys.exit(1 if counts["left open"] else 0)


def _write(target: Path, content: bytes) -> None:
    """Write the answer; what was decided stays decided where that fails, for example because somebody has it open."""
    from reports.readback.watched import write_for_people

    try:
        write_for_people(target, content)
    except OSError as error:
        why = f"{target} could not be written ({error.strerror}). What was decided is on record"
        raise click.ClickException(f"{why}: close the file, and run this again for the answer.") from None
