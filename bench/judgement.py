"""What judging costs: every shipped programme, a whole school, one quarter.

Belongs here: the case in a process of its own, and its figures. Does not belong here: the invented school
(`judged_school.py`) and any limit that could fail a build.

A school is made and stored by one process and judged by another, which reads the tables as a night does; what reading
them took, in CPU and at its peak, is told apart. Both run with the environment of a night (`pipelines/home.py`).
`--widened` lets every programme take the whole school, as none does.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
from datetime import date
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

if TYPE_CHECKING:
    import pandas as pd
    from judged_school import Recorded

    from assets.obligations.language.policy import Policy
    from assets.storage.schema import Table
    from assets.storage.store import TableStore

AS_OF = date(2026, 10, 20)
DEPARTMENTS = ("ANES", "MED", *(f"D{number:02d}" for number in range(23)))
PROGRAMMES = ("anesthesiology", "rutgers", "weill_cornell", "digestive_diseases", "cimer")


def spent() -> float:
    """Return the CPU seconds this process has used."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def peak_megabytes() -> float:
    """Return the most memory this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def policies(*, widened: bool = False) -> list[Policy]:
    """Return the shipped policies, where widened their departments left out."""
    from assets.obligations.language.versions import read_policy
    from assets.programmes import ProgrammeFolder

    found = []
    for code in PROGRAMMES:
        policy = read_policy(ProgrammeFolder(code, ROOT / "programmes" / code))
        if not widened:
            found.append(policy)
            continue
        scope = policy.population.scope.model_copy(update={"departments": None, "divisions": None})
        population = policy.population.model_copy(update={"scope": scope})
        found.append(policy.model_copy(update={"population": population}))
    return found


def recorded_of(policy: Policy) -> Recorded:
    """Return the roles and steps a policy's rules look for."""
    from judged_school import Recorded

    from assets.obligations.language.clocks import Step
    from assets.obligations.language.evidence import Events
    from assets.obligations.language.policy import rules_of

    rules = rules_of(policy)
    roles = {role for rule in rules if rule.roles for role in rule.roles.value}
    steps = {step for rule in rules if isinstance(rule.evidence, Events) for step in rule.evidence.steps}
    clocks = (getattr(rule, "clock", None) for rule in rules)
    steps |= {clock.step for clock in clocks if isinstance(clock, Step)}
    scope = policy.population.scope
    return Recorded(
        sorted(roles),
        sorted(steps - {"enrolled", "opted_out"}),
        departments=scope.departments.value if scope.departments else (),
        divisions=scope.divisions.value if scope.divisions else (),
    )


def tables_read() -> list[Table]:
    """Return the tables a judgement reads."""
    from assets.ledger.schema import EXEMPTION
    from assets.obligations.tables import INPUTS

    return [*INPUTS, EXEMPTION]


def store_school(folder: Path, *, faculty: int, widened: bool) -> None:
    """Make a school and store its tables in a folder."""
    from judged_school import school_frames

    from assets.storage.store import TableStore

    recorded = {policy.programme: recorded_of(policy) for policy in policies(widened=widened)}
    frames = school_frames(faculty=faculty, programmes=recorded, departments=DEPARTMENTS, as_of=AS_OF)
    store = TableStore(folder)
    for table in tables_read():
        store.write(frames.pop(table.name), table=table)


def tables_as_read(store: TableStore) -> dict[str, pd.DataFrame]:
    """Return the tables by name, as a night reads them for a judgement."""
    from assets.mentoring.schema import EVENT
    from assets.obligations.tables import EVENT_NEEDS

    needed = {EVENT: {"columns": EVENT_NEEDS.columns, "coded": EVENT_NEEDS.coded}}
    return {table.name: store.read(table, **needed.get(table, {})) for table in tables_read()}


def judged(folder: Path, *, quarters: int, widened: bool) -> str:
    """Judge a stored school; return CPU seconds, rows made, and peak megabytes before and after."""
    from assets.obligations.judgements import judgements_of
    from assets.obligations.schema import NOT_MEASURED
    from assets.quarters import quarter_of
    from assets.storage.schema import empty_frame_of
    from assets.storage.store import TableStore

    frames = tables_as_read(TableStore(folder))
    running = quarter_of(AS_OF)
    asked = [running.following(back) for back in range(1 - quarters, 1)]
    shipped = [[policy] for policy in policies(widened=widened)]
    before, memory = spent(), peak_megabytes()
    found = judgements_of(frames, shipped, not_measured=empty_frame_of(NOT_MEASURED), quarters=asked, as_of=AS_OF)
    rows = sum(len(frame) for frame in found.tables.values())
    return f"{spent() - before:.2f} {rows} {memory:.0f} {peak_megabytes():.0f}"


def stored_figures(folder: Path, *, quarters: int, widened: bool = False) -> tuple[float, int, float, float]:
    """Return CPU seconds, rows made, and peak megabytes before and after, of judging a stored school in a process."""
    more = ["--widened"] if widened else []
    cpu, rows, memory, peak = _run("--judge", "--folder", str(folder), "--quarters", str(quarters), *more).split()
    return float(cpu), int(rows), float(memory), float(peak)


def judgement_figures(*, faculty: int, quarters: int, widened: bool = False) -> tuple[float, int, float, float]:
    """Return what `stored_figures` does of a school that is stored for this case only."""
    with TemporaryDirectory() as folder:
        _run("--store", "--folder", folder, "--faculty", str(faculty), *(["--widened"] if widened else []))
        return stored_figures(Path(folder), quarters=quarters, widened=widened)


def _run(*options: str) -> str:
    from pipelines.home import ENVIRONMENT

    command = [sys.executable, __file__, *options]
    nightly = {**ENVIRONMENT, **os.environ}
    return subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT, env=nightly).stdout


def judgement_lines(*, faculty: int = 50_000, turns: int = 5) -> list[str]:
    """Return the table of a quarter, half and the whole of a school, and of one, two and four quarters of the first.

    Each school is stored once. Linear is what takes no more CPU for each row made than the first line does. The whole
    school takes so many turns with the import, and its medians are told; the other lines take one.
    """
    lines = [
        "| judged | CPU s | ratio to the import | rows | µs a row | MB peak of reading | MB peak | target |",
        "|---|---|---|---|---|---|---|---|",
    ]
    first = 0.0
    for people, asked in ((faculty // 4, (1, 2, 4)), (faculty // 2, (1,)), (faculty, (1,))):
        with TemporaryDirectory() as folder:
            _run("--store", "--folder", folder, "--faculty", str(people))
            for quarters in asked:
                taken = turns if people == faculty else 1
                base, (cpu, rows, memory, peak) = _in_turns(Path(folder), quarters=quarters, turns=taken)
                first = first or cpu / rows * 1e6
                what = (
                    f"{people} faculty × {len(PROGRAMMES)} programmes, {quarters} quarter{'s' if quarters > 1 else ''}"
                )
                target = "≤ 8, ≤ 3,000 MB" if people == faculty else f"≤ {first:.1f} µs a row"
                lines.append(
                    f"| {what} | {cpu:.1f} | {cpu / base:.1f} | {rows} | {cpu / rows * 1e6:.1f} | {memory:.0f} |"
                    f" {peak:.0f} | {target} |"
                )
    return lines


def _in_turns(folder: Path, *, quarters: int, turns: int) -> tuple[float, tuple[float, int, float, float]]:
    """Return the medians of the import's CPU seconds and of `stored_figures`, which take turns."""
    from costs import IMPORT, cost_of

    both = [(cost_of(IMPORT, {}).cpu, stored_figures(folder, quarters=quarters)) for _ in range(turns)]
    cpu, rows, memory, peak = (median(column) for column in zip(*(figures for _, figures in both), strict=True))
    return median(base for base, _ in both), (cpu, int(rows), memory, peak)


def main() -> None:
    """Store a school, judge one, print the figures of one, or print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--store", action="store_true", help="make a school and store it in FOLDER")
    options.add_argument("--judge", action="store_true", help="judge the school in FOLDER and print its figures")
    options.add_argument("--case", action="store_true", help="both, in processes of their own")
    options.add_argument("--folder", type=Path)
    options.add_argument("--faculty", type=int, default=50_000)
    options.add_argument("--quarters", type=int, default=1)
    options.add_argument("--widened", action="store_true", help="every programme takes the whole school")
    chosen = options.parse_args()
    if chosen.store:
        store_school(chosen.folder, faculty=chosen.faculty, widened=chosen.widened)
    elif chosen.judge:
        print(judged(chosen.folder, quarters=chosen.quarters, widened=chosen.widened))
    elif chosen.case:
        print(*judgement_figures(faculty=chosen.faculty, quarters=chosen.quarters, widened=chosen.widened))
    else:
        print(*judgement_lines(faculty=chosen.faculty), sep="\n")


if __name__ == "__main__":
    main()
