"""What the office decided on proposed pairs: the decisions in force.

Belongs here: reading `ledger/pairing`. Does not belong here: proposing (`obligations`) and reading a returned workbook
(`reports/readback`). The pair itself is entered in REDCap by the office; a decision only ends the proposing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from assets.ledger.append import rows_known
from assets.ledger.schema import PAIRING

if TYPE_CHECKING:
    from datetime import datetime

    import pandas as pd

    from assets.storage.store import TableStore

Decision = Literal["accepted", "declined"]


def pairing_decisions(store: TableStore, *, known_at: datetime | None = None) -> pd.DataFrame:
    """Return the decisions in force, rows as in `PAIRING`: the latest of each proposal.

    A decision from before its day was kept counts on the day it was written down.
    """
    rows = rows_known(store, table=PAIRING, known_at=known_at)
    rows["on"] = rows["on"].fillna(rows["at"].dt.tz_localize(None).dt.normalize())
    return rows.drop_duplicates("proposal_id", keep="last").reset_index(drop=True)
