"""A store at fixed versions: what a night read, read again.

Belongs here: reading every table at the version somebody wrote down. Does not belong here: who wrote it down
(`manifests.py`), and writing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from assets.storage.errors import TableMissing
from assets.storage.store import TableStore

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import pyarrow as pa

    from assets.storage.schema import Table


class PinnedStore(TableStore):
    """The tables below one root as they were: a table whose version nobody wrote down does not exist."""

    def __init__(self, root: str | Path, *, versions: Mapping[str, int]) -> None:
        """Take the version of each table by its path `room/name`."""
        super().__init__(root)
        self._versions = dict(versions)

    def version_of(self, table: Table) -> int | None:
        """Return the version that was written down, `None` where none was."""
        return self._versions.get(table.path)

    def read_rows(
        self,
        table: Table,
        *,
        version: int | None = None,
        columns: Sequence[str] | None = None,
        where: Mapping[str, str | Sequence[str]] | None = None,
        coded: Sequence[str] = (),
    ) -> pa.Table:
        """Return rows as `TableStore.read_rows`, at the version that was written down; `TableMissing` without one."""
        pinned = self.version_of(table) if version is None else version
        if pinned is None:
            raise TableMissing(f"table {table.path} was not there then.")
        return super().read_rows(table, version=pinned, columns=columns, where=where, coded=coded)

    def create(self, table: Table) -> NoReturn:
        """Refuse: what was is not changed."""
        raise _refused(table)

    def write(self, *_: Any, table: Table, **__: Any) -> NoReturn:
        """Refuse: what was is not changed."""
        raise _refused(table)

    def amend(self, *_: Any, table: Table, **__: Any) -> NoReturn:
        """Refuse: what was is not changed."""
        raise _refused(table)


def _refused(table: Table) -> TypeError:
    return TypeError(f"table {table.path} is read as it was on an earlier night: it cannot be written there.")
