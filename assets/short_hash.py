"""The short name of content: what is equal has the same, and nothing has to be numbered.

Belongs here: that one function, for snapshots of REDCap and decisions of people alike. Does not belong here: what goes
into a name, and names made for whole columns at once (`mentoring/hashes.py`, `obligations/rows/ids.py`).
"""

from __future__ import annotations

import hashlib
import json
from typing import Any


def short_hash(content: Any) -> str:
    """Return 16 hexadecimal digits of the SHA-256 of JSON-like content; tuples count as lists."""
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()[:16]
