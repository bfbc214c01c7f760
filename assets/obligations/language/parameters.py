"""The smallest parts of a policy: a closed model, a parameter with its provenance, where words are from.

Belongs here: what every other part of the language is made of. Does not belong here: any rule kind (`kinds.py`).

A number that the policy's text does not give says so: every parameter names its provenance, and one the office chose
carries a note that the workbook prints. Bare constants with a comment were rejected: a comment does not reach the chair
who asks where the 60 days come from.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Generic, Literal, Self, TypeVar

from pydantic import BaseModel, Field, model_validator

from assets.closed import Closed

Value = TypeVar("Value")
Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Codes = tuple[Code, ...]
Days = Annotated[int, Field(ge=0)]
Count = Annotated[int, Field(ge=1)]
Share = Annotated[float, Field(gt=0, lt=1)]
DayOfYear = Annotated[str, Field(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")]


class Parameter(Closed, Generic[Value]):
    """One number, code or list of a rule, and who chose it.

    `by` and `chosen_on` are given where an office's overlay chose it (`overlay.py`).
    """

    value: Value
    provenance: Literal["policy", "office"]
    note: str = ""
    by: str = ""
    chosen_on: date | None = None

    @model_validator(mode="after")
    def _office_says_why(self) -> Self:
        if self.provenance == "office" and not self.note:
            message = "a parameter the office chose needs a note, for example 'policy silent; office chose 60 days'"
            raise ValueError(message)
        return self

    def words(self) -> str:
        """Return `value (policy)` or `value (office: note)`, as the workbook prints it."""
        shown = _shown(self.value)
        chosen = f"; {self.by}, {self.chosen_on:%Y-%m-%d}" if self.by and self.chosen_on else ""
        return f"{shown} ({self.provenance}{f': {self.note}' if self.note else ''}{chosen})"


def _shown(value: Any) -> str:
    """Return a value in words: `yes`, `a, b`, `first 09-15, last 12-15`; what is not said is left out."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, BaseModel):
        value = value.model_dump(exclude_none=True)
    if isinstance(value, dict):
        return ", ".join(f"{name.replace('_', ' ')} {_shown(part)}" for name, part in value.items())
    if isinstance(value, tuple):
        joint = "; " if value and isinstance(value[0], BaseModel) else ", "
        return joint.join(_shown(part) for part in value)
    return str(value)


class Source(Closed):
    """Where the words are from."""

    document: str
    section: str
