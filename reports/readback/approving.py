"""Decides on the requests of a receipt that the office returned.

Belongs here: from the receipt's file to decisions, request by request. Does not belong here: who may approve what
(`assets/ledger/office.py`) and what an approval enters (`assets/ledger/entering.py`). One request that may not be
approved by this person keeps none of the others waiting.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from assets.ledger.append import AlreadyDecidedError, RefusedError
from assets.ledger.entering import enter_decisions
from assets.ledger.returned import Delivery, decide_request
from reports.inputs.sheets import RECEIPT
from reports.readback.cells import CellError, value_of
from reports.readback.model import BookRefusedError
from reports.readback.opening import opened_book
from reports.readback.reading import KIND, RECEIPT_KIND, REFUSED
from reports.readback.tables_found import has_table, rows_of_table

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from assets.ledger.office import Person
    from assets.storage.store import TableStore

Decided = Literal["approved", "refused", "left open", "decided before"]
NOTHING = "–"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one request of a receipt; `reason` says why it was left open, or when it was decided before."""

    request: str
    decided: Decided
    reason: str = ""


def requests_in(content: bytes, *, name: str) -> Mapping[str, str]:
    """Return the requests of a receipt: id → approve, refuse or leave, or the sentence of an entry not understood.

    An empty decision is an approval: whoever approves a receipt approves what is in it. Raises `BookRefusedError` where
    the file is no receipt.
    """
    opened = opened_book(content, name=name)
    if opened.properties.get(REFUSED):
        return {}
    if opened.properties.get(KIND) != RECEIPT_KIND or not has_table(opened, RECEIPT):
        raise BookRefusedError(f"{name} is no receipt: approve the file that `mentorsync readback` wrote.")
    decision = RECEIPT.inputs()[0]
    asked: dict[str, str] = {}
    for row in rows_of_table(opened, RECEIPT, every=True):
        if not row.key or row.key == NOTHING:
            continue
        try:
            asked[row.key] = value_of(row.cells.get(decision.header.casefold()), decision) or "approve"
        except CellError as error:
            asked[row.key] = str(error)
    return asked


def approve_receipt(
    store: TableStore, content: bytes, *, name: str, by: Person, on: date, at: datetime
) -> list[Verdict]:
    """Decide on every request of a receipt, enter what was approved, and return what became of each.

    Run again after it was killed, it goes on where it was. Raises `BookRefusedError` where the file is no receipt, and
    `StorageError` where a decision cannot be stored.
    """
    asked = requests_in(content, name=name)
    receipt = Delivery(by=by, book=name, file_hash=hashlib.sha256(content).hexdigest(), on=on, at=at)
    verdicts = [_decide(store, request, wish, receipt=receipt) for request, wish in asked.items()]
    enter_decisions(store)
    return verdicts


def _decide(store: TableStore, request: str, wish: str, *, receipt: Delivery) -> Verdict:
    if wish == "leave":
        return Verdict(request, "left open")
    if wish not in {"approve", "refuse"}:
        return Verdict(request, "left open", wish)
    try:
        decide_request(store, request, approved=wish == "approve", receipt=receipt)
    except AlreadyDecidedError as error:
        return Verdict(request, "decided before", str(error))
    except RefusedError as error:
        return Verdict(request, "left open", str(error))
    return Verdict(request, "approved" if wish == "approve" else "refused")
