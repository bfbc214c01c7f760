"""The REDCap server as a Dagster resource: where it is and how gently it is asked.

Belongs here: the settings of the connection and the clients made from them. Does not belong here: any project's fields
(`redcap.yaml`) or a token. Tokens are read from the environment when a client is made and stay out of the run config,
which Dagster stores and shows.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import dagster as dg
from pydantic import Field

if TYPE_CHECKING:
    from assets.redcap.client import RedcapClient
    from assets.redcap.pace import Pace

_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})


class RedcapSource(dg.ConfigurableResource):  # type: ignore[type-arg]
    """One REDCap server. Each project's token is in `REDCAP_TOKEN_<PROJECT>`; it needs the API Export right only."""

    url: str = Field(description="API address, ends in /api/; https except on loopback.")
    ca_bundle: str = Field(default="", description="Path of the institution's CA bundle; empty: the usual ones.")
    timeout_seconds: float = Field(default=120.0, description="Longest wait for an answer.", gt=0)
    retries: int = Field(default=3, description="How often a request is repeated where that can heal.", ge=0, le=10)
    requests_per_minute: int = Field(default=120, description="REDCap bans addresses that ask over 600 times a minute.")
    batch_records: int = Field(default=1000, description="Records asked for at once.", ge=1)

    def pace(self) -> Pace:
        """Return the pace all clients of one run share; `RedcapError` where the cap would get the address banned."""
        from assets.redcap.client import RedcapError
        from assets.redcap.pace import Pace

        try:
            return Pace(per_minute=self.requests_per_minute)
        except ValueError as error:
            raise RedcapError(str(error)) from None

    def client(self, project: str, *, pace: Pace) -> RedcapClient:
        """Return a client for one project; `RedcapError` names the variable where its token is missing."""
        from assets.redcap.client import RedcapClient, RedcapError, token_variable

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
        return RedcapClient(
            project=project,
            url=self.url,
            token=token,
            pace=pace,
            verify=self.ca_bundle or True,
            timeout_seconds=self.timeout_seconds,
            retries=self.retries,
            batch_records=self.batch_records,
        )
