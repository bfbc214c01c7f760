"""What a programme's `redcap.yaml` says: its projects, and which field feeds which column.

Belongs here: the validated model and the allow-list read off it. Does not belong here: asking REDCap (`source.py`) or
decoding an answer (`mentoring`). The allow-list is derived and never written down beside the mapping, because two lists
that must agree soon do not; what no table needs is not asked for.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from assets.programmes import ProgrammeError, ProgrammeFolder, read_model

FieldName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
InstrumentName = FieldName
PersonName = FieldName


class Closed(BaseModel):
    """A part of the mapping; an unknown key is an error, so a slip of the pen cannot switch a rule off."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Project(Closed):
    """One REDCap project of the programme. The token is in `REDCAP_TOKEN_<NAME>`."""

    from_: date | None = Field(default=None, alias="from")
    to: date | None = None


class Instrument(Closed):
    """Who fills in an instrument, when, and how many answers that costs a pair in a quarter."""

    filled_by: str
    when: str
    answers: int = Field(ge=0)
    repeats: bool = False


class Person(Closed):
    """A reference to a person: the fields it may be typed in."""

    instrument: InstrumentName
    employee_id: FieldName | None = None
    username: FieldName | None = None
    email: FieldName | None = None
    name: FieldName | None = None
    first: FieldName | None = None
    last: FieldName | None = None
    owns_record: bool = False
    many: str | None = Field(default=None, description="separator, where one field holds several people")

    def fields(self) -> list[str]:
        """Return the REDCap fields the reference is typed in."""
        names = (self.employee_id, self.username, self.email, self.name, self.first, self.last)
        return [name for name in names if name]


class Coded(Closed):
    """A coded answer and what each code means."""

    field: FieldName
    codes: dict[str, str]


class CodedFlag(Closed):
    """A coded answer that means yes or no."""

    field: FieldName
    codes: dict[str, bool]


class Period(Closed):
    """The quarter a report is about, typed as year and quarter."""

    year: FieldName
    quarter: FieldName


class HubRows(Closed):
    """Rows of the hub registry."""

    instrument: InstrumentName
    kind: Literal["hub", "affinity_group"]
    code: FieldName
    name: FieldName
    affinity_group: FieldName | None = None
    capacity: FieldName | None = None
    senior: PersonName | None = None


class HubMentorRows(Closed):
    """Mentors of the hub whose record they stand in."""

    instrument: InstrumentName
    person: PersonName
    from_: FieldName | None = Field(default=None, alias="from")
    to: FieldName | None = None


class PreferenceRows(Closed):
    """A person's choices of hubs, in order."""

    instrument: InstrumentName
    person: PersonName
    hubs: list[FieldName]
    chosen_on: FieldName | None = None


class PairRows(Closed):
    """Assignments of a mentor to a mentee."""

    instrument: InstrumentName
    mentee: PersonName
    mentor: PersonName
    hub: FieldName | None = None
    role: Coded | str
    started_on: FieldName
    ended_on: FieldName | None = None
    end_reason: Coded | None = None


class EventRows(Closed):
    """Things that happened and are evidence."""

    kind: Literal["agreement", "meeting", "contact", "report", "review", "decision", "step"]
    step: str | None = None
    instrument: InstrumentName
    person: PersonName
    attendee: PersonName | None = None
    others: PersonName | None = None
    held_on: FieldName | None = None
    filed_on: FieldName | None = None
    period: Period | None = None
    mode: Coded | str | None = None
    setting: Coded | str | None = None
    confirmed_by_mentee: CodedFlag | None = None
    confirmed_by_mentor: CodedFlag | None = None
    sections: dict[str, FieldName] = {}
    value: Coded | None = None
    hub_of_record: bool = False

    @model_validator(mode="after")
    def _has_a_date(self) -> Self:
        if not self.held_on and not self.filed_on:
            message = "an event needs held_on or filed_on: without a date it is no evidence"
            raise ValueError(message)
        if (self.kind == "step") != bool(self.step):
            message = "`step` names the step of kind step, and of no other kind"
            raise ValueError(message)
        return self


class TestRecords(Closed):
    """How a record that is nobody is recognised."""

    employee_ids: list[str] = []
    email_domains: list[str] = []
    names: list[str] = []


class Mapping(Closed):
    """A programme's whole `redcap.yaml`."""

    programme: str
    projects: dict[str, Project]
    record_id: FieldName
    instruments: dict[InstrumentName, Instrument]
    narrative: dict[InstrumentName, list[FieldName]] = {}
    people: dict[PersonName, Person]
    hubs: list[HubRows] = []
    hub_mentors: list[HubMentorRows] = []
    preferences: list[PreferenceRows] = []
    pairs: list[PairRows] = []
    events: list[EventRows] = []
    test_records: TestRecords = TestRecords()

    @model_validator(mode="after")
    def _names_agree(self) -> Self:
        used = [row.instrument for row in self.people.values()]
        used += [row.instrument for row in self.hubs] + [row.instrument for row in self.hub_mentors]
        used += [row.instrument for row in self.preferences] + [row.instrument for row in self.pairs]
        used += [row.instrument for row in self.events]
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

    def _people_used(self) -> list[str]:
        used: list[str | None] = [row.senior for row in self.hubs]
        used += [row.person for row in self.hub_mentors] + [row.person for row in self.preferences]
        used += [row.person for row in self.events]
        used += [name for row in self.pairs for name in (row.mentee, row.mentor)]
        used += [name for row in self.events for name in (row.attendee, row.others)]
        return [name for name in used if name]

    def allowed_fields(self) -> list[str]:
        """Return every field that may be asked for, the record id first, without repeats, in the mapping's order."""
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
            fields += [event.held_on, event.filed_on, *event.sections.values()]
            fields += [event.period.year, event.period.quarter] if event.period else []
            coded = (event.mode, event.setting, event.confirmed_by_mentee, event.confirmed_by_mentor, event.value)
            fields += [_field_of(answer) for answer in coded]
        fields += [f"{instrument}_complete" for instrument in self.instruments]
        return list(dict.fromkeys(field for field in fields if field))


def _field_of(answer: Coded | CodedFlag | str | None) -> str | None:
    return answer.field if isinstance(answer, Coded | CodedFlag) else None


def read_mapping(folder: ProgrammeFolder) -> Mapping:
    """Read a programme's mapping; `ProgrammeError` in one sentence where it is wrong."""
    mapping = read_model(folder.mapping, Mapping)
    if mapping.programme != folder.code:
        message = f"{folder.mapping}: programme is {mapping.programme!r}, but the folder is {folder.code!r}."
        raise ProgrammeError(message)
    return mapping
