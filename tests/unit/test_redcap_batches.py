"""Cutting many records into requests."""

from __future__ import annotations

import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.redcap.batches import FIRST, BatchSize, in_batches
from assets.redcap.errors import OutOfMemoryError, RedcapError

RECORDS = [f"r{number:04d}" for number in range(1000)]


class Server:
    """Answers with the records asked for; runs out of memory above a number of them."""

    def __init__(self, *, enough_for: int = 10_000, bytes_per_record: int = 10) -> None:
        """Begin with nothing asked."""
        self.asked: list[int] = []
        self.at_once = self.most_at_once = 0
        self._enough_for = enough_for
        self._weight = bytes_per_record
        self._lock = threading.Lock()

    def fetch(self, batch: list[str]) -> tuple[list[str], int]:
        """Answer a batch."""
        with self._lock:
            self.asked.append(len(batch))
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            if len(batch) > self._enough_for:
                raise OutOfMemoryError("too much.")
            return batch, len(batch) * self._weight
        finally:
            with self._lock:
                self.at_once -= 1


def all_of(server: Server, *, most: int = 1000, budget: int = 10**6, connections: int = 2) -> list[str]:
    size = BatchSize(most=most, budget=budget)
    parts = in_batches(RECORDS, fetch=server.fetch, size=size, connections=connections)
    return [record for part in parts for record in part]


@settings(deadline=None)
@given(st.integers(1, 300), st.integers(1, 300), st.integers(1, 4))
def test_every_record_comes_once_and_in_order_however_memory_runs_out(most: int, enough_for: int, connections: int):
    server = Server(enough_for=enough_for)
    assert all_of(server, most=most, connections=connections) == RECORDS
    assert server.most_at_once <= connections


def test_the_first_batch_is_small_and_later_ones_fill_the_budget():
    server = Server(bytes_per_record=100)
    all_of(server, budget=25_000, connections=1)
    assert server.asked == [FIRST, 250, 250, 250, 150]


def test_a_batch_that_was_too_much_is_never_asked_for_again():
    server = Server(enough_for=60)
    all_of(server, connections=1)
    assert server.asked[:3] == [100, 50, 50]
    assert max(server.asked[1:]) == 50


def test_one_record_that_is_too_much_ends_it():
    with pytest.raises(OutOfMemoryError):
        all_of(Server(enough_for=0))


def test_after_an_error_nothing_more_is_asked():
    asked: list[int] = []

    def fetch(batch: list[str]) -> tuple[list[str], int]:
        asked.append(len(batch))
        raise RedcapError("banned.")

    with pytest.raises(RedcapError, match="banned"):
        list(in_batches(RECORDS, fetch=fetch, size=BatchSize(most=10, budget=1000), connections=2))
    assert len(asked) <= 2
