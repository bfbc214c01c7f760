"""What a night knows before it begins: the links of the last night, and the answers people gave.

Belongs here: reading the two, as they are now or as they were at the moment a run names. Does not belong here: what
follows from them (`standing.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assets.people.schema import LINK
from assets.storage.schema import empty_frame_of

if TYPE_CHECKING:
    from datetime import datetime

    import pandas as pd

    from assets.storage.store import TableStore

STANDING = ("programme", "typed", "person_id", "method", "score", "decision", "decided_by", "decided_on")


def earlier_links(store: TableStore, *, home: str, known_at: datetime | None) -> pd.DataFrame:
    """Return `people/link` as the last night left it, or as the night left it that was known at a moment.

    Only what a later night needs of it: the key of who was typed, the link, and how it came about.
    """
    if known_at is None:
        return store.read(LINK, columns=STANDING) if store.exists(LINK) else empty_frame_of(LINK)
    from assets.storage.manifests import manifest_known_at

    version = manifest_known_at(home, known_at).tables.get(LINK.path)
    return empty_frame_of(LINK) if version is None else store.read(LINK, columns=STANDING, version=version)
