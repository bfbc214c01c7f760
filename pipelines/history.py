"""Keeps Dagster's SQLite history open while a run writes to it.

Belongs here: that one optimisation. Does not belong here: any reading or writing of the history. Dagster opens and
closes a connection for every event, and the last connection to close makes SQLite fold its write-ahead log into the
file: some thousand times in a night. With one idle connection held beside it that happens once, when the run ends. A
history in PostgreSQL has no such files and is left alone.
"""

from __future__ import annotations

import sqlite3
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from pathlib import Path


class HistoryKeptOpen:
    """Holds one idle connection to every SQLite file of a Dagster home while the block is entered."""

    def __init__(self, folder: Path) -> None:
        """Remember the Dagster home."""
        self._files = folder / "history"
        self._held: set[Path] = set()
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        """Hold the files that exist."""
        self.hold_new_files()
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of every file."""
        self._stack.close()

    def hold_new_files(self) -> None:
        """Hold the files that have come since; a run's own file exists from its first event on."""
        for path in set(self._files.rglob("*.db")) - self._held:
            connection = self._stack.enter_context(closing(sqlite3.connect(path, check_same_thread=False)))
            # Only a connection that has read something counts as a user of the write-ahead log.
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            self._held.add(path)
