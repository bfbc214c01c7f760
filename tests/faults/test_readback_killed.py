"""A process killed between what was typed and what follows from it loses nothing: the next one goes on."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from assets.ledger.exemptions import exemptions_known
from assets.ledger.returned import approvals_known, returned_known
from assets.obligations.schema import OBLIGATION
from assets.storage.store import TableStore
from reports.readback.receipt import receipt_workbook
from reports.readback.taking import take_back
from reports.workbook.file.write import workbook_bytes
from tests.unit.ledger_entries import exemptions_in_force
from tests.unit.readback_books import CHAIR, LEAVE, TONIGHT, book, desk, frame_of, obligation

if TYPE_CHECKING:
    from reports.readback.reading import Receipt

ROOT = Path(__file__).parents[2]

KILLED = """
import json, os, signal, sys
from datetime import timedelta
from pathlib import Path
from assets.storage.store import TableStore
from tests.unit.readback_books import CHAIR, NOON, OLIVE, TONIGHT, desk

task = json.loads(sys.argv[1])
store, content = TableStore(task["root"]), Path(task["file"]).read_bytes()
written, count = store.write, 0

def write_and_die(frame, **given):
    global count
    found = written(frame, **given)
    count += 1
    if count == task["after"]:
        os.kill(os.getpid(), signal.SIGKILL)
    return found

store.write = write_and_die
if task["what"] == "readback":
    from reports.readback.taking import take_back
    take_back(store, content, name="b.xlsx", by=CHAIR, desk=desk())
else:
    from reports.readback.approving import approve_receipt
    approve_receipt(store, content, name="r.xlsx", by=OLIVE, on=TONIGHT, at=NOON + timedelta(hours=1))
"""


def killed(root: Path, file: Path, *, what: str, after: int) -> bool:
    """Run a step in a process that dies after so many writes; return whether it did."""
    task = json.dumps({"root": str(root), "file": str(file), "what": what, "after": after})
    ended = subprocess.run([sys.executable, "-c", KILLED, task], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode in {0, -signal.SIGKILL}, ended.stderr
    return ended.returncode != 0


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return where tables are kept: two obligations, and beside it a workbook that asks for two exemptions."""
    store = TableStore(tmp_path / "tables")
    store.write(frame_of(OBLIGATION, [obligation(1), obligation(2)]), table=OBLIGATION, quarters=["2026-07-01"])
    (tmp_path / "returned.xlsx").write_bytes(book(keys=["o1", "o2"], filled={"o1": LEAVE, "o2": LEAVE}))
    return tmp_path / "tables"


def returned_to(root: Path) -> Receipt:
    content = root.with_name("returned.xlsx").read_bytes()
    return take_back(TableStore(root), content, name="b.xlsx", by=CHAIR, desk=desk())


@pytest.mark.parametrize("after", [1, 2])
def test_a_kill_after_any_write_of_a_readback_loses_nothing_that_was_typed(root, after):
    assert killed(root, root.with_name("returned.xlsx"), what="readback", after=after)
    store = TableStore(root)
    assert len(returned_known(store)) == 2
    returned_to(root)
    assert len(returned_known(store)) == len(exemptions_known(store)) == 2


@pytest.mark.parametrize("after", [1, 2, 3])
def test_a_kill_after_any_write_of_an_approval_loses_no_decision_and_makes_none_twice(root, after):
    receipt = root.with_name("receipt.xlsx")
    receipt.write_bytes(workbook_bytes(receipt_workbook(returned_to(root))))
    assert killed(root, receipt, what="approve", after=after)
    store = TableStore(root)
    assert len(approvals_known(store)) == min(after, 2)
    assert not killed(root, receipt, what="approve", after=99)
    assert len(approvals_known(store)) == 2
    assert len(exemptions_in_force(store, day=TONIGHT)) == 2
