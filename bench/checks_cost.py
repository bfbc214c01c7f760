"""What the checks cost: all contracts of a night on a million rows, against one import.

Belongs here: measuring and printing. Does not belong here: what is checked (`checks_cases.py`). The tables are those of
a real night, made many, and the checks run as Dagster's own ops in a fresh process. A night has imported Dagster and
pandas and loaded its definitions whether it checks anything or not, so a process that does no more than that is charged
beside it; what the checks cost is the difference: importing Great Expectations, reading every table from Delta,
evaluating every rule, and Dagster's steps and events.

Run by `make bench`, in one table with `run.py`, or alone. It prints ratios, and no limit fails anything.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).parents[1]
CHILD = ROOT / "bench" / "checks_cases.py"
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

from costs import IMPORT, NIGHT, Cost, cost_of, median_of, row, school_served

if TYPE_CHECKING:
    from collections.abc import Iterator

MILLION = 1_000_000


def said_by(*case: str) -> str:
    """Run a case and return what it printed; raise where it fails."""
    command = [sys.executable, "-W", "ignore", str(CHILD), *case]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    if ended.returncode:
        raise SystemExit(f"{' '.join(case)} failed:\n{ended.stderr[-2000:]}")
    return ended.stdout.strip()


def less(cost: Cost, apart: Cost) -> Cost:
    """Return what a process cost beyond another; its peak is its own."""
    return Cost(cost.cpu - apart.cpu, cost.wall - apart.wall, cost.megabytes)


def checks_lines(*, runs: int, rows: int = MILLION) -> Iterator[str]:
    """Yield the rows of the table; the processes take turns with the import."""
    base, apart, small, large = [], [], [], []
    with tempfile.TemporaryDirectory() as name:
        file = str(Path(name) / "mentorsync.toml")
        with school_served(Path(name), faculty=300) as environment:
            cost_of(NIGHT, environment)
        load, check = ([sys.executable, "-W", "ignore", str(CHILD), case, file] for case in ("load", "check"))
        for _ in range(runs):
            base.append(cost_of(IMPORT, {}))
            small.append(cost_of(check, {}))
        there = int(said_by("enlarge", file, str(rows)))
        rules, held, *_ = said_by("check", file).split()
        for _ in range(runs):
            base.append(cost_of(IMPORT, {}))
            apart.append(cost_of(load, {}))
            large.append(cost_of(check, {}))
    one, nothing = median_of(base), median_of(apart)
    words = f"all checks of a night, {there:,} rows ({held} of {rules} rules hold)"
    yield row("`import dagster, pandas`, beside the next", one, base=one, target="1")
    yield row("all checks of a night, 300 faculty", less(median_of(small), nothing), base=one, target="–")
    yield row(words, less(median_of(large), nothing), base=one, target="≤ 7")
    yield row("the same, with all the process imports and loads", median_of(large), base=one, target="–")


def main() -> None:
    """Measure and print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--runs", type=int, default=3)
    options.add_argument("--rows", type=int, default=MILLION)
    chosen = options.parse_args()
    print("| what | CPU s | ratio to `import dagster, pandas` | wall s | peak MB | target |")
    print("|---|---|---|---|---|---|")
    print(*checks_lines(runs=chosen.runs, rows=chosen.rows), sep="\n")


if __name__ == "__main__":
    main()
