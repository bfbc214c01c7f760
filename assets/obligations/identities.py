"""What an open identity changes in a judgement.

Belongs here: comparing the other worlds (`worlds.py`) with the night's. Does not belong here: judging any of them
(`judge.py`) or resolving anybody (`people`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from assets.hr.days import MISSING
from assets.obligations.distinct import distinct_days
from assets.obligations.worlds import NIGHT

if TYPE_CHECKING:
    from assets.hr.days import Days
    from assets.obligations.language.kinds import Rule

UNMET = ("not_met", "advice")
DONE = ("met", "met_late")


def with_open_identities(judged: pd.DataFrame, rule: Rule) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the night's rows with what an open identity changes, and the rows of people who owe nothing that is told.

    A gap that would be met in some world becomes indeterminate. What only exists in some world is indeterminate where
    it would be judged there, stays pending where it would be pending, and is no row where it would be excused. `hit` is
    `UNTOLD` where the evidence is a candidate's: what he may have done is no evidence of his.
    """
    tonight = (judged["world"] == NIGHT).to_numpy()
    if tonight.all():
        return judged, judged.loc[~tonight, ["person", "window_start"]]
    unit = _units_of(judged, rule)
    night = judged[tonight]
    worlds = judged[~tonight].assign(unit=unit[~tonight])
    done = worlds["state"].isin(DONE).to_numpy()
    turned = np.isin(unit[tonight], worlds["unit"].to_numpy()[done]) & night["state"].isin(UNMET).to_numpy()
    fresh = worlds[~np.isin(worlds["unit"].to_numpy(), unit[tonight])]
    told = fresh["state"].isin((*DONE, *UNMET, "pending"))
    undecided = fresh.loc[~told, ["person", "window_start"]].drop_duplicates()
    fresh = fresh[told]
    fresh = fresh.assign(waits=fresh["state"] == "pending").sort_values(["unit", "waits", "world"], kind="stable")
    fresh = fresh.drop_duplicates("unit").drop(columns=["waits", "unit"])
    open_there = (fresh["state"] != "pending").to_numpy()
    fresh = fresh.assign(
        **{name: fresh[name].where(~open_there, none) for name, none in (("counted", 0), ("hit", UNTOLD), ("step", -1))}
    )
    whole = pd.concat([night, fresh], ignore_index=True)
    open_now = np.concatenate([turned, open_there])
    told_so = {
        name: whole[name].mask(open_now, word) for name, word in (("state", "indeterminate"), ("reason", "identity"))
    }
    return whole.assign(**told_so, met_on=whole["met_on"].mask(open_now, MISSING)), undecided


UNTOLD = -1
"""The number of hits of a row whose evidence is not told."""


def _units_of(judged: pd.DataFrame, rule: Rule) -> Days:
    """Return what an obligation is owed by and when, as one number: equal in two worlds where it is the same one.

    Numbers stand in the order of person, mentor (of a pair) or event (of a meeting) and window.
    """
    starts, start = distinct_days(judged["window_start"].to_numpy())
    whose = judged["person"].to_numpy()
    other = {"pair": "mentor", "meeting": "event"}.get(rule.unit)
    if other:
        whose = whose * (int(judged[other].max()) + 1) + judged[other].to_numpy()
    units: Days = whose * len(starts) + start
    return units
