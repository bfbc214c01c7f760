"""How fast REDCap may be asked."""

from __future__ import annotations

import pytest

from assets.redcap.pace import Pace


class Clock:
    """Time that passes only when somebody sleeps."""

    def __init__(self) -> None:
        """Begin at zero."""
        self.now = 0.0

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds

    def read(self) -> float:
        """Return the time."""
        return self.now


def test_a_small_pull_never_waits():
    clock = Clock()
    pace = Pace(per_minute=120, clock=clock.read, sleep=clock.sleep)
    for _ in range(120):
        pace.wait_for_turn()
    assert clock.now == 0


def test_no_minute_holds_more_requests_than_the_cap():
    clock = Clock()
    pace = Pace(per_minute=10, clock=clock.read, sleep=clock.sleep)
    begun = []
    for n in range(200):
        clock.now += n % 3
        pace.wait_for_turn()
        begun.append(clock.now)
    assert all(later - earlier >= 60 for earlier, later in zip(begun, begun[10:], strict=False))


@pytest.mark.parametrize("per_minute", [0, -1, 600])
def test_a_cap_that_would_get_the_address_banned_is_refused(per_minute: int):
    with pytest.raises(ValueError, match="requests_per_minute"):
        Pace(per_minute=per_minute)
