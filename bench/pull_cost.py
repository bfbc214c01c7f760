"""What pulling from REDCap costs: CPU and memory of a pull against downloading the same rows and parsing them.

Belongs here: serving, measuring and printing. Does not belong here: what is served (`pull_project.py`) and the cases
(`pull_cases.py`). Run by `make bench`; prints ratios and limits fail nothing, as in `run.py`.

Each case is a process of its own, charged by the operating system when it ends (`wait4`), less what it had spent before
the case began and what a case that does nothing is charged for ending: imports, the first Delta table and giving memory
back are a process's cost and not a pull's. The sandbox is another process and is not charged. Memory is the peak of the
whole process over an interpreter that imported pandas; because a process is born with the peak of its parent, this one
stays small and lets a child write the school. A case runs in the environment a night runs in (`pipelines/home.py`).
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

ROOT = Path(__file__).parents[1]
CHILD = ROOT / "bench" / "pull_cases.py"
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

from pull_cases import OUTCOMES
from pull_project import change, changed_records

from pipelines.home import ENVIRONMENT

MODES = ("record_ids", "instance_keys")
NIGHTS = tuple(OUTCOMES)


@dataclass(frozen=True, slots=True)
class Cost:
    """What a case cost: CPU seconds since it was warm, and its process's peak resident megabytes."""

    cpu: float
    megabytes: float


def cost_of(case: Sequence[str], environment: Mapping[str, str]) -> Cost:
    """Run a case to its end and return its cost; raise where it fails."""
    command = [sys.executable, str(CHILD), *case]
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    whole = {**inherited, **ENVIRONMENT, **environment}
    with subprocess.Popen(command, env=whole, stdout=subprocess.PIPE, cwd=ROOT) as process:
        warm = float((process.stdout.read() if process.stdout else b"").strip() or 0)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} failed.")
    return Cost(usage.ru_utime + usage.ru_stime - warm, usage.ru_maxrss / 1024)


@contextmanager
def sandbox_served(school: Path) -> Iterator[dict[str, str]]:
    """Serve a school of one project in a process of its own; yield its address and token for the cases."""
    command = [sys.executable, "-m", "pipelines", "sandbox", "serve", str(school), "--port", "0"]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment) as process:
        try:
            lines = iter(process.stdout or ())
            url = next(word for word in next(lines).split() if word.startswith("http"))
            yield {"BENCH_URL": url, "BENCH_TOKEN": next(lines).strip().partition("=")[2]}
        finally:
            process.terminate()


def median_of(costs: Sequence[Cost]) -> Cost:
    """Return the median CPU and the highest peak of several runs."""
    return Cost(statistics.median(cost.cpu for cost in costs), max(cost.megabytes for cost in costs))


def costs_of_round(folder: Path, environment: Mapping[str, str]) -> dict[str, Cost]:
    """Return the cost of every case, once; the cases take turns because a shared machine drifts.

    Nothing was ever changed on the server before the nights on which nothing changed: their windows are empty. On the
    last night nothing changed either, and what changed the night before comes again with its window.
    """
    ending = cost_of(["warm"], environment).cpu
    costs = {"idle": cost_of(["idle"], {}), "download": cost_of(["download"], environment)}
    tables = {mode: str(folder / mode) for mode in MODES}
    fulls = []
    for mode in MODES:
        fulls.append(cost_of(["pull", tables[mode], mode, NIGHTS[0]], environment))
        costs[f"nothing {mode}"] = cost_of(["pull", tables[mode], mode, NIGHTS[1]], environment)
    costs["full"] = median_of(fulls)
    change(changed_records(), url=environment["BENCH_URL"], token=environment["BENCH_TOKEN"])
    for night, case in zip(NIGHTS[2:], ("changed", "again"), strict=True):
        for mode in MODES:
            costs[f"{case} {mode}"] = cost_of(["pull", tables[mode], mode, night], environment)
    for mode in MODES:
        shutil.rmtree(tables[mode])
    return {case: Cost(cost.cpu - ending, cost.megabytes) for case, cost in costs.items()}


def medians_of(rounds: Sequence[Mapping[str, Cost]]) -> dict[str, Cost]:
    """Return the median of every case over the rounds."""
    return {case: median_of([costs[case] for costs in rounds]) for case in rounds[0]}


def lines_of(costs: Mapping[str, Cost]) -> Iterator[str]:
    """Yield the table: each case against the one its target names."""
    idle, download, full = costs["idle"], costs["download"], costs["full"]

    def line(words: str, cost: Cost, *, base: Cost, of: str, target: str) -> str:
        over = cost.megabytes - idle.megabytes
        return f"| {words} | {cost.cpu:.2f} | {cost.cpu / base.cpu:.1%} of {of} | {over:.0f} | {target} |"

    yield "| pulling 200,000 rows × 20 fields, 10,000 records | CPU s | ratio | MB over pandas | target |"
    yield "|---|---|---|---|---|"
    yield line("(a) download as JSON and `orjson.loads`", download, base=download, of="a", target="–")
    yield line("(b) full pull, ending in the Delta table", full, base=download, of="a", target="≤ 250 %, ≤ 300 MB")
    for mode, target in zip(MODES, ("≤ 5 %", "≤ 30 %"), strict=True):
        yield line(f"(c) nothing changed, {mode}", costs[f"nothing {mode}"], base=full, of="b", target=target)
    for mode in MODES:
        yield line(f"(d) 1 % of records changed, {mode}", costs[f"changed {mode}"], base=full, of="b", target="≤ 8 %")
    for mode in MODES:
        yield line(
            f"(e) the night after (d), nothing changed, {mode}", costs[f"again {mode}"], base=full, of="b", target="–"
        )


def main() -> None:
    """Measure and print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--runs", type=int, default=3)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        cost_of(["school", str(folder / "school")], {})
        rounds = []
        for _ in range(chosen.runs):
            with sandbox_served(folder / "school") as environment:
                rounds.append(costs_of_round(folder, environment))
    print(*lines_of(medians_of(rounds)), sep="\n")


if __name__ == "__main__":
    main()
