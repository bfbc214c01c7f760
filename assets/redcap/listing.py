"""The answer that lists what exists, unpacked only where what it came to the last time does not tell.

Belongs here: one such answer, and the few figures it comes to. Does not belong here: which request it answers
(`exports.py`) and what follows from the figures (`incremental.py`). The keys of 200,000 rows take thirty times longer
to unpack than to hash; so the landing remembers, by the hash of the text, what the last one came to. An answer in
another order, or with another form status, is another text and is unpacked: nothing depends on its being the same.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assets.redcap.key_sum import KeySum
from assets.redcap.keys import records_in
from assets.short_hash import short_hash

if TYPE_CHECKING:
    from collections.abc import Callable

    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Listing:
    """What an answer came to: the hash of its text, that of the records in it, and the sum of its row keys.

    `keys` is `None` where records were listed and not rows.
    """

    text: str
    ids: str
    keys: KeySum | None

    @classmethod
    def in_fact(cls, fact: str) -> Listing | None:
        """Return the listing kept with a landing, `None` where none is kept."""
        text, _, rest = fact.partition(" ")
        ids, _, keys = rest.partition(" ")
        return cls(text, ids, KeySum.in_fact(keys)) if ids else None

    @property
    def fact(self) -> str:
        """The text that is kept with the landing."""
        return f"{self.text} {self.ids} {self.keys.fact if self.keys else ''}".rstrip()


class Listed:
    """One answer: a CSV of the record id alone or of row keys."""

    def __init__(
        self, body: bytes, *, unpack: Callable[[bytes], pa.Table], has_keys: bool, known: Listing | None = None
    ) -> None:
        """Take the answer; `unpack` makes a table of it (`record`, with `has_keys` `ROW_KEY`) and may refuse it."""
        self._body = body
        self._unpack = unpack
        self._has_keys = has_keys
        self._rows: pa.Table | None = None
        self._records: list[str] | None = None
        self._listing = known if known is not None and known.text == _hash_of(body) else None

    @property
    def listing(self) -> Listing:
        """What the answer comes to."""
        if self._listing is None:
            keys = KeySum.of(self.rows()) if self._has_keys else None
            self._listing = Listing(_hash_of(self._body), short_hash(self.records()), keys)
        return self._listing

    def keys(self) -> pa.Table | None:
        """Return all row keys that exist, `None` where the answer lists records only."""
        return self.rows() if self._has_keys else None

    def records(self) -> list[str]:
        """Return the distinct records in the answer, sorted."""
        if self._records is None:
            self._records = records_in(self.rows())
        return self._records

    def rows(self) -> pa.Table:
        """Return the answer's rows."""
        if self._rows is None:
            self._rows = self._unpack(self._body)
        return self._rows


def _hash_of(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()[:32]
