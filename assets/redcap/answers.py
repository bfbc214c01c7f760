"""What an HTTP answer of REDCap means before anything parses it: data, or a fault that may or may not heal.

Belongs here: status, headers and the first look at a body, as pure functions. Does not belong here: sending, waiting
and trying again (`client.py`), or whether rows are complete (`complete.py`).

PyCap never looks at the status and takes a maintenance page asked for as CSV for data, so every answer passes here
first. Statuses and texts are those recorded in real servers' answers; a body is read to recognise it and never quoted,
because it may hold a person's data or the database's password.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, Literal

from assets.in_time import TooLateError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    import requests

Expected = Literal["csv", "json", "text"]
Kind = Literal["other", "out_of_memory", "not_allowed", "refused"]

HEALING_STATUSES: Final = frozenset({408, 500, 502, 503, 504})
"""What a proxy or an overloaded server answers; anything else stays as it is however often one asks."""

_NEEDED: Final = frozenset({"field_name", "form_name", "field_type", "select_choices_or_calculations"})
_TOO_FAST: Final = re.compile(rb"too many requests|rate limit|requests per minute|ip address[^.]{0,60}banned")
_HEAD: Final = 4096
_TAIL: Final = 1024
_PERMANENT: Final[Mapping[int, str]] = {
    401: "REDCap does not know the token (401): put the project's current token into {variable}",
    403: (
        "REDCap refuses the token (403): check that {variable} holds the project's current token and that its user has"
        " the API Export right; a 403 from a firewall in front of REDCap looks the same"
    ),
    404: "nothing answers at the API address (404): correct `url` in the settings, it ends in /api/",
    405: "the address is not REDCap's API (405): correct `url` in the settings, it ends in /api/",
    429: (
        "REDCap counts too many requests (429): lower `requests_per_minute` and ask the REDCap administrator whether"
        " this machine's address is banned"
    ),
    501: "the address is not REDCap's API (501): correct `url` in the settings, it ends in /api/",
}
_ADMINISTRATOR: Final = "if it lasts, ask the REDCap administrator"


@dataclass(frozen=True, slots=True)
class Fault:
    """Why an answer is not data: what came and what to do (no full stop), and whether asking again may heal it."""

    words: str
    heals: bool = False
    kind: Kind = "other"


def fault_in(
    *,
    status: int,
    headers: Mapping[str, str],
    body: bytes,
    expected: Expected,
    variable: str,
    fields: Collection[str] = (),
) -> Fault | None:
    """Return the fault in an answer, `None` where it may be parsed.

    `variable` names the environment variable of the token. `fields` are the fields asked for: of those, the ones
    REDCap says it does not know are named; nothing else of a body is ever repeated.
    """
    if _is_out_of_memory(body):
        return Fault("REDCap ran out of memory: lower `batch_records` in the settings", kind="out_of_memory")
    if status != 200:  # noqa: PLR2004 - ok
        return _fault_in_status(status, body=body, variable=variable, fields=fields)
    if not body:
        return Fault(f"REDCap answered with nothing at all: {_ADMINISTRATOR}", heals=True)
    return _fault_in_text(body, content_type=headers.get("Content-Type", ""), expected=expected)


def _fault_in_status(status: int, *, body: bytes, variable: str, fields: Collection[str]) -> Fault:
    if _TOO_FAST.search(body[:_HEAD].lower()):
        # Asking again is what turns a refusal into a ban, so this never heals, whichever status it has.
        return Fault(_PERMANENT[429].replace("429", str(status)))
    if 300 <= status < 400:  # noqa: PLR2004 - redirections
        words = (
            f"the server has moved ({status}): put the new address, ending in /api/, into `url` in the settings"
            " (following it would send the token elsewhere)"
        )
    elif status == 400:  # noqa: PLR2004 - bad request
        words = _words_of_refusal(body, fields=fields)
    else:
        words = _PERMANENT.get(status, f"the server answered {status}: {_ADMINISTRATOR}").format(variable=variable)
    return Fault(words, heals=status in HEALING_STATUSES, kind=_kind_of(status, body))


def _kind_of(status: int, body: bytes) -> Kind:
    """Tell a lack of rights, which also comes as a 400 with a sentence about privileges, from a wrong request."""
    if status in (401, 403) or (status == 400 and b"user privileges" in body[:_HEAD].lower()):  # noqa: PLR2004
        return "not_allowed"
    return "refused" if status == 400 else "other"  # noqa: PLR2004


def _is_out_of_memory(body: bytes) -> bool:
    """Whether REDCap gave up: its sentence follows an HTML fragment, or rows already sent, with status 200."""
    marker = b"ran out of server memory"
    opened = body[:_HEAD].lstrip()
    return (opened[:1] in (b"<", b"{") and marker in opened) or (
        b'"error":' in body[-_TAIL:] and marker in body[-_TAIL:]
    )


def _words_of_refusal(body: bytes, *, fields: Collection[str]) -> str:
    quoted = re.findall(r"'([^']*)'", body[:_HEAD].decode("utf-8", errors="replace"))
    unknown = [name for name in fields if name in quoted]
    if unknown:
        return (
            f"REDCap does not give the fields {', '.join(unknown)} (400): correct the names in the programme's"
            " redcap.yaml, or give the token's user the export right to their instruments"
        )
    return (
        "REDCap refuses the request as wrong (400): compare the programme's redcap.yaml with the project's data"
        " dictionary"
    )


def _fault_in_text(body: bytes, *, content_type: str, expected: Expected) -> Fault | None:
    opened = body[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if b"could not connect" in opened and b"hostname" in opened:
        return Fault(f"REDCap cannot reach its database: {_ADMINISTRATOR}", heals=True)
    if opened.startswith(b"<") or (expected == "csv" and "text/html" in content_type.lower()):
        if b"multiple browser tabs of the same redcap page" in opened + body[-_TAIL:].lower():
            return Fault(f"REDCap answered with its page for an unknown error: {_ADMINISTRATOR}", heals=True)
        return Fault(
            "a web page came instead of data: a login, maintenance or offline page stands before the API; open `url`"
            " without single sign-on or wait until REDCap is online"
        )
    if opened.startswith((b"error:", b'{"error"')):
        return Fault(
            "REDCap answered with an error under status 200: compare redcap.yaml with the project's dictionary"
        )
    return None


def fault_of_error(error: Exception) -> Fault:
    """Return what an error of `requests` or PyCap means; its text is dropped, because it can hold the request."""
    from requests import exceptions
    from urllib3 import exceptions as while_reading

    network = "check the network and that REDCap is up"
    # The first that fits counts: certificate errors are connection errors, and address errors are value errors.
    meanings: tuple[tuple[type[Exception] | tuple[type[Exception], ...], Fault], ...] = (
        (
            (exceptions.SSLError, while_reading.SSLError),
            Fault(
                "the server's certificate is not trusted: put the path of the institution's CA bundle into `ca_bundle`"
            ),
        ),
        (
            TooLateError,
            Fault(
                "the answer was not whole when its time was up: raise `answer_seconds` or lower `batch_records` in the"
                f" settings; {_ADMINISTRATOR}"
            ),
        ),
        (
            (exceptions.Timeout, while_reading.TimeoutError),
            Fault(
                "no answer came in time: raise `timeout_seconds` or lower `batch_records` in the settings", heals=True
            ),
        ),
        (
            (
                exceptions.ChunkedEncodingError,
                exceptions.ContentDecodingError,
                while_reading.ProtocolError,
                while_reading.DecodeError,
            ),
            Fault(f"the answer broke off: {network}", heals=True),
        ),
        (exceptions.ConnectionError, Fault(f"the connection failed: {network}", heals=True)),
        (
            (exceptions.InvalidURL, exceptions.MissingSchema, exceptions.InvalidSchema),
            Fault("the API address is not one: correct `url` in the settings, it begins with https://"),
        ),
        (
            ValueError,
            Fault("the answer is not whole JSON, so it was cut short or is not REDCap's: try the night again"),
        ),
    )
    for kind, fault in meanings:
        if isinstance(error, kind):
            return fault
    return Fault(f"PyCap could not use the answer ({type(error).__name__}): check `url` in the settings")


def without_body(response: requests.Response) -> requests.Response:
    """Return the same answer without its bytes, which have been read; cookies can still be taken from it."""
    from requests import Response

    bare = Response()
    bare.status_code, bare.headers, bare.encoding = response.status_code, response.headers, response.encoding
    bare.raw = response.raw
    return bare


def is_dictionary(found: Any) -> bool:
    """Whether a parsed answer is a data dictionary: fields, each with what is read of it."""
    return (
        isinstance(found, list) and bool(found) and all(isinstance(row, dict) and set(row) >= _NEEDED for row in found)
    )


def moment_of(date_header: str | None) -> datetime | None:
    """Return when an answer was given by the server's own clock (UTC), `None` where its header does not tell."""
    from email.utils import parsedate_to_datetime

    try:
        return parsedate_to_datetime(date_header).astimezone(UTC) if date_header else None
    except ValueError:
        return None
