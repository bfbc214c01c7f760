"""What a night's workbooks cost: sixty departments of 150 people, and one worklist of 100,000 rows.

Belongs here: measuring and printing. Does not belong here: the peers (`workbook_peers.py`). The models are made before
and apart; each writer then writes the same sixty models, taking turns in one process, and the CPU of each is charged.
Verification reads every book back with openpyxl; it is mandatory, and reported apart. The long worklist is written in a
process of its own, whose peak counts.

Run by `make bench`, or alone. It prints ratios, and no limit fails anything.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from reports.workbook.model import Workbook

DEPARTMENTS, PEOPLE = 60, 150
ROWS, COLUMNS = 100_000, 20


def department_models(count: int) -> list[Workbook]:
    """Return the models of a night's department workbooks, each of another invented department."""
    from assets.quarters import quarter_of
    from reports.drafts import Desk, Order
    from reports.workbook.model import Workbook
    from reports.workbook.units.book import unit_drafts
    from tests.unit.office_school import AS_OF, TIMEZONE, school
    from tests.unit.office_sources import LINKS

    kept: list[Workbook] = []

    quarter = quarter_of(AS_OF).key
    for seed in range(count):
        order = Order(published=Path(), quarters=(quarter,), as_of=AS_OF, timezone=TIMEZONE, record_links=LINKS)
        drafts = unit_drafts(Desk(school(people=PEOPLE, seed=seed, quarters=2), order))
        model = next(draft for draft in drafts if draft.audience == "department").model()
        if isinstance(model, Workbook):
            kept.append(model)
    return kept


def long_model(rows: int, columns: int) -> Workbook:
    """Return a model whose only large table is a worklist; its rows are made when they are asked for."""
    from datetime import UTC, date, datetime

    from reports.workbook.model import Field, NamedTable, Sheet, Workbook

    kinds: list[Any] = ["text", "text", "date", "integer", "status"]
    fields = tuple(
        Field(f"Column {place}", "A column.", kind=kinds[place % len(kinds)], outside=place % len(kinds) < 2)
        for place in range(columns)
    )
    day = date(2026, 11, 21)

    def row(number: int) -> tuple[Any, ...]:
        one = (f"Faculty {number}", "Department of Anesthesiology", day, number % 400, "✖ Not met")
        return tuple(one[place % len(one)] for place in range(columns))

    table = NamedTable(
        name="Worklist",
        caption="Most urgent first",
        fields=fields,
        rows=tuple(row(number) for number in range(rows)),
        words="Everything that is owed.",
        filtered=True,
    )
    sheet = Sheet(name="Worklist", title="Worklist", line="What is owed.", blocks=(table,), frozen_columns=1)
    return Workbook(
        title="Worklist",
        sheets=(sheet,),
        created=datetime(2026, 11, 21, tzinfo=UTC),
        properties={},
        footer="Worklist",
        confidential="Confidential.",
    )


def cpu_of(work: Callable[[Workbook], object], models: list[Workbook]) -> float:
    """Return the CPU seconds of doing something with each model."""
    began = time.process_time()
    for model in models:
        work(model)
    return time.process_time() - began


def writing_lines(*, runs: int, count: int = DEPARTMENTS) -> Iterator[str]:
    """Yield the rows of the table about sixty books."""
    from workbook_peers import bare_xlsxwriter, cells_of, with_openpyxl

    from reports.workbook.file.verify import verify_workbook
    from reports.workbook.file.write import workbook_bytes

    began = time.process_time()
    models = department_models(count)
    made = time.process_time() - began
    writers = {"ours": workbook_bytes, "bare": bare_xlsxwriter, "openpyxl": with_openpyxl}
    cpu: dict[str, list[float]] = {name: [] for name in [*writers, "verify"]}
    books = [workbook_bytes(model) for model in models]
    for _ in range(runs):
        for name, write in writers.items():
            cpu[name].append(cpu_of(write, models))
        started = time.process_time()
        for model, content in zip(models, books, strict=True):
            verify_workbook(content, model)
        cpu["verify"].append(time.process_time() - started)
    median = {name: statistics.median(seconds) for name, seconds in cpu.items()}
    cells = sum(1 for model in models for sheet in model.sheets for _ in cells_of(sheet))
    yield f"{count} department workbooks of {PEOPLE} people, {cells:,} cells, {sum(map(len, books)) / 1e6:.1f} MB"
    yield "| what | CPU s | ratio | target |"
    yield "|---|---|---|---|"
    yield f"| bare XlsxWriter, the same cells unstyled | {median['bare']:.2f} | 1 | – |"
    yield f"| ours | {median['ours']:.2f} | {median['ours'] / median['bare']:.2f} | ≤ 1.5 |"
    yield f"| openpyxl, the same books | {median['openpyxl']:.2f} | {median['openpyxl'] / median['bare']:.2f} | – |"
    yield f"| ours to openpyxl | – | {median['ours'] / median['openpyxl']:.2f} | ≤ 0.8 |"
    yield f"| verification, each book read back whole | {median['verify']:.2f} | – | apart |"
    yield f"| invented frames and models | {made:.2f} | – | apart |"


def long_line() -> str:
    """Return the row about the long worklist, written in a process of its own."""
    ended = subprocess.run([sys.executable, __file__, "--long"], capture_output=True, text=True, check=False, cwd=ROOT)
    if ended.returncode:
        raise SystemExit(f"the long worklist failed:\n{ended.stderr[-2000:]}")
    cpu, megabytes, size = ended.stdout.split()
    return f"| {ROWS:,} rows × {COLUMNS} columns, {size} MB | {cpu} CPU s | {megabytes} MB peak | ≤ 400 MB |"


def _long() -> None:
    from reports.workbook.file.write import workbook_bytes

    model = long_model(ROWS, COLUMNS)
    began = time.process_time()
    content = workbook_bytes(model)
    spent = time.process_time() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{spent:.1f} {peak:.0f} {len(content) / 1e6:.1f}")


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--count", type=int, default=DEPARTMENTS)
    parser.add_argument("--long", action="store_true")
    asked = parser.parse_args()
    if asked.long:
        _long()
        return
    for line in writing_lines(runs=asked.runs, count=asked.count):
        print(line)
    print(long_line())


if __name__ == "__main__":
    main()
