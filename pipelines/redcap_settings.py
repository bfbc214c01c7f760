"""The `[redcap]` part of the settings: how REDCap is reached, how much is asked for, and what is known of each project.

Belongs here: the validated model. Does not belong here: tokens, which come from the environment
(`REDCAP_TOKEN_<PROJECT>`), and the pull (`assets/redcap`).
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from pydantic import Field, field_validator

from assets.closed import Closed
from assets.redcap.plan import Mode


def known_zone(name: str) -> str:
    """Return the name of a time zone; `ValueError` where it is none."""
    if name not in available_timezones():
        message = f"{name!r} is not a time zone; write one like America/New_York"
        raise ValueError(message)
    return name


class RedcapProject(Closed):
    """What only the institution knows about one REDCap project."""

    record_link: str = Field(default="", description="Address of a record, with {record} in it.")
    token_user: str = Field(default="", description="REDCap username the token belongs to; the doctor looks it up.")
    token_expires: date | None = Field(default=None, description="Its last day, where the token may not list users.")
    mode: Mode | None = None
    full_every_nights: int | None = Field(default=None, ge=1)
    overlap_hours: int | None = Field(default=None, ge=1)
    memory_megabytes: int | None = Field(default=None, ge=1)

    def pull_settings(self) -> dict[str, Any]:
        """Return what this project's pull does otherwise than the others'."""
        names = {"mode", "full_every_nights", "overlap_hours", "memory_megabytes"}
        return self.model_dump(include=names, exclude_none=True)


class Redcap(Closed):
    """How REDCap is reached."""

    url: str = Field(pattern=r"^https?://.+/api/$")
    ca_bundle: Path | None = None
    timeout_seconds: float = Field(default=120, gt=0, description="Longest silence while an answer is awaited.")
    answer_seconds: float = Field(default=900, gt=0, description="Longest a request may take altogether.")
    retries: int = Field(default=4, ge=0, le=10)
    requests_per_minute: int = Field(default=120, ge=1, le=500)
    batch_records: int = Field(default=1000, ge=1)
    memory_megabytes: int = Field(default=16, ge=1, description="Largest answer asked for.")
    connections: int = Field(default=2, ge=1, le=8, description="Requests at work at once.")
    mode: Mode = Field(
        default="instance_keys",
        description="What is asked to learn what exists; `assets/redcap/incremental.py` says which finds what.",
    )
    full_every_nights: int = Field(default=7, ge=1, description="Nights after which everything is pulled again.")
    overlap_hours: int = Field(default=26, ge=1, description="How far a night asks back before the last good pull.")
    timezone: str = Field(default="", description="Zone of the REDCap server's clock; empty: the institution's.")
    projects: dict[str, RedcapProject] = Field(default={})

    @field_validator("timezone")
    @classmethod
    def _is_a_zone(cls, value: str) -> str:
        return known_zone(value) if value else value
