"""A programme's whole `policy.yaml`.

Belongs here: the register of clauses, what holds for all of them, and the sentence for every way it can be wrong. Does
not belong here: the kinds (`kinds.py`), reading it from a folder (`versions.py`), the office's overlay (`overlay.py`),
judging.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any, Literal, Self

from pydantic import Field, TypeAdapter, ValidationError, field_validator, model_validator

from assets.closed import Closed
from assets.obligations.language.kinds import Cardinality, Clause, Computed, Deadline, Exclusion, Frequency, Rule
from assets.obligations.language.parameters import Code, DayOfYear, Days, Parameter, Share
from assets.obligations.language.scope import Population
from assets.programmes import PlacedError

COMPUTED = (Deadline, Frequency, Cardinality, Exclusion)


class Defaults(Closed):
    """Parameters of every computed clause that does not state its own."""

    grace_days: Parameter[Days]
    due_soon_days: Parameter[Days]
    min_eligible_days: Parameter[Days]
    partial_leave_share: Parameter[Share]


class Calendar(Closed):
    """When the years of the institution begin (MM-DD)."""

    academic_year: Parameter[DayOfYear]
    fiscal_year: Parameter[DayOfYear]


class ReminderTiers(Closed):
    """Who is reminded of what is not done, by days since it was due; without a tier that one is not reminded.

    A mentee may be reminded before the day (a negative number). Nobody is reminded twice of one thing in a period.
    """

    mentee_days: Parameter[int] | None = None
    mentor_days: Parameter[int] | None = None
    director_days: Parameter[int] | None = None
    chief_days: Parameter[int] | None = None
    every: Parameter[Literal["calendar_month", "calendar_quarter"]]


class Policy(Closed):
    """A programme's policy in one version; a window is judged by the version in force when it began."""

    programme: Code
    title: str = Field(default="", max_length=80, description="what the policy calls the programme")
    version: str = Field(min_length=1)
    effective_from: Parameter[date]
    effective_to: Parameter[date] | None = None
    calendar: Calendar
    defaults: Defaults | None = None
    population: Population = Population()
    reminder_tiers: ReminderTiers | None = Field(default=None, description="without it nobody is reminded of a gap")
    accepts: tuple[Code, ...] = Field(default=(), description="programmes whose events count here as well")
    clauses: tuple[Clause, ...]

    @field_validator("clauses", mode="before")
    @classmethod
    def _name_the_clause(cls, clauses: Any) -> Any:
        for position, clause in enumerate(clauses if isinstance(clauses, list) else []):
            try:
                _clause_adapter().validate_python(clause)
            except ValidationError as error:
                first = error.errors()[0]
                place = ".".join(str(part) for part in first["loc"]) or "the clause"
                name = clause.get("clause", "without an id") if isinstance(clause, dict) else "that is not a mapping"
                raise PlacedError(f"clause {name}: {place}: {first['msg']}", place=(position, *first["loc"])) from None
        return clauses

    @model_validator(mode="after")
    def _has_defaults(self) -> Self:
        if self.defaults is None and any(isinstance(clause, COMPUTED) for clause in self.clauses):
            message = "clauses are judged, but there are no defaults: state grace, due soon, eligible days and leave"
            raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _measures_differ(self) -> Self:
        names = [rule.measure for rule in rules_of(self)]
        repeated = [name for name in names if names.count(name) > 1]
        if repeated:
            message = f"measure {repeated[0]!r} is defined twice: a measure's name is part of every obligation's id"
            raise ValueError(message)
        return self


@cache
def _clause_adapter() -> TypeAdapter[Any]:
    return TypeAdapter(Clause)


def rules_of(policy: Policy) -> list[Rule]:
    """Return the clauses judged from records that are owed: not switched off, and not of strength O."""
    return [
        clause
        for clause in policy.clauses
        if isinstance(clause, COMPUTED)
        and clause.strength != "O"
        and not (clause.switched_off and clause.switched_off.value)
    ]


def filled(policy: Policy, rule: Rule, name: str) -> Any:
    """Return the value of a parameter of a rule: its own, or the policy's default."""
    own = getattr(rule, name)
    return (own if own is not None else getattr(policy.defaults, name)).value


def parameters_of(policy: Policy, clause: Computed | Closed) -> list[str]:
    """Return a clause's parameters as `name = value (policy or office: note)`, scope and evidence included, by name.

    Those of the whole programme's population are called so: a clause's own ranks narrow them and do not replace them.
    """
    parts: dict[str, Any] = {}
    if isinstance(clause, Computed):
        parts |= {name: getattr(policy.defaults, name) for name in Defaults.model_fields if hasattr(clause, name)}
    parts |= {f"population: {name}": part for name, part in given_parameters(policy.population).items()}
    parts |= given_parameters(clause)
    return sorted(f"{name} = {part.words()}" for name, part in parts.items() if part is not None)


def given_parameters(model: Closed) -> dict[str, Any]:
    """Return the parameters of a part of the policy and of the parts inside it, by their own names.

    Those of alternatives are told apart by their number: `any_of 2: ranks`.
    """
    found: dict[str, Any] = {}
    for name in type(model).model_fields:
        value = getattr(model, name)
        if isinstance(value, Parameter):
            found[name] = value
        elif isinstance(value, Closed):
            found |= given_parameters(value)
        elif isinstance(value, tuple):
            for number, part in enumerate(value, start=1):
                inside = given_parameters(part) if isinstance(part, Closed) else {}
                found |= {f"{name} {number}: {below}": parameter for below, parameter in inside.items()}
    return found
