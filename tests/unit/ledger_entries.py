"""Decisions of people written into the ledger at once, for tests of what follows from them.

Belongs here: rows as `entering.py` makes them, without a returned workbook before them. Does not belong here: who may
decide what; that is asked where requests are decided (`test_readback_ledger.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from assets.ledger.append import append_rows
from assets.ledger.exemptions import decided_row, exemptions_known, request_row
from assets.ledger.schema import EXEMPTION, IDENTITY
from assets.short_hash import short_hash

if TYPE_CHECKING:
    from datetime import date, datetime

    from assets.ledger.exemptions import Step, Wanted
    from assets.ledger.identity import Answer
    from assets.ledger.office import Person
    from assets.storage.store import TableStore


def request_exemption(store: TableStore, wanted: Wanted, *, by: Person, on: date, at: datetime) -> str:
    """Write a request down and return its `exemption_id`."""
    row = request_row(wanted, by=by, on=on, at=at)
    append_rows(store, table=EXEMPTION, rows=[row], new_only=True)
    return str(row["exemption_id"])


def approve_exemption(store: TableStore, exemption_id: str, *, by: Person, on: date, at: datetime) -> None:
    """Write down that a request is approved; it counts from the day `on`."""
    _decide(store, exemption_id, step="approved", by=by, on=on, at=at)


def refuse_exemption(store: TableStore, exemption_id: str, *, by: Person, on: date, at: datetime) -> None:
    """Write down that a request is refused."""
    _decide(store, exemption_id, step="refused", by=by, on=on, at=at)


def exemptions_in_force(store: TableStore, *, day: date) -> pd.DataFrame:
    """Return the approved exemptions that cover a day, rows as in `EXEMPTION`."""
    rows, moment = exemptions_known(store), pd.Timestamp(day)
    begun = rows["valid_from"].isna() | (rows["valid_from"] <= moment)
    lasts = rows["valid_to"].isna() | (rows["valid_to"] >= moment)
    return rows[rows["approved_on"].notna() & begun & lasts].reset_index(drop=True)


def answer_identity(
    store: TableStore,
    *,
    typed: str,
    decision: Answer,
    person_id: str = "",
    programme: str = "",
    by: str,
    reason: str = "",
    at: datetime,
) -> None:
    """Write an answer down; a blank programme means all."""
    said = {"typed": typed, "decision": decision, "by": by, "at": at}
    named = {"person_id": person_id or None, "programme": programme or None, "reason": reason or None}
    identity_id = short_hash([typed, programme, decision, person_id, at.isoformat()])
    row = dict.fromkeys(IDENTITY.column_names) | said | named | {"identity_id": identity_id}
    append_rows(store, table=IDENTITY, rows=[row])


def _decide(store: TableStore, exemption_id: str, *, step: Step, by: Person, on: date, at: datetime) -> None:
    known = exemptions_known(store)
    (asked,) = known[known["exemption_id"] == exemption_id].to_dict("records")
    request = {str(name): value for name, value in asked.items()}
    append_rows(store, table=EXEMPTION, rows=[decided_row(request, step=step, by=by, on=on, at=at)])
