"""The permanent ids of obligations.

Belongs here: what an obligation's id is made of. Does not belong here: the rows (`frame.py`, `beside/`). The version of
the policy, the state and the due date are no part of it: a gap keeps its id when a parameter changes, so that a
decision about it stays attached.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

ID_DIGITS = 16


def obligation_ids(rows: pd.DataFrame, *, programme: str, clause: str, measure: str, unit: str) -> list[str]:
    """Return an id per row: a hash of programme, clause, measure, unit, subject, window start (and counterpart).

    `rows` has `subject_id` (text), `window_start` (date) and, for unit pair only, `counterpart_id`. A hash is taken
    text by text; the texts are made column-wise.
    """
    texts = f"{programme}|{clause}|{measure}|{unit}|" + rows["subject_id"] + "|"
    texts = texts + rows["window_start"].dt.strftime("%Y-%m-%d")
    if unit == "pair":
        texts = texts + "|" + rows["counterpart_id"]
    return [sha256(text.encode()).hexdigest()[:ID_DIGITS] for text in texts.tolist()]
