"""How a decision is written down: one row more, all earlier rows untouched.

Belongs here: the only way anything is written into a ledger table. Does not belong here: which decisions there are. A
row is never changed or taken away; who changed his mind adds another row. Delta's own append was rejected: it checks no
schema and no key of the table as a whole, and would be a second way to write beside `TableStore.write`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from assets.storage.errors import WriteFailed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assets.storage.schema import Table
    from assets.storage.store import TableStore

ATTEMPTS: Final = 10
"""Several people may decide at once; each attempt begins with the rows as they are by then."""


def append_row(store: TableStore, *, table: Table, row: Mapping[str, Any]) -> None:
    """Add one row to a ledger table, which is created where it does not exist.

    `row` has exactly the table's columns, `None` where missing. What another process adds at the same moment stays.
    Raises `FrameRefused` for a row that does not fit or repeats the key of another, and `WriteFailed` where nothing was
    stored.
    """
    import pandas as pd

    from assets.storage.frames import conform_frame

    added = conform_frame(pd.DataFrame([dict(row)]), table=table)
    store.create(table)
    for attempt in range(1, ATTEMPTS + 1):
        version = store.version_of(table)
        before = store.read(table, version=version)
        rows = pd.concat([before, added], ignore_index=True) if len(before) else added
        try:
            store.write(rows, table=table, on_version=version)
        except WriteFailed:
            # A full disk fails the same way, but then nobody else has written.
            if attempt == ATTEMPTS or store.version_of(table) == version:
                raise
        else:
            return
