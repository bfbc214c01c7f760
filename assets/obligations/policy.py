"""What a programme's `policy.yaml` says: its clauses, made computable.

Belongs here: the closed set of rule kinds, their parameters with who chose them, and the register of clauses. Does not
belong here: how a kind is judged (`population.py`, `evidence.py`, `judge.py`) and what REDCap calls a thing
(`redcap/mapping.py`). A rule engine or Python per policy was rejected: a new school's policy is a file an office can
read and an auditor can lay beside the text.

A number that the policy's text does not give says so: every parameter names its provenance, and one the office chose
carries a note that the workbook prints. A new kind is one more class in `Measure`; everything unknown is refused.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Generic, Literal, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, field_validator, model_validator

from assets.programmes import ProgrammeError, ProgrammeFolder, read_model

Value = TypeVar("Value")
Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Theme = Literal["meetings", "agreements", "reports", "onboarding", "mentors", "reviews"]
Strength = Literal["M", "S", "I"]
Days = Annotated[int, Field(ge=0)]
Count = Annotated[int, Field(ge=1)]


class Closed(BaseModel):
    """A part of the policy; an unknown key is an error, so a slip of the pen cannot switch a rule off."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Parameter(Closed, Generic[Value]):
    """One number, code or list of a rule, and who chose it."""

    value: Value
    provenance: Literal["policy", "office"]
    note: str = ""

    @model_validator(mode="after")
    def _office_says_why(self) -> Self:
        if self.provenance == "office" and not self.note:
            message = "a parameter the office chose needs a note, for example 'policy silent; office chose 60 days'"
            raise ValueError(message)
        return self

    def words(self) -> str:
        """Return `value (policy)` or `value (office: note)`, as the workbook prints it."""
        value: Any = self.value
        shown = ", ".join(str(part) for part in value) if isinstance(value, tuple) else str(value)
        return f"{shown} ({self.provenance}{f': {self.note}' if self.note else ''})"


class Source(Closed):
    """Where the words are from."""

    document: str
    section: str


class Population(Closed):
    """Whom the programme's measures concern."""

    departments: Parameter[tuple[str, ...]]
    enrolled_step: Parameter[Code]
    opt_out_step: Parameter[Code]


class Evidence(Closed):
    """Which events count. A filter that is left out does not filter."""

    kind: Literal["agreement", "meeting", "contact", "report", "review", "decision", "step"]
    noun: str = Field(description="what is looked for, for a sentence: 'in-person meeting'")
    dated: Literal["held_on", "filed_on"]
    modes: Parameter[tuple[Code, ...]] | None = None
    settings: Parameter[tuple[Code, ...]] | None = None
    confirmed_by: Parameter[tuple[Literal["mentee", "mentor"], ...]] | None = None
    sections: Parameter[tuple[Code, ...]] | None = None


class Rule(Closed):
    """What every computed measure states, whatever its kind."""

    clause: str = Field(pattern=r"^[A-Z]+\d+[a-d]?$")
    measure: Code
    title: str
    who: str
    words: str = Field(min_length=3, max_length=120, description="the policy's own words, exactly")
    source: Source
    strength: Strength
    theme: Theme
    roles: Parameter[tuple[Code, ...]]
    evidence: Evidence
    minimum: Parameter[Count]
    target: Parameter[Count] | None = None
    grace_days: Parameter[Days]
    due_soon_days: Parameter[Days]
    partial_leave_share: Parameter[Annotated[float, Field(gt=0, lt=1)]]
    effective_from: Parameter[date]
    effective_to: Parameter[date] | None = None


class Deadline(Rule):
    """Something is due by a day counted from a clock start: once per pair, counted from its assignment."""

    kind: Literal["deadline"]
    unit: Literal["pair"]
    clock: Literal["assignment"]
    within_months: Parameter[Count] | None = None
    within_days: Parameter[Count] | None = None
    early_days: Parameter[Days]
    after_change: Parameter[bool]

    @model_validator(mode="after")
    def _one_offset(self) -> Self:
        if (self.within_months is None) == (self.within_days is None):
            message = "a deadline needs within_months or within_days, and not both: one month is not 30 days"
            raise ValueError(message)
        return self


class Frequency(Rule):
    """Something happens so many times in every window, with any of a person's mentors of the roles named.

    `placed_by` says which window an event belongs to: the day it is dated, or the period it says it is about.
    """

    kind: Literal["frequency"]
    unit: Literal["person"]
    every: Parameter[Literal["calendar_quarter"]]
    placed_by: Literal["date", "period"]
    min_eligible_days: Parameter[Days]

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


Measure = Annotated[Deadline | Frequency, Field(discriminator="kind")]


class Policy(Closed):
    """A programme's whole `policy.yaml`."""

    programme: Code
    title: str = Field(default="", max_length=80, description="what the policy calls the programme")
    version: str = Field(min_length=1)
    population: Population
    clauses: tuple[Measure, ...]

    @field_validator("clauses", mode="before")
    @classmethod
    def _name_the_clause(cls, clauses: Any) -> Any:
        for clause in clauses if isinstance(clauses, list) else []:
            try:
                TypeAdapter(Measure).validate_python(clause)
            except ValidationError as error:
                first = error.errors()[0]
                place = ".".join(str(part) for part in first["loc"]) or "the clause"
                name = clause.get("clause", "without an id") if isinstance(clause, dict) else "that is not a mapping"
                raise ValueError(f"clause {name}: {place}: {first['msg']}") from None
        return clauses

    @model_validator(mode="after")
    def _measures_differ(self) -> Self:
        names = [rule.measure for rule in self.clauses]
        repeated = [name for name in names if names.count(name) > 1]
        if repeated:
            message = f"measure {repeated[0]!r} is defined twice: a measure's name is part of every obligation's id"
            raise ValueError(message)
        return self


def parameters_of(policy: Policy, rule: Rule) -> list[str]:
    """Return a rule's parameters as `name = value (policy or office: note)`, the population's included, by name."""
    parts = {
        **{name: getattr(policy.population, name) for name in Population.model_fields},
        **{name: getattr(rule.evidence, name) for name in Evidence.model_fields},
        **{name: getattr(rule, name) for name in type(rule).model_fields},
    }
    return sorted(f"{name} = {part.words()}" for name, part in parts.items() if isinstance(part, Parameter))


def read_policy(folder: ProgrammeFolder) -> Policy:
    """Read a programme's policy; `ProgrammeError` in one sentence that names file, clause and place."""
    policy = read_model(folder.policy, Policy)
    if policy.programme != folder.code:
        message = f"{folder.policy}: programme is {policy.programme!r}, but the folder is {folder.code!r}."
        raise ProgrammeError(message)
    return policy
