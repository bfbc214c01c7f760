"""Which obligations a quarter's partition holds.

Belongs here: the membership rule of the design (*Obligations, states, rates*). Does not belong here: judging. One row
may lie in several quarters, under the same id: a gap of last year is still on this quarter's worklist.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from assets.hr.days import MISSING, day_of, days_of
from assets.obligations.schema import OBLIGATION
from assets.obligations.texts import texts_at

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from assets.hr.days import Days
    from assets.quarters import Quarter

CARRIED = ("not_met", "pending", "indeterminate")


def obligations_by_quarter(frame: pd.DataFrame, quarters: Sequence[Quarter]) -> pd.DataFrame:
    """Return `OBLIGATION`: the rows of each quarter, in the order of its key.

    A quarter holds what is due in it, what was due earlier and unmet when it began (`met_late` where it was met in
    it or later), and what is due later but whose window has opened by its end.
    """
    in_order = sorted(quarters, key=lambda quarter: quarter.key)
    held = held_by(
        {name: days_of(frame[name], missing=MISSING) for name in ("due_on", "window_start", "met_on")},
        frame["state"],
        in_order,
    )
    # The quarter leads the key of the table: the rows are put in order once, and each quarter picks its own.
    key = [name for name in OBLIGATION.key if name != "quarter"]
    order = np.lexsort([_places(frame[name]) for name in reversed(key)])
    quarter, place = np.nonzero(held[order].T)
    keys = texts_at([each.key for each in in_order], quarter)
    rows = frame.iloc[order[place]].reset_index(drop=True).assign(quarter=keys)
    return rows[list(OBLIGATION.column_names)]


def _places(texts: pd.Series[Any]) -> Any:
    """Return what puts the rows in the order of their texts: ids are plain letters, and sort faster as bytes."""
    if texts.name == "obligation_id":
        return np.array(texts.tolist(), dtype="S")
    return pd.factorize(texts, sort=True)[0]


def held_by(days: Mapping[str, Days], state: pd.Series[Any], quarters: Sequence[Quarter]) -> Any:
    """Return which quarter (column) holds which row; `days` has due_on, window_start and met_on."""
    due, opened, met_on = (days[name] for name in ("due_on", "window_start", "met_on"))
    unmet, late = state.isin(CARRIED).to_numpy(dtype=bool), (state == "met_late").to_numpy(dtype=bool)
    held = np.zeros((len(due), len(quarters)), dtype=bool)
    for column, quarter in enumerate(quarters):
        start, end = day_of(quarter.start), day_of(quarter.end)
        carried = (due < start) & (unmet | (late & (met_on >= start)))
        held[:, column] = ((due >= start) & (due <= end)) | carried | ((due > end) & (opened <= end))
    return held


def due_in_its_quarter(frame: pd.DataFrame) -> Any:
    """Return which rows of `OBLIGATION` are due in the quarter whose partition holds them: only these are rated."""
    due = frame["due_on"]
    first_month = due.dt.month - (due.dt.month - 1) % 3
    key = due.dt.year.astype("str") + "-" + first_month.astype("str").str.zfill(2) + "-01"
    return key == frame["quarter"]
