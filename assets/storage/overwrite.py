"""How rows of a stored table are replaced in one commit, and what is refused before it comes to that.

Belongs here: the two ways to overwrite, the parts they replace, and the guards around what Delta would do without a
word. Does not belong here: opening and creating tables (`store.py`), the frame's own rules (`frames.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal

from assets.quarters import quarter_from_key
from assets.storage.commits import WHOLE, digests_in_force, facts_in_force, rows_changed_since
from assets.storage.errors import FrameRefused, WriteFailed
from assets.storage.schema import AMENDMENT, arrow_schema_of, stored_arrow_schema_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import pyarrow as pa
    from deltalake import DeltaTable, WriterProperties

    from assets.storage.schema import Table

COMMIT_RETRIES: Final = 100
"""Runs that write different quarters at once succeed by retrying; with the default of 15 six of them came near it."""

COMMIT_ATTEMPTS: Final = 5


def parts_to_replace(rows: pa.Table, *, table: Table, quarters: Sequence[str] | None) -> list[str]:
    """Return the quarters to overwrite, or the one part of a table that is not kept by quarter.

    Raises `FrameRefused` where rows lie outside the quarters, `ValueError` where these should (not) have been named.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    if not table.by_quarter:
        if quarters is not None:
            raise ValueError(f"table {table.path} is not kept by quarter: write it without quarters.")
        return [WHOLE]
    if not quarters:
        raise ValueError(f"table {table.path} is kept by quarter: name the quarters that are written.")
    parts = sorted({quarter_from_key(quarter).key for quarter in quarters})
    inside = pc.is_in(rows["quarter"], value_set=pa.array(parts, rows["quarter"].type))
    outside = rows.num_rows - (pc.sum(inside).as_py() or 0)
    if outside:
        raise FrameRefused(
            f"table {table.path}: {outside} of {rows.num_rows} rows lie outside the quarters written"
            f" ({parts[0]} to {parts[-1]}): give each row the quarter of its partition."
        )
    return parts


def digests_of_parts(arrow: pa.Table, *, parts: Sequence[str]) -> dict[str, str]:
    """Return the digest of each part of conformed rows: of each quarter, or of the table as a whole."""
    import pyarrow.compute as pc

    from assets.storage.digests import digest_of

    if list(parts) == [WHOLE]:
        return {WHOLE: digest_of(arrow)}
    return {part: digest_of(arrow.filter(pc.equal(arrow["quarter"], part))) for part in parts}


def stored_schema_of(delta: DeltaTable) -> pa.Schema:
    """Return the Arrow schema of the version that is open."""
    import pyarrow as pa

    return pa.schema(delta.schema().to_arrow())


def is_ready_for_amendments(delta: DeltaTable, *, table: Table) -> bool:
    """Whether the table is stored with exactly the columns that are declared now, the storage's own included."""
    return bool(stored_schema_of(delta).names == stored_arrow_schema_of(table).names)


def is_to_be_written(
    delta: DeltaTable,
    *,
    table: Table,
    digests: Mapping[str, str],
    facts: Mapping[str, str] | None,
    folder: Path | None,
) -> bool:
    """Whether writing parts with these digests, and these facts where there are any, would change what is stored.

    `folder` is a local table's. Amendments are folded in, and a file that is lacking is replaced.
    """
    return (
        digests_in_force(delta, parts=digests) != digests
        or (facts is not None and facts_in_force(delta) != dict(facts))
        or (bool(table.amended_by) and not is_ready_for_amendments(delta, table=table))
        or (folder is not None and _lacks_a_file(delta, folder=folder))
    )


def _lacks_a_file(delta: DeltaTable, *, folder: Path) -> bool:
    """Whether a data file of a local table is gone: then equal rows are written again, which repairs it.

    The log's own relative paths are used: `file_uris` quotes a blank in the folder's name, and no file is found.
    """
    return not all((folder / path).exists() for path in delta.get_add_actions().column("path").to_pylist())


def refuse_other_layout(delta: DeltaTable, *, table: Table) -> None:
    """Raise `WriteFailed` for what Delta would convert or ignore without a word: other column types or partitions."""
    from assets.storage.frames import is_same_family

    if delta.metadata().partition_columns != (["quarter"] if table.by_quarter else []):
        raise WriteFailed(
            f"table {table.path} is declared {'' if table.by_quarter else 'not '}by quarter and stored otherwise:"
            " give the table another name, or move its folder away and materialize it again."
        )
    stored = stored_schema_of(delta)
    for column in arrow_schema_of(table) if table.by_quarter else ():
        if column.name in stored.names and not is_same_family(stored.field(column.name).type, column.type):
            raise WriteFailed(
                f"table {table.path}: column {column.name!r} is stored as {stored.field(column.name).type} and declared"
                f" {column.type}: give the column another name, because quarters already stored keep the old type."
            )


def refuse_other_version(delta: DeltaTable, *, table: Table, version: int | None) -> None:
    """Raise `WriteFailed` where somebody wrote since `version`, `None` where that does not matter."""
    if version is not None and delta.version() != version:
        raise WriteFailed(
            f"table {table.path}: another process wrote it meanwhile; nothing of this write was stored: run again."
        )


def overwrite_whole(delta: DeltaTable, arrow: pa.Table, *, metadata: Mapping[str, str]) -> None:
    """Replace all rows, and the schema with them, on exactly the version that is open.

    Delta's own retries are off: over a table without files it takes two overwrites at once for two appends and keeps
    the rows of both. Only a vacuum that came between is no reason to fail.
    """
    _write_alone(delta, arrow, metadata=metadata, mode="overwrite", schema_mode="overwrite")


def append_rows(delta: DeltaTable, arrow: pa.Table, *, metadata: Mapping[str, str]) -> None:
    """Append rows to exactly the version that is open, so that no two amendments are given the same number."""
    _write_alone(delta, arrow, metadata=metadata, mode="append", schema_mode=None, writing=_writing_few_rows())


def _writing_few_rows() -> WriterProperties:
    """Return how the file of an amendment is written: no dictionaries, and the range of its number alone.

    Both help a reader to pass over rows of a large file, and cost the writer of a small one a quarter of its time.
    """
    from deltalake import ColumnProperties, WriterProperties

    return WriterProperties(
        compression="SNAPPY",
        default_column_properties=ColumnProperties(dictionary_enabled=False, statistics_enabled="NONE"),
        column_properties={AMENDMENT: ColumnProperties(statistics_enabled="CHUNK")},
    )


def _write_alone(
    delta: DeltaTable,
    arrow: pa.Table,
    *,
    metadata: Mapping[str, str],
    mode: Literal["append", "overwrite"],
    schema_mode: Literal["overwrite"] | None,
    writing: WriterProperties | None = None,
) -> None:
    from deltalake import CommitProperties, write_deltalake
    from deltalake.exceptions import CommitFailedError

    properties = CommitProperties(custom_metadata=dict(metadata), max_commit_retries=0)
    # Not given where there are none: properties in which nothing is set are others than Delta's own.
    how: dict[str, Any] = {} if writing is None else {"writer_properties": writing}
    seen = delta.version()
    for attempt in range(1, COMMIT_ATTEMPTS + 1):
        try:
            write_deltalake(delta, arrow, mode=mode, schema_mode=schema_mode, commit_properties=properties, **how)
        except CommitFailedError:
            delta.update_incremental()
            if attempt == COMMIT_ATTEMPTS or rows_changed_since(delta, version=seen):
                raise
        else:
            return


def overwrite_quarters(
    delta: DeltaTable, arrow: pa.Table, *, quarters: Sequence[str], metadata: Mapping[str, str]
) -> None:
    """Replace the rows of some quarters in one commit; a new column is added, missing in the other quarters.

    Never `schema_mode="overwrite"` with a predicate: it drops columns for the quarters that are not written. Delta
    retries where other quarters are written at once, but in a table without files it takes those for the same rows.
    """
    from deltalake import CommitProperties, write_deltalake
    from deltalake.exceptions import CommitFailedError

    seen = delta.version()
    for attempt in range(1, COMMIT_ATTEMPTS + 1):
        try:
            write_deltalake(
                delta,
                arrow,
                mode="overwrite",
                schema_mode="merge",
                predicate="quarter IN ({})".format(", ".join(f"'{quarter}'" for quarter in quarters)),
                commit_properties=CommitProperties(custom_metadata=dict(metadata), max_commit_retries=COMMIT_RETRIES),
            )
        except CommitFailedError:
            delta.update_incremental()
            if attempt == COMMIT_ATTEMPTS or rows_changed_since(delta, version=seen, parts=quarters):
                raise
        else:
            return
