"""Where tables are kept: Delta Lake below one root, a local folder or an object store.

Belongs here: creating, writing, reading and cleaning one table at a time, with the settings without which Delta loses
data silently. Does not belong here: which tables there are, what a frame must look like (`frames.py`), and what was
known when (`manifests.py`).

Rejected: asking Delta for the version at a time. It answers from the modification times of its log files, so a copy of
the folder changes the answer, and a moment before the first commit yields version 0 instead of an error. Rejected too:
the default log retention, under which the versions before a checkpoint are gone after thirty days.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from assets.storage.cleaning import SHORTEST_RETENTION, sweep_staging, vacuum_files
from assets.storage.commits import WHOLE, Commit, commits_of, digests_in_force, metadata_of_commit
from assets.storage.errors import StorageError, TableMissing, TableUnreadable, WriteFailed, without_values
from assets.storage.overwrite import (
    digests_of_parts,
    overwrite_quarters,
    overwrite_whole,
    parts_to_replace,
    refuse_other_layout,
    stored_schema_of,
)
from assets.storage.schema import arrow_schema_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    import pandas as pd
    import pyarrow as pa
    from deltalake import DeltaTable

    from assets.storage.schema import Table

CONFIGURATION: Final = {"delta.logRetentionDuration": "interval 36500 days"}
"""Read by Delta at creation only, which is why every table is created by `TableStore.create` and nowhere else."""

CREATE_ATTEMPTS: Final = 5


@dataclass(frozen=True, slots=True)
class Written:
    """What a write came to: the version that holds the rows, how many were given, and whether a commit was needed."""

    version: int
    rows: int
    changed: bool


class TableStore:
    """The tables below one root. Opening it touches nothing; a local root is created, for its owner only, on create."""

    def __init__(self, root: str | Path, *, options: Mapping[str, str] | None = None) -> None:
        """Take a folder or an object-store URL; `options` are Delta's storage options, else its environment names.

        `ValueError` for a folder with #, ? or % in its path: Delta reads them as parts of an address and then finds
        neither the history (#) nor the table (%41).
        """
        self._root = str(root).removeprefix("file://").rstrip("/")
        self._options = dict(options) if options else None
        if self._is_local and any(mark in self._root for mark in "#?%"):
            raise ValueError(f"tables cannot be kept in {self._root}: choose a folder without #, ? and % in its path.")

    @property
    def _is_local(self) -> bool:
        return "://" not in self._root

    def location_of(self, table: Table) -> str:
        """Return the folder or URL of a table."""
        return f"{self._root}/{table.path}"

    def create(self, table: Table) -> None:
        """Create the table, empty, unless it exists; several processes may do so at once. Raises `StorageError`."""
        without_values(lambda: self._created(table), table=table, operation="creating it")

    def exists(self, table: Table) -> bool:
        """Whether the table was created."""
        return self.version_of(table) is not None

    def version_of(self, table: Table) -> int | None:
        """Return the latest version, `None` where the table does not exist."""
        delta = without_values(lambda: self._opened(table), table=table, operation="opening it")
        return None if delta is None else delta.version()

    def history(self, table: Table, *, limit: int | None = None) -> list[Commit]:
        """Return the table's commits, newest first. Raises `TableMissing`."""
        return without_values(
            lambda: commits_of(self._existing(table), limit=limit), table=table, operation="reading its history"
        )

    def write(
        self,
        frame: pd.DataFrame,
        *,
        table: Table,
        quarters: Sequence[str] | None = None,
        commit: Mapping[str, str] | None = None,
    ) -> Written:
        """Replace the table, or exactly the named quarters of a table by quarter, in one commit.

        A quarter that is named and has no rows in the frame is emptied. `commit` goes into the commit's metadata. Where
        the rows are what the table holds already, nothing is committed. Raises `FrameRefused` before anything is
        touched (see `conform_frame`; also rows of a quarter that is not named) and `WriteFailed` where nothing was
        stored, for example because another run wrote the same quarters at the same moment.
        """
        from assets.storage.frames import arrow_of, conform_frame

        conformed = conform_frame(frame, table=table)
        parts = parts_to_replace(conformed, table=table, quarters=quarters)
        arrow = arrow_of(conformed, table)
        digests = digests_of_parts(arrow, parts=parts)
        metadata = metadata_of_commit(digests=digests, more=commit or {})

        def written() -> Written:
            delta = self._created(table)
            refuse_other_layout(delta, table=table)
            changed = digests_in_force(delta, parts=parts) != digests or not self._is_whole(delta, table=table)
            if changed and table.by_quarter:
                overwrite_quarters(delta, arrow, quarters=parts, metadata=metadata)
            elif changed:
                overwrite_whole(delta, arrow, metadata=metadata)
            return Written(version=delta.version(), rows=arrow.num_rows, changed=changed)

        return without_values(written, table=table, operation=f"writing {arrow.num_rows} rows", error=WriteFailed)

    def read(self, table: Table, *, version: int | None = None, quarters: Sequence[str] | None = None) -> pd.DataFrame:
        """Return the table's rows with exact dtypes, sorted by key: all, or those of the named quarters.

        `version` reads an older state; a column declared since then is missing in it. Raises `TableMissing` where table
        or version does not exist and `TableUnreadable` where it cannot be read.
        """
        from assets.storage.frames import frame_of_arrow

        if quarters is not None and not table.by_quarter:
            raise ValueError(f"table {table.path} is not kept by quarter: read it whole.")

        def arrow() -> pa.Table:
            delta = self._existing(table, version=version)
            stored = set(stored_schema_of(delta).names)
            columns = [name for name in table.column_names if name in stored]
            wanted = None if quarters is None else [("quarter", "in", sorted(quarters) or [WHOLE])]
            return delta.to_pyarrow_table(columns=columns, filters=wanted)

        operation = "reading it" if version is None else f"reading version {version}"
        rows = without_values(arrow, table=table, operation=operation, error=TableUnreadable)
        return frame_of_arrow(rows, table)

    def vacuum(self, table: Table, *, keep_versions: Collection[int], retention: timedelta = timedelta(days=7)) -> int:
        """Delete files that neither the current nor a named version needs; return how many.

        Files stay for `retention`, at least 24 hours (`ValueError`). On a local root the staging files of killed
        writers go too. Raises `TableMissing`.
        """
        if retention < SHORTEST_RETENTION:
            raise ValueError(f"a vacuum keeps files for at least 24 hours; {retention} was asked for.")

        def removed() -> int:
            count = vacuum_files(self._existing(table), keep_versions=keep_versions, retention=retention)
            return count + (sweep_staging(Path(self.location_of(table))) if self._is_local else 0)

        return without_values(removed, table=table, operation="cleaning it")

    def _opened(self, table: Table) -> DeltaTable | None:
        from deltalake import DeltaTable
        from deltalake.exceptions import TableNotFoundError

        try:
            return DeltaTable(self.location_of(table), storage_options=self._options)
        except TableNotFoundError:
            return None

    def _existing(self, table: Table, *, version: int | None = None) -> DeltaTable:
        delta = self._opened(table)
        if delta is None:
            raise TableMissing(f"table {table.path} does not exist below {self._root}: materialize {table.path} first.")
        if version is not None and version != delta.version():
            if not 0 <= version < delta.version():
                raise TableMissing(f"table {table.path} has no version {version}: its latest is {delta.version()}.")
            delta.load_as_version(version)
        return delta

    def _created(self, table: Table) -> DeltaTable:
        from deltalake import DeltaTable
        from deltalake.exceptions import DeltaError

        if (delta := self._opened(table)) is not None:
            return delta
        if self._is_local:
            Path(self._root).mkdir(mode=0o700, parents=True, exist_ok=True)
        for attempt in range(1, CREATE_ATTEMPTS + 1):
            try:
                return DeltaTable.create(
                    self.location_of(table),
                    arrow_schema_of(table),
                    mode="ignore",
                    partition_by=["quarter"] if table.by_quarter else None,
                    description=table.words,
                    configuration=CONFIGURATION,
                    storage_options=self._options,
                )
            except DeltaError:
                # Of several processes that create it at once one wins; the others find it there.
                if (delta := self._opened(table)) is not None:
                    return delta
                if attempt == CREATE_ATTEMPTS:
                    raise
        raise StorageError(f"table {table.path}: creating it failed.")

    def _is_whole(self, delta: DeltaTable, *, table: Table) -> bool:
        """Whether every data file is still there: else equal rows are written again, which repairs the table.

        The log's own relative paths are used: `file_uris` quotes a blank in the folder's name, and no file is found.
        """
        if not self._is_local:
            return True
        folder = Path(self.location_of(table))
        return all((folder / path).exists() for path in delta.get_add_actions().column("path").to_pylist())
