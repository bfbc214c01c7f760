"""The documents a policy asks for and the product writes: reports, lists, statements.

Belongs here: which is due for which period. Does not belong here: writing them (`reports`), and whether one was
written, which the publication's manifest tells.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pandas as pd

from assets.obligations.beside.periods import begun_in_force
from assets.obligations.beside.schema import DOCUMENT
from assets.obligations.language.said import Document
from assets.storage.schema import DTYPES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assets.obligations.language.policy import Policy

ON_DEMAND = "on_demand"


def documents_of(policies: Sequence[Policy], *, as_of: date, since: date | None = None) -> pd.DataFrame:
    """Return `DOCUMENT`: one row per document and period begun by the judged day; one row where it is on demand.

    Periods that ended before `since` are left out.
    """
    rows = [
        {**_said(clause, policy), **period}
        for policy in policies
        for clause in policy.clauses
        if isinstance(clause, Document) and not (clause.switched_off and clause.switched_off.value)
        for period in _periods(clause, policy, as_of=as_of, since=since)
    ]
    frame = pd.DataFrame(rows, columns=list(DOCUMENT.column_names)).assign(as_of=pd.Timestamp(as_of))
    typed = frame.astype({column.name: DTYPES[column.type] for column in DOCUMENT.columns})
    return typed.sort_values(list(DOCUMENT.key), ignore_index=True)


def _said(clause: Document, policy: Policy) -> dict[str, str]:
    return {
        "programme": policy.programme,
        "clause": clause.clause,
        "document": clause.document,
        "title": clause.title,
        "who": clause.who,
    }


def _periods(clause: Document, policy: Policy, *, as_of: date, since: date | None) -> Iterator[dict[str, Any]]:
    if clause.every.value == ON_DEMAND:
        yield {"period": ON_DEMAND, "label": "when asked for"}
        return
    for period in begun_in_force(clause, policy, as_of=as_of):
        if since is None or period.end >= since:
            yield {
                "period": period.start.isoformat(),
                "label": period.label,
                "covers_from": period.start,
                "covers_to": period.end,
                "due_on": period.end + timedelta(days=1),
            }
