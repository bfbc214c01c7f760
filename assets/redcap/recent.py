"""Which records were pulled as changed lately, and how they looked then, so that they are not stored twice.

Belongs here: one hash per record. Does not belong here: which records are pulled (`incremental.py`). A night's window
reaches back before the last pull, so most of what changed yesterday comes again; the landing keeps a hash of each such
record beside its snapshot. Rejected: comparing with the rows that are held, which reads the whole landing and takes a
sixth of the time of a full pull. A record that was edited only where nothing is landed from is therefore stored again.
"""

from __future__ import annotations

import hashlib
import itertools
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
    for record, content in _contents_of(rows):
        if record not in found:
            found[record] = hashlib.sha256()
        found[record].update(content)
    return {record: found[record].hexdigest()[:16] for record in sorted(found)}


def remembered(hashes: Mapping[str, str]) -> Mapping[str, str]:
    """Return the hashes that are kept: all, or nothing where there are more than `MOST`."""
    return hashes if len(hashes) <= MOST else {}


def _contents_of(rows: pa.Table) -> Iterator[tuple[str, bytes]]:
    """Yield each stretch of rows of one record, and what they hold.

    Lengths stand before the values, so that no other rows read the same.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    if not rows.num_rows:
        return
    text = pa.large_string()
    values = [column.cast(text).combine_chunks() for column in rows.columns]
    # All columns in one call: each call costs as much as the lengths of a thousand rows.
    by_column = pc.fill_null(pc.binary_length(pa.chunked_array(values)), 0).to_numpy()
    lengths = by_column.reshape(len(values), rows.num_rows).T.astype(np.uint32, order="C")
    between = pa.scalar("", text)
    joined = pc.binary_join_element_wise(*values, between, null_handling="replace", null_replacement="")
    _, ends, content = joined.buffers()
    everything = memoryview(content or b"")
    records = rows["record"].combine_chunks()
    is_next = pc.not_equal(records[1:], records[:-1]).to_numpy(zero_copy_only=False)
    bounds = np.concatenate([[0], np.flatnonzero(is_next) + 1, [rows.num_rows]])
    places = np.frombuffer(ends, dtype=np.int64)[bounds]
    edges = itertools.pairwise(zip(bounds.tolist(), places.tolist(), strict=True))
    for record, ((row, place), (next_row, next_place)) in zip(
        records.take(bounds[:-1]).to_pylist(), edges, strict=True
    ):
        yield record, lengths[row:next_row].tobytes() + everything[place:next_place]


def fact_of(hashes: Mapping[str, str]) -> str:
    """Return the hashes as the text that is kept with the landing."""
    return json.dumps(dict(hashes), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def hashes_in(fact: str) -> dict[str, str]:
    """Return the hashes kept with the landing, none where nothing is kept."""
    return dict(json.loads(fact)) if fact else {}
