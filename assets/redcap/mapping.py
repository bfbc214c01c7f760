"""What a programme's `redcap.yaml` says: its projects, and which field feeds which column.

Belongs here: the validated whole and the allow-list read off it. Does not belong here: one entry's shape
(`entries.py`), asking REDCap (`client.py`) or decoding an answer (`mentoring`). The allow-list is derived and never
written down beside the mapping, because two lists that must agree soon do not; what no table needs is not asked for.
"""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from assets.closed import Closed
from assets.programmes import ProgrammeError, ProgrammeFolder, read_model
from assets.redcap.entries import (
    Coded,
    EventRows,
    FieldName,
    HubMentorRows,
    HubRows,
    Instrument,
    InstrumentName,
    PairRows,
    Person,
    PersonName,
    PreferenceRows,
    Project,
    TestRecords,
)
from assets.redcap.withheld import Withheld


class Mapping(Closed):
    """A programme's whole `redcap.yaml`."""

    programme: str
    projects: dict[str, Project]
    record_id: FieldName
    instruments: dict[InstrumentName, Instrument]
    narrative: dict[InstrumentName, list[FieldName]] = Field(default={})
    people: dict[PersonName, Person]
    hubs: list[HubRows] = Field(default=[])
    hub_mentors: list[HubMentorRows] = Field(default=[])
    preferences: list[PreferenceRows] = Field(default=[])
    pairs: list[PairRows] = Field(default=[])
    events: list[EventRows] = Field(default=[])
    types: dict[FieldName, str] = Field(default={}, description="what a field is known to be now, as `type_in` says it")
    test_records: TestRecords = TestRecords()

    @model_validator(mode="after")
    def _names_agree(self) -> Self:
        used = [row.instrument for row in self.people.values()]
        used += [row.instrument for row in self.hubs] + [row.instrument for row in self.hub_mentors]
        used += [row.instrument for row in self.preferences] + [row.instrument for row in self.pairs]
        used += [row.instrument for row in self.events]
        used += [name for project in self.projects.values() for name in project.instruments]
        for instrument in used:
            if instrument not in self.instruments:
                message = f"instrument {instrument!r} is used but not listed under `instruments`"
                raise ValueError(message)
        for name in self._people_used():
            if name not in self.people:
                message = f"person {name!r} is used but not listed under `people`"
                raise ValueError(message)
        narrative = {field for fields in self.narrative.values() for field in fields}
        leaked = narrative.intersection(self.allowed_fields())
        if leaked:
            message = (
                f"narrative field {min(leaked)!r} is mapped: narrative never leaves REDCap, map its filled-in flag"
            )
            raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _filters_are_clear(self) -> Self:
        narrative = {field for fields in self.narrative.values() for field in fields}
        read_on: dict[str, str] = {}
        for event in self.events:
            for section in event.filters():
                field = section.filled_by_filter
                if field not in narrative:
                    message = (
                        f"`filled_by_filter: {field}` is not listed under `narrative`: list it under its instrument"
                    )
                    raise ValueError(message)
                if read_on.setdefault(field, event.instrument) != event.instrument:
                    message = (
                        f"`filled_by_filter: {field}` is used on two instruments: it can belong to one of them only"
                    )
                    raise ValueError(message)
        taken = {section.column for event in self.events for section in event.filters()}.intersection(
            self.allowed_fields()
        )
        if taken:
            message = f"{min(taken)!r} is a column of the landing already: rename the REDCap field of that name"
            raise ValueError(message)
        return self

    def _people_used(self) -> list[str]:
        used: list[str | None] = [row.senior for row in self.hubs]
        used += [row.person for row in self.hub_mentors] + [row.person for row in self.preferences]
        used += [row.person for row in self.events]
        used += [name for row in self.pairs for name in (row.mentee, row.mentor)]
        used += [name for row in self.events for name in (row.attendee, row.others)]
        return [name for name in used if name]

    def allowed_fields(self) -> list[str]:
        """Return every field that may be asked for, the record id first, without repeats, in the mapping's order.

        A narrative field that is only filtered by is not among them.
        """
        fields: list[str | None] = [self.record_id]
        for person in self.people.values():
            fields += person.fields()
        for hub in self.hubs:
            fields += [hub.code, hub.name, hub.affinity_group, hub.capacity]
        for mentor in self.hub_mentors:
            fields += [mentor.from_, mentor.to]
        for preference in self.preferences:
            fields += [*preference.hubs, preference.chosen_on]
        for pair in self.pairs:
            fields += [pair.hub, _field_of(pair.role), pair.started_on, pair.ended_on, _field_of(pair.end_reason)]
        for event in self.events:
            fields += event.fields()
        fields += [f"{instrument}_complete" for instrument in self.instruments]
        return list(dict.fromkeys(field for field in fields if field))

    def withheld(self) -> Withheld:
        """Return what only the programme's director may hear of: where `audience: director` entries alone are fed."""
        director = [event for event in self.events if event.audience == "director"]
        others = [event for event in self.events if event.audience != "director"]
        owners = [person for person in self.people.values() if person.owns_record]
        entries: list[HubRows | HubMentorRows | PreferenceRows | PairRows | EventRows | Person]
        entries = [*self.hubs, *self.hub_mentors, *self.preferences, *self.pairs, *others, *owners]
        open_to_all = {row.instrument for row in entries}
        instruments = {event.instrument for event in director}
        fields = {name for event in director for name in event.fields()}
        shared = {name for event in others for name in event.fields()} | self._fields_of_pairs()
        return Withheld(frozenset(instruments - open_to_all), frozenset(fields - shared))

    def _fields_of_pairs(self) -> set[str]:
        named = [name for pair in self.pairs for name in (pair.started_on, pair.ended_on, _field_of(pair.end_reason))]
        return {name for name in named if name}

    def for_project(self, project: str) -> Mapping:
        """Return the mapping of what one project holds: its own instruments, and the entries that read them."""
        held = self.projects[project].instruments
        if not held:
            return self
        entries = {
            name: [row for row in getattr(self, name) if row.instrument in held]
            for name in ("hubs", "hub_mentors", "preferences", "pairs", "events")
        }
        return self.model_copy(
            update={
                "instruments": {name: self.instruments[name] for name in self.instruments if name in held},
                "people": {name: person for name, person in self.people.items() if person.instrument in held},
                **entries,
            }
        )

    def filtered_fields(self) -> dict[str, str]:
        """Return narrative field → the instrument it is on, of the fields that are filtered by."""
        form_of = {field: form for form, fields in self.narrative.items() for field in fields}
        asked = [section.filled_by_filter for event in self.events for section in event.filters()]
        return {field: form_of[field] for field in dict.fromkeys(asked)}

    def landed_fields(self) -> list[str]:
        """Return the landing's columns after its row key: the allowed fields, then the answers of the filters."""
        filters = [section.column for event in self.events for section in event.filters()]
        return [*self.allowed_fields()[1:], *dict.fromkeys(filters)]

    def relied_on_fields(self) -> list[str]:
        """Return the fields whose place in the data dictionary matters: those allowed and those filtered by."""
        return [*self.allowed_fields(), *self.filtered_fields()]


def _field_of(answer: Coded | str | None) -> str | None:
    return answer.field if isinstance(answer, Coded) else None


def read_mapping(folder: ProgrammeFolder) -> Mapping:
    """Read a programme's mapping; `ProgrammeError` in one sentence where it is wrong."""
    mapping = read_model(folder.mapping, Mapping)
    if mapping.programme != folder.code:
        message = f"{folder.mapping}: programme is {mapping.programme!r}, but the folder is {folder.code!r}."
        raise ProgrammeError(message)
    return mapping
