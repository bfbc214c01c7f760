"""The permanent ids of obligations.

Belongs here: what an obligation's id is made of, and ids as numbers. Does not belong here: the rows (`frame.py`,
`beside/`). The version of the policy, the state and the due date are no part of it: a gap keeps its id when a parameter
changes, so that a decision about it stays attached.

An id is 16 hexadecimal digits. As a whole number of 64 bits it takes 8 bytes, and numbers stand in the same order as
the texts, so that rows are ordered by number and the texts made last.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd

Ids = np.ndarray[tuple[int], np.dtype[np.uint64]]

ID_DIGITS = 16
DIGEST_WORDS = 4
"""Numbers of 64 bits in a digest; the first is the id."""
DIGITS = np.array([f"{number:02x}" for number in range(256)], dtype="S2")


def obligation_ids(rows: pd.DataFrame, *, programme: str, clause: str, measure: str, unit: str) -> list[str]:
    """Return an id per row: a hash of programme, clause, measure, unit, subject, window start (and counterpart).

    `rows` has `subject_id` (text), `window_start` (date) and, for unit pair only, `counterpart_id`.
    """
    tails = "|" + rows["window_start"].dt.strftime("%Y-%m-%d")
    if unit == "pair":
        tails = tails + "|" + rows["counterpart_id"]
    numbers = id_numbers(
        rows["subject_id"].tolist(), tails.tolist(), programme=programme, clause=clause, measure=measure, unit=unit
    )
    return [f"{number:0{ID_DIGITS}x}" for number in numbers.tolist()]


def id_numbers(
    subjects: Iterable[str], tails: Iterable[str], *, programme: str, clause: str, measure: str, unit: str
) -> Ids:
    """Return the ids of some rows of a measure as numbers.

    `subjects` and `tails`: what tells the rows apart, the tail being `|first day of the window` and for unit pair
    `|counterpart` too.
    """
    head = f"{programme}|{clause}|{measure}|{unit}|"
    both = zip(subjects, tails, strict=True)
    hashed = b"".join([sha256(f"{head}{who}{tail}".encode()).digest() for who, tail in both])
    return np.frombuffer(hashed, dtype=">u8")[::DIGEST_WORDS].astype(np.uint64)


def numbers_of_ids(ids: Sequence[str]) -> Ids:
    """Return ids as numbers."""
    return np.array([int(text, 16) for text in ids], dtype=np.uint64)


def id_texts(numbers: Ids) -> pd.Series[Any]:
    """Return the ids some numbers stand for, as text."""
    import pandas as pd
    import pyarrow as pa

    octets = numbers.astype(">u8").view(np.uint8)
    offsets = np.arange(0, (len(numbers) + 1) * ID_DIGITS, ID_DIGITS, dtype=np.int64)
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(DIGITS[octets])]
    texts = pa.Array.from_buffers(pa.large_string(), len(numbers), buffers)
    return pd.Series(texts, dtype="str")
