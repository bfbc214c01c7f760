"""Where tables are kept: Delta Lake below one root, a local folder or an object store.

Belongs here: creating, writing, amending, reading and cleaning one table at a time. Does not belong here: which tables
there are, what a frame must look like (`frames.py`), how the rows of an amended table are told apart (`latest.py`), and
what was known when (`manifests.py`).

Rejected: asking Delta for the version at a time. It answers from the modification times of its log files, so a copy of
the folder changes the answer, and a moment before the first commit yields version 0 instead of an error. Rejected too:
the default log retention, under which the versions before a checkpoint are gone after thirty days.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from assets.storage.amend import Amendment, append_amendment, arrow_of_amendment, stored_rows_of
from assets.storage.cleaning import SHORTEST_RETENTION, sweep_staging, vacuum_files
from assets.storage.commits import Commit, Written, commits_of, facts_in_force, last_change_of_rows, metadata_of_commit
from assets.storage.errors import TableMissing, TableUnreadable, WriteFailed, without_values
from assets.storage.opening import OpenTables, created, opened_at
from assets.storage.overwrite import (
    digests_of_parts,
    is_to_be_written,
    overwrite_quarters,
    overwrite_whole,
    parts_to_replace,
    refuse_other_layout,
    refuse_other_version,
)
from assets.storage.reading import check_condition, columns_to_read, count_of_rows, rows_of_table

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    import pandas as pd
    import pyarrow as pa
    from deltalake import DeltaTable

    from assets.storage.reading import Where
    from assets.storage.schema import Table


class TableStore:
    """The tables below one root. Opening it touches nothing; a local root is created, for its owner only, on create.

    A table once opened stays open (`OpenTables`), so a store is made for a step or a run and not for good.
    """

    def __init__(self, root: str | Path) -> None:
        """Take a folder, or the URL of an object store whose credentials stand in the environment.

        `ValueError` for a folder with #, ? or % in its path: Delta reads them as parts of an address and then finds
        neither the history (#) nor the table (%41).
        """
        self._root = str(root).removeprefix("file://").rstrip("/")
        self._open = OpenTables.shared(self._root, is_local=self._is_local)
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
        delta = without_values(lambda: self._open.latest(self.location_of(table)), table=table, operation="opening it")
        return None if delta is None else delta.version()

    def history(self, table: Table, *, limit: int | None = None) -> list[Commit]:
        """Return the table's commits, newest first. Raises `TableMissing`."""
        return without_values(
            lambda: commits_of(self._existing(table), limit=limit), table=table, operation="reading its history"
        )

    def write(
        self,
        rows: pd.DataFrame | pa.Table,
        *,
        table: Table,
        quarters: Sequence[str] | None = None,
        commit: Mapping[str, str] | None = None,
        facts: Mapping[str, str] | None = None,
        on_version: int | None = None,
    ) -> Written:
        """Replace the table, or exactly the named quarters of a table by quarter, in one commit.

        `rows` may be Arrow instead of a frame, which is less work. A quarter that is named and has no rows is emptied.
        `commit` goes into the commit's metadata, and so do `facts`, in place of those kept before. Where rows and facts
        are what the table holds already, nothing is committed, unless it was amended since: then the amendments are
        folded in. Raises `FrameRefused` before anything is touched (see `conform_frame`; also rows of a quarter that is
        not named) and `WriteFailed` where nothing was stored, for example because another run wrote the same quarters
        at the same moment. With `on_version` that is also so where the table has another latest version: the rows given
        were made from rows that are out of date.
        """
        from assets.storage.frames import conformed_rows

        arrow = conformed_rows(rows, table=table)
        parts = parts_to_replace(arrow, table=table, quarters=quarters)
        digests = digests_of_parts(arrow, parts=parts)
        count = None if table.by_quarter else arrow.num_rows
        metadata = metadata_of_commit(digests=digests, more=commit or {}, facts=facts, rows=count)

        def written() -> Written:
            delta = self._created(table)
            refuse_other_version(delta, table=table, version=on_version)
            refuse_other_layout(delta, table=table)
            folder = Path(self.location_of(table)) if self._is_local else None
            changed = is_to_be_written(delta, table=table, digests=digests, facts=facts, folder=folder)
            if changed and table.by_quarter:
                overwrite_quarters(delta, arrow, quarters=parts, metadata=metadata)
            elif changed:
                overwrite_whole(delta, stored_rows_of(arrow, table=table), metadata=metadata)
            return Written(version=delta.version(), rows=arrow.num_rows, changed=changed, arrow=arrow)

        return without_values(written, table=table, operation=f"writing {arrow.num_rows} rows", error=WriteFailed)

    def amend(
        self,
        amendment: Amendment,
        *,
        table: Table,
        commit: Mapping[str, str] | None = None,
        on_version: int | None = None,
    ) -> Written:
        """Replace all rows of the records an amendment names, in one commit that stores only what it names.

        `commit` and `on_version` as in `write`. An amendment that names no record commits nothing. Raises
        `FrameRefused` before anything is touched (see `arrow_of_amendment`), `TableMissing` where the table was never
        created, and `WriteFailed` where nothing was stored: another run wrote at the same moment, or the table was
        stored with other columns than are declared now.
        """
        arrow = arrow_of_amendment(amendment, table=table)

        def amended() -> Written:
            delta = self._existing(table)
            refuse_other_version(delta, table=table, version=on_version)
            rows = append_amendment(delta, arrow, amendment=amendment, table=table, commit=commit or {})
            return Written(version=delta.version(), rows=rows, changed=bool(arrow.num_rows))

        return without_values(amended, table=table, operation=f"amending {arrow.num_rows} rows", error=WriteFailed)

    def read(
        self,
        table: Table,
        *,
        version: int | None = None,
        quarters: Sequence[str] | None = None,
        columns: Sequence[str] | None = None,
        where: Where | None = None,
        coded: Sequence[str] = (),
    ) -> pd.DataFrame:
        """Return rows of the table with exact dtypes, sorted by key: all, or those of the named quarters.

        `version` reads an older state; a column declared since then is missing in it. `columns` gives only those, in
        declared order, and the texts that are `coded` as categories; `where` only rows in which each text column named
        has (one of) the value(s) (of a table that may be amended: the columns it is amended by). Raises `TableMissing`
        where table or version is not there, `TableUnreadable`, and `ValueError` for a column that cannot be asked for.
        """
        from assets.storage.frames import frame_of_arrow

        if quarters is not None and not table.by_quarter:
            raise ValueError(f"table {table.path} is not kept by quarter: read it whole.")
        asked = {**(where or {}), **({} if quarters is None else {"quarter": quarters})}
        needed = columns_to_read(columns, table=table)
        # Not held here, so that its columns go as those of the frame come.
        rows = [self.read_rows(table, version=version, columns=columns, where=asked, coded=coded)]
        frame = frame_of_arrow(rows.pop(), table, columns=needed, coded=coded)
        return frame if columns is None else frame[[name for name in needed if name in columns]]

    def read_rows(
        self,
        table: Table,
        *,
        version: int | None = None,
        columns: Sequence[str] | None = None,
        where: Where | None = None,
        coded: Sequence[str] = (),
    ) -> pa.Table:
        """Return what `read` does as Arrow, as stored: with the key the rows are sorted by, without later columns."""
        check_condition(where or {}, table=table)
        needed = columns_to_read(columns, table=table)

        def rows() -> pa.Table:
            delta = self._existing(table, version=version)
            return rows_of_table(delta, table=table, columns=needed, where=where or {}, coded=coded)

        operation = "reading it" if version is None else f"reading version {version}"
        return without_values(rows, table=table, operation=operation, error=TableUnreadable)

    def count(self, table: Table, *, version: int | None = None, where: Where | None = None) -> int:
        """Return how many rows the table holds; the log knows, else few columns are read. Arguments as in `read`."""
        check_condition(where or {}, table=table)

        def counted() -> int:
            delta = self._existing(table, version=version)
            last = None if where else last_change_of_rows(self._existing(table), version=version)
            known = last.rows if last else None
            return count_of_rows(delta, table=table, where=where or {}) if known is None else known

        return without_values(counted, table=table, operation="counting its rows", error=TableUnreadable)

    def facts(self, table: Table, *, version: int | None = None) -> dict[str, str]:
        """Return the facts kept with the table's rows, as of a version or of the latest. Raises `TableMissing`."""
        return without_values(
            lambda: facts_in_force(self._existing(table), version=version), table=table, operation="reading its facts"
        )

    def vacuum(self, table: Table, *, keep_versions: Collection[int], retention: timedelta = timedelta(days=7)) -> int:
        """Delete files that neither the current nor a named version needs; return how many.

        Files stay for `retention`, at least 24 hours (`ValueError`). On a local root the staging files of killed
        writers go too. Raises `TableMissing`.
        """
        if retention < SHORTEST_RETENTION:
            raise ValueError(f"a vacuum keeps files for at least 24 hours; {retention} was asked for.")

        def removed() -> int:
            folder = Path(self.location_of(table)) if self._is_local else None
            delta = self._existing(table)
            count = vacuum_files(delta, keep_versions=keep_versions, retention=retention, folder=folder)
            return count + (sweep_staging(folder) if folder else 0)

        return without_values(removed, table=table, operation="cleaning it")

    def _existing(self, table: Table, *, version: int | None = None) -> DeltaTable:
        delta = self._open.latest(self.location_of(table))
        if delta is None:
            raise TableMissing(f"table {table.path} does not exist below {self._root}: materialize {table.path} first.")
        if version is None or version == delta.version():
            return delta
        if not 0 <= version < delta.version():
            raise TableMissing(f"table {table.path} has no version {version}: its latest is {delta.version()}.")
        return opened_at(self.location_of(table), version=version)

    def _created(self, table: Table) -> DeltaTable:
        if (delta := self._open.latest(self.location_of(table))) is not None:
            return delta
        if self._is_local:
            Path(self._root).mkdir(mode=0o700, parents=True, exist_ok=True)
        return created(self.location_of(table), table=table)
