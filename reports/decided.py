"""What people decided, as a run's files show it.

Belongs here: reading the ledger as it was known. Does not belong here: its tables by name (`frames.py`), and what
follows from a decision. No asset makes these tables, so none hands them over.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.frames import DECIDED, RESTATED

if TYPE_CHECKING:
    from datetime import datetime

    import pandas as pd

    from assets.storage.store import TableStore


def decided_frames(store: TableStore, *, known_at: datetime | None = None) -> dict[str, pd.DataFrame]:
    """Return the frames of `DECIDED` and `RESTATED`; with `known_at` only what had been written down by then.

    Of exemptions each that was not refused is there once, as its latest step left it. Raises `StorageError` where a
    table cannot be read.
    """
    from assets.ledger.append import rows_known
    from assets.ledger.exemptions import exemptions_known
    from assets.storage.schema import empty_frame_of

    frames = {name: rows_known(store, table=table, known_at=known_at) for name, table in DECIDED.items()}
    frames["decided_exemption"] = exemptions_known(store, known_at=known_at)
    known = frames["closed_quarter"]["event_id"]
    for name, table in RESTATED.items():
        rows = store.read(table) if store.exists(table) else empty_frame_of(table)
        frames[name] = rows[rows["restatement_id"].isin(known)].reset_index(drop=True)
    return frames
