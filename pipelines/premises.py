"""What the doctor looks at outside REDCap: the settings, the home, the tables, HR, the office, the pace.

Belongs here: one remark per thing that has to be in place on this machine. Does not belong here: REDCap projects
(`assets.redcap.doctor`) and printing (`commands/doctor.py`).
"""

from __future__ import annotations

import tempfile
from typing import TYPE_CHECKING, Final

from assets.redcap.remark import do, note, well

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from assets.redcap.mapping import Mapping
    from assets.redcap.remark import Remark
    from assets.storage.schema import Table
    from assets.storage.store import TableStore
    from pipelines.programmes import Programmes
    from pipelines.settings import Settings

BAN: Final = 600
"""Requests a minute at which REDCap bans an address until an administrator lifts the ban."""


def remarks_on_premises(settings: Settings, programmes: Programmes, *, store: TableStore) -> Iterator[Remark]:
    """Yield the remarks on settings, programmes, home, tables, HR source, office and pace, in this order."""
    yield from _remarks_on_programmes(settings, programmes)
    yield _remark_on_home(settings.home)
    yield _remark_on_tables(store, tables=_tables_of(programmes.mappings))
    yield remark_on_hr(settings)
    yield _remark_on_office(settings)
    yield from _remarks_on_refused_hr(store)
    yield well(
        f"REDCap is asked at most {settings.redcap.requests_per_minute} times a minute; it bans an address at {BAN},"
        " counted over all programs of that address"
    )


def _remarks_on_programmes(settings: Settings, programmes: Programmes) -> Iterator[Remark]:
    for code, words in programmes.broken.items():
        yield do(f"programme {code} is left out: {words.removesuffix('.')}", "")
    known = {project for mapping in programmes.mappings for project in mapping.projects}
    unknown = sorted(set(settings.redcap.projects).difference(known))
    if unknown and not programmes.broken:
        yield note(
            f"the settings name REDCap projects that no programme has: {', '.join(unknown)}",
            f"correct the name below redcap.projects; known are {', '.join(sorted(known)) or 'none'}",
        )
    if not programmes.broken:
        yield well(f"settings and programmes can be read: {', '.join(settings.programmes)}")


def _remark_on_home(home: Path) -> Remark:
    place = next(path for path in (home, *home.parents) if path.exists())
    try:
        with tempfile.TemporaryFile(dir=place):
            pass
    except OSError as error:
        return do(
            f"home {home} cannot be written: {error.strerror}", "check its owner and mode, and the room on the disk"
        )
    return well(f"home {home} can be written")


def _tables_of(mappings: Sequence[Mapping]) -> list[Table]:
    from assets.hr.schema import TABLES as HR_TABLES
    from assets.ledger.schema import TABLES as LEDGER_TABLES
    from assets.redcap.landed import landing_of_mapping
    from assets.redcap.schema import FIELD, PULL

    return [*map(landing_of_mapping, mappings), PULL, FIELD, *HR_TABLES, *LEDGER_TABLES]


def _remark_on_tables(store: TableStore, *, tables: Sequence[Table]) -> Remark:
    from assets.storage.errors import StorageError

    try:
        found = [table for table in tables if store.exists(table)]
        for table in found:
            # The keys are enough to open every file, and of a large landing they are a twentieth.
            store.read(table, columns=table.key)
    except StorageError as error:
        return do(str(error).removesuffix("."), "restore it from a backup, or materialize it again")
    if not found:
        return note("there are no tables yet", "run `mentorsync night`")
    return well(f"{len(found)} tables of REDCap, HR and decisions can be read")


def remark_on_hr(settings: Settings) -> Remark:
    """Return whether HR's source of the settings can be read now, and is recent enough."""
    from assets.hr.files import DeliveryRefusedError
    from assets.hr.gate import refuse_stale
    from assets.programmes import ProgrammeError
    from pipelines.definitions import hr_source
    from pipelines.tonight import tonight_of

    # A person waits for the answer: one more attempt is enough to tell a stumble from an outage.
    hr = settings.hr.model_copy(update={"retries": min(settings.hr.retries, 1)})
    source = hr_source(settings.model_copy(update={"hr": hr}))
    try:
        delivered = source.delivered()
        refuse_stale(delivered.received_at, tonight=tonight_of(settings), max_age_days=settings.hr.max_age_days)
    except (DeliveryRefusedError, ProgrammeError) as error:
        return do(str(error).removesuffix("."), "")
    if delivered.trouble or delivered.received_at is None:
        return do(delivered.trouble.removesuffix("."), "")
    files = len(delivered.files)
    if settings.hr.kind == "folder":
        return well(f"HR delivered {files} files, the newest on {delivered.received_at:%Y-%m-%d}")
    return well(f"HR's {'database' if settings.hr.kind == 'sql' else 'report server'} gave {files} tables")


def _remark_on_office(settings: Settings) -> Remark:
    """Return whether somebody may decide on everything that is asked; the same rule is `assets.ledger.office`'s."""
    from assets.ledger.office import plain

    people = settings.office.people
    units = sorted({plain(one.unit): one.unit for one in people}.values())
    if not people:
        return note(
            "nobody is named as office: what people return cannot be approved, and no quarter can be closed",
            "name people of at least two units under [office] people",
        )
    if len(units) == 1:
        return note(
            f"everybody named as office is of one unit ({units[0]}): what the office itself asks for, and what is about"
            " people of that unit, nobody may approve",
            "name somebody of another unit, such as the dean's office, under [office] people",
        )
    return well(f"{len(people)} people of {len(units)} units decide for the office")


def _remarks_on_refused_hr(store: TableStore) -> Iterator[Remark]:
    from assets.hr.refusal import refused_delivery
    from assets.hr.schema import DELIVERY
    from assets.ledger.acknowledgements import HR, acknowledged_counts
    from assets.storage.errors import StorageError

    try:
        refused = refused_delivery(store.read(DELIVERY)) if store.exists(DELIVERY) else None
        known = acknowledged_counts(store, source=HR)
    except StorageError:
        # The remark on the tables says it.
        return
    if refused is not None and refused.delivery_id in known:
        yield note(f"HR delivery {refused.delivery_id} is acknowledged", "the next night uses it")
    elif refused is not None:
        yield do(refused.reason.removesuffix("."), "")
