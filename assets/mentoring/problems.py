"""What can be wrong with a landed row: the closed set of codes, and the rows of `mentoring/quarantine` they become.

Belongs here: the codes, what becomes of a row with each, and the one way to write such a row down. Does not belong
here: the words shown to people and who repairs what (`checks/problems.yaml`, which must cover every code), and finding
the problems (each reader finds its own). Free-text problems were rejected: a finding keeps its identity from night to
night only if its problem is a code.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from assets.mentoring.schema import QUARANTINE
from assets.storage.schema import empty_frame_of

if TYPE_CHECKING:
    from collections.abc import Iterable

Outcome = Literal["excluded", "quarantined", "used"]


class Problem(StrEnum):
    """Code of a problem; permanent, because findings are identified by it."""

    TEST_RECORD = "test_record"
    NOBODY = "nobody"
    PERSON_TWICE = "person_twice"
    NO_PERSON = "no_person"
    UNRESOLVED_PERSON = "unresolved_person"
    UNRESOLVED_SENIOR = "unresolved_senior"
    UNRESOLVED_HUB_MENTOR = "unresolved_hub_mentor"
    UNREADABLE_DATE = "unreadable_date"
    UNREADABLE_NUMBER = "unreadable_number"
    MISSING_CODE = "missing_code"
    UNKNOWN_CODE = "unknown_code"
    NO_CODE = "no_code"
    DUPLICATE_HUB = "duplicate_hub"
    NO_HUB = "no_hub"
    UNKNOWN_HUB = "unknown_hub"
    NO_START = "no_start"
    NO_ROLE = "no_role"
    ENDED_BEFORE_START = "ended_before_start"
    SELF_MENTORING = "self_mentoring"
    DUPLICATE_PAIR = "duplicate_pair"
    OVERLAPPING_PAIR = "overlapping_pair"
    NO_DATE = "no_date"
    NO_PERIOD = "no_period"
    BAD_PERIOD = "bad_period"
    FUTURE_DATE = "future_date"
    BEFORE_ASSIGNMENT = "before_assignment"
    NO_PAIR = "no_pair"
    DUPLICATE_EVENT = "duplicate_event"
    LOST_LETTERS = "lost_letters"
    STRAY_VALUES = "stray_values"


@dataclass(frozen=True, slots=True)
class Found:
    """One problem of some rows: their `source` and the `person_id` of whom their record belongs to (text)."""

    source: pd.Series
    person_id: pd.Series
    programme: str
    instrument: str
    problem: Problem
    field: str
    outcome: Outcome


SAID_ONCE = ("programme", "instrument", "problem", "field", "outcome")
"""What a problem says of all its rows at once."""


def gathered(parts: Iterable[Found]) -> pd.DataFrame:
    """Return all problems as one `mentoring/quarantine` frame, each said once, sorted by the table's key.

    Two readers of one field (two events fed by one date) find the same problem; the first outcome stands.
    """
    filled = [part for part in parts if len(part.source)]
    if not filled:
        return empty_frame_of(QUARANTINE)
    key = list(QUARANTINE.key)
    counts = [len(part.source) for part in filled]
    said = {
        name: np.repeat(np.array([str(getattr(part, name)) for part in filled], dtype=object), counts)
        for name in SAID_ONCE
    }
    source = pd.concat([part.source for part in filled], ignore_index=True)
    person = pd.concat([part.person_id for part in filled], ignore_index=True)
    together = pd.DataFrame({**said, "source": source, "person_id": person})[list(QUARANTINE.column_names)].astype(
        "str"
    )
    return together.drop_duplicates(key).sort_values(key, ignore_index=True)
