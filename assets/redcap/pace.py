"""How fast REDCap may be asked: a cap on requests in any minute.

Belongs here: waiting for one's turn. Does not belong here: waiting after a fault (`client.py`). REDCap bans an address
that exceeds 600 requests a minute until an administrator lifts the ban, so all projects of a run share one `Pace`, and
every attempt counts, also a repeated one, from whichever thread. A fixed pause between requests was rejected: a night
of five requests would wait for nothing.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

MINUTE: Final = 60.0
HIGHEST: Final = 500
"""Requests a minute that may be configured at most: well under the 600 that get an address banned."""


class Pace:
    """Lets at most `per_minute` requests begin in any sixty seconds."""

    def __init__(
        self,
        *,
        per_minute: int,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Start with nothing asked; `ValueError` where the cap is not between 1 and `HIGHEST`."""
        if not 1 <= per_minute <= HIGHEST:
            message = (
                f"requests_per_minute is {per_minute}: choose 1 to {HIGHEST}, REDCap bans an address that asks faster."
            )
            raise ValueError(message)
        self._clock = clock
        self._sleep = sleep
        self._begun: deque[float] = deque(maxlen=per_minute)
        self._turn = threading.Lock()

    def wait_for_turn(self) -> None:
        """Return as soon as one more request may begin, and count it."""
        with self._turn:
            if len(self._begun) == self._begun.maxlen:
                self.rest(self._begun[0] + MINUTE - self._clock())
            self._begun.append(self._clock())

    def rest(self, seconds: float) -> None:
        """Wait, where there is anything to wait for."""
        if seconds > 0:
            self._sleep(seconds)
