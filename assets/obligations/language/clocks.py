"""The day a deadline counts from.

Belongs here: the kinds of clock starts. Does not belong here: finding the days (`../owed/clocks.py`) and the offset
from them (`kinds.py`). Each start makes one obligation: a person hired twice owes the onboarding twice, a pair assigned
anew owes its first meeting anew.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from assets.closed import Closed
from assets.obligations.language.parameters import Code, Codes, Count, Parameter


class Assignment(Closed):
    """The first day of a pair of the rule's roles. `first_only`: not again after a change of mentor."""

    from_: Literal["assignment"] = Field(alias="from")
    first_only: Parameter[bool] | None = None


class PairEnd(Closed):
    """The last day of a pair of the rule's roles that ended for one of the reasons."""

    from_: Literal["pair_end"] = Field(alias="from")
    reasons: Parameter[Codes]


class Hire(Closed):
    """The first employed day after at least `gap_days` without employment; the home must be in scope on that day."""

    from_: Literal["hire"] = Field(alias="from")
    gap_days: Parameter[Count]


class CareerDate(Closed):
    """Each career date of HR of the kind, the day it is due or the day it was held (rows without that day: none)."""

    from_: Literal["career_date"] = Field(alias="from")
    kind: Literal["offer", "annual_review", "career_conference", "appraisal", "promotion"]
    day: Literal["due_on", "held_on"]


class Step(Closed):
    """The first day of a step, or each of its days, on the person's own record. `noun`: what a sentence calls it."""

    from_: Literal["step"] = Field(alias="from")
    step: Code
    each: bool = False
    noun: str = ""


class Event(Closed):
    """Each event of the kinds on the person's own record, where given only with one of the coded answers.

    `noun`: what a sentence calls it, for example 'Goal Plan' of a report that is one.
    """

    from_: Literal["event"] = Field(alias="from")
    kinds: Codes
    dated: Literal["held_on", "filed_on"] = "held_on"
    values: Parameter[Codes] | None = None
    noun: str = ""


class Choice(Closed):
    """The day a person chose hubs."""

    from_: Literal["choice"] = Field(alias="from")


Clock = Annotated[Assignment | PairEnd | Hire | CareerDate | Step | Event | Choice, Field(discriminator="from_")]
