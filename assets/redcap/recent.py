"""Which records were pulled as changed lately, and how they looked then, so that they are not stored twice.

Belongs here: one hash per record. Does not belong here: which records are pulled (`incremental.py`). A night's window
reaches back before the last pull, so most of what changed yesterday comes again; the landing keeps a hash of each such
record beside its snapshot. Rejected: comparing with the rows that are held, which reads the whole landing and takes a
sixth of the time of a full pull. A record that was edited only where nothing is landed from is therefore stored again.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pyarrow as pa

MOST: Final = 2000
"""Records remembered. Of more than these, the list would weigh more than storing the records again."""


def hashes_of(rows: pa.Table) -> dict[str, str]:
    """Return record → hash of its landed rows, which lie sorted by key within each record; missing counts as blank."""
    found: dict[str, Any] = {}
    for record, content in zip(rows["record"].to_pylist(), _contents_of(rows), strict=True):
        if record not in found:
            found[record] = hashlib.sha256()
        found[record].update(content)
    return {record: found[record].hexdigest()[:16] for record in sorted(found)}


def remembered(hashes: Mapping[str, str]) -> Mapping[str, str]:
    """Return the hashes that are kept: all, or nothing where there are more than `MOST`."""
    return hashes if len(hashes) <= MOST else {}


def _contents_of(rows: pa.Table) -> Iterator[bytes]:
    """Yield what each row holds; lengths stand before the values, so that no other row reads the same."""
    import pyarrow as pa
    import pyarrow.compute as pc

    text = pa.large_string()
    values = [pc.fill_null(column.cast(text), "").combine_chunks() for column in rows.columns]
    joined = pc.binary_join_element_wise(*values, pa.scalar("", text)).cast(pa.large_binary()).to_pylist()
    lengths = np.stack([pc.binary_length(column).to_numpy(zero_copy_only=False) for column in values], axis=1)
    before, width = lengths.tobytes(), lengths.itemsize * len(values)
    for place, content in enumerate(joined):
        yield before[place * width : (place + 1) * width] + content


def fact_of(hashes: Mapping[str, str]) -> str:
    """Return the hashes as the text that is kept with the landing."""
    return json.dumps(dict(hashes), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def hashes_in(fact: str) -> dict[str, str]:
    """Return the hashes kept with the landing, none where nothing is kept."""
    return dict(json.loads(fact)) if fact else {}
