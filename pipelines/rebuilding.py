"""A published file made again from what it was made from.

Belongs here: reading the tables at the versions of its recipe, asking the makers again, and comparing. Does not belong
here: the words printed (`commands/rebuild.py`), and how long recipes and versions are kept (`retention.py`).

The frames come from storage as a run's own inputs do: a table by quarter holds the quarters of that run, the rates
those of the trend before them.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    import pandas as pd

    from assets.storage.pinned import PinnedStore
    from assets.storage.schema import Table
    from reports.drafts import Desk
    from reports.recipes import Recipe


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """A file made again: its bytes, whether they are those that were published, and the release that made it then."""

    name: str
    content: bytes
    sha256: str
    was: str
    release: str

    @property
    def is_identical(self) -> bool:
        """Whether every byte is as it was."""
        return self.sha256 == self.was


def rebuilt(recipe: Recipe, was: str, *, tables: str) -> Rebuilt:
    """Return one file of a recipe, made again.

    `was` is the file's SHA-256 and one of the recipe's; `tables` is where tables are kept. Raises `StorageError` where
    a version is gone, and `LookupError` where this release makes no such file.
    """
    try:
        return next(files_again(recipe, [was], tables=tables))
    except StopIteration:
        raise LookupError("/".join(recipe.files[was])) from None


def files_again(recipe: Recipe, wanted: Collection[str], *, tables: str) -> Iterator[Rebuilt]:
    """Yield the files of a recipe that have one of the hashes `wanted`, made again."""
    from reports.books import MAKERS

    was = {tuple(recipe.files[sha]): sha for sha in wanted}
    with TemporaryDirectory() as folder:
        desk = desk_of_recipe(recipe, tables=tables, published=Path(folder))
        for maker in MAKERS:
            for draft in maker(desk):
                sha = was.get((draft.quarter, draft.programme, draft.audience, draft.unit))
                if sha:
                    content, _ = draft.content()
                    yield Rebuilt(draft.name, content, hashlib.sha256(content).hexdigest(), sha, recipe.release)


def desk_of_recipe(recipe: Recipe, *, tables: str, published: Path) -> Desk:
    """Return the desk a run's files were made at; nothing is written to `published` before a file is stored there."""
    from assets.storage.store import TableStore
    from reports.drafts import Desk, Order
    from reports.earlier import as_read, read_earlier
    from reports.frames import tables_from

    order = Order(
        published=published,
        quarters=recipe.quarters,
        as_of=recipe.date_judged(),
        timezone=recipe.timezone,
        record_links=recipe.record_links,
        institution=recipe.institution,
        contact=recipe.contact,
        withheld=recipe.withheld_rows(),
        earlier=read_earlier(TableStore(tables), as_read(recipe.earlier), quarters=recipe.quarters),
    )
    return Desk(tables_from(frames_of_recipe(recipe, tables=tables)), order)


def frames_of_recipe(recipe: Recipe, *, tables: str) -> dict[str, pd.DataFrame]:
    """Return the frames of a run's files by name, at the versions of its recipe."""
    from assets.obligations.schema import RATE
    from assets.storage.pinned import PinnedStore
    from checks.schema import FINDING
    from reports.decided import decided_frames
    from reports.frames import MADE

    store = PinnedStore(tables, versions=recipe.tables)
    made = {
        table.name: _read(store, table, _quarters_read(recipe, trend=table is RATE) if table.by_quarter else None)
        for table in (*MADE, FINDING)
    }
    return made | decided_frames(store)


def _read(store: PinnedStore, table: Table, quarters: Sequence[str] | None) -> pd.DataFrame:
    from assets.storage.schema import empty_frame_of

    return store.read(table, quarters=quarters) if store.exists(table) else empty_frame_of(table)


def _quarters_read(recipe: Recipe, *, trend: bool) -> list[str]:
    from assets.quarters import quarter_from_key
    from reports.frames import RATE_QUARTERS

    first = quarter_from_key(min(recipe.quarters))
    before = [first.following(-step).key for step in range(1, RATE_QUARTERS)] if trend else []
    return sorted([*before, *recipe.quarters])
