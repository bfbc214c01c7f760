"""What a night costs: CPU, memory and wall time of whole processes, as ratios to one import in the same run.

Belongs here: measuring and printing. Does not belong here: any limit that could fail a build; machines differ, so the
figures are ratios and medians to be read by a person (RESULTS.md keeps the last ones).

Run by `make bench`. `--clone` also times `make demo` in a fresh clone, which installs everything.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from costs import IMPORT, NIGHT, PORT, ROOT, Cost, cost_of, median_of, row, school_served

DEFINITIONS = [sys.executable, "-c", "from pipelines.definitions import school; school()"]


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
