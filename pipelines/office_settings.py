"""The parts `[office]`, `[returns]` and `[reports]` of the settings: who decides, what comes back, and what is made.

Belongs here: the validated model. Does not belong here: deciding (`assets/ledger/office.py`).
"""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field


class OfficePerson(BaseModel):
    """Somebody who decides for the office; the unit is compared with that of whoever asks."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1)
    unit: str = Field(min_length=1)


class Office(BaseModel):
    """Who the office is: they decide on requests, close quarters and restate them. Nobody does where none is named."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    people: list[OfficePerson] = []


class Returns(BaseModel):
    """The folder people put workbooks into that they filled in; each unit has a folder of its name in it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    folder: Path


class Reports(BaseModel):
    """Which files a night makes beside the office's."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    divisions: bool = Field(default=True, description="Whether divisions get workbooks of their own.")
