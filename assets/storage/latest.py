"""Which rows of an amended table count: of each record those of its last amendment, in the order of the key.

Belongs here: the arithmetic on Arrow tables. Does not belong here: reading them (`reading.py`).

The rows of the last full write lie in order, and the amended ones are few. So the places where records are replaced or
inserted are found by bisection, and everything between is handed on as it lies. Sorting everything, or joining every
row with the list of amended records, was rejected: either takes longer than to read the table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from assets.storage.order import is_before
from assets.storage.schema import AMENDMENT, GONE

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa

    Places = np.ndarray[Any, np.dtype[np.int64]]
    Marks = np.ndarray[Any, np.dtype[np.bool_]]


def latest_of(amended: pa.Table, *, by: Sequence[str], key: Sequence[str]) -> pa.Table:
    """Return of each record (`by`) the rows with the highest number, sorted by `key`; a gone record keeps its one row.

    `amended` has the storage's own columns and those of `key`, which begins with those of `by`.
    """
    import pyarrow.compute as pc

    order = [(name, "ascending") for name in by]
    order += [(AMENDMENT, "descending")]
    order += [(name, "ascending") for name in key if name not in by]
    ordered = amended.take(pc.sort_indices(amended, order)).combine_chunks()
    begins = begins_of_records(ordered, by=by)
    numbers = ordered[AMENDMENT].to_numpy()
    highest = numbers[begins][np.cumsum(begins) - 1]
    return ordered.filter(numbers == highest)


def merged(base: pa.Table, latest: pa.Table, *, by: Sequence[str]) -> pa.Table:
    """Return the rows of `base`, those of the records in `latest` replaced by what they have there, none where gone.

    `base` is in order and `latest` as `latest_of` gives it; the result has the columns of `base` and is in order.
    """
    import pyarrow as pa

    begins = begins_of_records(latest, by=by)
    first, behind = places_of(latest.filter(begins), base=base, by=by)
    is_there = ~latest[GONE].to_numpy()
    rows = latest.filter(is_there).select(base.column_names)
    rows_before = np.concatenate([[0], np.cumsum(is_there)])[np.flatnonzero(begins)]
    pieces = []
    base_at = row_at = 0
    for begin, end, before in zip(first.tolist(), behind.tolist(), rows_before.tolist(), strict=True):
        if begin > base_at:
            pieces += [rows.slice(row_at, before - row_at), base.slice(base_at, begin - base_at)]
            row_at = before
        base_at = end
    pieces += [rows.slice(row_at), base.slice(base_at)]
    return pa.concat_tables([piece for piece in pieces if piece.num_rows] or [base.slice(0, 0)]).combine_chunks()


def places_of(records: pa.Table, *, base: pa.Table, by: Sequence[str]) -> tuple[Places, Places]:
    """Return for each record where its rows begin in `base` and where they end; the same place where it has none.

    `base` is in the order of `by`.
    """
    return _bisected(records, base=base, by=by, behind=False), _bisected(records, base=base, by=by, behind=True)


def begins_of_records(ordered: pa.Table, *, by: Sequence[str]) -> Marks:
    """Return for each row whether it is the first of its record."""
    import pyarrow.compute as pc

    begins = np.zeros(ordered.num_rows, dtype=bool)
    begins[:1] = True
    for name in by:
        column = ordered[name].combine_chunks()
        begins[1:] |= _marks(pc.not_equal(column[1:], column[:-1]))
    return begins


def _bisected(records: pa.Table, *, base: pa.Table, by: Sequence[str], behind: bool) -> Places:
    stored = [base[name].combine_chunks() for name in by]
    wanted = [records[name].combine_chunks() for name in by]
    low = np.zeros(records.num_rows, dtype=np.int64)
    high = np.full(records.num_rows, base.num_rows, dtype=np.int64)
    while (open_still := low < high).any():
        middle = np.minimum((low + high) // 2, base.num_rows - 1)
        passed = _marks(is_before([column.take(middle) for column in stored], wanted, or_equal=behind))
        low = np.where(open_still & passed, middle + 1, low)
        high = np.where(open_still & ~passed, middle, high)
    return low


def _marks(answers: Any) -> Marks:
    marks: Marks = answers.to_numpy(zero_copy_only=False).astype(bool)
    return marks
