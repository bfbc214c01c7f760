"""Faults on purpose: a list, in a file or changed while serving, of what goes wrong with which request.

Each fault names what it matches (`match`: project, content, action, format, `request` = the how-manieth request that
fits the rest of the match, `times` = how often it strikes at most) and what happens:

- `status`, `body`, `content_type`: answered in place of the real answer (body '' is an empty body);
- `location`: where a 301 or 302 points;
- `delay_seconds`: waited before answering;
- `truncate_at`: the body ends after that many bytes, as when the server process is killed;
- `drop_rows`, `duplicate_rows`: a number counts from the end of the export, a list names rows from 0.

Conditions of a real server that nobody has on record (rate limit, offline page) are tested with these, not guessed.
"""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sandbox.server.errors import FolderError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

_MATCH_KEYS = {"project", "content", "action", "format", "request", "times"}
_KEYS = {
    *("match", "status", "body", "content_type", "location", "delay_seconds"),
    *("truncate_at", "drop_rows", "duplicate_rows"),
}


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One thing that goes wrong."""

    match: dict[str, Any] = field(default_factory=dict)
    status: int | None = None
    body: str | None = None
    content_type: str | None = None
    location: str | None = None
    delay_seconds: float = 0.0
    truncate_at: int | None = None
    drop_rows: int | list[int] | None = None
    duplicate_rows: int | list[int] | None = None

    @property
    def replaces(self) -> bool:
        """Whether the real answer is not even computed."""
        return self.body is not None or (self.status is not None and self.status != 200)  # noqa: PLR2004


def fault_of(given: object) -> Fault:
    """Return a checked fault.

    Raises:
        FolderError: it is no mapping, or has a key that does not exist.

    """
    if not isinstance(given, dict):
        raise FolderError(f"A fault must be a mapping with `match` and what happens, not {type(given).__name__}.")
    match = given.get("match") or {}
    unknown = sorted(set(given) - _KEYS) or sorted(set(match) - _MATCH_KEYS)
    if unknown:
        raise FolderError(f"A fault has no key {unknown[0]}; known are {', '.join(sorted(_KEYS | _MATCH_KEYS))}.")
    return Fault(**{**given, "match": match})


class FaultPlan:
    """The faults in force and how often each was met; safe to change while requests run."""

    def __init__(self, faults: Sequence[dict[str, Any]] = ()) -> None:
        """Check and take the faults."""
        self._lock = threading.Lock()
        self.replace(faults)

    def replace(self, faults: Sequence[dict[str, Any]]) -> None:
        """Put other faults in force and start counting anew."""
        found = [fault_of(item) for item in faults]
        with self._lock:
            self._faults = found
            self._met: Counter[int] = Counter()
            self._struck: Counter[int] = Counter()

    def clear(self) -> None:
        """Let everything go well."""
        self.replace(())

    def strike(self, request: dict[str, str]) -> Fault | None:
        """Return the first fault that strikes this request (project, content, action, format), and count it."""
        with self._lock:
            struck = None
            for n, fault in enumerate(self._faults):
                wanted = {
                    key: fault.match[key] for key in ("project", "content", "action", "format") if key in fault.match
                }
                if any(request.get(key) != value for key, value in wanted.items()):
                    continue
                self._met[n] += 1
                is_turn = fault.match.get("request") in {None, self._met[n]}
                is_left = self._struck[n] < fault.match.get("times", float("inf"))
                if struck is None and is_turn and is_left:
                    self._struck[n] += 1
                    struck = fault
            return struck


def faults_from(path: Path) -> list[dict[str, Any]]:
    """Read a YAML or JSON list of faults.

    Raises:
        FolderError: the file is absent, unreadable or no list of faults.

    """
    import yaml

    try:
        found = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as problem:
        raise FolderError(f"{path} cannot be read: {problem.strerror}.") from problem
    except yaml.YAMLError as problem:
        raise FolderError(f"{path} is neither YAML nor JSON: {problem}.") from problem
    if not isinstance(found, list):
        raise FolderError(f"{path} must hold a list of faults.")
    for item in found:
        fault_of(item)
    return found


def damaged_rows(rows: Iterable[Sequence[str]], fault: Fault) -> Iterator[Sequence[str]]:
    """Yield the rows with those missing or doubled that the fault names."""
    held = list(rows)
    dropped = _positions(fault.drop_rows, total=len(held))
    doubled = _positions(fault.duplicate_rows, total=len(held))
    for n, row in enumerate(held):
        if n not in dropped:
            yield row
        if n in doubled:
            yield row


def truncated(chunks: Iterable[str], *, at: int) -> Iterator[bytes]:
    """Yield the first bytes of a body."""
    left = at
    for chunk in chunks:
        data = chunk.encode()[:left]
        left -= len(data)
        yield data
        if not left:
            return


def _positions(which: int | list[int] | None, *, total: int) -> frozenset[int]:
    if which is None:
        return frozenset()
    return frozenset(range(total - which, total)) if isinstance(which, int) else frozenset(which)
