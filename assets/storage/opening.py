"""How a table's folder or URL is opened and, where it does not exist yet, created.

Belongs here: the two calls of Delta that find or make a table, and the settings a table is created with. Does not
belong here: what is done with an open table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from assets.storage.errors import StorageError
from assets.storage.schema import stored_arrow_schema_of

if TYPE_CHECKING:
    from deltalake import DeltaTable

    from assets.storage.schema import Table

CONFIGURATION: Final = {"delta.logRetentionDuration": "interval 36500 days"}
"""Read by Delta at creation only, which is why every table is created here and nowhere else."""

CREATE_ATTEMPTS: Final = 5


def opened(location: str, *, options: dict[str, str] | None) -> DeltaTable | None:
    """Return the table that lies there at its latest version, `None` where there is none."""
    from deltalake import DeltaTable
    from deltalake.exceptions import TableNotFoundError

    try:
        return DeltaTable(location, storage_options=options)
    except TableNotFoundError:
        return None


def created(location: str, *, table: Table, options: dict[str, str] | None) -> DeltaTable:
    """Return the new, empty table, or the one another process created at the same moment."""
    from deltalake import DeltaTable
    from deltalake.exceptions import DeltaError

    for attempt in range(1, CREATE_ATTEMPTS + 1):
        try:
            return DeltaTable.create(
                location,
                stored_arrow_schema_of(table),
                mode="ignore",
                partition_by=["quarter"] if table.by_quarter else None,
                description=table.words,
                configuration=CONFIGURATION,
                storage_options=options,
            )
        except DeltaError:
            # Of several processes that create it at once one wins; the others find it there.
            if (delta := opened(location, options=options)) is not None:
                return delta
            if attempt == CREATE_ATTEMPTS:
                raise
    raise StorageError(f"table {table.path}: creating it failed.")
