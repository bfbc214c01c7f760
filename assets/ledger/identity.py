"""Whom a typed person means, as people answered it: writing an answer down, and the answers in force.

Belongs here: rows of `ledger/identity` as values. Does not belong here: what a link looks like that follows from an
answer (`people/standing.py`). There is no row that takes an answer back: another answer to the same question replaces
it, so that what was once decided, by whom and when, can always be read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, get_args

from assets.ledger.append import append_row, decision_id
from assets.ledger.schema import IDENTITY
from assets.storage.schema import empty_frame_of

if TYPE_CHECKING:
    from datetime import datetime

    import pandas as pd

    from assets.storage.store import TableStore

Answer = Literal["person", "external", "test", "nobody"]
ANSWERS: Final[tuple[Answer, ...]] = get_args(Answer)


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
) -> str:
    """Write an answer down and return its `identity_id`; columns as in `IDENTITY`, a blank programme means all.

    Raises `ValueError` for an answer that says nothing or two things, and `StorageError` where it cannot be stored.
    """
    _refuse_unclear(typed=typed, decision=decision, person_id=person_id, by=by)
    identity_id = decision_id(typed, programme, decision, person_id, by, reason, at.isoformat())
    row = {
        "identity_id": identity_id,
        "typed": typed,
        "programme": programme or None,
        "decision": decision,
        "person_id": person_id or None,
        "by": by,
        "reason": reason or None,
        "at": at,
    }
    append_row(store, table=IDENTITY, row=row)
    return identity_id


def identity_answers(store: TableStore, *, known_at: datetime | None = None) -> pd.DataFrame:
    """Return the answers in force, rows as in `IDENTITY`: the latest by typed person and programme.

    With `known_at` only what had been answered by then counts.
    """
    if not store.exists(IDENTITY):
        return empty_frame_of(IDENTITY)
    rows = store.read(IDENTITY)
    given = rows if known_at is None else rows[rows["at"] <= known_at]
    latest = given.sort_values(["at", "identity_id"], kind="stable")
    return latest.drop_duplicates(["typed", "programme"], keep="last").reset_index(drop=True)


def _refuse_unclear(*, typed: str, decision: str, person_id: str, by: str) -> None:
    if not typed:
        raise ValueError("an answer needs the typed identity it is about: copy it from people/review.")
    if not by.strip():
        raise ValueError("an answer needs the name of whoever gives it.")
    if decision not in ANSWERS:
        raise ValueError(f"{decision!r} is no answer: give one of {', '.join(ANSWERS)}.")
    if (decision == "person") != bool(person_id):
        raise ValueError("an answer names a person id if it says person, and none if it says anything else.")
