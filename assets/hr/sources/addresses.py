"""What a school may write into the settings as the place of an HR table: a view, a .sql file, a report's address.

Belongs here: what is allowed, checked before anything is asked. Does not belong here: asking (`views.py`,
`reports.py`). It imports nothing heavy, because the settings are read by every command.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assets.hr.mapping import TableName

Format = Literal["json", "csv"]

STATEMENT_FILE: Final = ".sql"

_VIEW_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_$#]*(?:\.[A-Za-z_][A-Za-z0-9_$#]*){0,2}")
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})


class AddressError(Exception):
    """A report's address cannot be used; the message is the end of a sentence that begins with the report."""


def is_view_name(source: str) -> bool:
    """Whether this is a view, with its schema and database where needed.

    Nothing in it would need quoting, so nothing can be slipped into the statement it becomes part of.
    """
    return _VIEW_NAME.fullmatch(source) is not None


def format_of(address: str) -> Format:
    """Return the format a report's address asks for; `AddressError` where it names none we read, or is no address."""
    parts = urlsplit(address)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        raise AddressError("does not begin with https://: a password is sent in the clear only to this machine itself")
    if parts.username or parts.password:
        raise AddressError("holds a login: user and password belong into the environment")
    asked = parse_qs(parts.query).get("format", [""])[-1].lower()
    if asked == "json":
        return "json"
    if asked == "csv":
        return "csv"
    raise AddressError("does not say in which format it answers: add format=json (or format=csv) to it")


def json_tables(reports: Mapping[TableName, str]) -> list[TableName]:
    """Return the tables whose reports are JSON."""
    return [table for table, address in reports.items() if format_of(address) == "json"]
