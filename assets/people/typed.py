"""The identity of what was typed: the same text for the same typed person, and the same for a person to read.

Belongs here: how the parts are marked and told apart again. Does not belong here: which cells they are of
(`references.py`).
"""

from __future__ import annotations

from typing import Final

MARKS: Final = {"employee_id": "id", "username": "user", "email": "email", "name": "name", "unit": "unit"}
"""Part of a reference → its mark in the identity; the parts stand in this order."""

WITHOUT_A_KEY: Final = ("evidence", "answer")
"""Methods of a link that no id, username or address has told: another answer undoes it."""

READ: Final = ("name", "email", "user", "id", "unit")


def typed_words(identity: str) -> str:
    """Return an identity for a person to read, for example `wei li, w.li@example.edu`."""
    parts = dict(part.split(":", 1) for part in identity.split("|") if ":" in part)
    return ", ".join(parts[mark] for mark in READ if mark in parts) or identity
