"""What is unlikely about appointments in force: too much work for one person, a supervisor or a unit nobody knows.

Belongs here: findings about rows that are all used, looked at beside the other tables. Does not belong here: rows
against rows of the same file (`overlaps.py`). Looking at every row of the past was rejected: HR will not repair a
supervisor of 2009, and a finding nobody acts on hides the others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from assets.hr.among import is_among
from assets.hr.days import OPEN, days_of
from assets.hr.history import EMPLOYED
from assets.hr.schema import QUARANTINE

if TYPE_CHECKING:
    from datetime import date

    Tables = dict[str, pd.DataFrame]

MOST_WORK = 1.5
"""More than this share of full time at once is warned of (reference hr-and-identity §1.4)."""

ROUNDING = 1e-6


def faults_of_appointments(tables: Tables, *, tonight: date) -> pd.DataFrame:
    """Return rows of `hr/quarantine`: high_fte_sum, unknown_supervisor, unknown_unit of appointments in force.

    In force are rows of employment that have not ended by `tonight`. One row names a supervisor or a unit: it is
    missing once, however many people it concerns. Units are looked for where HR delivers any. The source of a row is
    `appointment`, the person and the appointment.
    """
    night = pd.Timestamp(tonight)
    appointment = tables["appointment"]
    ends_later = appointment["valid_to"].isna() | (appointment["valid_to"] > night)
    in_force = appointment[ends_later & appointment["employment_status"].isin(EMPLOYED)]
    found = [
        _notes(_overworked(in_force), problem="high_fte_sum", field="fte"),
        _notes(_with_unknown_supervisor(in_force, tables), problem="unknown_supervisor", field="supervisor_id"),
    ]
    if not tables["unit"].empty:
        for field in ("department_code", "division_code"):
            strangers = _in_unknown_unit(in_force, tables["unit"], field=field, night=night)
            found.append(_notes(strangers, problem="unknown_unit", field=field))
    return pd.concat(found, ignore_index=True)


def _overworked(in_force: pd.DataFrame) -> pd.DataFrame:
    """Return the first row of everybody whose shares of full time add up to more than `MOST_WORK` on some day."""
    shared = in_force[in_force["fte"] > 0]
    shared = shared[shared.duplicated("person_id", keep=False)]
    if shared.empty:
        return shared
    person = pd.factorize(shared["person_id"])[0]
    fte = shared["fte"].to_numpy()
    days = [days_of(shared[column], missing=OPEN) for column in ("valid_from", "valid_to")]
    turns = pd.DataFrame({"person": np.tile(person, 2), "day": np.concatenate(days), "by": np.concatenate([fte, -fte])})
    # What begins on the day another ends must not count beside it, so a day's turns are taken together.
    load = turns.groupby(["person", "day"], sort=True)["by"].sum().groupby(level="person").cumsum()
    over = load[load > MOST_WORK + ROUNDING].index.get_level_values("person").unique()
    return shared[np.isin(person, over)].drop_duplicates("person_id")


def _with_unknown_supervisor(in_force: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    supervised = in_force[in_force["supervisor_id"].notna()].drop_duplicates("supervisor_id")
    known = pd.concat([tables["person"]["person_id"], tables["person_alias"]["alias_id"]])
    return supervised[~is_among(supervised["supervisor_id"], known)]


def _in_unknown_unit(in_force: pd.DataFrame, unit: pd.DataFrame, *, field: str, night: pd.Timestamp) -> pd.DataFrame:
    """Return one row per unit that is not in `hr/unit` tonight, or on the day a row of the future begins."""
    asked = in_force[in_force[field].notna()]
    day = asked["valid_from"].where(asked["valid_from"] > night, night)
    asked = asked.assign(day=day).drop_duplicates([field, "day"])
    held = asked.reset_index().merge(unit, left_on=field, right_on="unit_code", suffixes=("", "_of_unit"))
    covers = (held["valid_from_of_unit"] <= held["day"]) & (
        held["valid_to_of_unit"].isna() | (held["valid_to_of_unit"] > held["day"])
    )
    return asked[~asked.index.isin(held.loc[covers, "index"])].drop_duplicates(field)


def _notes(rows: pd.DataFrame, *, problem: str, field: str) -> pd.DataFrame:
    notes = pd.DataFrame(
        {
            "source": "appointment " + rows["person_id"] + " " + rows["appointment_id"],
            "problem": problem,
            "field": field,
            "person_id": rows["person_id"],
            "department": rows["department_code"],
            "snapshot_id": rows["snapshot_id"],
        }
    )
    return notes[list(QUARANTINE.column_names)].astype("str")
