"""A store as a night leaves it, and the way of a workbook through it: returned, receipted, decided on.

Belongs here: what the tests of readback do before they claim anything. Does not belong here: the workbooks
(`readback_books.py`).
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from assets.hr.schema import PERSON
from assets.obligations.beside.schema import ATTESTATION, DIGEST
from assets.obligations.schema import OBLIGATION
from assets.obligations.workflows.schema import PAIRING_PROPOSAL
from assets.people.schema import REVIEW
from assets.storage.store import TableStore
from reports.inputs.sheets import IDENTITY_REVIEW, RECEIPT
from reports.readback.approving import approve_receipt
from reports.readback.receipt import receipt_workbook
from reports.readback.taking import take_back
from reports.workbook.file.write import workbook_bytes
from tests.unit.readback_books import (
    CHAIR,
    NOON,
    OLIVE,
    TONIGHT,
    book,
    desk,
    edited,
    frame_of,
    obligation,
)

if TYPE_CHECKING:
    from pathlib import Path

    from assets.ledger.office import Person
    from reports.readback.approving import Verdict
    from reports.readback.reading import Receipt

PROPOSED = {
    "proposal_id": "x1",
    "programme": "anesthesiology",
    "person_id": "p1",
    "mentor_id": "m1",
    "state": "proposed",
}
ASKED = {
    "programme": "anesthesiology",
    "clause": "A16",
    "unit": "department",
    "subject_id": "ANES",
    "period": "2026-07-01",
}


def store_of_a_night(folder: Path) -> TableStore:
    """Return a store as a night leaves it: three obligations, one question of identity, a proposal, an attestation."""
    store = TableStore(folder / "tables")
    rows = [obligation(number) for number in (1, 2, 3)]
    store.write(frame_of(OBLIGATION, rows), table=OBLIGATION, quarters=["2026-07-01"])
    for table, row in (
        (REVIEW, {"typed": "t1", "programme": "anesthesiology"}),
        (PERSON, {"person_id": "p7"}),
        (PAIRING_PROPOSAL, PROPOSED),
        (ATTESTATION, ASKED),
        (DIGEST, {"reminder_id": "r1", "about": "o1", "state": "due", "recipient": "p1"} | {"programme": "a"}),
    ):
        keyed = {name: row.get(name, "-") for name in table.key}
        store.write(frame_of(table, [keyed | row]), table=table)
    return store


def taken(store: TableStore, content: bytes, *, by: Person = CHAIR, minutes: int = 0, name: str = "b.xlsx") -> Receipt:
    return take_back(store, content, name=name, by=by, desk=desk(at=NOON + timedelta(minutes=minutes)))


def receipt_of(receipt: Receipt, decisions: dict[str, Any] | None = None) -> bytes:
    """Return the receipt's file, with decisions filled in by request."""
    content = workbook_bytes(receipt_workbook(receipt))
    filled = {request: {"Decision": decision} for request, decision in (decisions or {}).items()}
    return edited(content, filled=filled, sheet=RECEIPT) if filled else content


def approved(store: TableStore, content: bytes, *, by: Person = OLIVE, minutes: int = 60) -> list[Verdict]:
    at = NOON + timedelta(minutes=minutes)
    return approve_receipt(store, content, name="receipt.xlsx", by=by, on=TONIGHT, at=at)


def answers(decision: str, **more: str) -> bytes:
    return book(IDENTITY_REVIEW, keys=["t1"], filled={"t1": {"Who is it": decision} | more})
