"""The entries of a programme's `redcap.yaml`: which field of which instrument feeds which column.

Belongs here: the model of one entry each. Does not belong here: what must hold between entries, and the allow-list read
off them all (`mapping.py`).
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from assets.closed import Closed

FieldName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
InstrumentName = FieldName
PersonName = FieldName


class Project(Closed):
    """One REDCap project of the programme. The token is in `REDCAP_TOKEN_<NAME>`.

    It is pulled on nights from its first day (`from`) until 90 days after its last (`to`), for late entry; outside of
    that its last good rows stay in use. `instruments` are those it holds, where that is not all of them.
    """

    from_: date | None = Field(default=None, alias="from")
    to: date | None = None
    instruments: list[InstrumentName] = Field(default=[])


class Instrument(Closed):
    """Who fills in an instrument, when, and how many answers that costs a pair in a quarter."""

    filled_by: str
    when: str
    answers: int = Field(ge=0)
    repeats: bool = False


class Coded(Closed):
    """A coded answer and what each code means."""

    field: FieldName
    codes: dict[str, str]


class Person(Closed):
    """A reference to a person: the fields it may be typed in."""

    instrument: InstrumentName
    employee_id: FieldName | None = None
    username: FieldName | None = None
    email: FieldName | None = None
    name: FieldName | None = None
    first: FieldName | None = None
    last: FieldName | None = None
    department: FieldName | Coded | None = Field(
        default=None, description="where the person's department is asked for too: its name, or codes and their names"
    )
    owns_record: bool = False
    many: str | None = Field(default=None, description="separator, where one field holds several people")

    def fields(self) -> list[str]:
        """Return the REDCap fields the reference is typed in, that of the department last."""
        department = self.department.field if isinstance(self.department, Coded) else self.department
        return [*self.naming_fields(), *([department] if department else [])]

    def naming_fields(self) -> list[str]:
        """Return the fields that say who is meant; a department alone says nobody."""
        names = (self.employee_id, self.username, self.email, self.name, self.first, self.last)
        return [name for name in names if name]


class CodedFlag(Closed):
    """A coded answer that means yes or no."""

    field: FieldName
    codes: dict[str, bool]


class Period(Closed):
    """The quarter a report is about, typed as year and quarter; one coded field may be both.

    Plain fields hold the year in four digits and the quarter as 1 to 4; coded ones say which code means which.
    """

    year: FieldName | Coded
    quarter: FieldName | Coded

    def fields(self) -> list[str]:
        """Return the fields of the year and of the quarter."""
        return [part.field if isinstance(part, Coded) else part for part in (self.year, self.quarter)]


class HubRows(Closed):
    """Rows of the hub registry; `senior` leads the affinity group, always."""

    instrument: InstrumentName
    kind: Literal["hub", "affinity_group"]
    code: FieldName
    name: FieldName
    affinity_group: FieldName | None = None
    capacity: FieldName | None = None
    senior: PersonName | None = None


class HubMentorRows(Closed):
    """Mentors of the hub, or senior mentors of the affinity group, whose record they stand in; blank dates: always."""

    kind: Literal["hub", "affinity_group"] = "hub"
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


class FilledByFilter(Closed):
    """A narrative field of a project without filled-in flags: only the keys of the rows that hold something are asked.

    The declared fallback. The field is named here and under `narrative`, and nowhere else.
    """

    filled_by_filter: FieldName

    @property
    def column(self) -> str:
        """The landing's column, `1` where the field holds something and `0` where it does not; never the field."""
        return f"{self.filled_by_filter}__filled"


class EventRows(Closed):
    """Things that happened and are evidence.

    `sections` are the narrative parts: by name the field of a filled-in flag, or the narrative field to filter by.
    `audience` director: that it exists is for the programme's director alone, and so is a data problem of its rows.
    """

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
    sections: dict[str, FieldName | FilledByFilter] = Field(default={})
    value: Coded | None = None
    hub_of_record: bool = False
    audience: Literal["office", "director"] = "office"

    @model_validator(mode="after")
    def _has_a_date(self) -> Self:
        if not self.held_on and not self.filed_on:
            message = "an event needs held_on or filed_on: without a date it is no evidence"
            raise ValueError(message)
        if (self.kind == "step") != bool(self.step):
            message = "`step` names the step of kind step, and of no other kind"
            raise ValueError(message)
        return self

    def fields(self) -> list[FieldName]:
        """Return every field the entry reads, people's apart; of a section told by a filter none."""
        coded = (self.mode, self.setting, self.confirmed_by_mentee, self.confirmed_by_mentor, self.value)
        answers = [answer.field for answer in coded if isinstance(answer, Coded | CodedFlag)]
        period = self.period.fields() if self.period else []
        dates = [name for name in (self.held_on, self.filed_on) if name]
        return [*dates, *self.flags(), *period, *answers]

    def flags(self) -> list[FieldName]:
        """Return the fields of the sections' filled-in flags, in the mapping's order."""
        return [section for section in self.sections.values() if isinstance(section, str)]

    def filters(self) -> list[FilledByFilter]:
        """Return the sections told by a filter, in the mapping's order."""
        return [section for section in self.sections.values() if isinstance(section, FilledByFilter)]

    def section_columns(self) -> dict[str, str]:
        """Return section → the landing's column that says whether it holds something."""
        return {
            name: section.column if isinstance(section, FilledByFilter) else section
            for name, section in self.sections.items()
        }


class TestRecords(Closed):
    """How a record that is nobody is recognised."""

    employee_ids: list[str] = Field(default=[])
    email_domains: list[str] = Field(default=[])
    names: list[str] = Field(default=[])
