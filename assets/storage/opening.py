"""How a table's folder or URL is opened and, where it does not exist yet, created.

Belongs here: the two calls of Delta that find or make a table, and the settings a table is created with. Does not
belong here: what is done with an open table.
"""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING, Final
from weakref import WeakValueDictionary

from assets.storage.errors import StorageError
from assets.storage.schema import stored_arrow_schema_of

if TYPE_CHECKING:
    from collections.abc import Hashable

    from deltalake import DeltaTable

    from assets.storage.schema import Table

CONFIGURATION: Final = {
    "delta.logRetentionDuration": "interval 36500 days",
    # The range of values of the first column, the number of the amendment where there is one, and not of 32: of the
    # others nobody asks the log, and with them, opening and reading a small table costs half as much again.
    "delta.dataSkippingNumIndexedCols": "1",
}
"""Read by Delta at creation only, which is why every table is created here and nowhere else."""

CREATE_ATTEMPTS: Final = 5


def opened(location: str) -> DeltaTable | None:
    """Return the table that lies there at its latest version, `None` where there is none.

    Delta says of a folder it may not read, and of one whose log was deleted, what it says of none at all. Taken for a
    table that was never made, a ledger would be begun anew in silence; so a local folder is looked at again: `OSError`
    where it may not be read, `StorageError` where rows lie there without a log.
    """
    from deltalake import DeltaTable
    from deltalake.exceptions import TableNotFoundError

    try:
        return DeltaTable(location)
    except TableNotFoundError:
        if "://" not in location:
            _refuse_what_is_there(Path(location))
        return None


def _refuse_what_is_there(folder: Path) -> None:
    try:
        entries = sorted(folder.iterdir())
    except FileNotFoundError:
        return
    if any(entry.suffix == ".parquet" or any(entry.glob("*.parquet")) for entry in entries if entry.name[0] != "_"):
        table = f"{folder.parent.name}/{folder.name}"
        raise StorageError(f"table {table} has rows and no log (_delta_log): restore its folder from a backup.")


def opened_at(location: str, *, version: int) -> DeltaTable:
    """Return a table at a version it has, as a handle of its own: one that is kept open stands at the latest."""
    from deltalake import DeltaTable

    return DeltaTable(location, version=version)


class OpenTables:
    """Tables at their latest version.

    One that was opened stays open and is brought up to date each time it is asked for: a tenth of opening it again. So
    stores of one root that live at the same time, as those of the steps of a run, share what is open (`shared`).
    """

    @classmethod
    def shared(cls, root: str, *, is_local: bool) -> OpenTables:
        """Return what is open below a root while anybody holds it, else a new one."""
        place = (root, threading.get_ident())
        found = _SHARED.get(place)
        if found is None:
            found = _SHARED[place] = cls(is_local=is_local)
        return found

    def __init__(self, *, is_local: bool) -> None:
        """Begin with none open."""
        self._is_local = is_local
        self._handles: dict[str, DeltaTable] = {}

    def latest(self, location: str) -> DeltaTable | None:
        """Return the table that lies there, `None` where there is none."""
        # Taken out first: one that cannot be brought up to date is opened anew the next time.
        handle = self._handles.pop(location, None)
        if handle is not None and (not self._is_local or _is_still_there(handle, folder=Path(location))):
            handle.update_incremental()
        else:
            handle = opened(location)
        if handle is not None:
            self._handles[location] = handle
        return handle


_SHARED: Final[WeakValueDictionary[Hashable, OpenTables]] = WeakValueDictionary()
"""By root and thread: a table that is open may be brought up to date by whoever shares it."""


def _is_still_there(delta: DeltaTable, *, folder: Path) -> bool:
    """Whether a local folder has the commit an open table stands at; else it was removed, or put back as it once was.

    Delta itself would go on showing what it read before.
    """
    return (folder / "_delta_log" / f"{delta.version():020}.json").exists()


def created(location: str, *, table: Table) -> DeltaTable:
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
            )
        except DeltaError:
            # Of several processes that create it at once one wins; the others find it there.
            if (delta := opened(location)) is not None:
                return delta
            if attempt == CREATE_ATTEMPTS:
                raise
    raise StorageError(f"table {table.path}: creating it failed.")
