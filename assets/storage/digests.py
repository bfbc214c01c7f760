"""The digest by which equal content is recognised.

Belongs here: what it is made of. Does not belong here: what follows from content being equal (`overwrite.py`).
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pyarrow as pa


def digest_of(arrow: pa.Table) -> str:
    """Return the SHA-256 of the rows as they stand: names, types and values, the same before and after storage.

    Not the digest of the Arrow bytes: what lies under a missing value, how an array is cut into chunks and whether it
    carries a validity bitmap differ between equal tables. Row order counts, so the frame is sorted by key before.
    `TypeError` for a type no table is declared in, such as text with wide offsets: as objects, texts would be told by
    their addresses in memory.
    """
    digest = hashlib.sha256()
    for field in arrow.schema:
        digest.update(f"{field.name}\0{field.type}\0{arrow.num_rows}\0".encode())
        _feed(digest, arrow.column(field.name).combine_chunks())
    return digest.hexdigest()


def _feed(digest: Any, array: pa.Array) -> None:
    import pyarrow.compute as pc
    from pyarrow import types

    digest.update(np.packbits(array.is_valid().to_numpy(zero_copy_only=False)))
    present = array.drop_null()
    if types.is_list(array.type):
        digest.update(np.ascontiguousarray(pc.list_value_length(present).to_numpy(zero_copy_only=False)))
        _feed(digest, present.flatten())
    elif types.is_string(array.type):
        ends = _ends_of_texts(present)
        digest.update(np.diff(ends))
        digest.update(present.buffers()[2][ends[0] : ends[-1]] if ends[-1] > ends[0] else b"")
    elif types.is_primitive(array.type):
        digest.update(np.ascontiguousarray(present.to_numpy(zero_copy_only=False)))
    else:
        raise TypeError(f"no digest is defined for Arrow's {array.type}.")


def _ends_of_texts(texts: pa.Array) -> np.ndarray[Any, np.dtype[np.int32]]:
    """Return where each text of an array without missing values ends in its bytes, after where the first begins."""
    if len(texts) == 0:
        return np.zeros(1, dtype=np.int32)
    return np.frombuffer(texts.buffers()[1], dtype=np.int32)[texts.offset : texts.offset + len(texts) + 1]
