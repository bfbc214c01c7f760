"""content=event: import with or without override, delete.

Documented: an import adds events, or changes the one whose unique_event_name is given; override=1 first deletes all
events; deleting an event deletes its data for good; both only in development. An unknown unique name is passed over:
PyCap's tests restore deleted events from their export. REDCap derives the unique name from the label, so a renamed
event has another one and keeps its data. Events come in order of arm, then (where there are offsets) of day, then as
they were added.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sandbox.server.design.change import redesign
from sandbox.server.design.given import given_rows
from sandbox.server.design.permission import structure_write
from sandbox.server.design.reshape import EventChange
from sandbox.server.errors import ApiError, invalid_values
from sandbox.server.structure import Event, unique_event_name

if TYPE_CHECKING:
    from collections.abc import Collection

    from sandbox.server.asked import Asked
    from sandbox.server.structure import Structure

_FIXED = ("event_name", "arm_num", "unique_event_name")
_FURTHER = ("custom_event_label", "event_id", "day_offset", "offset_min", "offset_max")


@structure_write(right="design", in_production=False)
def imported_events(asked: Asked) -> str:
    """Add or change events and return how many were given.

    Raises:
        ApiError: 400 for an unknown arm, or an event without a name.

    """
    structure = longitudinal(asked, doing="import events")
    rows = given_rows(asked.form, required=("event_name", "arm_num"), known=_FIXED + _FURTHER)
    wrong = [row["arm_num"] for row in rows if row["arm_num"] not in {arm.number for arm in structure.arms}]
    if wrong:
        raise invalid_values(parameter="arm_num", values=wrong)
    deleted: set[str] = set()
    if asked.form.flag("override"):
        deleted = set(structure.event_order)
        structure = without_events(structure, deleted)
    events = {event.unique_name: event for event in structure.events}
    renamed: dict[str, str] = {}
    for row in rows:
        _take(row, events=events, renamed=renamed)
    structure = _with_events(structure, list(events.values()), renamed=renamed)
    change = EventChange(renamed=renamed, deleted=deleted)
    redesign(asked, details="Import events (API)", structure=structure, events=change)
    return str(len(rows))


@structure_write(right="design", in_production=False)
def deleted_events(asked: Asked) -> str:
    """Delete the events named by unique name with their data, and return how many.

    Raises:
        ApiError: 400 for a name that is no event; nothing is deleted.

    """
    structure = longitudinal(asked, doing="delete events")
    named = asked.names("events")
    wrong = [name for name in named if name not in structure.event_order]
    if wrong or not named:
        raise invalid_values(parameter="events", values=wrong)
    change = EventChange(deleted=set(named))
    redesign(asked, details="Delete events (API)", structure=without_events(structure, set(named)), events=change)
    return str(len(set(named)))


def longitudinal(asked: Asked, *, doing: str) -> Structure:
    """Return the structure of a longitudinal project.

    Raises:
        ApiError: 400 for a classic one, worded like the recorded refusal of exports.

    """
    structure = asked.project.structure
    if not structure.is_longitudinal:
        raise ApiError(400, f"You cannot {doing} for classic projects")
    return structure


def without_events(structure: Structure, names: Collection[str]) -> Structure:
    """Return the structure without some events, their designations and repeats; it stays longitudinal."""
    events = [event for event in structure.events if event.unique_name not in names]
    return replace(
        structure,
        events=events,
        mapping=[(event, form) for event, form in structure.mapping if event not in names],
        repeats=[repeat for repeat in structure.repeats if repeat.event not in names],
        longitudinal_without_events=not events,
    )


def _take(row: dict[str, str], *, events: dict[str, Event], renamed: dict[str, str]) -> None:
    label, arm, before = row["event_name"], row["arm_num"], row.get("unique_event_name", "")
    if not label.strip():
        raise ApiError(400, "An event must have a name.")
    same = (name for name, event in events.items() if (event.name, event.arm) == (label, arm))
    before = before if before in events else next(same, "")
    known = events.get(before)
    name = before
    if known is None or (known.name, known.arm) != (label, arm):
        name = unique_event_name(label=label, arm=arm, taken=set(events) - {before})
    given = {key: row[key] for key in _FURTHER if key in row}
    changed = Event(name=label, arm=arm, unique_name=name, extra=(known.extra if known else {}) | given)
    if known is None:
        events[name] = changed
        return
    if name != before:
        renamed[next((old for old, new in renamed.items() if new == before), before)] = name
    kept = list(events.items())
    events.clear()
    events |= {name if key == before else key: changed if key == before else event for key, event in kept}


def _with_events(structure: Structure, events: list[Event], *, renamed: dict[str, str]) -> Structure:
    keys = dict.fromkeys(key for event in events for key in event.extra)
    number = max((_number(event.extra.get("event_id", "")) for event in events), default=0)
    whole = []
    for event in events:
        extra = {key: event.extra.get(key, "") for key in keys}
        if "event_id" in extra and not extra["event_id"]:
            number += 1
            extra["event_id"] = str(number)
        whole.append(replace(event, extra=extra))
    whole.sort(key=lambda event: (_number(event.arm), _number(event.extra.get("day_offset", ""))))
    return replace(
        structure,
        events=whole,
        mapping=[(renamed.get(event, event), form) for event, form in structure.mapping],
        repeats=[replace(repeat, event=renamed.get(repeat.event, repeat.event)) for repeat in structure.repeats],
        longitudinal_without_events=not whole,
    )


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else 0
