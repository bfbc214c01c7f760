"""How fast REDCap may be asked: a cap on requests in any minute.

Belongs here: waiting for one's turn, and for how long after a fault. Does not belong here: whether a fault can heal
(`answers.py`). REDCap bans an address that exceeds 600 requests a minute until an administrator lifts the ban, so all
projects of a run share one `Pace`, and every attempt counts, also a repeated one, from whichever thread. A fixed pause
between requests was rejected: a night of five requests would wait for nothing.
"""

from __future__ import annotations

import random
import threading
import time
from collections import deque
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

MINUTE: Final = 60.0
HIGHEST: Final = 500
"""Requests a minute that may be configured at most: well under the 600 that get an address banned."""


def rest_before(attempt: int) -> float:
    """Return seconds to wait before an attempt: 1, 2, 4 … with jitter, so that machines do not come back together."""
    return min(2.0 ** (attempt - 1), 60.0) * random.uniform(0.5, 1.5)  # noqa: S311 - not cryptography


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
