"""`mentorsync readback`: what people typed into a workbook goes into the ledger, and a receipt comes out.

Belongs here: the file, the words printed, and who returns it. Does not belong here: any verdict (`reports.readback`),
and the watched folder (`pipelines.returns`).
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from assets.ledger.office import Office, Person
    from pipelines.settings import Settings
    from reports.readback.reading import Receipt


@click.command(short_help="Read the entries of a returned workbook.")
@click.argument("book", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--by", default="", metavar="NAME", help="Who returns it; else who saved the file last.")
@click.option("--unit", default="", metavar="UNIT", help="For which unit, where the settings do not name the person.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Where to write the receipt.")
def readback(book: Path | None, by: str, unit: str, output: Path | None) -> None:
    """Read the entries of a returned workbook BOOK.xlsx and write a receipt beside it.

    Every entry that is understood is a request: it waits until somebody of the office and of another unit approves the
    receipt. Without BOOK.xlsx the folder of `[returns]` is read. Ends with status 1 where an entry of the workbook was
    rejected or nobody may approve it, or a file of the folder could not be read.
    """
    from pipelines.settings import load_settings

    settings = load_settings()
    if book is None:
        if by or unit or output:
            raise click.UsageError("name the workbook: --by, --unit and --output are about one.")
        _read_folder(settings)
        return
    _read_book(settings, book, by=by, unit=unit, output=output)


def _read_book(settings: Settings, book: Path, *, by: str, unit: str, output: Path | None) -> None:
    from assets.storage.store import TableStore
    from assets.turns import locked
    from pipelines.offices import moment_now, office_of
    from pipelines.tonight import base_tables_of, tonight_of
    from reports.readback.reading import Desk
    from reports.readback.receipt import receipt_workbook
    from reports.readback.taking import take_back
    from reports.workbook.file.write import workbook_bytes

    office = office_of(settings)
    content = book.read_bytes()
    person = _person(content, name=book.name, by=by, unit=unit, office=office)
    with locked(settings.home / "readback.lock"):
        desk = Desk(settings.programmes, office, on=tonight_of(settings), at=moment_now())
        receipt = take_back(TableStore(base_tables_of(settings)), content, name=book.name, by=person, desk=desk)
    target = output or book.with_name(f"{book.stem} receipt {desk.at:%Y%m%dT%H%M%S}.xlsx")
    target.write_bytes(workbook_bytes(receipt_workbook(receipt)))
    _report(receipt, target)
    if receipt.stuck:
        click.echo(
            f"▲ Nobody may approve {len(receipt.stuck)} of them: name somebody of another unit under [office] people "
            "in the settings.",
            err=True,
        )
    sys.exit(1 if receipt.stuck or receipt.counts()["rejected"] else 0)


def _read_folder(settings: Settings) -> None:
    """Read the watched folder and print what came of it; ends with status 1 where something could not be read."""
    from pipelines.returns import look_into_returns

    if settings.returns is None:
        raise click.UsageError("name a workbook, or a folder under [returns] in the settings.")
    taken = look_into_returns(settings)
    for path in taken.receipts:
        click.echo(f"Receipt: {path}")
    for trouble in taken.troubles:
        click.echo(f"▲ {trouble}", err=True)
    click.echo(f"{taken.told()}.")
    sys.exit(1 if taken.troubles else 0)


def _person(content: bytes, *, name: str, by: str, unit: str, office: Office) -> Person:
    """Return who returns a workbook: the person named, else who saved it last."""
    from assets.ledger.office import Person
    from reports.readback.opening import saved_by

    named = by.strip() or saved_by(content, name=name)
    known = office.person(named)
    if known is not None:
        return known
    if by.strip() and not unit.strip():
        raise click.UsageError("the settings do not name this person as office: say for which unit with --unit.")
    if not named or not unit.strip():
        raise click.UsageError("say who returns the workbook and for which unit: --by NAME --unit UNIT.")
    return Person(named, unit.strip())


def _report(receipt: Receipt, target: Path) -> None:
    counts = receipt.counts()
    if not receipt.rows:
        click.echo("Nothing was filled in.")
    for outcome in ("requested", "rejected", "duplicate"):
        if counts[outcome]:
            click.echo(f"{counts[outcome]} {outcome}")
    for _, one in receipt.rows:
        if one.outcome == "rejected":
            click.echo(f"  ✖ {one.sheet} row {one.row}: {one.reason}")
    click.echo(f"Receipt: {target}")
