"""What a night costs: CPU, memory and wall time of whole processes, as ratios to one import in the same run.

Belongs here: measuring and printing. Does not belong here: any limit that could fail a build; machines differ, so the
figures are ratios and medians to be read by a person (RESULTS.md keeps the last ones).

Run by `make bench`. `--clone` also times `make demo` in a fresh clone, which installs everything.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

ROOT = Path(__file__).parents[1]
IMPORT = [sys.executable, "-c", "import dagster, pandas"]
DEFINITIONS = [sys.executable, "-c", "from pipelines.definitions import school; school()"]
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


def night_costs(*, faculty: int, runs: int) -> tuple[Cost, Cost, Cost]:
    """Return the cost of the import, of a first night and of the same night again, the sandbox apart.

    The three take turns: a shared machine is a fifth faster or slower from one quarter of an hour to the next.
    """
    base, first, again = [], [], []
    for _ in range(runs):
        with tempfile.TemporaryDirectory() as name, school_served(Path(name), faculty=faculty) as environment:
            base.append(cost_of(IMPORT, {}))
            first.append(cost_of(NIGHT, environment))
            again.append(cost_of(NIGHT, environment))
            base.append(cost_of(IMPORT, {}))
    return median_of(base), median_of(first), median_of(again)


def definitions_cost(*, runs: int) -> Cost:
    """Return the cost of loading the definitions in a fresh process."""
    from pipelines.commands.demo import settings_text

    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "mentorsync.toml"
        text = settings_text(Path(name) / "school", programmes=["anesthesiology"], port=PORT)
        file.write_text(text, encoding="utf-8")
        environment = {"MENTORSYNC_SETTINGS": str(file)}
        return median_of([cost_of(DEFINITIONS, environment) for _ in range(runs)])


def clone_cost() -> Cost:
    """Return the cost of `make demo` in a fresh clone with a fresh home (the package cache apart)."""
    with tempfile.TemporaryDirectory() as name:
        clone = Path(name) / "clone"
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)  # noqa: S607 - git on PATH
        return cost_of(["make", "--directory", str(clone), "demo"], {"MENTORSYNC_SETTINGS": ""})


def row(what: str, cost: Cost, *, base: Cost, target: str) -> str:
    """Return one row of the table."""
    ratio = cost.cpu / base.cpu
    return f"| {what} | {cost.cpu:.1f} | {ratio:.2f} | {cost.wall:.1f} | {cost.megabytes:.0f} | {target} |"


def main() -> None:
    """Measure and print the table."""
    from checks_cost import checks_lines
    from hr_cost import hr_lines
    from judgement import judgement_lines

    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--runs", type=int, default=5)
    options.add_argument("--faculty", type=int, default=300)
    options.add_argument("--clone", action="store_true", help="also time `make demo` in a fresh clone")
    chosen = options.parse_args()
    cost_of(IMPORT, {})
    base, first, again = night_costs(faculty=chosen.faculty, runs=chosen.runs)
    print("| what | CPU s | ratio to `import dagster, pandas` | wall s | peak MB | target |")
    print("|---|---|---|---|---|---|")
    print(row("`import dagster, pandas`", base, base=base, target="1"))
    print(row("loading the definitions", definitions_cost(runs=chosen.runs), base=base, target="≤ 1.2"))
    print(row(f"first night, {chosen.faculty} faculty", first, base=base, target="≤ 8, ≤ 700 MB"))
    print(row("the same night again", again, base=base, target="–"))
    print(*hr_lines(runs=chosen.runs), sep="\n")
    print(*checks_lines(runs=chosen.runs), sep="\n")
    print(*judgement_lines(), sep="\n")
    if chosen.clone:
        print(row("`make demo` in a fresh clone", clone_cost(), base=base, target="≤ 120 s wall"))
    sys.stdout.flush()
    subprocess.run([sys.executable, str(ROOT / "bench" / "identity_cost.py")], check=True)


if __name__ == "__main__":
    main()
