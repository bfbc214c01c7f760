"""Faults on purpose: a list, in a file or changed while serving, of what goes wrong with which request.

Each fault names what it matches (`match`, all of it must fit; empty fits every request):

- `project`, `content`, `action`, `format`: what the request says;
- `record`, `field`: a record or field that it asks for by name;
- `more_than_records`: it asks for more records than that, or for all;
- `request`: only the how-manieth request that fits the rest; `times`: how often it strikes at most;

and what happens, by its keys or by a `kind` that stands for some of them (fault_kinds.py):

- `status`, `body`, `content_type`: answered in place of the real answer (body '' is an empty body); `body_base64` is a
  body that need not be text;
- `encoding`: the letters of the answer as another encoding than UTF-8 writes them, as REDCap hands on what an import
  stored in Latin-1; a letter it lacks becomes a question mark;
- `error`: a message, answered as REDCap answers errors (status 400 unless given) in the format errors were asked in;
- `location`: where a 301 or 302 points;
- `delay_seconds`: waited before answering;
- `truncate_at`: the body ends after that many bytes, as when the server process is killed;
- `drop_rows`, `duplicate_rows`: a number counts from the end of the export, a list names rows from 0;
- `ban_after`: nothing happens until more than that many fitting requests came within a minute; then every one of them
  is struck, until other faults are put in force. That is how REDCap's rate limit works: the ban does not end by itself.

The first fault in the list that fits strikes, and only that one.
"""

from __future__ import annotations

import threading
import time
from collections import Counter, defaultdict, deque
from typing import TYPE_CHECKING

from sandbox.server.fault_forms import Fault, fault_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from typing import Any

    from sandbox.server.requests import SeenRequest

_MINUTE = 60.0
_PLAIN_KEYS = ("project", "content", "action", "format")


class FaultPlan:
    """The faults in force and how often each was met; safe to change while requests run."""

    def __init__(
        self, faults: Sequence[Mapping[str, Any]] = (), *, seconds: Callable[[], float] = time.monotonic
    ) -> None:
        """Check and take the faults; `seconds` is what minutes are measured with."""
        self._lock = threading.Lock()
        self._seconds = seconds
        self.replace(faults)

    def replace(self, faults: Sequence[Mapping[str, Any]]) -> None:
        """Put other faults in force and start counting anew; a ban is lifted by it."""
        found = [fault_of(item) for item in faults]
        with self._lock:
            self._faults = found
            self._met: Counter[int] = Counter()
            self._struck: Counter[int] = Counter()
            self._moments: defaultdict[int, deque[float]] = defaultdict(deque)
            self._banned: set[int] = set()

    def clear(self) -> None:
        """Let everything go well."""
        self.replace(())

    def strike(self, request: SeenRequest) -> Fault | None:
        """Return the first fault that strikes this request, and count it with every fault that fits."""
        with self._lock:
            struck = None
            for n, fault in enumerate(self._faults):
                if not _fits(fault, request):
                    continue
                self._met[n] += 1
                is_turn = fault.match.get("request") in {None, self._met[n]}
                is_left = self._struck[n] < fault.match.get("times", float("inf"))
                is_due = fault.ban_after is None or self._is_banned(n, limit=fault.ban_after)
                if struck is None and is_turn and is_left and is_due:
                    self._struck[n] += 1
                    struck = fault
            return struck

    def _is_banned(self, n: int, *, limit: int) -> bool:
        moments, now = self._moments[n], self._seconds()
        moments.append(now)
        while moments[0] <= now - _MINUTE:
            moments.popleft()
        if len(moments) > limit:
            self._banned.add(n)
        return n in self._banned


def _fits(fault: Fault, request: SeenRequest) -> bool:
    match = fault.match
    at_most = match.get("more_than_records")
    return (
        all(getattr(request, key) == match[key] for key in _PLAIN_KEYS if key in match)
        and ("record" not in match or str(match["record"]) in request.records)
        and ("field" not in match or match["field"] in request.fields)
        and (at_most is None or not request.records or len(request.records) > at_most)
    )


def damaged_rows(rows: Iterable[Sequence[str]], fault: Fault) -> Iterator[Sequence[str]]:
    """Yield the rows with those missing or doubled that the fault names; holds back no more than it must."""
    dropped, doubled = fault.drop_rows, fault.duplicate_rows
    tail = max((which for which in (dropped, doubled) if isinstance(which, int)), default=0)
    held: deque[tuple[int, Sequence[str]]] = deque()
    for n, row in enumerate(rows):
        held.append((n, row))
        if len(held) > tail:
            at, ready = held.popleft()
            yield from [ready] * _copies(at, left=tail + 1, dropped=dropped, doubled=doubled)
    while held:
        at, ready = held.popleft()
        yield from [ready] * _copies(at, left=len(held) + 1, dropped=dropped, doubled=doubled)


def _copies(at: int, *, left: int, dropped: int | list[int] | None, doubled: int | list[int] | None) -> int:
    """Return how often a row comes; `left` counts it and the rows after it."""

    def named(which: int | list[int] | None) -> bool:
        return left <= which if isinstance(which, int) else at in (which or ())

    return int(not named(dropped)) + int(named(doubled))


def truncated(chunks: Iterable[bytes], *, at: int) -> Iterator[bytes]:
    """Yield the first bytes of a body."""
    left = at
    for chunk in chunks:
        data = chunk[:left]
        left -= len(data)
        yield data
        if not left:
            return
