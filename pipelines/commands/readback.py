"""`mentorsync readback`: what people typed into a workbook goes into the ledger, and a receipt comes out.

Belongs here: the file, the words printed, and who returns it. Does not belong here: any verdict (`reports.readback`).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from assets.ledger.office import Office, Person
    from reports.readback.reading import Receipt


@click.command()
@click.argument("book", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--by", default="", metavar="NAME", help="Who returns it; else who saved the file last.")
@click.option("--unit", default="", metavar="UNIT", help="For which unit, where the settings do not name the person.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Where to write the receipt.")
def readback(book: Path, by: str, unit: str, output: Path | None) -> None:
    """Read the entries of a returned workbook BOOK.xlsx and write a receipt beside it.

    What somebody of the office enters is decided at once, exemptions apart; everything else waits until somebody of
    the office and of another unit approves the receipt.
    """
    from assets.storage.store import TableStore
    from pipelines.definitions import base_tables_of, tonight_of
    from pipelines.offices import moment_now, office_of
    from pipelines.settings import load_settings
    from reports.readback.reading import Desk
    from reports.readback.receipt import receipt_workbook
    from reports.readback.taking import take_back
    from reports.workbook.write import workbook_bytes

    settings = load_settings()
    office = office_of(settings)
    content = book.read_bytes()
    person = _person(content, name=book.name, by=by, unit=unit, office=office)
    desk = Desk(office=office, programmes=settings.programmes, on=tonight_of(settings), at=moment_now())
    receipt = take_back(TableStore(base_tables_of(settings)), content, name=book.name, by=person, desk=desk)
    target = output or book.with_name(f"{book.stem} receipt {desk.at:%Y%m%dT%H%M%S}.xlsx")
    target.write_bytes(workbook_bytes(receipt_workbook(receipt)))
    _report(receipt, target)


def _person(content: bytes, *, name: str, by: str, unit: str, office: Office) -> Person:
    """Return who returns a workbook; a name that only the file gives never decides for the office."""
    from assets.ledger.office import Person
    from reports.readback.opening import opened_book

    if by.strip():
        known = office.person(by)
        if known is not None:
            return known
        if not unit.strip():
            raise click.UsageError("the settings do not name this person as office: say for which unit with --unit.")
        return Person(by.strip(), unit.strip())
    saved_by = opened_book(content, name=name).saved_by
    if not saved_by or not unit.strip():
        raise click.UsageError("say who returns the workbook and for which unit: --by NAME --unit UNIT.")
    if office.person(saved_by) is not None:
        raise click.UsageError("the file was saved by somebody of the office: say so with --by NAME.")
    return Person(saved_by, unit.strip())


def _report(receipt: Receipt, target: Path) -> None:
    counts = receipt.counts()
    if not receipt.rows:
        click.echo("Nothing was filled in.")
    for outcome in ("accepted", "requested", "rejected", "duplicate"):
        if counts[outcome]:
            click.echo(f"{counts[outcome]} {outcome}")
    for _, one in receipt.rows:
        if one.outcome == "rejected":
            click.echo(f"  ✖ {one.sheet} row {one.row}: {one.reason}")
    click.echo(f"Receipt: {target}")
