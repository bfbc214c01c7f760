"""Which obligations a quarter's partition holds.

Belongs here: the membership rule of the design (*Obligations, states, rates*). Does not belong here: judging. One row
may lie in several quarters, under the same id: a gap of last year is still on this quarter's worklist.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from assets.hr.days import day_of
from assets.obligations.columns.texts import among, texts_at
from assets.obligations.rows.drafts import Texts, frame_of_drafts, places_by_key
from assets.obligations.schema import OBLIGATION
from assets.storage.schema import empty_frame_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from assets.hr.days import Days
    from assets.obligations.rows.drafts import Draft
    from assets.quarters import Quarter

CARRIED = ("not_met", "pending", "indeterminate")


def drafts_by_quarter(drafts: Sequence[Draft], quarters: Sequence[Quarter]) -> pd.DataFrame:
    """Return the drafts as `OBLIGATION`, the rows of each quarter in the order of its key; the drafts are used up.

    A quarter holds what is due in it, what was due earlier and unmet when it began (`met_late` where it was met in
    it or later), and what is due later but whose window has opened by its end.
    """
    if not drafts:
        return empty_frame_of(OBLIGATION)
    in_order = sorted(quarters, key=lambda quarter: quarter.key)
    held = np.concatenate([_held_by_draft(draft, in_order) for draft in drafts])
    # The quarter leads the key of the table: the rows are put in order once, and each quarter picks its own.
    order = places_by_key(drafts)
    quarter, place = np.nonzero(held[order].T)
    frame = frame_of_drafts(drafts, order[place])
    frame["quarter"] = texts_at([each.key for each in in_order], quarter)
    return frame


def _held_by_draft(draft: Draft, quarters: Sequence[Quarter]) -> Any:
    state: Texts = draft.columns["state"]
    words = pd.Series(pd.Categorical(state.names))
    return held_by(
        {name: draft.days(name) for name in ("due_on", "window_start", "met_on")}, words.iloc[state.places], quarters
    )


def held_by(days: Mapping[str, Days], state: pd.Series[Any], quarters: Sequence[Quarter]) -> Any:
    """Return which quarter (column) holds which row; `days` has due_on, window_start, met_on; `state` is categories."""
    due, opened, met_on = (days[name] for name in ("due_on", "window_start", "met_on"))
    unmet, late = among(state, CARRIED), among(state, ["met_late"])
    held = np.zeros((len(due), len(quarters)), dtype=bool)
    for column, quarter in enumerate(quarters):
        start, end = day_of(quarter.start), day_of(quarter.end)
        carried = (due < start) & (unmet | (late & (met_on >= start)))
        held[:, column] = ((due >= start) & (due <= end)) | carried | ((due > end) & (opened <= end))
    return held


def due_in_its_quarter(frame: pd.DataFrame) -> Any:
    """Return which rows of `OBLIGATION` are due in the quarter whose partition holds them: only these are rated."""
    place, keys = pd.factorize(frame["quarter"])
    starts = np.array(keys, dtype="datetime64[M]")
    due = frame["due_on"].to_numpy().astype("datetime64[M]")
    return (due - starts[place]).astype(np.int64).view(np.uint64) < MONTHS


MONTHS = 3
"""Of a quarter."""
