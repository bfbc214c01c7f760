"""What owners attested: the attestations on record.

Belongs here: reading `ledger/attestation`, and the visible key of one. Does not belong here: which attestations are
asked for (`obligations/beside/attestations.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assets.ledger.append import rows_known
from assets.ledger.schema import ATTESTATION

if TYPE_CHECKING:
    from datetime import datetime

    import pandas as pd

    from assets.storage.store import TableStore


def attestation_key(*, programme: str, clause: str, subject_id: str, period: str) -> str:
    """Return the key a workbook shows beside an attestation: programme/clause/subject/period, as asked for."""
    return f"{programme}/{clause}/{subject_id}/{period}"


def attestations_known(store: TableStore, *, known_at: datetime | None = None) -> pd.DataFrame:
    """Return every attestation on record, rows as in `ATTESTATION`, in the order they were written down."""
    return rows_known(store, table=ATTESTATION, known_at=known_at)
