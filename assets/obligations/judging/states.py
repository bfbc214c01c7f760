"""The states and reasons of obligations, and columns of them.

Belongs here: the closed set of both, and their columns as categories. Does not belong here: which of them holds
(`order.py`, `identities.py`) and what they are called for people (`reports`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Sequence


STATES = ("met", "met_late", "not_met", "advice", "pending", "indeterminate", "excluded", "excepted")
REASONS = (
    *("", "waived", "opted_out", "left", "on_leave", "ended_before_due", "due_soon", "hired_too_late"),
    *("mentor_left", "partial_leave", "documented", "one_sided", "incomplete", "identity", "feed"),
)
"""The reasons; `feed`: what HR or REDCap does not say could change the answer."""

STATE: pd.CategoricalDtype = pd.CategoricalDtype(list(STATES))
REASON: pd.CategoricalDtype = pd.CategoricalDtype(list(REASONS))


def coded(words: Sequence[str], places: Any, dtype: pd.CategoricalDtype) -> pd.Categorical[Any]:
    """Return the word at each place (from 0) as categories of `STATE` or `REASON`."""
    codes = dtype.categories.get_indexer(pd.Index(list(words), dtype="str"))
    return pd.Categorical.from_codes(codes[places].astype(np.int8), dtype=dtype)
