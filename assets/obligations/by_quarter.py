"""Which obligations a quarter's partition holds.

Belongs here: the membership rule of the design (*Obligations, states, rates*). Does not belong here: judging. One row
may lie in several quarters, under the same id: a gap of last year is still on this quarter's worklist.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from assets.obligations.schema import OBLIGATION
from assets.storage.schema import empty_frame_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assets.quarters import Quarter

CARRIED = ("not_met", "pending", "indeterminate")


def obligations_by_quarter(frame: pd.DataFrame, quarters: Sequence[Quarter]) -> pd.DataFrame:
    """Return `OBLIGATION`: the rows of each quarter, in the order of its key.

    A quarter holds what is due in it, what was due earlier and unmet when it began (`met_late` where it was met in
    it or later), and what is due later but whose window has opened by its end.
    """
    parts = [frame[held_by(frame, quarter)].assign(quarter=quarter.key) for quarter in quarters]
    rows = pd.concat([part for part in parts if len(part)] or [empty_frame_of(OBLIGATION)], ignore_index=True)
    rows["quarter"] = rows["quarter"].astype("str")
    held: pd.DataFrame = rows[list(OBLIGATION.column_names)].sort_values(list(OBLIGATION.key), ignore_index=True)
    return held


def held_by(frame: pd.DataFrame, quarter: Quarter) -> Any:
    """Return which rows (due_on, window_start, met_on, state) a quarter holds."""
    start, end = pd.Timestamp(quarter.start), pd.Timestamp(quarter.end)
    due = frame["due_on"]
    late = (frame["state"] == "met_late") & (frame["met_on"] >= start)
    carried = (due < start) & (frame["state"].isin(CARRIED) | late)
    opened = (due > end) & (frame["window_start"] <= end)
    return due.between(start, end) | carried | opened


def due_in_its_quarter(frame: pd.DataFrame) -> Any:
    """Return which rows of `OBLIGATION` are due in the quarter whose partition holds them: only these are rated."""
    due = frame["due_on"]
    first_month = due.dt.month - (due.dt.month - 1) % 3
    key = due.dt.year.astype("str") + "-" + first_month.astype("str").str.zfill(2) + "-01"
    return key == frame["quarter"]
