"""What HR's history costs: CPU and memory of reading a large PeopleSoft feed against one import in the same run.

Belongs here: measuring and printing. Does not belong here: the feed (`hr_cases.py`) and any limit that could fail a
build. `run.py` prints these rows below its own; alone it is run by `python bench/hr_cost.py`.

Whole processes are charged, the interpreter, its imports and the reading of the files included, because that is what a
night pays; the feed is written by a process of its own beforehand.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

BENCH = Path(__file__).parent
sys.path[:0] = [str(BENCH.parent), str(BENCH)]

from costs import IMPORT, cost_of, median_of, row
from hr_cases import PEOPLE, YEARS

CASE = [sys.executable, str(BENCH / "hr_cases.py")]


def hr_lines(*, runs: int) -> Iterator[str]:
    """Yield the rows of the table that `run.py` prints, medians of runs that take turns with the import."""
    base, read = [], []
    with tempfile.TemporaryDirectory() as feed:
        cost_of([*CASE, "feed", feed], {})
        for _ in range(runs):
            base.append(cost_of(IMPORT, {}))
            read.append(cost_of([*CASE, "read", feed], {}))
    yield row("`import dagster, pandas`, beside the next", median_of(base), base=median_of(base), target="1")
    words = f"HR history, {PEOPLE:,} people × {YEARS} years, CSV to tables"
    yield row(words, median_of(read), base=median_of(base), target="≤ 4, ≤ 2,000 MB")


def main() -> None:
    """Measure and print the rows."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--runs", type=int, default=5)
    print(*hr_lines(runs=options.parse_args().runs), sep="\n")


if __name__ == "__main__":
    main()
