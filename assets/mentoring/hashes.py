"""Identities that stay the same from night to night: short hashes of the parts that make a thing what it is.

Belongs here: that one function. Does not belong here: which parts those are (each reader says so in its docstring).
Numbering was rejected: a row inserted in REDCap would renumber everything after it. `pandas.util.hash_array` is faster
but its values are promised for one version of pandas only.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import pandas as pd

DIGITS: Final = 16
"""Hexadecimal digits kept: 64 bits make a clash among a million rows a one-in-thirty-million event."""

SEPARATOR: Final = "\x1f"
"""Joins the parts: a character nobody can type into a REDCap field, so two different lists never join alike."""


def hashes_of(*parts: pd.Series | str) -> pd.Series:
    """Return the first 16 hex digits of the SHA-256 over the parts of each row; a missing part counts as blank.

    At least one part is a text column, else `TypeError`; a plain string stands for every row.
    """
    joined: pd.Series | str = ""
    for number, part in enumerate(parts):
        text = part if isinstance(part, str) else part.astype("str").fillna("")
        joined = text if number == 0 else joined + SEPARATOR + text
    if isinstance(joined, str):
        message = "hashes_of needs at least one column: give a Series among the parts."
        raise TypeError(message)
    return joined.map(lambda text: sha256(text.encode()).hexdigest()[:DIGITS]).astype("str")
