"""Who the settings name as office, and what a decision's command was given: a person, a quarter, this moment.

Belongs here: from settings and words typed to the ledger's words. Does not belong here: any decision.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from assets.ledger.append import RefusedError
from assets.ledger.office import Office

if TYPE_CHECKING:
    from assets.ledger.office import Person
    from assets.quarters import Quarter
    from pipelines.settings import Settings


def office_of(settings: Settings) -> Office:
    """Return the people of the office with their units."""
    return Office({person.name: person.unit for person in settings.office.people})


def deciding_person(settings: Settings, named: str) -> Person:
    """Return who decides for the office; `UsageError` where the settings do not name the person."""
    try:
        return office_of(settings).deciding(named)
    except RefusedError as error:
        raise click.UsageError(str(error)) from None


def moment_now() -> datetime:
    """Return this moment, as the ledger keeps it."""
    return datetime.now(UTC)


def quarter_asked_for(text: str) -> Quarter:
    """Return the quarter typed on a command line; `UsageError` where it is none."""
    from assets.quarters import quarter_named

    try:
        return quarter_named(text)
    except ValueError as error:
        raise click.UsageError(str(error)) from None
