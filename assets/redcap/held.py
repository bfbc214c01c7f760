"""What the store holds of one project's landing, read only when it is asked for and only what is asked for.

Belongs here: the few questions a pull has about rows landed before. Does not belong here: what follows from an answer
(`incremental.py`). A night on which nothing changed asks none of them: handing the whole landing to every pull was
rejected, because reading it takes a third of the time of pulling it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from assets.redcap.rows import ROW_KEY

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    import pandas as pd
    import pyarrow as pa

    from assets.storage.schema import Table
    from assets.storage.store import TableStore


class Held(Protocol):
    """One project's landed rows as they were last good."""

    def keys(self) -> pa.Table:
        """Return all row keys (`ROW_KEY`)."""

    def ids(self) -> list[str]:
        """Return the distinct records, sorted."""

    def rows(self) -> pd.DataFrame:
        """Return the landed rows, sorted by key."""

    def count(self) -> tuple[int, int]:
        """Return how many records and how many rows there are."""

    def keys_of(self, records: Collection[str], *, parts: Sequence[str] = ROW_KEY) -> pa.Table:
        """Return the row keys, or these parts of them, of the records named; of one not landed there are none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldInStore:
    """Rows of a project in a stored landing, at one version so that what is read agrees."""

    store: TableStore
    table: Table
    project: str
    version: int | None

    def keys(self) -> pa.Table:
        """Return all row keys (`ROW_KEY`)."""
        return self._keys({"project": self.project}, parts=ROW_KEY)

    def ids(self) -> list[str]:
        """Return the distinct records, sorted."""
        return sorted(self._read(columns=["record"])["record"].unique().tolist())

    def rows(self) -> pd.DataFrame:
        """Return the landed rows, sorted by key; a column mapped since is missing."""
        return self._read(columns=None)

    def count(self) -> tuple[int, int]:
        """Return how many records and how many rows there are."""
        found = self._read(columns=["record"])["record"]
        return int(found.nunique()), len(found)

    def keys_of(self, records: Collection[str], *, parts: Sequence[str] = ROW_KEY) -> pa.Table:
        """Return the row keys, or these parts of them, of the records named; of one not landed there are none."""
        return self._keys({"project": self.project, "record": sorted(records)}, parts=parts)

    def _keys(self, where: Mapping[str, str | Sequence[str]], *, parts: Sequence[str]) -> pa.Table:
        import pyarrow as pa

        # With the project, a part that is the record alone is the beginning of the key, and no more of it is read.
        columns = ["project", *parts]
        found = self.store.read_rows(self.table, version=self.version, columns=columns, where=where)
        return found.select(parts).cast(pa.schema([pa.field(name, pa.large_string()) for name in parts]))

    def _read(self, *, columns: Collection[str] | None) -> pd.DataFrame:
        wanted = None if columns is None else list(columns)
        return self.store.read(self.table, version=self.version, columns=wanted, where={"project": self.project})
