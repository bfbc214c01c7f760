"""The parts `[office]`, `[returns]` and `[reports]` of the settings: who decides, what comes back, and what is made.

Belongs here: the validated model. Does not belong here: deciding (`assets/ledger/office.py`).
"""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from assets.closed import Closed


class OfficePerson(Closed):
    """Somebody who decides for the office; the unit is compared with that of whoever asks."""

    name: str = Field(min_length=1)
    unit: str = Field(min_length=1)


class Office(Closed):
    """Who the office is: they decide on requests, close quarters and restate them. Nobody does where none is named."""

    people: list[OfficePerson] = Field(default=[])


class Returns(Closed):
    """The folder people put workbooks into that they filled in; each unit has a folder of its name in it."""

    folder: Path


class Reports(Closed):
    """Which files a night makes beside the office's."""

    divisions: bool = Field(default=True, description="Whether divisions get workbooks of their own.")
