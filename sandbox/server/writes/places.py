"""Where a submitted row belongs: record, event, repeating instrument, instance.

Where REDCap's answer is not on record: an instance left blank on something that repeats is the first one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from sandbox.server.writes.problems import (
    BAD_EVENT,
    BAD_INSTANCE,
    LONG_RECORD,
    NO_INSTANCE_HERE,
    NO_RECORD,
    NO_REPEATING_INSTRUMENT,
    RowProblem,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sandbox.server.project import Project
    from sandbox.server.store import Row
    from sandbox.server.writes.submitted import Submitted

NEW_INSTANCE = -1
"""Stands for `new` until the record's other instances are known."""
_LONGEST_RECORD = 100
_INSTANCE = re.compile(r"0*[1-9]\d{0,4}", re.ASCII)


class Place(NamedTuple):
    """The key of one row; instance 0 where nothing repeats."""

    record: str
    event: str
    instrument: str
    instance: int


def place_of(row: Submitted, *, project: Project) -> Place | RowProblem:
    """Return where a submitted row belongs, or what is wrong with its keys."""
    record = row.get(project.record_id, "").strip()
    structure = project.structure
    event = row.get("redcap_event_name", "").strip() if structure.is_longitudinal else ""
    instrument = row.get("redcap_repeat_instrument", "").strip()
    given = row.get("redcap_repeat_instance", "").strip()
    repeats = structure.is_repeating(event=event, form=instrument)
    is_new = given.lower() == "new"
    number = instance_number(given)
    checks = (
        (not record, project.record_id, record, NO_RECORD),
        (len(record) > _LONGEST_RECORD, project.record_id, record, LONG_RECORD),
        (event not in structure.event_order, "redcap_event_name", event, BAD_EVENT),
        (bool(instrument) and not repeats, "redcap_repeat_instrument", instrument, NO_REPEATING_INSTRUMENT),
        (bool(given) and not repeats, "redcap_repeat_instance", given, NO_INSTANCE_HERE),
        (bool(given) and not is_new and number is None, "redcap_repeat_instance", given, BAD_INSTANCE),
    )
    for is_wrong, field, value, message in checks:
        if is_wrong:
            return RowProblem(record, field, value, message)
    instance = NEW_INSTANCE if is_new else number or 1
    return Place(record, event, instrument, instance if repeats else 0)


def instance_number(text: str) -> int | None:
    """Return the instance a text names, None for anything but a positive whole number of at most five digits."""
    return int(text) if _INSTANCE.fullmatch(text) else None


def next_instance(rows: Iterable[Row], *, place: Place) -> int:
    """Return the number after the highest instance of the place's event and instrument among a record's rows."""
    taken = [row.instance for row in rows if (row.event, row.instrument) == (place.event, place.instrument)]
    return max(taken, default=0) + 1
