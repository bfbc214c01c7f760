"""In which department and division HR has each person on a day, in words that can be compared with typed ones.

Belongs here: the primary appointment's units and their names. Does not belong here: what a department typed beside a
name is worth (`evidence`) and which department an obligation is counted in (`obligations`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from datetime import date


def homes_on(appointment: pd.DataFrame, unit: pd.DataFrame, day: date) -> pd.Series:
    """Return "department - division" by person id, of the primary appointment on a day.

    `appointment` and `unit` are the tables of `hr`. People without one are left out; so is a unit without a name on the
    day. Of several primary appointments the latest begun counts.
    """
    on = pd.Timestamp(day)
    primary = _in_force(appointment[appointment["is_primary"].fillna(False)], on)
    primary = primary.sort_values(["valid_from", "appointment_id"]).drop_duplicates("person_id", keep="last")
    names = _in_force(unit, on).drop_duplicates("unit_code").set_index("unit_code")["name"]
    parts = [primary[code].map(names).fillna("").astype("str") for code in ("department_code", "division_code")]
    homes = (parts[0] + " - " + parts[1]).where(parts[1] != "", parts[0]).set_axis(primary["person_id"])
    return homes[homes != ""]


def _in_force(rows: pd.DataFrame, on: pd.Timestamp) -> pd.DataFrame:
    return rows[(rows["valid_from"] <= on) & (rows["valid_to"].isna() | (rows["valid_to"] > on))]
