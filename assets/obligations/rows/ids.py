"""The permanent ids of obligations and of what is told beside them.

Belongs here: what an id is made of, and ids as numbers. Does not belong here: the rows (`frame.py`, `beside/`). The
version of the policy, the state and the due date are no part of an obligation's id: a gap keeps its id when a parameter
changes, so that a decision about it stays attached.

An id is 16 hexadecimal digits. As a whole number of 64 bits it takes 8 bytes, and numbers stand in the same order as
the texts, so that rows are ordered by number and the texts made last.

Each part of an obligation's id (measure, subject, first day, counterpart) is hashed by SHA-256 once, however many rows
have it, and the parts of a row are mixed as numbers. One SHA-256 a row was rejected: of a school of 50,000 it was a
ninth of the whole judgement. Nobody has to be kept from guessing an id; two that are the same are as unlikely as
before.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Ids = np.ndarray[tuple[int], np.dtype[np.uint64]]

ID_DIGITS = 16
DIGEST_WORDS = 4
"""Numbers of 64 bits in a digest; the first is the hash of the text."""
DIGITS = np.array([f"{number:02x}" for number in range(256)], dtype="S2")

SHIFT = np.uint64(33)
FACTORS = (np.uint64(0xFF51AFD7ED558CCD), np.uint64(0xC4CEB9FE1A85EC53))
"""The finalizer of MurmurHash3 for 64 bits: every bit of what goes in changes half of those that come out."""


def text_ids(texts: Iterable[str]) -> list[str]:
    """Return an id for each text, for rows that are told beside the obligations."""
    return [sha256(text.encode()).hexdigest()[:ID_DIGITS] for text in texts]


def obligation_ids(rows: pd.DataFrame, *, programme: str, clause: str, measure: str, unit: str) -> pd.Series[Any]:
    """Return an id per row: a hash of programme, clause, measure, unit, subject, window start (and counterpart).

    `rows` has `window_start` (date) and `subject_id` (text), for unit pair `person_id` and `counterpart_id` instead.
    """
    whose = ["person_id", "counterpart_id"] if unit == "pair" else ["subject_id"]
    subject, *counterpart = (_hashes_in(rows[name]) for name in whose)
    place, days = pd.factorize(rows["window_start"])
    first_day = hashes_of(pd.Series(days).dt.strftime("%Y-%m-%d").tolist())[place]
    head = head_of(programme=programme, clause=clause, measure=measure, unit=unit)
    return id_texts(id_numbers(head, subject, first_day, *counterpart)).set_axis(rows.index)


def head_of(*, programme: str, clause: str, measure: str, unit: str) -> str:
    """Return what the ids of a measure have in common."""
    return f"{programme}|{clause}|{measure}|{unit}"


def hashes_of(texts: Sequence[str]) -> Ids:
    """Return the first 64 bits of the SHA-256 of each text."""
    hashed = b"".join([sha256(text.encode()).digest() for text in texts])
    return np.frombuffer(hashed, dtype=">u8")[::DIGEST_WORDS].astype(np.uint64)


def _hashes_in(column: pd.Series[str]) -> Ids:
    place, distinct = pd.factorize(column)
    hashes: Ids = hashes_of(distinct.tolist())[place]
    return hashes


def id_numbers(head: str, *parts: Ids) -> Ids:
    """Return the ids of some rows of a measure as numbers.

    `parts`: what tells the rows apart, hashed, in this order: subject, first day of the window, and for unit pair the
    counterpart, where the subject is the mentee.
    """
    numbers = np.broadcast_to(hashes_of([head]), len(parts[0]))
    for part in parts:
        numbers = _mixed(numbers ^ part)
    return numbers


def _mixed(numbers: Ids) -> Ids:
    for factor in FACTORS:
        numbers = (numbers ^ (numbers >> SHIFT)) * factor
    return numbers ^ (numbers >> SHIFT)


def numbers_of_ids(ids: Sequence[str]) -> Ids:
    """Return ids as numbers."""
    return np.array([int(text, 16) for text in ids], dtype=np.uint64)


def id_texts(numbers: Ids) -> pd.Series[Any]:
    """Return the ids some numbers stand for, as text."""
    import pyarrow as pa

    octets = numbers.astype(">u8").view(np.uint8)
    offsets = np.arange(0, (len(numbers) + 1) * ID_DIGITS, ID_DIGITS, dtype=np.int64)
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(DIGITS[octets])]
    texts = pa.Array.from_buffers(pa.large_string(), len(numbers), buffers)
    return pd.Series(texts, dtype="str")
