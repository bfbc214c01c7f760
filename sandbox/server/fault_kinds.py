"""What is on record of how REDCap servers fail, by name, so that a fault can say `kind: out_of_memory`.

A kind is nothing but a set of defaults for the keys of a fault (faults.py); whatever the fault says itself wins. Bodies
are shaped after recordings where there are some. Of three kinds neither status nor body is on record: `rate_limit`,
`offline` and `expired_token`; theirs are stated guesses, and a test that relies on them should say the other ones too.
"""

from __future__ import annotations

from typing import Any

from sandbox.server.errors import NO_API

_OUT_OF_MEMORY = (
    "REDCap ran out of server memory. The request cannot be processed. "
    "Please try importing/exporting a smaller amount of data."
)
_UNKNOWN_ERROR = (
    "An unknown error occurred. This may be caused by having multiple browser tabs of the same REDCap page. "
    "If that is not the case, please contact your administrator."
)
_NO_DATABASE = (
    "The hostname (db) / username (redcap) / password (******) combination could not connect to the database server."
)


def _page(title: str, text: str) -> str:
    return (
        f"<!DOCTYPE html>\n<html><head><title>{title}</title></head><body><h1>{title}</h1><p>{text}</p></body></html>"
    )


def _gateway(status: int, title: str) -> dict[str, Any]:
    return {"status": status, "body": _page(f"{status} {title}", "The server could not answer.")}


KINDS: dict[str, dict[str, Any]] = {
    "out_of_memory": {"body": f'<br />\n<b>Fatal error</b>: memory exhausted<br />\n{{"error":"{_OUT_OF_MEMORY}"}}'},
    "unknown_error": {"body": _page("REDCap", _UNKNOWN_ERROR)},
    "empty_body": {"body": ""},
    "database_down": {"body": _NO_DATABASE},
    "login_page": {"body": _page("Sign in", "Please sign in with your institution's account.")},
    "request_timeout": _gateway(408, "Request Timeout"),
    "length_required": _gateway(411, "Length Required"),
    "server_error": _gateway(500, "Internal Server Error"),
    "bad_gateway": _gateway(502, "Bad Gateway"),
    "unavailable": _gateway(503, "Service Unavailable"),
    "gateway_timeout": _gateway(504, "Gateway Timeout"),
    "firewall": _gateway(403, "Forbidden"),
    "moved": {"status": 302, "location": "/api/"},
    "truncated": {"truncate_at": 1000},
    "missing_rows": {"drop_rows": 1},
    "duplicate_rows": {"duplicate_rows": 1},
    "slow": {"delay_seconds": 5.0},
    "invalid_utf8": {"body_base64": "W3siaWQiOiJDYWb/In1d", "content_type": "application/json; charset=utf-8"},
    "latin_1": {"encoding": "latin-1"},
    "expired_token": {"status": 403, "error": NO_API},
    "offline": {"status": 503, "body": _page("REDCap is offline", "The system is being upgraded.")},
    "rate_limit": {"ban_after": 600, **_gateway(429, "Too Many Requests")},
}
"""Name → keys of a fault. Without a `status` the status is 200, which is what makes most of these dangerous."""
