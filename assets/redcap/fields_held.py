"""The data dictionaries stored with the last good pulls, read only where one is another now.

Belongs here: telling by a hash that a project's fields are those that are stored. Does not belong here: reading a
dictionary (`dictionary.py`) and what a difference means (`since_last.py`). The hash is kept with `redcap/field` itself,
in the commit that stored the fields: kept in `redcap/pull`, it would be believed after a run that died between the two.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assets.redcap.schema import FIELD
from assets.storage.errors import TableMissing
from assets.storage.schema import empty_frame_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pandas as pd

    from assets.storage.store import TableStore


def place_of(programme: str, project: str) -> str:
    """Return the name under which the hash of a project's fields is kept."""
    return f"{programme}/{project}"


class FieldsHeld:
    """`redcap/field` as last stored."""

    def __init__(self, *, hashes: Mapping[str, str], read: Callable[[], pd.DataFrame]) -> None:
        """Take the hashes by `place_of`, and what reads the table; it is called once at most."""
        self.hashes = dict(hashes)
        self._read = read
        self._frame: pd.DataFrame | None = None

    @classmethod
    def nowhere(cls) -> FieldsHeld:
        """Return what is held before the first pull."""
        return cls(hashes={}, read=lambda: empty_frame_of(FIELD))

    @classmethod
    def in_store(cls, store: TableStore) -> FieldsHeld:
        """Return what a store holds."""
        try:
            return cls(hashes=store.facts(FIELD), read=lambda: store.read(FIELD))
        except TableMissing:
            return cls.nowhere()

    def hash_of(self, programme: str, project: str) -> str:
        """Return the hash of a project's fields, blank where none is kept."""
        return self.hashes.get(place_of(programme, project), "")

    def of(self, programme: str, project: str) -> pd.DataFrame:
        """Return the rows of a project."""
        if self._frame is None:
            self._frame = self._read()
        frame = self._frame
        return frame[(frame["programme"] == programme) & (frame["project"] == project)].reset_index(drop=True)
