"""What the rooms of the read-back have in common: how a file is refused.

Belongs here: that error. Does not belong here: what people may fill in (`reports/inputs`).
"""

from __future__ import annotations


class BookRefusedError(Exception):
    """A file that came back cannot be read as one of our workbooks; one sentence with what to do."""
