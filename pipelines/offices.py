"""Who the settings name as office, and the day and moment a decision is made at.

Belongs here: from settings to the ledger's words. Does not belong here: any decision.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from assets.ledger.office import Office

if TYPE_CHECKING:
    from assets.quarters import Quarter
    from pipelines.settings import Settings


def office_of(settings: Settings) -> Office:
    """Return the people of the office with their units."""
    return Office({person.name: person.unit for person in settings.office.people})


def moment_now() -> datetime:
    """Return this moment, as the ledger keeps it."""
    return datetime.now(UTC)


def quarter_asked_for(text: str) -> Quarter:
    """Return the quarter typed on a command line; `RefusedError` where it is none."""
    from assets.ledger.append import RefusedError
    from assets.quarters import quarter_named

    try:
        return quarter_named(text)
    except ValueError as error:
        raise RefusedError(str(error)) from None
