"""Where forms live: arms, events, designations, repeats.

Answers one question above all: which forms can hold values on a row of a given event and repeating form. Reading the
files, and guessing what an absent file would have said, is folder.py's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

_UNIQUE_LENGTH = 18
_SUFFIXES = ("", *"bcdefghijklmnopqrstuvwxyz", *(str(n) for n in range(27, 1000)))


@dataclass(frozen=True, slots=True)
class Arm:
    """An arm of a longitudinal project."""

    number: str
    name: str


@dataclass(frozen=True, slots=True)
class Event:
    """An event; `extra` holds further columns of events.csv as they stand (custom_event_label, event_id …)."""

    name: str
    arm: str
    unique_name: str
    extra: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Repeat:
    """One line of repeatingFormsEvents: `form` blank means the whole event repeats; `event` is blank when classic."""

    event: str
    form: str
    custom_label: str = ""


@dataclass(frozen=True)
class Structure:
    """Instruments in order with labels, and how they are spread over events and repeats."""

    instruments: dict[str, str]
    arms: list[Arm] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    mapping: list[tuple[str, str]] = field(default_factory=list)
    repeats: list[Repeat] = field(default_factory=list)
    surveys: list[str] = field(default_factory=list)
    longitudinal_without_events: bool = False
    """A longitudinal project whose events were all deleted; it is not classic, and no row can exist in it."""

    @property
    def is_longitudinal(self) -> bool:
        """Whether rows carry redcap_event_name."""
        return bool(self.events) or self.longitudinal_without_events

    @cached_property
    def event_order(self) -> dict[str, int]:
        """Unique event name → position, in the order events are exported; classic projects have the one event ''."""
        if not self.is_longitudinal:
            return {"": 0}
        return {event.unique_name: n for n, event in enumerate(self.events)}

    @cached_property
    def form_order(self) -> dict[str, int]:
        """Instrument → position; the base row ('') comes before all."""
        return {"": -1} | {form: n for n, form in enumerate(self.instruments)}

    @cached_property
    def _repeating(self) -> frozenset[tuple[str, str]]:
        return frozenset((repeat.event, repeat.form) for repeat in self.repeats)

    def is_repeating(self, *, event: str, form: str) -> bool:
        """Whether the form repeats by itself in the event (form '' asks for the whole event)."""
        return (event, form) in self._repeating

    def forms_of_event(self, event: str) -> list[str]:
        """Designated forms in instrument order; every form when classic."""
        if not self.is_longitudinal:
            return list(self.instruments)
        designated = {form for name, form in self.mapping if name == event}
        return [form for form in self.instruments if form in designated]

    def forms_of_row(self, *, event: str, instrument: str) -> list[str]:
        """Forms that apply to a row: one for an instance of a repeating form, else those that do not repeat alone."""
        if instrument:
            return [instrument]
        return [form for form in self.forms_of_event(event) if (event, form) not in self._repeating]

    def event_label(self, event: str) -> str:
        """Return the label-export text of an event: with its arm only where there are several arms."""
        found = next(item for item in self.events if item.unique_name == event)
        if len(self.arms) < 2:  # noqa: PLR2004 - "several" starts at two
            return found.name
        arm = next((item.name for item in self.arms if item.number == found.arm), f"Arm {found.arm}")
        return f"{found.name} (Arm {found.arm}: {arm})"


def unique_event_name(*, label: str, arm: str, taken: Collection[str] = ()) -> str:
    """Return REDCap's unique event name: a slug of at most 18 characters, a letter where it is taken, then the arm."""
    slug = re.sub(r"[^a-z0-9]+", "_", label.lower()).strip("_")[:_UNIQUE_LENGTH].rstrip("_")
    names = (f"{slug}{letter}_arm_{arm}" for letter in _SUFFIXES)
    return next(name for name in names if name not in taken)


def unique_group_name(*, label: str, taken: Collection[str]) -> str:
    """Return REDCap's unique name of a data access group: `New DAG` gives `new_dag`, `dag-a` gives `daga`."""
    slug = re.sub(r"[^a-z0-9_]", "", re.sub(r"\s+", "_", label.strip().lower()))[:_UNIQUE_LENGTH].strip("_")
    return next(name for name in (f"{slug}{letter}" for letter in _SUFFIXES) if name not in taken)
