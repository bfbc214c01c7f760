"""Which refusals a person has accepted: writing an acknowledgement down and looking one up.

Belongs here: rows of `ledger/acknowledgement` as values. Does not belong here: what is refused and how far an
acknowledgement reaches (the rooms `redcap` and `hr`). An acknowledgement names exactly what was seen, the snapshot or
the delivery, so that it opens the door once; a switch "accept drops" in the settings was rejected: it would stay on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from assets.ledger.append import append_row
from assets.ledger.schema import ACKNOWLEDGEMENT
from assets.short_hash import short_hash

if TYPE_CHECKING:
    from datetime import datetime

    from assets.storage.store import TableStore

HR: Final = "hr"


def redcap_source(project: str) -> str:
    """Return a REDCap project's name in the ledger."""
    return f"redcap/{project}"


def acknowledge(store: TableStore, *, source: str, seen: str, count: int, by: str, reason: str, at: datetime) -> str:
    """Write an acknowledgement down and return its `ack_id`; columns as in `ACKNOWLEDGEMENT`, `reason` may be empty.

    Raises `StorageError` where it cannot be stored.
    """
    ack_id = short_hash([source, seen, count, by, reason, at.isoformat()])
    row = {
        "ack_id": ack_id,
        "source": source,
        "seen": seen,
        "count": count,
        "by": by,
        "reason": reason or None,
        "at": at,
    }
    append_row(store, table=ACKNOWLEDGEMENT, row=row)
    return ack_id


def acknowledged_counts(store: TableStore, *, source: str) -> dict[str, int]:
    """Return what was acknowledged of a source: what was seen → the count; the latest row of the same counts."""
    if not store.exists(ACKNOWLEDGEMENT):
        return {}
    rows = store.read(ACKNOWLEDGEMENT)
    mine = rows[rows["source"] == source].sort_values("at", kind="stable")
    return {str(seen): int(count) for seen, count in zip(mine["seen"], mine["count"], strict=True)}
