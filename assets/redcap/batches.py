"""Asking for many records in several requests: how many at once, several at a time, fewer where memory runs out.

Belongs here: cutting and order. Does not belong here: what a request asks for (`exports.py`). A batch is a list of
records and never a range of rows, so that every answer can be checked against the records it was asked for. A size in
the settings was not enough: what a record weighs differs a hundredfold between projects, and grows with the years.
"""

from __future__ import annotations

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final, TypeVar

from assets.redcap.errors import OutOfMemoryError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Future

    Answer = TypeVar("Answer")

FIRST: Final = 100
"""Records in the first batch, before anything is known of what one weighs."""


class BatchSize:
    """How many records are asked for at once: as many as fit the budget, by what the last batch weighed."""

    def __init__(self, *, most: int, budget: int) -> None:
        """Begin small; `most` records and `budget` bytes are never exceeded knowingly."""
        self._most = most
        self._budget = budget
        self.records = min(FIRST, most)

    def learn(self, *, records: int, weight: int) -> None:
        """Take the bytes of an answer as the measure for the next."""
        fitting = self._budget * records // max(weight, 1)
        self.records = max(1, min(fitting, self._most))

    def halve(self, records: int) -> None:
        """Never ask for more than half as many again: REDCap had not enough memory for these."""
        self._most = max(1, records // 2)
        self.records = min(self.records, self._most)


def in_batches(
    records: Sequence[str],
    *,
    fetch: Callable[[list[str]], tuple[Answer, int]],
    size: BatchSize,
    connections: int,
) -> Iterator[Answer]:
    """Yield the answers for all records, in the records' order, at most `connections` requests at work at once.

    `fetch` gives an answer and its bytes. A batch is halved as often as REDCap runs out of memory; `OutOfMemoryError`
    when one record is too much. After an error nothing more is asked. What fits one batch is asked for in this thread,
    whose connection is open.
    """
    if 0 < len(records) <= size.records:
        try:
            answer, weight = fetch(list(records))
        except OutOfMemoryError:
            if len(records) == 1:
                raise
            size.halve(len(records))
        else:
            size.learn(records=len(records), weight=weight)
            yield answer
            return
    start = 0
    running: deque[tuple[list[str], Future[tuple[Answer, int]]]] = deque()
    with ThreadPoolExecutor(connections, thread_name_prefix="redcap") as pool:
        try:
            while running or start < len(records):
                while len(running) < connections and start < len(records):
                    batch = list(records[start : start + size.records])
                    start += len(batch)
                    running.append((batch, pool.submit(fetch, batch)))
                batch, future = running.popleft()
                try:
                    answer, weight = future.result()
                except OutOfMemoryError:
                    if len(batch) == 1:
                        raise
                    size.halve(len(batch))
                    half = len(batch) // 2
                    halves = [batch[:half], batch[half:]]
                    # In front of what runs already, so that the answers keep the records' order.
                    running.extendleft((part, pool.submit(fetch, part)) for part in reversed(halves))
                    continue
                size.learn(records=len(batch), weight=weight)
                yield answer
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
