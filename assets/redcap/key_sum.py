"""One number that stands for a set of row keys, in whatever order they lie, and can be added to and taken from.

Belongs here: the number and its text. Does not belong here: which rows differ (`keys.py`). Two sets with as many keys
and the same sum are taken for equal: that another set has the same sum by chance is one in 2^64. Rejected: sorting
both sides and comparing them text by text, which takes longer and needs both sides at hand; with a sum kept beside the
landing, its rows need not be read to learn that no row came or went.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from assets.redcap.rows import ROW_KEY

if TYPE_CHECKING:
    import pyarrow as pa

    Hashes = np.ndarray[Any, np.dtype[np.uint64]]

_SPAN: Final = 2**64
_BETWEEN_PARTS: Final = np.uint64(0x9E3779B97F4A7C15)
"""An odd factor, so that the same texts in other columns are another key."""

_STEPS: Final = ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB), (31, 1))
"""Shift and factor of each step of SplitMix64, which spreads a change of one bit over all 64."""


@dataclass(frozen=True, slots=True)
class KeySum:
    """How many row keys, and the sum of their hashes modulo 2^64."""

    rows: int
    total: int

    @classmethod
    def of(cls, keys: pa.Table) -> KeySum:
        """Return the sum of the row keys (`ROW_KEY`, text without anything missing) of a table."""
        return cls(keys.num_rows, int(_hashes_of(keys).sum(dtype=np.uint64)))

    @classmethod
    def in_fact(cls, fact: str) -> KeySum | None:
        """Return the sum kept with a landing, `None` where none is kept."""
        rows, _, total = fact.partition(":")
        return cls(int(rows), int(total, 16)) if total else None

    @property
    def fact(self) -> str:
        """The text that is kept with the landing."""
        return f"{self.rows}:{self.total:016x}"

    def __add__(self, other: KeySum) -> KeySum:
        """Return the sum of both sets, which have no key in common."""
        return KeySum(self.rows + other.rows, (self.total + other.total) % _SPAN)

    def __sub__(self, other: KeySum) -> KeySum:
        """Return the sum of what is left without a set that is part of this one."""
        return KeySum(self.rows - other.rows, (self.total - other.total) % _SPAN)


def _hashes_of(keys: pa.Table) -> Hashes:
    """Return one hash per row; each text that is there is hashed once, because most of them come many times."""
    from pandas.util import hash_array

    hashes = np.zeros(keys.num_rows, dtype=np.uint64)
    for name in ROW_KEY if keys.num_rows else ():
        column = keys[name].combine_chunks().dictionary_encode()
        texts = np.array(column.dictionary.to_pylist(), dtype=object)
        hashes = hashes * _BETWEEN_PARTS + hash_array(texts, categorize=False)[column.indices.to_numpy()]
    return _mixed(hashes)


def _mixed(hashes: Hashes) -> Hashes:
    for shift, factor in _STEPS:
        hashes = (hashes ^ (hashes >> np.uint64(shift))) * np.uint64(factor)
    return hashes
