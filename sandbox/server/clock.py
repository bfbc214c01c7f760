"""The server's clock: local time without a zone, as REDCap keeps it, and the same moment for the Date header."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Callable


def server_clock(timezone: str) -> Callable[[], datetime]:
    """Return the clock of a zone, blank for the machine's own; it tells local time without a zone.

    `fold` is kept: in the hour that comes twice it says which of the two it is.
    """
    zone = ZoneInfo(timezone) if timezone else None

    def now() -> datetime:
        return datetime.now(UTC).astimezone(zone).replace(tzinfo=None)

    return now


def date_header(now: datetime, *, timezone: str) -> str:
    """Return a server-local time as the Date header says it: GMT."""
    local = now.replace(tzinfo=ZoneInfo(timezone)) if timezone else now
    return format_datetime(local.astimezone(UTC).replace(microsecond=0), usegmt=True)
