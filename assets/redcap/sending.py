"""Sending to one REDCap project: each answer checked before PyCap parses it, paced, and asked again where that heals.

Belongs here: the one retry loop, and the hook every answer passes. Does not belong here: what can be asked
(`client.py`) and what an answer means (`answers.py`).

PyCap is wrapped and not trusted: it ignores the status, and its own complaint about a malformed token quotes the token.
It hands request arguments on to `requests`, so a response hook sees every answer first.
"""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeVar

from assets.in_time import done_within
from assets.redcap.answers import Expected, Fault, fault_in, fault_of_error, moment_of, without_body
from assets.redcap.errors import ERRORS, RedcapError
from assets.redcap.pace import rest_before
from assets.redcap.receiving import body_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    import requests

    from assets.redcap.pace import Pace

    Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long the server may be silent, how long one attempt may take altogether, and how many more there may be."""

    timeout_seconds: float = 120.0
    answer_seconds: float = 900.0
    retries: int = 3


USUAL: Final = Patience()


@dataclass(slots=True)
class Asked:
    """What a request is to bring, and what it brought: the body of a CSV, and the moment by the server's own clock."""

    expected: Expected
    fields: Sequence[str] = ()
    body: bytes = b""
    moment: datetime | None = None


class _FaultyAnswer(Exception):  # noqa: N818 - carried from the hook to the loop, never seen outside
    def __init__(self, fault: Fault) -> None:
        super().__init__()
        self.fault = fault


def token_variable(project: str) -> str:
    """Return the environment variable of a project's token, `REDCAP_TOKEN_<PROJECT>`."""
    return "REDCAP_TOKEN_" + re.sub(r"[^A-Za-z0-9]", "_", project).upper()


class Sender:
    """The requests of one project. Several threads may send at once.

    `requests` counts attempts. `server_time` is the moment of the latest good answer by the server's own clock (UTC),
    `None` before the first or where the server does not tell.
    """

    def __init__(self, *, project: str, pace: Pace, patience: Patience) -> None:
        """Send nothing yet."""
        self.project = project
        self.requests = 0
        self.server_time: datetime | None = None
        self._pace = pace
        self._patience = patience
        self._sending = threading.local()
        self._count = threading.Lock()

    def sent(self, what: str, call: Callable[[], Answer], asked: Asked) -> Answer:
        """Return what a call of PyCap returns; `RedcapError`, which names `what` was asked, where no answer is good."""

        def sending() -> Answer:
            # The hook is called in this thread, and has no other way to know which request an answer belongs to.
            self._sending.asked = asked
            return call()

        fault: Fault
        for attempt in range(self._patience.retries + 1):
            if attempt:
                self._pace.rest(rest_before(attempt))
            self._pace.wait_for_turn()
            with self._count:
                self.requests += 1
            try:
                answer = done_within(self._patience.answer_seconds, sending)
            except _FaultyAnswer as error:
                fault = error.fault
            except Exception as error:  # noqa: BLE001 - requests' errors carry the request, token included
                fault = fault_of_error(error)
            else:
                self.server_time = asked.moment
                return answer
            if not fault.heals:
                break
        tried = f" (asked {attempt + 1} times)" if attempt else ""
        raise self.error(f"asking for {what}, {fault.words}{tried}", kind=ERRORS[fault.kind]) from None

    def checked(self, response: requests.Response, **_: Any) -> requests.Response:
        """Return an answer PyCap may parse: the hook. A CSV is kept apart, and PyCap is shown none of it."""
        asked: Asked = self._sending.asked
        response.encoding = "utf-8"
        is_csv = asked.expected == "csv"
        body: bytes = body_of(response.raw, rest=self._pace.rest) if is_csv else response.content
        fault = fault_in(
            status=response.status_code,
            headers=response.headers,
            body=body,
            expected=asked.expected,
            variable=token_variable(self.project),
            fields=asked.fields,
        )
        if fault:
            raise _FaultyAnswer(fault)
        asked.moment = moment_of(response.headers.get("Date"))
        if not is_csv:
            return response
        # PyCap would put all of it into lower case to find an error, which takes half as long as the download.
        asked.body = body
        return without_body(response)

    def error(self, words: str, *, kind: type[RedcapError] = RedcapError) -> RedcapError:
        """Return an error about the project, in one sentence."""
        return kind(f"REDCap project {self.project}: {words}.")
