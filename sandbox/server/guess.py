"""What the absent structure files of a project would have said, read off records.csv.

One pass over the rows, and only when something is absent that rows can tell. Never overrides a file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.server.structure import Arm, Event, Repeat, Structure
from sandbox.server.tables import csv_rows

if TYPE_CHECKING:
    from pathlib import Path

    from sandbox.server.dictionary import Dictionary


@dataclass(frozen=True, kw_only=True)
class Guess:
    """The structure files that exist; None where a file is absent."""

    arms: list[Arm] | None
    events: list[Event] | None
    mapping: list[tuple[str, str]] | None
    repeats: list[Repeat] | None
    surveys: list[str] | None


@dataclass
class _Seen:
    """What the rows show, each in order of first appearance."""

    events: dict[str, None]
    filled: dict[tuple[str, str], None]
    repeats: dict[tuple[str, str], None]


def guessed_structure(
    records: Path, *, header: list[str], instruments: dict[str, str], dictionary: Dictionary, given: Guess
) -> Structure:
    """Return the structure given by files, completed from records.csv where a file is absent."""
    seen = _Seen(events={}, filled={}, repeats={})
    asks_rows = "redcap_event_name" in header and (given.events is None or given.mapping is None)
    if asks_rows or (given.repeats is None and "redcap_repeat_instance" in header):
        seen = _seen_in(records, header=header, dictionary=dictionary)
    mapped = dict.fromkeys(event for event, _ in given.mapping or [])
    events = given.events if given.events is not None else [_event(name) for name in mapped | seen.events]
    used_arms = dict.fromkeys(event.arm for event in events)
    surveys = [form for form in instruments if f"{form}_timestamp" in header]
    return Structure(
        instruments=instruments,
        arms=given.arms if given.arms is not None else [Arm(number=arm, name=f"Arm {arm}") for arm in used_arms],
        events=events,
        mapping=given.mapping if given.mapping is not None else _mapping(events, list(instruments), seen),
        repeats=given.repeats if given.repeats is not None else [Repeat(event=e, form=f) for e, f in seen.repeats],
        surveys=given.surveys if given.surveys is not None else surveys,
    )


def _event(unique_name: str) -> Event:
    slug, _, arm = unique_name.rpartition("_arm_")
    return Event(name=slug.replace("_", " ").capitalize(), arm=arm, unique_name=unique_name)


def _mapping(events: list[Event], forms: list[str], seen: _Seen) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for event in events:
        filled = [form for form in forms if (event.unique_name, form) in seen.filled]
        found += [(event.unique_name, form) for form in filled or forms]
    return found


def _seen_in(records: Path, *, header: list[str], dictionary: Dictionary) -> _Seen:
    at = {name: n for n, name in enumerate(header)}
    cells = {form: [at[c] for c in dictionary.form_columns(form) if c in at] for form in dictionary.forms}
    seen = _Seen(events={}, filled={}, repeats={})
    rows = csv_rows(records)
    next(rows, None)
    for row in rows:
        event = row[at["redcap_event_name"]] if "redcap_event_name" in at else ""
        form = row[at["redcap_repeat_instrument"]] if "redcap_repeat_instrument" in at else ""
        if event:
            seen.events[event] = None
        if "redcap_repeat_instance" in at and row[at["redcap_repeat_instance"]]:
            seen.repeats[event, form] = None
        for name, positions in cells.items():
            if (event, name) not in seen.filled and any(row[n] for n in positions):
                seen.filled[event, name] = None
    return seen
