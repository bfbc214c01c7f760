"""The REDCap server as a Dagster resource: where it is and how gently it is asked.

Belongs here: the settings of the connection and the clients made from them. Does not belong here: any project's fields
(`redcap.yaml`) or a token. Tokens are read from the environment when a client is made and stay out of the run config,
which Dagster stores and shows.
"""

from __future__ import annotations

import os
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, Literal, TypeVar
from urllib.parse import urlsplit

import dagster as dg
from pydantic import Field

from assets.redcap.plan import Plan

if TYPE_CHECKING:
    from assets.redcap.client import RedcapClient
    from assets.redcap.inquiry import Inquirer
    from assets.redcap.pace import Pace

    Client = TypeVar("Client", bound=RedcapClient)

_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})


class RedcapSource(dg.ConfigurableResource):  # type: ignore[type-arg]
    """One REDCap server. Each project's token is in `REDCAP_TOKEN_<PROJECT>`; it needs the API Export right only."""

    url: str = Field(description="API address, ends in /api/; https except on loopback.")
    ca_bundle: str = Field(default="", description="Path of the institution's CA bundle; empty: the usual ones.")
    timeout_seconds: float = Field(default=120.0, description="Longest silence while an answer is awaited.", gt=0)
    answer_seconds: float = Field(default=900.0, description="Longest a request may take altogether.", gt=0)
    retries: int = Field(default=3, description="How often a request is repeated where that can heal.", ge=0, le=10)
    requests_per_minute: int = Field(default=120, description="REDCap bans addresses that ask over 600 times a minute.")
    batch_records: int = Field(default=1000, description="Records asked for at once, at most.", ge=1)
    memory_megabytes: int = Field(default=16, description="Largest answer asked for; fewer records then.", ge=1)
    connections: int = Field(default=2, description="Requests at work at once.", ge=1, le=8)
    mode: Literal["record_ids", "instance_keys"] = Field(
        default="instance_keys", description="What is asked each night to learn what exists."
    )
    full_every_nights: int = Field(default=7, description="Nights after which everything is pulled again.", ge=1)
    overlap_hours: int = Field(default=26, description="How far a night's window reaches back before the last.", ge=1)
    timezone: str = Field(default="UTC", description="Time zone of the REDCap server's clock.")
    projects: dict[str, dict[str, Any]] = Field(
        default={}, description="Where one project differs: mode, full_every_nights, overlap_hours, memory_megabytes."
    )

    def pace(self) -> Pace:
        """Return the pace all clients of one run share; `RedcapError` where the cap would get the address banned."""
        from assets.redcap.errors import RedcapError
        from assets.redcap.pace import Pace

        try:
            return Pace(per_minute=self.requests_per_minute)
        except ValueError as error:
            raise RedcapError(str(error)) from None

    def plan(self, project: str) -> Plan:
        """Return how a project is pulled: the settings of the server, or the project's own where it has any."""
        from zoneinfo import ZoneInfo

        own = self.projects.get(project, {})

        def setting(name: str) -> Any:
            return own.get(name, getattr(self, name))

        return Plan(
            mode=setting("mode"),
            full_every_nights=setting("full_every_nights"),
            overlap=timedelta(hours=setting("overlap_hours")),
            zone=ZoneInfo(self.timezone),
            connections=self.connections,
            batch_bytes=setting("memory_megabytes") * 2**20,
        )

    def client(self, project: str, *, pace: Pace) -> RedcapClient:
        """Return a client for one project; `RedcapError` names the variable where its token is missing."""
        from assets.redcap.client import RedcapClient

        return self._made(RedcapClient, project=project, pace=pace, retries=self.retries)

    def inquirer(self, project: str, *, pace: Pace) -> Inquirer:
        """Return the doctor's client for one project, which tries twice at most: a person waits; raises as `client`."""
        from assets.redcap.inquiry import Inquirer

        return self._made(Inquirer, project=project, pace=pace, retries=min(self.retries, 1))

    def _made(self, kind: type[Client], *, project: str, pace: Pace, retries: int) -> Client:
        from assets.redcap.errors import RedcapError
        from assets.redcap.sending import Patience, token_variable

        variable = token_variable(project)
        token = os.environ.get(variable, "").strip()
        if not token:
            raise RedcapError(
                f"REDCap project {project}: its token is missing: put it into the environment variable {variable}."
            )
        address = urlsplit(self.url)
        if address.scheme != "https" and not (address.scheme == "http" and address.hostname in _LOOPBACK):
            raise RedcapError(
                f"REDCap project {project}: `url` in the settings does not begin with https://: a token is sent in the"
                " clear only to this machine itself."
            )
        return kind(
            project=project,
            url=self.url,
            token=token,
            pace=pace,
            verify=self.ca_bundle or True,
            patience=Patience(
                timeout_seconds=self.timeout_seconds, answer_seconds=self.answer_seconds, retries=retries
            ),
            batch_records=self.batch_records,
        )
