"""Who heads a division or department on a day (`hr/unit`).

Belongs here: reading dated heads. Does not belong here: what follows from it: that he is a supervisor
(`supervisors.py`), or is reminded as chief (`reminders.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from datetime import date


def heads_on(unit: pd.DataFrame, codes: pd.Series[Any], days: pd.Series[Any]) -> pd.Series[Any]:
    """Return the person id of who heads each unit on each day, with a fresh index; missing where nobody is named."""
    asked = pd.DataFrame({"unit_code": codes.to_numpy(), "day": days.to_numpy(), "place": np.arange(len(codes))})
    both = asked.merge(unit[["unit_code", "head_person_id", "valid_from", "valid_to"]], on="unit_code")
    covers = both["valid_from"].isna() | (both["valid_from"] <= both["day"])
    covers &= both["valid_to"].isna() | (both["valid_to"] > both["day"])
    latest = both[covers].sort_values("valid_from", kind="stable").drop_duplicates("place", keep="last")
    return latest.set_index("place")["head_person_id"].reindex(range(len(asked))).astype("str")


def unit_changes(unit: pd.DataFrame) -> pd.DataFrame:
    """Return unit_code and day of every day on which a unit's row begins or ends."""
    days = [unit[["unit_code", name]].set_axis(["unit_code", "day"], axis=1) for name in ("valid_from", "valid_to")]
    return pd.concat(days, ignore_index=True).dropna()


def chiefs_on(unit: pd.DataFrame, homes: pd.DataFrame, day: date) -> pd.Series[Any]:
    """Return who heads the division of each home appointment, or its department where the division names nobody."""
    days = pd.Series(pd.Timestamp(day), index=homes.index).astype("datetime64[us]")
    of_division, of_department = (heads_on(unit, homes[name], days) for name in ("division_code", "department_code"))
    return of_division.fillna(of_department).set_axis(homes.index)
