"""What an HTTP answer of a report server means before anything parses it: a report, or a fault, which may heal.

Belongs here: status, headers and the first look at a body, as pure functions. Does not belong here: sending and trying
again (`reports.py`). A body is read to recognise it and never quoted: it holds people.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from assets.in_time import TooLateError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assets.hr.sources.addresses import Format

HEALING_STATUSES: Final = frozenset({408, 429, 500, 502, 503, 504})
"""What a proxy, an overloaded or a throttling server answers; anything else stays however often one asks."""

_LIKELY_TYPES: Final[Mapping[Format, tuple[str, ...]]] = {"json": ("json",), "csv": ("csv", "text/plain")}


@dataclass(frozen=True, slots=True)
class Fault:
    """Why an answer is not a report: what came and what to do (no full stop), and whether asking again may heal it."""

    words: str
    heals: bool = False


def fault_in(
    *, status: int, headers: Mapping[str, str], body: bytes, expected: Format, variables: tuple[str, str]
) -> Fault | None:
    """Return the fault in an answer, `None` where it may be parsed. `variables` name those of user and password."""
    if status != 200:  # noqa: PLR2004 - ok
        return _fault_in_status(status, variables=variables)
    if not body.strip():
        return Fault("the server answered with nothing at all: if it lasts, ask who runs the report", heals=True)
    given = headers.get("Content-Type", "").lower()
    opened = body[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if "html" in given or opened.startswith(b"<"):
        return Fault(
            "a web page came instead of a report: a login or maintenance page stands before it; let the integration"
            " user in without single sign-on, or wait until the server is back"
        )
    if given and not any(likely in given for likely in _LIKELY_TYPES[expected]):
        return Fault(f"the answer is not {expected}: write format={expected} into the report's address as it gives it")
    return None


def _fault_in_status(status: int, *, variables: tuple[str, str]) -> Fault:
    user, password = variables
    if 300 <= status < 400:  # noqa: PLR2004 - redirections
        words = (
            f"the server sends elsewhere ({status}): put the report's own address into the settings (following it would"
            " send the password there)"
        )
    elif status == 401:  # noqa: PLR2004 - unauthorised
        words = f"the server does not accept the login (401): correct {user} and {password}"
    elif status == 403:  # noqa: PLR2004 - forbidden
        words = f"the account in {user} may not run the report (403): share the report with it"
    elif status == 404:  # noqa: PLR2004 - not found
        words = "there is no such report (404): correct its address in the settings"
    elif status == 429:  # noqa: PLR2004 - too many requests
        words = "the server is asked too often (429): run the night at a quieter hour"
    else:
        words = f"the server answered {status}: if it lasts, ask who runs it"
    return Fault(words, heals=status in HEALING_STATUSES)


def fault_of_error(error: Exception) -> Fault:
    """Return what an error of `requests` means; its text is dropped, because it can hold the address."""
    from requests import exceptions

    network = "check the network and that the server is up"
    # The first that fits counts: certificate errors are connection errors.
    meanings: tuple[tuple[type[Exception] | tuple[type[Exception], ...], Fault], ...] = (
        (
            exceptions.SSLError,
            Fault("the server's certificate is not trusted: put the institution's CA bundle into hr.ca_bundle"),
        ),
        (
            (exceptions.Timeout, TooLateError),
            Fault("no whole answer came in time: raise hr.timeout_seconds", heals=True),
        ),
        (
            (exceptions.ChunkedEncodingError, exceptions.ContentDecodingError),
            Fault(f"the answer broke off: {network}", heals=True),
        ),
        (exceptions.ConnectionError, Fault(f"the connection failed: {network}", heals=True)),
    )
    for kind, fault in meanings:
        if isinstance(error, kind):
            return fault
    return Fault(f"the address could not be asked ({type(error).__name__}): correct it in the settings")
