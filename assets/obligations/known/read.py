"""The tables a judgement reads, as they are stored.

Belongs here: which they are. Does not belong here: choosing a programme's rows (`records.py`, `registers.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables a judgement reads, as their `obligations/schema.py` declares them, of all programmes."""

    person: pd.DataFrame
    appointment: pd.DataFrame
    leave: pd.DataFrame
    pair: pd.DataFrame
    event: pd.DataFrame
    review: pd.DataFrame
    hub: pd.DataFrame
    hub_mentor: pd.DataFrame
    preference: pd.DataFrame
    career_date: pd.DataFrame
    exemption: pd.DataFrame
