"""The words a mapped project has for what a policy wants, read off its mapping and its data dictionary.

Belongs here: that reading. Does not belong here: comparing (`project.py`). A list of words per clause, kept by hand,
was rejected: a school's own programme folder is as good an example as a shipped one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assets.redcap.dictionary import base_name
from assets.redcap.drafting.reading import forms_of
from assets.redcap.drafting.wanted import Example
from assets.redcap.entries import Coded, CodedFlag

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from assets.redcap.drafting.reading import Field
    from assets.redcap.drafting.wanted import What
    from assets.redcap.entries import EventRows, PairRows
    from assets.redcap.mapping import Mapping as FieldMapping

    Key = tuple[What, str]
    Said = tuple[Key, str, str]


def example_of(mapping: FieldMapping, metadata: Sequence[Mapping[str, str]]) -> Example:
    """Return the example a mapping and its dictionary make."""
    fields = {field.name: field for form in forms_of(metadata, repeating=None) for field in form.fields}
    texts: dict[tuple[Key, str], list[str]] = {}
    for key, slot, text in _said(mapping, fields):
        texts.setdefault((key, slot), []).append(text)
    return Example({place: tuple(dict.fromkeys(found)) for place, found in texts.items()}, dict(_constants(mapping)))


def _said(mapping: FieldMapping, fields: Mapping[str, Field]) -> Iterator[Said]:
    for event in mapping.events:
        key: Key = ("step", event.step) if event.step else ("event", event.kind)
        yield key, "form", event.instrument
        yield from _of_event(event, key, fields)
    for pair in mapping.pairs:
        yield from _of_pair(pair, fields)
    for hub in mapping.hubs:
        yield (hub.kind, ""), "form", hub.instrument
        for slot in ("code", "name", "affinity_group", "capacity"):
            yield from _label((hub.kind, ""), slot, getattr(hub, slot), fields)
    for mentor in mapping.hub_mentors:
        whose: Key = ("hub_mentor", "") if mentor.kind == "hub" else ("affinity_group", "")
        yield whose, "form", mentor.instrument
        yield from _label(whose, "from", mentor.from_, fields)
        yield from _label(whose, "to", mentor.to, fields)
    for preference in mapping.preferences:
        for name in preference.hubs:
            yield from _label(("preference", ""), "hubs", name, fields)
        yield from _label(("preference", ""), "chosen_on", preference.chosen_on, fields)


def _of_event(event: EventRows, key: Key, fields: Mapping[str, Field]) -> Iterator[Said]:
    for slot in ("held_on", "filed_on"):
        yield from _label(key, slot, getattr(event, slot), fields)
    for slot in ("mode", "setting", "value", "confirmed_by_mentee", "confirmed_by_mentor"):
        yield from _coded(key, slot, getattr(event, slot), fields)
    for section, column in event.section_columns().items():
        yield from _label(key, f"section:{section}", column.removesuffix("__filled"), fields)


def _of_pair(pair: PairRows, fields: Mapping[str, Field]) -> Iterator[Said]:
    roles = list(pair.role.codes.values()) if isinstance(pair.role, Coded) else [pair.role]
    for role in roles:
        key: Key = ("pair", role)
        yield key, "form", pair.instrument
        yield from _label(key, "started_on", pair.started_on, fields)
        yield from _label(key, "ended_on", pair.ended_on, fields)
        yield from _coded(key, "role", pair.role, fields)
        yield from _coded(key, "end_reason", pair.end_reason, fields)


def _label(key: Key, slot: str, column: str | None, fields: Mapping[str, Field]) -> Iterator[Said]:
    if not column:
        return
    field = fields.get(base_name(column))
    if field is None:
        return
    code = column.partition("___")[2]
    yield key, slot, next((label for each, label in field.choices.items() if each.lower() == code), field.label)
    if field.tests in fields:
        yield key, slot, fields[field.tests].label


def _coded(key: Key, slot: str, answer: Coded | CodedFlag | str | None, fields: Mapping[str, Field]) -> Iterator[Said]:
    if not isinstance(answer, Coded | CodedFlag):
        return
    field = fields.get(base_name(answer.field))
    if field is None:
        return
    yield key, slot, field.label
    for code, meaning in answer.codes.items():
        if code in field.choices:
            yield key, f"{slot}:{meaning}", field.choices[code]
        elif field.yes_and_no():
            yield key, f"{slot}:{meaning}", "yes" if field.yes_and_no()[code] else "no"


def _constants(mapping: FieldMapping) -> Iterator[tuple[tuple[Key, str], str]]:
    for event in mapping.events:
        key: Key = ("step", event.step) if event.step else ("event", event.kind)
        for slot in ("mode", "setting"):
            stated = getattr(event, slot)
            if isinstance(stated, str):
                yield (key, slot), stated
        if event.hub_of_record:
            yield (key, "hub_of_record"), "true"
