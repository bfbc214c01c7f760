"""`mentorsync letter`: documents that are written when somebody asks: CV statement, dossier, committee summary.

Belongs here: finding the rows and writing the file, readable by its owner alone. Does not belong here: what stands in a
document (`reports/letters`). Statement and dossier are about one person, so no night makes them and nothing publishes
them. The committee's summary is made from what its quarter's office workbook was made from, so that the two agree.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

if TYPE_CHECKING:
    from assets.quarters import Quarter
    from pipelines.settings import Settings
    from reports.drafts import Desk
    from reports.letters.model import Letter

OWNER_ONLY: Final = 0o600
_OUTPUT = click.option(
    "-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Where to write the .docx."
)


@click.group(short_help="Write a Word document about a mentor.")
def letter() -> None:
    """Write a Word document about a mentor, or the summary for a programme's committee."""


@letter.command(short_help="Write the statement for a CV.")
@click.argument("person")
@click.option("--names/--no-names", default=True, show_default=True, help="Whether mentees are named.")
@_OUTPUT
def cv(person: str, output: Path, *, names: bool) -> None:
    """Write the statement for section N of PERSON's CV (person id, earlier id, username or e-mail)."""
    from reports.letters.mentor import statement_letter
    from reports.letters.record import mentor_of

    desk, person_id = _desk_about(person)
    _write(statement_letter(mentor_of(desk, person_id), names=names), output)


@letter.command(short_help="Write a mentoring dossier.")
@click.argument("person")
@_OUTPUT
def dossier(person: str, output: Path) -> None:
    """Write PERSON's mentoring dossier for a promotion; no mentee is named in it."""
    from reports.letters.mentor import dossier_letter
    from reports.letters.record import mentor_of

    desk, person_id = _desk_about(person)
    _write(dossier_letter(mentor_of(desk, person_id)), output)


@letter.command(short_help="Write a committee's summary.")
@click.argument("programme")
@click.option("--quarter", "named", default="", metavar="QUARTER", help="Like 2026-Q3; else the latest that is over.")
@_OUTPUT
def committee(programme: str, named: str, output: Path) -> None:
    """Write the summary for PROGRAMME's committee."""
    from assets.quarters import quarter_of
    from pipelines.offices import quarter_asked_for
    from pipelines.settings import load_settings
    from pipelines.tonight import tonight_of
    from reports.letters.drafts import summary_of

    settings = load_settings()
    quarter = quarter_asked_for(named) if named else quarter_of(tonight_of(settings)).following(-1)
    desk = _desk_of_office_book(settings, programme, quarter)
    _write(summary_of(desk, programme, quarter.key), output)


def _desk_about(person: str) -> tuple[Desk, str]:
    """Return a desk that holds what is on record about one mentor, and the person id that is meant."""
    from assets.hr.schema import APPOINTMENT, PERSON, UNIT
    from assets.mentoring.schema import PAIR
    from assets.obligations.schema import CLAUSE
    from assets.obligations.workflows.schema import MENTOR, MENTORING_RECORD
    from assets.redcap.schema import PULL
    from assets.storage.schema import empty_frame_of
    from assets.storage.store import TableStore
    from checks.schema import FINDING
    from pipelines.programmes import read_programmes
    from pipelines.roster import person_named
    from pipelines.settings import load_settings
    from pipelines.stored import stored
    from pipelines.tonight import base_tables_of, tonight_of
    from reports.drafts import Desk, Order
    from reports.frames import tables_from

    settings = load_settings()
    store = TableStore(base_tables_of(settings))
    frames = {table.name: stored(store, table) for table in (PERSON, APPOINTMENT, UNIT, CLAUSE, PULL)}
    person_id = person_named(person, frames["person"], store=store)
    frames |= {table.name: stored(store, table, where={"mentor_id": person_id}) for table in (PAIR, MENTORING_RECORD)}
    frames["mentor"] = stored(store, MENTOR, where={"person_id": person_id})
    frames["finding"] = empty_frame_of(FINDING)
    order = Order(
        published=settings.home / "published",
        quarters=(),
        as_of=tonight_of(settings),
        timezone=settings.institution.timezone,
        record_links={},
        institution=settings.institution.name,
        contact=settings.institution.contact,
        withheld={mapping.programme: mapping.withheld() for mapping in read_programmes(settings).mappings},
    )
    return Desk(tables_from(frames), order), person_id


def _desk_of_office_book(settings: Settings, programme: str, quarter: Quarter) -> Desk:
    """Return the desk at which the published office workbook of a programme and quarter was made."""
    from pipelines.rebuilding import desk_of_recipe
    from pipelines.tonight import base_tables_of
    from reports.publish import read_manifest
    from reports.recipes import recipe_of_file
    from reports.workbook.office.book import AUDIENCE

    published = settings.home / "published"
    wanted = (quarter.key, programme, AUDIENCE, "")
    entry = next((one for one in read_manifest(published).entries if one.key == wanted), None)
    recipe = recipe_of_file(published, entry.sha256) if entry else None
    if recipe is None:
        raise click.ClickException(
            f"no office workbook of {programme!r} for {quarter.label} is published, or it is older than the nights "
            "that are kept: check the name, or run `mentorsync night` first."
        )
    return desk_of_recipe(recipe, tables=base_tables_of(settings), published=published)


def _write(made: Letter, output: Path) -> None:
    """Write a letter that was read back, for its owner's eyes only also where the file was there before."""
    from reports.letters.verify import verified_letter

    content, values = verified_letter(made)
    handle = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OWNER_ONLY)
    with os.fdopen(handle, "wb") as file:
        os.fchmod(handle, OWNER_ONLY)
        file.write(content)
    click.echo(f"{output}: {values} values read back.")
