"""Whoever returned a workbook learns what the office decided, and at once where nobody may decide."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from assets.ledger.office import Office
from assets.obligations.schema import OBLIGATION
from assets.storage.store import TableStore
from reports.inputs.sheets import RECEIPT
from reports.readback.answer import answer_of, answer_workbook
from reports.readback.approving import approve_receipt
from reports.readback.receipt import STUCK, receipt_workbook
from reports.readback.taking import take_back
from reports.workbook.file.verify import verify_workbook
from reports.workbook.file.write import workbook_bytes
from tests.unit.readback_books import CHAIR, NOON, OLIVE, TONIGHT, book, desk, edited, frame_of, obligation

if TYPE_CHECKING:
    from pathlib import Path

    from assets.ledger.office import Person
    from reports.readback.reading import Receipt

LATER = NOON + timedelta(minutes=5)
LEAVE = {"Exemption reason": "on leave", "Exempt until": date(2026, 12, 31), "Comment": "told me why"}
ONE_UNIT = Office({"Olive Officer": "Faculty Affairs", "Otto Officer": "Faculty Affairs"})


@pytest.fixture
def store(tmp_path: Path) -> TableStore:
    """Return a store with three obligations."""
    store = TableStore(tmp_path / "tables")
    rows = [obligation(number) for number in (1, 2, 3)]
    store.write(frame_of(OBLIGATION, rows), table=OBLIGATION, quarters=["2026-07-01"])
    return store


RETURNED = book(filled={"o1": LEAVE, "o2": LEAVE, "o3": LEAVE})


def taken(store: TableStore, *, by: Person = CHAIR, office: Office | None = None) -> Receipt:
    given = {"office": office} if office else {}
    return take_back(store, RETURNED, name="book.xlsx", by=by, desk=desk(**given))


def reasons(receipt: Receipt) -> set[str]:
    """Return what the receipt says beside each row."""
    (table,) = receipt_workbook(receipt).sheets[0].tables()
    return {str(row[table.column("Reason")]) for row in table.rows}


def test_the_answer_says_of_each_request_what_was_decided_by_whom_and_what_is_open(store: TableStore):
    receipt = taken(store)
    one, two, three = (request for request, _ in receipt.rows)
    wishes = {two: {"Decision": "refuse"}, three: {"Decision": "leave open"}}
    content = edited(workbook_bytes(receipt_workbook(receipt)), filled=wishes, sheet=RECEIPT)
    verdicts = approve_receipt(store, content, name="receipt.xlsx", by=OLIVE, on=TONIGHT, at=LATER)
    assert [verdict.request for verdict in verdicts] == [one, two, three]
    answer = answer_of(store, verdicts, on=TONIGHT, at=LATER)
    assert answer is not None
    assert answer.returned_by == CHAIR
    assert [(row[0], row[4], row[5]) for row in answer.rows] == [
        ("✔ approved", "Olive Officer, Faculty Affairs", TONIGHT),
        ("✖ refused", "Olive Officer, Faculty Affairs", TONIGHT),
        ("◔ open", "Nobody has decided on it yet.", "–"),
    ]
    model = answer_workbook(answer)
    verify_workbook(workbook_bytes(model), model)
    assert "told me why" not in str(model), "a comment is never printed again"


def test_a_receipt_nobody_decided_on_has_no_answer(store: TableStore):
    assert answer_of(store, [], on=TONIGHT, at=LATER) is None


@pytest.mark.parametrize("office", [Office({}), ONE_UNIT], ids=["nobody", "one unit"])
def test_a_receipt_says_which_requests_nobody_may_approve(store: TableStore, office: Office):
    receipt = taken(store, by=OLIVE, office=office)
    assert reasons(receipt) == {STUCK}
    lines = [block.text for block in receipt_workbook(receipt).sheets[0].blocks if hasattr(block, "text")]
    assert any(line.startswith("▲ 3 requests nobody may approve") for line in lines)


def test_an_office_of_one_unit_may_decide_on_what_a_department_asks_for(store: TableStore):
    receipt = taken(store, office=ONE_UNIT)
    assert not receipt.stuck
    assert STUCK not in reasons(receipt)


def test_the_same_file_again_says_what_was_decided_meanwhile(store: TableStore):
    receipt = taken(store)
    content = workbook_bytes(receipt_workbook(receipt))
    approve_receipt(store, content, name="receipt.xlsx", by=OLIVE, on=TONIGHT, at=LATER)
    assert reasons(taken(store)) == {f"Returned before, on {TONIGHT}. It was approved on {TONIGHT}."}
