"""Which appointments fulfil a scope.

Belongs here: the predicates of `language/scope.py` read on rows of `hr/appointment`. Does not belong here: on which
days (`roster.py`) and on which day they matter (the anchor date).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from assets.obligations.language.scope import Predicates, Scope

AMONG = {
    "departments": "department_code",
    "divisions": "division_code",
    "ranks": "rank",
    "tracks": "track",
    "tenure": "tenure_status",
    "classes": "faculty_class",
    "kinds": "kind",
}
NOT_AMONG = {"not_departments": "department_code", "not_tracks": "track"}


def fulfils(homes: pd.DataFrame, scope: Scope) -> pd.Series[Any]:
    """Return which rows of `hr/appointment` fulfil a scope: all its predicates, and one of its alternatives."""
    inside = _all_hold(homes, scope)
    if scope.any_of:
        inside &= np.logical_or.reduce([_all_hold(homes, part) for part in scope.any_of])
    return inside


def _all_hold(homes: pd.DataFrame, asked: Predicates) -> pd.Series[Any]:
    inside = pd.Series(True, index=homes.index)
    for name, column in AMONG.items():
        if (among := getattr(asked, name)) is not None:
            inside &= homes[column].isin(among.value)
    for name, column in NOT_AMONG.items():
        if (excluded := getattr(asked, name)) is not None:
            inside &= homes[column].notna() & ~homes[column].isin(excluded.value)
    if asked.paid is not None:
        inside &= (homes["paid"] == asked.paid.value).fillna(False).astype(bool)
    if asked.min_fte is not None:
        inside &= homes["fte"] >= asked.min_fte.value
    if asked.above_fte is not None:
        inside &= homes["fte"] > asked.above_fte.value
    if asked.min_support_years is not None:
        months = round(12 * asked.min_support_years.value)
        last = homes["appointment_start"] + pd.DateOffset(months=months) - pd.Timedelta(days=1)
        inside &= homes["support_end"] >= last
    return inside
