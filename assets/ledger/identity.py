"""Whom a typed person means, as people answered it: the answers in force.

Belongs here: rows of `ledger/identity` as values. Does not belong here: what a link looks like that follows from an
answer (`people/standing.py`). There is no row that takes an answer back: another answer to the same question replaces
it, so that what was once decided, by whom and when, can always be read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from assets.ledger.schema import IDENTITY
from assets.storage.schema import empty_frame_of

if TYPE_CHECKING:
    from datetime import datetime

    import pandas as pd

    from assets.storage.store import TableStore

Answer = Literal["person", "external", "test", "nobody"]


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
