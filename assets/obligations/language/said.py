"""Clauses that are not judged from people's records.

Belongs here: what every clause says, and the kinds that state, remind, forbid, attest, produce or score. Does not
belong here: the kinds that are judged (`kinds.py`).
"""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from assets.closed import Closed
from assets.obligations.language.clocks import Clock
from assets.obligations.language.parameters import Code, Codes, Count, Days, Parameter, Source
from assets.obligations.language.scope import Scope


class Said(Closed):
    """A clause as the policy words it."""

    clause: str = Field(pattern=r"^[A-Z]+\d+[a-d]?$")
    title: str
    who: str
    words: str = Field(min_length=3, max_length=120, description="the policy's own words, exactly")
    source: Source
    strength: Literal["M", "S", "I", "O", "X", "D", ""] = ""
    note: str = Field(default="", description="what the office should know about how the clause is read")
    switched_off: Parameter[bool] | None = Field(default=None, description="the office does not apply it")
    office_strength: Parameter[Literal["M", "S", "I", "O"]] | None = Field(
        default=None, description="a strength the office chose over the text's; `strength` says the same then"
    )
    interpretation: Parameter[str] | None = Field(default=None, description="how the office's overlay reads it")

    @model_validator(mode="after")
    def _one_strength(self) -> Self:
        if self.office_strength and self.office_strength.value != self.strength:
            message = "strength and office_strength differ: strength says what holds, office_strength who chose it"
            raise ValueError(message)
        return self


class Stated(Said):
    """Conduct, or what is never owed: stated, and not collected."""

    kind: Literal["stated"]


class Reminder(Said):
    """People are reminded of a date; whether they acted is not collected.

    `to`: mentee, mentor, director, chief. It is due `months` from the clock start (negative: before it) and lapses the
    day after `lapses_months` from the same start.
    """

    kind: Literal["reminder"]
    measure: Code
    scope: Scope = Scope()
    clock: Clock
    months: Parameter[int]
    to: tuple[Literal["mentee", "mentor", "director", "chief"], ...]
    roles: Parameter[Codes] | None = None
    lapses_months: Parameter[int]
    sentence: str = Field(description="what the reminder says")

    @model_validator(mode="after")
    def _lapses_later(self) -> Self:
        if self.lapses_months.value <= self.months.value:
            message = "a reminder lapses after it is due: lapses_months must be more than months"
            raise ValueError(message)
        return self


class Prohibition(Said):
    """What must not be held, must not be demanded, or must not reach an audience.

    `no_text_on` instruments, by the mapping's event kinds, must have no text field but dates and people; `not_mapped`
    event kinds or roles may not be mapped; `keep_from` audiences may not be given a table or sheet of the programme.
    """

    kind: Literal["prohibition"]
    no_text_on: tuple[str, ...] = ()
    not_mapped: tuple[str, ...] = ()
    keep_from: tuple[str, ...] = ()


class Attestation(Said):
    """Attested by its owner, with a date and a link to the evidence; in every period, per department or for all."""

    kind: Literal["attestation"]
    unit: Literal["department", "office"] = "office"
    owner: Parameter[str]
    every: Parameter[Literal["calendar_year", "academic_year", "fiscal_year"]]
    grace_days: Parameter[Days]
    computed_beside: Code | None = Field(default=None, description="a scorecard figure printed beside it")


class Document(Said):
    """Something the product itself writes: a report, list or statement, by its name in `reports`."""

    kind: Literal["document"]
    document: Code
    every: Parameter[Literal["calendar_quarter", "calendar_year", "academic_year", "on_demand"]]


class Scored(Said):
    """An item of a self-assessment computed over all programmes (`beside/scorecard.py`), by the name of its figure.

    `steps`: the steps, in any programme, that are trainings (trained_share) or name an effort (effort_share); without
    them those of the shipped programmes.
    """

    kind: Literal["scored"]
    figure: Literal["mentors_per_person", "trained_share", "agreement_share", "effort_share"]
    steps: Codes = ()
    within_years: Parameter[Count] | None = None
