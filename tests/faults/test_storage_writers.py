"""Several writers at once, and writers killed at work: the table stays readable and never mixes two writes."""

from __future__ import annotations

import random
import signal
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from assets.storage.schema import Column, Table
from assets.storage.store import TableStore
from tests.faults.waiting_process import WaitingProcess, outcomes_of

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]
ROWS = 2_000
Q1, Q2 = "2026-01-01", "2026-04-01"

COLUMNS = (Column("quarter", "text", "quarter"), Column("id", "text", "key"), Column("writer", "text", "who wrote it"))
DATED = Table(room="test", name="dated", words="w", columns=COLUMNS, key=("quarter", "id"), by_quarter=True)
WHOLE = Table(room="test", name="whole", words="w", columns=COLUMNS, key=("quarter", "id"))

WRITER = """
import json, sys
import pandas as pd
from pathlib import Path
from assets.storage.errors import WriteFailed
from assets.storage.schema import Column, Table
from assets.storage.store import TableStore

task = json.loads(sys.argv[1])
columns = tuple(Column(name, "text", name) for name in ("quarter", "id", "writer"))
table = Table(room="test", name=task["table"], words="w", columns=columns, key=("quarter", "id"),
              by_quarter=task["by_quarter"])
store = TableStore(task["root"])

def frame(turn):
    ids = [f"{row:05d}" for _ in task["quarters"] for row in range(task["rows"])]
    quarters = [quarter for quarter in task["quarters"] for _ in range(task["rows"])]
    return pd.DataFrame({"quarter": quarters, "id": ids, "writer": f"{task['writer']}-{turn}"}, dtype="str")

first = frame(-1)
print("ready", flush=True)
sys.stdin.readline()
stored, failures = 0, []
for turn in range(task["turns"]):
    try:
        store.write(frame(turn), table=table, quarters=task["quarters"] if table.by_quarter else None)
        stored += 1
    except WriteFailed as failure:
        failures.append(str(failure))
print(json.dumps({"stored": stored, "failures": failures}), flush=True)
"""


def writer_of(root: Path, *, table: Table, writer: str, quarters: list[str], turns: int) -> WaitingProcess:
    """Return a process that writes `turns` times, each time all rows of its quarters."""
    task = {
        "root": str(root),
        "table": table.name,
        "by_quarter": table.by_quarter,
        "writer": writer,
        "quarters": quarters,
        "turns": turns,
        "rows": ROWS,
    }
    return WaitingProcess(WRITER, task)


def check_unmixed(store: TableStore, table: Table, *, quarters: list[str]) -> None:
    """Every quarter holds all rows of exactly one write."""
    frame = store.read(table)
    assert sorted(frame["quarter"].unique()) == quarters
    for _, rows in frame.groupby("quarter"):
        assert len(rows) == ROWS
        assert len(rows["writer"].unique()) == 1


def test_two_processes_writing_different_quarters_at_once_both_succeed(tmp_path: Path):
    both = [
        writer_of(tmp_path, table=DATED, writer=writer, quarters=[quarter], turns=8)
        for writer, quarter in (("one", Q1), ("two", Q2))
    ]
    assert outcomes_of(*both) == [{"stored": 8, "failures": []}] * 2
    store = TableStore(tmp_path)
    check_unmixed(store, DATED, quarters=[Q1, Q2])
    assert sorted(store.read(DATED)["writer"].unique()) == ["one-7", "two-7"]


@pytest.mark.parametrize(("table", "quarters"), [(DATED, [Q1, Q2]), (WHOLE, [Q1])])
def test_two_processes_writing_the_same_rows_at_once_never_mix_them(tmp_path: Path, table: Table, quarters: list[str]):
    both = [writer_of(tmp_path, table=table, writer=writer, quarters=quarters, turns=8) for writer in ("one", "two")]
    outcomes = outcomes_of(*both)
    store = TableStore(tmp_path)
    check_unmixed(store, table, quarters=quarters)
    commits = [commit for commit in store.history(table) if commit.operation == "WRITE"]
    assert sum(outcome["stored"] for outcome in outcomes) == len(commits) > 0
    for outcome in outcomes:
        assert outcome["stored"] + len(outcome["failures"]) == 8
        assert all("another run changed the same rows" in failure for failure in outcome["failures"])
    for commit in commits:
        frame = store.read(table, version=commit.version)
        assert len(frame["writer"].unique()) == 1
        assert len(frame) == ROWS * len(quarters)


def test_a_vacuum_between_looking_and_writing_does_not_fail_the_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    from deltalake import DeltaTable

    store = TableStore(tmp_path)
    frame = pd.DataFrame({"quarter": [Q1], "id": ["a"], "writer": ["one"]}, dtype="str")
    for writer in ("one", "two"):
        store.write(frame.assign(writer=writer), table=WHOLE)

    def vacuum_and_find_nothing(_delta: DeltaTable, *, parts: list[str]) -> dict[str, str]:
        other = DeltaTable(store.location_of(WHOLE))
        assert other.vacuum(retention_hours=0, dry_run=False, enforce_retention_duration=False)
        return {}

    monkeypatch.setattr("assets.storage.overwrite.digests_in_force", vacuum_and_find_nothing)
    assert store.write(frame.assign(writer="three"), table=WHOLE).changed
    assert store.read(WHOLE)["writer"].tolist() == ["three"]


def test_several_processes_creating_a_table_at_once_all_find_it(tmp_path: Path):
    quarters = [Q1, Q2, "2026-07-01", "2026-10-01"]
    writers = [writer_of(tmp_path, table=DATED, writer=quarter, quarters=[quarter], turns=1) for quarter in quarters]
    assert outcomes_of(*writers) == [{"stored": 1, "failures": []}] * 4
    check_unmixed(TableStore(tmp_path), DATED, quarters=quarters)


def kill_at_work(root: Path, *, name: str, after: float) -> None:
    """Start a writer, wait until it has committed once, and kill it a moment later, as `kill -9` does."""
    store = TableStore(root)
    before = store.version_of(DATED) or 0
    writer = writer_of(root, table=DATED, writer=name, quarters=[Q1, Q2], turns=10_000)
    try:
        writer.start()
        while (store.version_of(DATED) or 0) <= before + 1:
            assert writer.process.poll() is None
            time.sleep(0.005)
        time.sleep(after)
        writer.process.send_signal(signal.SIGKILL)
        assert writer.process.wait() == -signal.SIGKILL
    finally:
        writer.close()


def check_after_kills(root: Path, *, kills: int, seed: int) -> None:
    moments = random.Random(seed)
    store = TableStore(root)
    for number in range(kills):
        kill_at_work(root, name=f"victim{number}", after=moments.uniform(0, 0.2))
        check_unmixed(store, DATED, quarters=[Q1, Q2])
        assert store.read(DATED)["writer"].str.startswith(f"victim{number}-").all()
    survivor = store.read(DATED).assign(writer="survivor")
    assert store.write(survivor, table=DATED, quarters=[Q1, Q2]).changed
    assert store.read(DATED)["writer"].unique().tolist() == ["survivor"]


def test_a_writer_killed_at_work_leaves_the_last_commit_readable(tmp_path: Path):
    check_after_kills(tmp_path, kills=4, seed=2)


@pytest.mark.campaign
@pytest.mark.timeout(1800)
def test_sixty_writers_killed_at_work_leave_the_last_commit_readable(
    tmp_path: Path, record_property: Callable[[str, object], None]
):
    check_after_kills(tmp_path, kills=60, seed=60)
    record_property("writers killed at work, every time the last commit readable", 60)
