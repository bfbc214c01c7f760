"""The order of rows by their key, on Arrow tables.

Belongs here: seeing whether rows are in order, and bringing them into it. Does not belong here: what follows from a key
that is there twice (`frames.py`). To look costs a tenth of sorting, and nearly all rows are in order already. Arrow
compares texts byte by byte, which is the order of their code points, as Python has it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa


def in_order(rows: pa.Table, *, key: Sequence[str]) -> pa.Table:
    """Return the rows sorted by the columns named; rows that are the same in all of them stay as they lie."""
    if not key or is_in_order(rows, key=key, ties=True):
        return rows
    return rows.take(places_in_order(rows, key=key))


def places_in_order(rows: pa.Table, *, key: Sequence[str]) -> pa.Array:
    """Return the row numbers in the order of the key, which is ascending, anything missing last."""
    import pyarrow.compute as pc

    return pc.sort_indices(rows, [(name, "ascending") for name in key])


def is_in_order(rows: pa.Table, *, key: Sequence[str], ties: bool) -> bool:
    """Whether every row lies after the one before or, with `ties`, is the same; with something missing it is not."""
    import pyarrow.compute as pc

    if rows.num_rows < 2:  # noqa: PLR2004 - it takes two to be out of order
        return True
    columns = [rows[name] for name in key]
    steps = is_before([column[:-1] for column in columns], [column[1:] for column in columns], or_equal=ties)
    return bool(pc.all(pc.fill_null(steps, False)).as_py())


def is_before(one: Sequence[Any], other: Sequence[Any], *, or_equal: bool) -> Any:
    """Return for each place whether the key in `one`, given column by column, lies before that in `other`."""
    import pyarrow.compute as pc

    last = pc.less_equal if or_equal else pc.less
    before = last(one[-1], other[-1])
    for left, right in zip(reversed(one[:-1]), reversed(other[:-1]), strict=True):
        before = pc.or_(pc.less(left, right), pc.and_(pc.equal(left, right), before))
    return before
