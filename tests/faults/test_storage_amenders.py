"""Several amenders at once, and amenders killed at work: no change is lost, doubled or half there."""

from __future__ import annotations

import random
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from assets.storage.amend import Amendment
from assets.storage.errors import WriteFailed
from assets.storage.schema import Column, Table
from assets.storage.store import TableStore
from tests.faults.waiting_process import WaitingProcess, outcomes_of

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]
RECORDS, INSTANCES = 300, 4

COLUMNS = tuple(Column(name, "text", name) for name in ("project", "record", "instance", "writer"))
LANDED = Table(
    room="test",
    name="landed",
    words="w",
    columns=COLUMNS,
    key=("project", "record", "instance"),
    amended_by=("project", "record"),
)

AMENDER = """
import json, sys
import pandas as pd
from assets.storage.amend import Amendment
from assets.storage.errors import WriteFailed
from assets.storage.schema import Column, Table
from assets.storage.store import TableStore

task = json.loads(sys.argv[1])
columns = tuple(Column(name, "text", name) for name in ("project", "record", "instance", "writer"))
table = Table(room="test", name="landed", words="w", columns=columns, key=("project", "record", "instance"),
              amended_by=("project", "record"))
store = TableStore(task["root"])
records = pd.DataFrame({"project": "p", "record": task["records"]}, dtype="str")
rows = records.merge(pd.DataFrame({"instance": [str(n) for n in range(task["instances"])]}, dtype="str"), how="cross")

print("ready", flush=True)
sys.stdin.readline()
stored, failures = [], []
for turn in range(task["turns"]):
    writer = f"{task['writer']}-{turn}"
    try:
        store.amend(Amendment(rows=rows.assign(writer=writer).astype("str"), replaced=records), table=table)
        stored.append(writer)
    except WriteFailed as failure:
        failures.append(str(failure))
print(json.dumps({"stored": stored, "failures": failures}), flush=True)
"""


def records_of(first: int, last: int) -> list[str]:
    return [f"{number:04d}" for number in range(first, last)]


def whole(writer: str) -> pd.DataFrame:
    rows = [("p", record, str(n), writer) for record in records_of(0, RECORDS) for n in range(INSTANCES)]
    return pd.DataFrame(rows, columns=["project", "record", "instance", "writer"], dtype="str")


def amender(root: Path, *, writer: str, records: list[str], turns: int) -> WaitingProcess:
    """Return a process that amends the same records `turns` times."""
    task = {"root": str(root), "writer": writer, "records": records, "turns": turns, "instances": INSTANCES}
    return WaitingProcess(AMENDER, task)


def check_whole(frame: pd.DataFrame) -> None:
    """Every record has all its rows, of exactly one amendment."""
    assert len(frame) == RECORDS * INSTANCES
    assert not frame.duplicated(["project", "record", "instance"]).any()
    assert len(frame.drop_duplicates(["record", "writer"])) == RECORDS


def numbers_of(store: TableStore) -> list[int]:
    """Return the number of each stored file's amendment, from the log."""
    from deltalake import DeltaTable

    files = DeltaTable(store.location_of(LANDED)).get_add_actions(flatten=True)
    return sorted(files.column("max._amendment").to_pylist())


def test_two_processes_amending_at_once_are_never_given_the_same_number(tmp_path: Path):
    store = TableStore(tmp_path)
    store.write(whole("first"), table=LANDED)
    both = [
        amender(tmp_path, writer=writer, records=records, turns=8)
        for writer, records in (("one", records_of(0, 20)), ("two", records_of(10, 30)))
    ]
    outcomes = outcomes_of(*both)
    stored = [writer for outcome in outcomes for writer in outcome["stored"]]
    assert numbers_of(store) == list(range(len(stored) + 1))
    for outcome in outcomes:
        assert len(outcome["stored"]) + len(outcome["failures"]) == 8
        assert all("another run changed the same rows" in failure for failure in outcome["failures"])
    for version in range(1, (store.version_of(LANDED) or 0) + 1):
        check_whole(store.read(LANDED, version=version))
        assert store.count(LANDED, version=version) == RECORDS * INSTANCES
    now = store.read(LANDED)
    # One that was overtaken every time has stored nothing, and what was there first stays.
    last = [["first", *outcome["stored"]][-1:] for outcome in outcomes]
    assert now[now["record"] < "0010"]["writer"].unique().tolist() == last[0]
    assert now[now["record"].between("0020", "0029")]["writer"].unique().tolist() == last[1]


def amendment_by(writer: str) -> Amendment:
    rows = whole(writer).query("record < '0005'")
    return Amendment(rows=rows, replaced=rows[["project", "record"]].drop_duplicates())


@pytest.mark.parametrize("other", ["amend", "write"])
def test_an_amender_that_another_writer_overtakes_stores_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, other: str
):
    store = TableStore(tmp_path)
    store.write(whole("first"), table=LANDED)
    overtaken: list[str] = []

    def look_and_be_overtaken(_delta: object) -> int:
        if not overtaken:
            overtaken.append(other)
            # Another run has its own handles: stores of one thread share theirs.
            with ThreadPoolExecutor(1) as another:
                theirs = another.submit(TableStore, tmp_path).result()
                if other == "amend":
                    another.submit(theirs.amend, amendment_by("quick"), table=LANDED).result()
                else:
                    another.submit(theirs.write, whole("quick"), table=LANDED).result()
        return 0

    monkeypatch.setattr("assets.storage.amend.highest_amendment", look_and_be_overtaken)
    with pytest.raises(WriteFailed, match="another run changed the same rows"):
        store.amend(amendment_by("slow"), table=LANDED)
    monkeypatch.undo()
    frame = store.read(LANDED)
    check_whole(frame)
    assert "slow" not in set(frame["writer"])


def test_a_vacuum_between_looking_and_amending_does_not_fail_the_amendment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    from deltalake import DeltaTable

    from assets.storage.reading import highest_amendment

    store = TableStore(tmp_path)
    for writer in ("one", "two"):
        store.write(whole(writer), table=LANDED)

    def vacuum_and_look(delta: DeltaTable) -> int | None:
        other = DeltaTable(store.location_of(LANDED))
        assert other.vacuum(retention_hours=0, dry_run=False, enforce_retention_duration=False)
        return highest_amendment(delta)

    monkeypatch.setattr("assets.storage.amend.highest_amendment", vacuum_and_look)
    store.amend(amendment_by("three"), table=LANDED)
    check_whole(store.read(LANDED))
    assert set(store.read(LANDED)["writer"]) == {"two", "three"}


def check_after_kills(root: Path, *, kills: int, seed: int) -> None:
    moments = random.Random(seed)
    store = TableStore(root)
    store.write(whole("first"), table=LANDED)
    for number in range(kills):
        before = store.version_of(LANDED) or 0
        victim = amender(root, writer=f"victim{number}", records=records_of(0, 100), turns=10_000)
        try:
            victim.start()
            while (store.version_of(LANDED) or 0) <= before + 1:
                assert victim.process.poll() is None
                time.sleep(0.005)
            time.sleep(moments.uniform(0, 0.2))
            victim.process.send_signal(signal.SIGKILL)
            assert victim.process.wait() == -signal.SIGKILL
        finally:
            victim.close()
        frame = store.read(LANDED)
        check_whole(frame)
        assert frame["writer"].iloc[0].startswith(f"victim{number}-")
    store.amend(amendment_by("survivor"), table=LANDED)
    survived = store.read(LANDED)
    check_whole(survived)
    assert store.write(survived, table=LANDED).changed
    assert numbers_of(store) == [0]
    pd.testing.assert_frame_equal(store.read(LANDED), survived)


def test_an_amender_killed_at_work_leaves_the_last_commit_readable(tmp_path: Path):
    check_after_kills(tmp_path, kills=3, seed=3)


@pytest.mark.campaign
@pytest.mark.timeout(1800)
def test_forty_amenders_killed_at_work_leave_the_last_commit_readable(
    tmp_path: Path, record_property: Callable[[str, object], None]
):
    check_after_kills(tmp_path, kills=40, seed=40)
    record_property("amenders killed at work, every time the last commit readable", 40)
