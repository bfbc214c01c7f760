"""The closed set of rule kinds.

Belongs here: what each kind that is judged states, and the list of all kinds. Does not belong here: how it is judged,
and the kinds that are not (`said.py`). A new kind is one more class in `Clause`; everything unknown is refused. A rule
engine or Python per policy was rejected: a new school's policy is a file an office can read and an auditor can lay
beside the text.

`deadline`, `sequence` (A before B: a deadline whose clock is B and whose evidence, A, may be as early as it likes) and
`on_event` (a response) are one arithmetic under the names an office would look for; so are `frequency` and
`stepped_frequency`, and `cardinality` and `share`.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import Field, field_validator, model_validator

from assets.closed import Closed
from assets.obligations.language.clocks import Clock
from assets.obligations.language.evidence import Events, Evidence, HubMentors, Pairs
from assets.obligations.language.parameters import Code, Codes, Count, DayOfYear, Days, Parameter, Share
from assets.obligations.language.said import Attestation, Document, Prohibition, Reminder, Said, Scored, Stated
from assets.obligations.language.scope import Scope

Theme = Literal["meetings", "agreements", "reports", "onboarding", "mentors", "reviews"]
Strength = Literal["M", "S", "I", "O"]
Every = Literal[
    "calendar_month",
    "calendar_quarter",
    "calendar_half",
    "calendar_year",
    "academic_year",
    "fiscal_year",
    "rolling_12_months",
    "season",
]


class Computed(Said):
    """What every measure judged from records states. `audience` director: only the director's workbook shows it.

    `concerns`: everyone in scope, those with an active pair of the rule's roles as its mentee, as its mentor, or (for
    hub_mentor) the mentors of a hub with an active mentee.
    """

    measure: Code
    unit: Literal["person", "pair", "hub_mentor", "hub", "affinity_group", "department", "meeting", "office"]
    strength: Strength
    theme: Theme
    scope: Scope = Scope()
    roles: Parameter[Codes] | None = None
    concerns: Literal["everyone", "mentees", "mentors"] = "mentees"
    enrolled_only: bool = True
    audience: Literal["office", "director"] = "office"
    evidence: Evidence
    minimum: Parameter[Count]
    target: Parameter[Count] | None = None
    grace_days: Parameter[Days] | None = None
    due_soon_days: Parameter[Days] | None = None
    partial_leave_share: Parameter[Share] | None = None
    effective_from: Parameter[date] | None = None
    effective_to: Parameter[date] | None = None


class Deadline(Computed):
    """Something is due by a day counted from a clock start, once for each start.

    `early_days`: evidence may lie so many days before the clock start; without it, any time before. `within_days` may
    be 0 or negative: before the start itself. `due_soon_months`: due soon from so many months after the start, where
    the clause names that date itself (R1).
    """

    kind: Literal["deadline", "sequence", "on_event"]
    unit: Literal["person", "pair", "hub_mentor", "meeting"]
    clock: Clock
    within_months: Parameter[int] | None = None
    within_days: Parameter[int] | None = None
    early_days: Parameter[Days] | None = None
    due_soon_months: Parameter[Count] | None = None

    @model_validator(mode="after")
    def _one_offset(self) -> Self:
        if (self.within_months is None) == (self.within_days is None):
            message = "a deadline needs within_months or within_days, and not both: one month is not 30 days"
            raise ValueError(message)
        if self.unit == "pair" and self.clock.from_ not in {"assignment", "pair_end"}:
            message = "unit pair counts from the pair's assignment or end: write clock {from: assignment}"
            raise ValueError(message)
        if isinstance(self.evidence, Events) and self.evidence.same_event != (self.unit == "meeting"):
            message = "unit meeting and evidence same_event go together: the meeting is its own evidence"
            raise ValueError(message)
        return self


class Season(Closed):
    """Part of every year, from a day to a day (MM-DD, both inclusive); it may run over New Year."""

    first: DayOfYear
    last: DayOfYear


class SpacedBy(Closed):
    """Windows of so many months counted from the clock start, until so many years after it (without: for good)."""

    months: Count
    until_years: Count | None = None


class Frequency(Computed):
    """Something happens so many times in every window.

    `agreed`: the number is not the policy's but the pair's own, as the coded answer of its latest agreement says; who
    has agreed none is not concerned (`no_frequency_set`). `prorate`: leave and late hire lower `required` by the share
    of the window's days that were eligible and not leave, rounded half up, at least 1; partial leave is then no
    exception. Kind `stepped_frequency` has windows counted from each person's clock instead of the calendar.
    """

    kind: Literal["frequency", "stepped_frequency"]
    unit: Literal["person", "pair", "hub_mentor"]
    every: Parameter[Every] | None = None
    season: Parameter[Season] | None = None
    clock: Clock | None = None
    steps: Parameter[tuple[SpacedBy, ...]] | None = None
    agreed: Parameter[dict[Code, Count]] | None = None
    min_eligible_days: Parameter[Days] | None = None
    prorate: Parameter[bool] | None = None

    @field_validator("every", mode="before")
    @classmethod
    def _not_ambiguous(cls, every: Any) -> Any:
        value = every.get("value") if isinstance(every, dict) else every
        if isinstance(value, str) and "bimonthly" in value.lower().replace("-", "").replace("_", "").replace(" ", ""):
            message = (
                "'bi-monthly' means twice a month to some and every two months to others: "
                "write a window and a minimum, for example calendar_quarter and 1"
            )
            raise ValueError(message)
        return every

    @model_validator(mode="after")
    def _one_calendar(self) -> Self:
        stepped = self.kind == "stepped_frequency"
        if stepped != (self.steps is not None) or stepped != (self.clock is not None) or stepped == bool(self.every):
            message = "a frequency needs every; a stepped_frequency needs clock and steps, and not every"
            raise ValueError(message)
        if (self.every is not None and self.every.value == "season") != (self.season is not None):
            message = "every: season and season go together: name its first and last day"
            raise ValueError(message)
        return self


class Cardinality(Computed):
    """At least so many are there in every window. Kind `share`: counted as a share only, never owed by anybody."""

    kind: Literal["cardinality", "share"]
    unit: Literal["person", "hub_mentor", "hub", "affinity_group", "department"]
    evidence: Annotated[Pairs | HubMentors, Field(discriminator="from_")]
    every: Parameter[Every]
    min_eligible_days: Parameter[Days] | None = None

    @model_validator(mode="after")
    def _a_share_is_not_owed(self) -> Self:
        if self.kind == "share" and self.strength != "I":
            message = "a share is nobody's gap: its strength is I"
            raise ValueError(message)
        return self


class Exclusion(Computed):
    """The mentor of a pair is not the mentee's supervisor: one row per pair and interval of unchanged supervisor (R3).

    `unit_heads`: heads of the mentee's division and department count as supervisors too.
    """

    kind: Literal["exclusion"]
    unit: Literal["pair"]
    unit_heads: Parameter[bool] | None = None


Rule = Deadline | Frequency | Cardinality | Exclusion
Clause = Annotated[
    Rule | Reminder | Prohibition | Attestation | Document | Scored | Stated, Field(discriminator="kind")
]
