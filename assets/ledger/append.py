"""How a decision is written down: rows more, all earlier rows untouched.

Belongs here: the only way anything is written into a ledger table. Does not belong here: which decisions there are. A
row is never changed or taken away; who changed his mind adds another row. Delta's own append was rejected: it checks no
schema and no key of the table as a whole, and would be a second way to write beside `TableStore.write`.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from assets.storage.errors import WriteFailed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    import pandas as pd

    from assets.storage.schema import Table
    from assets.storage.store import TableStore

ATTEMPTS: Final = 10
"""Several people may decide at once; each attempt begins with the rows as they are by then."""


class RefusedError(ValueError):
    """A decision cannot be written down as it stands; the message is one sentence with what to do."""


class AlreadyDecidedError(RefusedError):
    """It was decided so before: there is nothing to do."""


def append_row(
    store: TableStore,
    *,
    table: Table,
    row: Mapping[str, Any],
    unless: Callable[[pd.DataFrame], None] | None = None,
) -> None:
    """Add one row to a ledger table, see `append_rows`."""
    append_rows(store, table=table, rows=[row], unless=unless)


def append_rows(
    store: TableStore,
    *,
    table: Table,
    rows: Sequence[Mapping[str, Any]],
    unless: Callable[[pd.DataFrame], None] | None = None,
    new_only: bool = False,
) -> None:
    """Add rows to a ledger table, all or none of them; the table is created where it does not exist.

    A row has exactly the table's columns, `None` where missing. What another process adds at the same moment stays.
    `unless` is given the rows there are, at every attempt, and raises where the new ones no longer fit: so of two
    people who decide the same at once, the second is told. With `new_only`, rows whose key is there are left out
    at every attempt. Raises `FrameRefused` for a row that does not fit or repeats the key of another, and
    `WriteFailed` where nothing was stored.
    """
    import pandas as pd

    from assets.storage.frames import conform_frame

    if not rows:
        return
    added = conform_frame(pd.DataFrame([dict(row) for row in rows]), table=table)
    store.create(table)
    for attempt in range(1, ATTEMPTS + 1):
        version = store.version_of(table)
        before = store.read(table, version=version)
        if unless is not None:
            unless(before)
        fresh = _not_in(before, added, key=list(table.key)) if new_only else added
        if fresh.empty:
            return
        together = pd.concat([before, fresh], ignore_index=True) if len(before) else fresh
        try:
            store.write(together, table=table, on_version=version)
        except WriteFailed:
            # A full disk fails the same way, but then nobody else has written.
            if attempt == ATTEMPTS or store.version_of(table) == version:
                raise
        else:
            return


def moment_after(store: TableStore, at: datetime, *, tables: Sequence[Table]) -> datetime:
    """Return the moment to write a decision down at: `at`, or just after the latest in `tables` where that is later.

    What was said later counts. A clock that was put back would let an approval stand before what it approves, or an
    older answer win, without a word.
    """
    written = [store.read(table, columns=["at"])["at"] for table in tables if store.exists(table)]
    moment: datetime = max(
        [at, *(one.max().to_pydatetime() + timedelta(microseconds=1) for one in written if len(one))]
    )
    return moment


def rows_known(store: TableStore, *, table: Table, known_at: datetime | None = None) -> pd.DataFrame:
    """Return the rows of a ledger table in the order they were written; with `known_at` only those there by then."""
    from assets.storage.schema import empty_frame_of

    if not store.exists(table):
        return empty_frame_of(table)
    rows = store.read(table)
    known = rows if known_at is None else rows[rows["at"] <= known_at]
    return known.sort_values("at", kind="stable").reset_index(drop=True)


def _not_in(before: pd.DataFrame, added: pd.DataFrame, *, key: list[str]) -> pd.DataFrame:
    import pandas as pd

    there = pd.MultiIndex.from_frame(before[key])
    return added[~pd.MultiIndex.from_frame(added[key]).isin(there)]
