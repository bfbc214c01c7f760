"""One published file, as a publication tells of it.

Belongs here: that row. Does not belong here: where copies lie (`places.py`) and publishing (`publish.py`).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """One published workbook: what it is, which object holds it, and what it was made from.

    `quarter` is the quarter's first day, ISO; `as_of` a date and `known_at` a moment, ISO. `on_time_rate` is 0 to 1,
    `None` where nothing was judged. `title` is what the policy calls the programme, `unit` the code of the department
    or division the file is about, empty where it is about none; a publication of an earlier release may have neither.
    """

    quarter: str
    programme: str
    audience: str
    name: str
    sha256: str
    bytes: int
    as_of: str
    known_at: str
    snapshot: str
    stale: bool
    unmet: int
    on_time_rate: float | None
    title: str = ""
    unit: str = ""

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What at most one published workbook exists for."""
        return self.quarter, self.programme, self.audience, self.unit
