"""What somebody says was sent: the marks on record.

Belongs here: reading `ledger/reminder_mark`. Does not belong here: what is to be sent
(`obligations/beside/reminders.py` and `obligations/beside/digests.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assets.ledger.append import rows_known
from assets.ledger.schema import REMINDER_MARK

if TYPE_CHECKING:
    from datetime import datetime

    import pandas as pd

    from assets.storage.store import TableStore


def reminder_marks(store: TableStore, *, known_at: datetime | None = None) -> pd.DataFrame:
    """Return every mark on record, rows as in `REMINDER_MARK`, in the order they were written down."""
    return rows_known(store, table=REMINDER_MARK, known_at=known_at)
