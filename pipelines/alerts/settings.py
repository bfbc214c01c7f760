"""The `[alerts]` part of the settings: who is told of what, by mail and by webhook.

Belongs here: the validated model and whose address answers for a cause. Does not belong here: secrets (a login, a
webhook's address), which come from the environment by the name of a variable, and sending (`mail.py`, `webhook.py`).
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from assets.closed import Closed

Kind = Literal["run_failed", "stale", "integrity", "hr", "findings"]
"""What an alert is about: a run that failed, a programme that is stale, an integrity check that failed (`hr` where it
is of HR's tables), a jump in findings."""

LOOPBACK = ("127.0.0.1", "::1", "localhost")

Address = Annotated[str, Field(pattern=r"^[^@\s<>,;]+@[^@\s<>,;]+$")]


def _named_variable(value: str) -> str:
    if value and not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", value):
        raise ValueError("this is the name of an environment variable, not what it holds")
    return value


class Smtp(Closed):
    """The mail server. Without `user_variable` nobody logs in, as a campus relay wants it."""

    host: str
    port: int = Field(default=25, ge=1, le=65535)
    starttls: bool = False
    ca_bundle: Path | None = None
    user_variable: str = Field(default="", description="Environment variable that holds the user's name.")
    password_variable: str = Field(default="", description="Environment variable that holds the password.")
    timeout_seconds: float = Field(default=20, gt=0, le=60)

    @field_validator("user_variable", "password_variable")
    @classmethod
    def _is_a_variable(cls, value: str) -> str:
        return _named_variable(value)

    @model_validator(mode="after")
    def _login_is_whole_and_covered(self) -> Self:
        if bool(self.user_variable) != bool(self.password_variable):
            raise ValueError("user_variable and password_variable go together: name both, or neither")
        if self.user_variable and not self.starttls and self.host not in LOOPBACK:
            raise ValueError("a login without starttls would send the password in clear: set starttls = true")
        return self


class Webhook(Closed):
    """A Slack or Teams channel. Its address is a secret and stands in the environment."""

    style: Literal["slack", "teams"] = "slack"
    url_variable: str = "MENTORSYNC_WEBHOOK_URL"
    timeout_seconds: float = Field(default=20, gt=0, le=60)

    @field_validator("url_variable")
    @classmethod
    def _is_a_variable(cls, value: str) -> str:
        return _named_variable(value)


class Alerts(Closed):
    """Who is told when a night needs a person. Either of `smtp` and `webhook` may be left out."""

    sender: str = Field(default="", alias="from", description="Address the mails come from.")
    to: list[Address] = Field(default=[], description="Whoever is told of what nobody else is named for.")
    to_by_kind: dict[Kind, list[Address]] = Field(default={})
    to_by_programme: dict[str, list[Address]] = Field(default={}, description="Told when that programme is stale.")
    repeat_nights: int = Field(default=1, ge=1, description="Told again after so many nights while unresolved.")
    findings_rows: int = Field(default=20, ge=1, description="Fewer new findings of a source are no jump.")
    findings_share: float = Field(default=0.25, ge=0, description="Nor is a smaller share of those open before.")
    smtp: Smtp | None = None
    webhook: Webhook | None = None

    @model_validator(mode="after")
    def _can_be_sent(self) -> Self:
        if self.smtp is None and self.webhook is None:
            raise ValueError("alerts has neither smtp nor webhook: add one of them, or take [alerts] out")
        if self.smtp and not (self.sender and self.to):
            raise ValueError('alerts.smtp needs alerts.from and alerts.to: add from = "…@…" and to = ["…@…"]')
        return self

    def recipients_of(self, *, kind: Kind, programme: str) -> list[str]:
        """Return the addresses that answer for a cause: of its programme, else of its kind, else `to`."""
        return self.to_by_programme.get(programme) or self.to_by_kind.get(kind) or self.to
