"""What is removed from a stored table: files no kept version needs, and what killed writers left behind.

Belongs here: the one operation that deletes. Does not belong here: deciding which versions must stay (a night's
manifest and a publication name them).
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from deltalake import DeltaTable

SHORTEST_RETENTION: Final = timedelta(hours=24)
"""A file younger than this may belong to a writer that has not committed yet."""


def vacuum_files(
    delta: DeltaTable, *, keep_versions: Collection[int], retention: timedelta, folder: Path | None = None
) -> int:
    """Delete the data files that neither the current nor a kept version needs; return how many.

    Delta names files again that an earlier vacuum deleted; in a local `folder` only those that are there count.

    `full` also finds files of writers that died before their commit. Versions the table does not have are ignored, so a
    manifest that outlived a restored backup does not stop the cleaning.
    """
    kept = sorted({version for version in keep_versions if 0 <= version <= delta.version()})

    def vacuum(*, dry_run: bool) -> list[str]:
        return delta.vacuum(
            retention_hours=int(retention.total_seconds() // 3600),
            dry_run=dry_run,
            enforce_retention_duration=False,
            full=True,
            keep_versions=kept,
        )

    found = [name for name in vacuum(dry_run=True) if folder is None or _is_there(folder, name)]
    # A vacuum commits twice even where it finds nothing; a quiet night shall leave no trace.
    if found:
        vacuum(dry_run=False)
    return len(found)


def _is_there(folder: Path, name: str) -> bool:
    return (folder / name).exists() or (folder / unquote(name)).exists()


def sweep_staging(folder: Path) -> int:
    """Delete the staging files (`…#1`) of killed writers in a local table folder; return how many.

    A vacuum does not know them. Younger ones may belong to a writer at work.
    """
    limit = (datetime.now(UTC) - SHORTEST_RETENTION).timestamp()
    swept = 0
    for path in folder.rglob("*#*"):
        if path.is_file() and path.stat().st_mtime < limit:
            path.unlink(missing_ok=True)
            swept += 1
    return swept
