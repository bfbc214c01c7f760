"""A process that waits for the word to begin, so that several begin at once.

Belongs here: starting one, letting it go, and taking what it says at its end as one line of JSON. Does not belong here:
what it does (each test's own program).
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


class WaitingProcess:
    """A program that says `ready`, waits for a line, works, and says how it went."""

    def __init__(self, program: str, task: dict[str, Any]) -> None:
        """Start the program with its task as JSON in its first argument."""
        self.process = subprocess.Popen(
            [sys.executable, "-c", program, json.dumps(task)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        assert self.process.stdout
        assert self.process.stdin
        self.output, self.input = self.process.stdout, self.process.stdin

    def start(self) -> None:
        """Let it work, once it is ready."""
        assert self.output.readline() == "ready\n"
        self.input.write("go\n")
        self.input.flush()

    def outcome(self) -> dict[str, Any]:
        """Wait until it is done; return what it says."""
        outcome: dict[str, Any] = json.loads(self.output.readline())
        self.close()
        return outcome

    def close(self) -> None:
        """End the process and take its pipes."""
        self.process.kill()
        self.process.communicate()


def outcomes_of(*processes: WaitingProcess) -> list[dict[str, Any]]:
    """Let all work at once; return what each says, and leave none behind."""
    try:
        for process in processes:
            process.start()
        return [process.outcome() for process in processes]
    finally:
        for process in processes:
            if process.process.poll() is None:
                process.close()
