"""What was told and what could not be: a small file below `home`, so that one cause is one mail over all processes.

Belongs here: reading and writing that file. Does not belong here: the rule it serves (`causes.py`). A Delta table was
rejected: it is read and written in a sensor, which has seconds, and nobody asks what was known of it when. Dagster's
sensor cursor was rejected: a night typed by hand has none.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final, Literal

from assets.storage.whole_files import write_whole
from pipelines.alerts.causes import Known
from pipelines.alerts.words import Message

if TYPE_CHECKING:
    from pathlib import Path

Channel = Literal["mail", "webhook"]

RUNS_REMEMBERED: Final = 200
FILE: Final = "alerts.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """Unresolved causes, messages a channel did not take (the latest of each cause), and the runs that were told."""

    known: dict[str, Known] = field(default_factory=dict)
    unsent: dict[Channel, dict[str, Message]] = field(default_factory=dict)
    runs: tuple[str, ...] = ()

    def with_run(self, run_id: str, known: dict[str, Known]) -> Memory:
        """Return the memory after a run was looked at."""
        return replace(self, known=known, runs=(*self.runs, run_id)[-RUNS_REMEMBERED:])


def read_memory(home: Path) -> Memory:
    """Return what is remembered; nothing where there is no file or it cannot be read: then a cause is told again."""
    try:
        content = json.loads((home / FILE).read_text(encoding="utf-8"))
        return _memory_of(content)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return Memory()


def write_memory(home: Path, memory: Memory) -> None:
    """Replace the file whole; a reader sees the old one or the new one."""
    write_whole(home / FILE, json.dumps(asdict(memory), default=str, indent=1).encode())


def _memory_of(content: dict[str, Any]) -> Memory:
    known = {
        key: Known(since=date.fromisoformat(row["since"]), told=date.fromisoformat(row["told"]))
        for key, row in content["known"].items()
    }
    unsent = {
        channel: {key: Message(**{**row, "to": tuple(row["to"])}) for key, row in rows.items()}
        for channel, rows in content["unsent"].items()
    }
    return Memory(known=known, unsent=unsent, runs=tuple(content["runs"]))
