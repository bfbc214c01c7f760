"""What was typed into returned workbooks and what became of it: requests, decisions on them, and duplicates.

Belongs here: rows of `ledger/returned` and `ledger/approval` as values. Does not belong here: reading a file and
judging a row (`reports/readback`), and the tables a decision ends in (`entering.py`). Everything typed is written down,
also what is rejected: nobody has to type it again to learn why.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from assets.ledger.append import AlreadyDecidedError, RefusedError, append_row, append_rows, moment_after, rows_known
from assets.ledger.office import refuse_own
from assets.ledger.schema import APPROVAL, RETURNED
from assets.short_hash import short_hash

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    import pandas as pd

    from assets.ledger.office import Person
    from assets.storage.store import TableStore

Outcome = Literal["accepted", "requested", "rejected", "duplicate"]
Ruling = Literal["approved", "refused"]
Form = Literal["exemption", "reminded", "contested", "identity", "pairing", "attestation", "ending", "comment"]
COMMENT: Final = "comment"
"""Input whose text is kept and never printed again."""
CONCERNED: Final = ("department", "department_name")
"""Facts that name the unit a request is about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """One form of one row of a workbook that came back; columns as in `RETURNED`.

    `typed` are inputs by name with codes and ISO dates, `facts` what the key stood for when it was read.
    """

    form: Form
    programme: str
    key: str
    typed: dict[str, str]
    outcome: Outcome
    sheet: str
    row: int
    reason: str = ""
    person_id: str = ""
    facts: dict[str, str] = field(default_factory=dict)

    def shown(self) -> dict[str, str]:
        """Return what was typed without the comment."""
        return {name: value for name, value in self.typed.items() if name != COMMENT}


@dataclass(frozen=True, slots=True)
class Delivery:
    """A workbook that came back: by whom, which one it is, the SHA-256 of the file, and when it was read.

    `on` is the institution's day, `at` the moment.
    """

    by: Person
    book: str
    file_hash: str
    on: date
    at: datetime


def units_concerned(facts: Mapping[str, str]) -> list[str]:
    """Return code and name of the unit whose people a form is about; nothing where it is about none."""
    return [facts[name] for name in CONCERNED if facts.get(name)]


def returned_id(one: Returned, delivery: Delivery) -> str:
    """Return the id of a returned form: the same however often the same file comes back from the same person."""
    content = [one.form, one.key, one.typed, one.sheet, one.row]
    return short_hash([delivery.file_hash, delivery.by.name, delivery.by.unit, *content])


def write_returned(store: TableStore, rows: Sequence[Returned], delivery: Delivery) -> None:
    """Write down what a workbook brought, all of it or nothing; what is there already is not added again.

    Its moment is the delivery's, or just after what is on record where the clock was put back.
    """
    known = set(rows_known(store, table=RETURNED)["returned_id"])
    about = {
        "by": delivery.by.name,
        "unit": delivery.by.unit,
        "book": delivery.book,
        "file_hash": delivery.file_hash,
        "on": delivery.on,
        "at": moment_after(store, delivery.at, tables=(RETURNED, APPROVAL)),
    }
    ids = [returned_id(one, delivery) for one in rows]
    added = [
        {
            **about,
            "returned_id": name,
            "form": one.form,
            "programme": one.programme,
            "key": one.key,
            "person_id": one.person_id or None,
            "typed": json.dumps(one.typed, ensure_ascii=False, sort_keys=True),
            "facts": json.dumps(one.facts, ensure_ascii=False, sort_keys=True),
            "outcome": one.outcome,
            "reason": one.reason or None,
            "sheet": one.sheet,
            "row": one.row,
        }
        for name, one in zip(ids, rows, strict=True)
        if name not in known
    ]
    append_rows(store, table=RETURNED, rows=added, new_only=True)


def decide_request(store: TableStore, request: str, *, approved: bool, receipt: Delivery) -> None:
    """Write down that a request is approved or refused; `request` is its `returned_id`.

    `receipt` tells who decides, by which file. Raises `RefusedError` where there is no such request, it was decided
    before, or it is of the same person or unit, or about people of the unit.
    """
    by, file_hash = receipt.by, receipt.file_hash
    at = moment_after(store, receipt.at, tables=(RETURNED, APPROVAL))
    known = rows_known(store, table=RETURNED)
    own = known[(known["returned_id"] == request) & (known["outcome"] == "requested")]
    if own.empty:
        raise RefusedError(f"there is no request {request}: approve the receipt that readback wrote.")
    asked = own.iloc[0]
    concerned = units_concerned(json.loads(str(asked["facts"])))
    refuse_own(by, requested_by=str(asked["by"]), requested_unit=str(asked["unit"]), concerned=concerned)
    decision: Ruling = "approved" if approved else "refused"
    row = {
        "approval_id": short_hash([request, decision, by.name, by.unit, file_hash, at.isoformat()]),
        "returned_id": request,
        "decision": decision,
        "by": by.name,
        "unit": by.unit,
        "file_hash": file_hash,
        "on": receipt.on,
        "at": at,
    }

    def unless(rows: pd.DataFrame) -> None:
        before = rows[rows["returned_id"] == request]
        if len(before):
            first = before.iloc[0]
            refused = AlreadyDecidedError if first["decision"] == decision else RefusedError
            raise refused(f"the request was {first['decision']} on {first['at']:%Y-%m-%d}: nothing was added.")

    append_row(store, table=APPROVAL, row=row, unless=unless)


def approvals_known(store: TableStore) -> pd.DataFrame:
    """Return the decisions on requests, rows as in `APPROVAL`."""
    return rows_known(store, table=APPROVAL)


def returned_known(store: TableStore) -> pd.DataFrame:
    """Return everything that was returned, rows as in `RETURNED`."""
    return rows_known(store, table=RETURNED)


def open_requests(store: TableStore) -> pd.DataFrame:
    """Return the requests nobody has decided, rows as in `RETURNED`."""
    rows = returned_known(store)
    decided = set(approvals_known(store)["returned_id"])
    return rows[(rows["outcome"] == "requested") & ~rows["returned_id"].isin(decided)].reset_index(drop=True)
