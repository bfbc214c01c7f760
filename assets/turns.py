"""Who must not work at the same time takes turns, by a lock on a file.

Belongs here: the lock. Does not belong here: who takes it, and whether he waits or says so. A lock of the operating
system ends with the process that holds it, however that ends; asking Dagster's history for a run at work was rejected:
a run that was killed stands there as one at work for hours, and a command that is no run stands nowhere.
"""

from __future__ import annotations

import fcntl
import os
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

NIGHT_LOCK: Final = "night.lock"
"""The file, below home, that is held by whoever writes the tables the office relies on, or must see them unchanged."""

_HELD: Final[set[tuple[str, int]]] = set()
"""File and thread: a run inside a command that holds the lock would wait for ever for the command."""


@contextmanager
def locked(
    path: Path, *, wait: bool = True, shared: bool = False, waiting: Callable[[], None] = lambda: None
) -> Iterator[None]:
    """Hold a lock on a file: alone, or `shared` with others who share it. A thread that holds it holds it twice.

    Where another holds it, `waiting` is called once and then waited; without `wait` it is `BlockingIOError` at once.
    """
    key = (str(path.absolute()), threading.get_ident())
    if key in _HELD:
        yield
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        _lock(handle, fcntl.LOCK_SH if shared else fcntl.LOCK_EX, wait=wait, waiting=waiting)
        _HELD.add(key)
        yield
    finally:
        _HELD.discard(key)
        os.close(handle)


def _lock(handle: int, kind: int, *, wait: bool, waiting: Callable[[], None]) -> None:
    try:
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        if not wait:
            raise
        waiting()
        fcntl.flock(handle, kind)
