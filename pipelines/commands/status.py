"""`mentorsync status`: how things stand, without asking REDCap or HR anything.

Belongs here: the order of what is told. Does not belong here: the remarks (`pipelines/standing.py`).
"""

from __future__ import annotations

import sys
from itertools import chain
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from pipelines.last_night import LastNight
    from pipelines.settings import Settings


@click.command(short_help="Tell how the last night ended and what waits for people.")
def status() -> None:
    """Tell how the last night ended, which rows are in use, which quarters are open, and what waits for people.

    Nothing is asked of REDCap or HR, and nothing is changed. Ends with status 1 where something must be done.
    """
    from assets.storage.manifests import latest_manifest
    from assets.storage.store import TableStore
    from pipelines.commands.remarks import print_remarks, print_total
    from pipelines.settings import load_settings
    from pipelines.standing import (
        remarks_on_beginnings,
        remarks_on_night,
        remarks_on_quarters,
        remarks_on_sources,
        remarks_on_waiting,
        what_waits,
    )
    from pipelines.tonight import base_tables_of, tonight_of

    settings = load_settings()
    store, tonight = TableStore(base_tables_of(settings)), tonight_of(settings)
    night = _last_night(settings)
    count = print_remarks("Night", remarks_on_night(latest_manifest(settings.home), night, tonight=tonight))
    count += print_remarks("Sources", remarks_on_sources(settings, store))
    quarters = chain(remarks_on_quarters(settings, store, tonight=tonight), remarks_on_beginnings(store))
    count += print_remarks("Quarters and workbooks", quarters)
    count += print_remarks("Waiting for people", remarks_on_waiting(what_waits(store)))
    print_total(count)
    sys.exit(1 if count else 0)


def _last_night(settings: Settings) -> LastNight | None:
    """Return how the last night ended; a history that is not there yet is not made by asking for it."""
    from pipelines.last_night import last_night

    return last_night(settings.dagster_home) if (settings.dagster_home / "dagster.yaml").is_file() else None
