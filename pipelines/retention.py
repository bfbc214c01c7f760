"""How long nights are kept: 35 of them, and for good those on which a quarter was closed.

Belongs here: which nights, publications, recipes, files and runs are kept, and deleting the others. Does not belong
here: how a table deletes files (`assets/storage/cleaning.py`), and when it is done (`jobs.py`, `commands/tidy.py`). The
ledger is never touched: it is the only data that cannot be made again.

What Dagster notes of a run goes with its night: nearly seven megabytes each, two and a half gigabytes a year, however
small the school.

What names something goes first and what was named last, so that a run killed between the two leaves files nobody needs
and never a name without its file.
"""

from __future__ import annotations

import shutil
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    import dagster as dg

    from assets.storage.manifests import NightManifest
    from assets.storage.schema import Table
    from assets.storage.store import TableStore
    from reports.publish import Manifest

NIGHTS: Final = 35
YOUNG: Final = timedelta(hours=24)
"""Files younger than this may belong to a run at work."""


@dataclass(frozen=True, slots=True)
class Tidied:
    """What was deleted, counted; `kept_nights` is how many nights can still be told."""

    kept_nights: int
    nights: int
    publications: int
    recipes: int
    objects: int
    table_files: int
    scratch: int
    runs: int = 0


def tidy(
    home: Path,
    store: TableStore,
    tables: Iterable[Table],
    *,
    runs: dg.DagsterInstance | None = None,
    dry_run: bool = False,
) -> Tidied:
    """Delete what no kept night, publication or closed quarter needs, and return the counts.

    `tables` are those nights make; `runs` is where Dagster notes what they did, `None` to leave that alone. With
    `dry_run` nothing is deleted and files of tables are not counted. Raises `StorageError` or `PublicationError` where
    a manifest or recipe cannot be read: then nothing was deleted.
    """
    from assets.storage.manifests import nights_of
    from reports.publish import history_of, locked_publication, object_hashes, object_path, read_manifest
    from reports.recipes import recipes_of

    published = home / "published"
    closed_runs, closed_files = _closings(store)
    nights = nights_of(home)
    recent = sorted({night.night for night in nights.values()})[-NIGHTS:]
    kept = {path: night for path, night in nights.items() if night.night in recent or night.run_id in closed_runs}
    cutoff = min((night.as_of for night in kept.values() if night.night in recent), default=None)
    with locked_publication(published):
        history = history_of(published)
        in_force = [*(one for one in history.values() if cutoff is None or _as_of(one) >= cutoff.isoformat())]
        files = {entry.sha256 for one in [read_manifest(published), *in_force] for entry in one.entries} | closed_files
        recipes = recipes_of(published)
        kept_recipes = {path: one for path, one in recipes.items() if files & set(one.files)}
        loose = [object_path(published, sha) for sha in object_hashes(published) - files]
        gone = (
            sorted(set(nights) - set(kept)),
            [path for path, one in history.items() if one not in in_force],
            sorted(path for path in set(recipes) - set(kept_recipes) if _is_old(path)),
            [path for path in loose if _is_old(path)],
        )
        if not dry_run:
            for path in (path for paths in gone for path in paths):
                path.unlink(missing_ok=True)
    scratch = [path for path in (home / "scratch").glob("*") if _is_old(path, age=timedelta(days=NIGHTS))]
    named = [night.tables for night in kept.values()]
    named += [versions for one in kept_recipes.values() for versions in (one.tables, *one.earlier_tables())]
    if not dry_run:
        for path in scratch:
            shutil.rmtree(path, ignore_errors=True)
    removed = 0 if dry_run else _vacuumed(store, tables, named)
    old_runs = _old_runs(runs, list(kept.values()), recent=recent) if runs else []
    if runs and not dry_run:
        _forget(runs, old_runs)
    return Tidied(
        kept_nights=len({night.night for night in kept.values()}),
        nights=len(gone[0]),
        publications=len(gone[1]),
        recipes=len(gone[2]),
        objects=len(gone[3]),
        table_files=removed,
        scratch=len(scratch),
        runs=len(old_runs),
    )


def _forget(runs: dg.DagsterInstance, old: Sequence[str]) -> None:
    from pipelines.history import EventHistoryKeptOpen

    history = runs.event_log_storage
    if old and isinstance(history, EventHistoryKeptOpen):
        history.delete_checks(old)
    for run_id in old:
        runs.delete_run(run_id)


def _old_runs(runs: dg.DagsterInstance, kept: Sequence[NightManifest], *, recent: Sequence[str]) -> list[str]:
    """Return the runs from before the recent nights that made none of those kept.

    None where they are not noted in files of our own: a database may be shared with other programs, and whoever keeps
    it knows how long.
    """
    import dagster as dg

    from pipelines.history import EventHistoryKeptOpen

    if len(recent) < NIGHTS or not isinstance(runs.event_log_storage, EventHistoryKeptOpen):
        return []
    oldest = min(night.known_at for night in kept if night.night in recent)
    known = {night.run_id for night in kept}
    found = [record.dagster_run for record in runs.get_run_records(dg.RunsFilter(created_before=oldest))]
    return [run.run_id for run in found if not {run.run_id, run.root_run_id or ""} & known]


def _closings(store: TableStore) -> tuple[set[str], set[str]]:
    """Return the runs that made what was published of closed quarters, and the files' hashes."""
    from assets.ledger.append import rows_known
    from assets.ledger.quarter_schema import QUARTER

    rows = rows_known(store, table=QUARTER)
    return set(rows["night"].dropna()), {str(book).rpartition("=")[2] for books in rows["books"] for book in books}


def _as_of(manifest: Manifest) -> str:
    return max((entry.as_of for entry in manifest.entries), default="")


def _is_old(path: Path, *, age: timedelta = YOUNG) -> bool:
    return path.exists() and time.time() - path.stat().st_mtime > age.total_seconds()


def _vacuumed(store: TableStore, tables: Iterable[Table], named: Sequence[dict[str, int]]) -> int:
    from assets.ledger.schema import TABLES

    ledger = {table.path for table in TABLES}
    return sum(
        store.vacuum(table, keep_versions={versions[table.path] for versions in named if table.path in versions})
        for table in tables
        if table.path not in ledger and store.exists(table)
    )
