"""One mentor, as the directory and the recognition list tell of one.

Belongs here: those columns. Does not belong here: who is listed (`mentors.py`) and sheets (`mentor_sheets.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True, slots=True)
class Mentor:
    """One mentor over all programmes. `agreed` is `None` where nobody asked; hubs are by name."""

    person_id: str
    programmes: tuple[str, ...]
    hubs: tuple[str, ...]
    active_mentees: int
    mentees_ever: int
    since: date | None
    trained_on: date | None
    trained: bool
    free: int | None
    agreed: bool | None
    to_recognise: bool
