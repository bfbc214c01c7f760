"""What whole processes cost, and the school a night is measured on.

Belongs here: measuring one process, medians, and a row of a table. Does not belong here: which processes (`run.py` and
its neighbours).
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

ROOT = Path(__file__).parents[1]
IMPORT = [sys.executable, "-c", "import dagster, pandas"]
NIGHT = [sys.executable, "-m", "pipelines", "night"]
PORT = 8571


@dataclass(frozen=True, slots=True)
class Cost:
    """What one process cost: CPU seconds, wall seconds, peak resident megabytes."""

    cpu: float
    wall: float
    megabytes: float


def cost_of(command: Sequence[str], environment: Mapping[str, str]) -> Cost:
    """Run a command to its end and return what the operating system charged for it; raise where it fails."""
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    began = time.monotonic()
    with subprocess.Popen(
        command, env={**inherited, **environment}, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=ROOT
    ) as process:
        errors = process.stderr.read() if process.stderr else b""
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{errors.decode(errors='replace')[-2000:]}")
    return Cost(usage.ru_utime + usage.ru_stime, time.monotonic() - began, usage.ru_maxrss / 1024)


def median_of(costs: Sequence[Cost]) -> Cost:
    """Return the medians of several runs."""
    return Cost(
        statistics.median(cost.cpu for cost in costs),
        statistics.median(cost.wall for cost in costs),
        max(cost.megabytes for cost in costs),
    )


@contextmanager
def school_served(folder: Path, *, faculty: int) -> Iterator[dict[str, str]]:
    """Generate a school below the folder, serve it, and yield the environment of a night on it."""
    from pipelines.commands.demo import settings_text
    from pipelines.commands.up import sandbox_server, sandbox_tokens
    from pipelines.settings import read_settings
    from pipelines.supervisor import Running
    from sandbox.school.generate import DEFAULT_AS_OF, generate_school

    generate_school(folder / "school", faculty=faculty, years=3, seed=1, as_of=DEFAULT_AS_OF)
    file = folder / "mentorsync.toml"
    text = settings_text(folder / "school", programmes=["anesthesiology"], port=PORT)
    file.write_text(text, encoding="utf-8")
    settings = read_settings(file)
    with Running([sandbox_server(settings)], logs=folder / "logs") as running:
        running.wait_until_ready()
        yield {"MENTORSYNC_SETTINGS": str(file), **sandbox_tokens(settings)}


def row(what: str, cost: Cost, *, base: Cost, target: str) -> str:
    """Return one row of the table."""
    ratio = cost.cpu / base.cpu
    return f"| {what} | {cost.cpu:.1f} | {ratio:.2f} | {cost.wall:.1f} | {cost.megabytes:.0f} | {target} |"
