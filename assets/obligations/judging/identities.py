"""What an open identity changes in a judgement.

Belongs here: comparing the other worlds (`known/worlds.py`) with the night's. Does not belong here: judging any of them
(`judge.py`) or resolving anybody (`people`).

What only another world holds is told by its due day alone and never by the evidence there. To show it where a candidate
has done something, and not where he would be excepted, was rejected: one more good record then put an open question on
the list of somebody who had had none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from assets.hr.days import MISSING
from assets.obligations.columns.distinct import distinct_days
from assets.obligations.columns.frames import frame_of_columns
from assets.obligations.judging.states import REASON, STATE, coded
from assets.obligations.judging.waiting import waiting
from assets.obligations.known.numbering import NOBODY
from assets.obligations.known.worlds import NIGHT

if TYPE_CHECKING:
    from assets.hr.days import Days, Mask
    from assets.obligations.known.facts import Facts
    from assets.obligations.language.kinds import Cardinality, Deadline, Frequency

UNMET = ("not_met", "advice")

NOBODY_OPEN = frame_of_columns({name: np.zeros(0, dtype=np.int64) for name in ("person", "window_start")})


def with_open_identities(
    facts: Facts, rule: Deadline | Frequency | Cardinality, judged: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the night's rows with what an open identity changes, and the rows of people who owe nothing that is told.

    A gap that is none in some world, because it is met, excused or not owed there, becomes indeterminate. What only
    exists in some world has `maybe` 1: it is pending until it is due, then indeterminate, and no row where it would be
    excluded. Its `hit` is `UNTOLD`: what a candidate may have done is no evidence of his.
    """
    # Worlds in which nothing at all is owed count too: if every candidate had left, the pairing never ran.
    if judged.empty or (facts.subjects["world"].to_numpy() == NIGHT).all():
        return judged, NOBODY_OPEN
    tonight = (judged["world"] == NIGHT).to_numpy()
    unit = _units_of(judged, rule)
    night, other = judged[tonight], judged[~tonight].assign(unit=unit[~tonight])
    only_there = other[~np.isin(unit[~tonight], unit[tonight])]
    excluded = (only_there["state"] == "excluded").to_numpy()
    undecided = only_there.loc[excluded, ["person", "window_start"]].drop_duplicates()
    fresh = only_there[~excluded].sort_values(["unit", "world"], kind="stable").drop_duplicates("unit")
    turned = _is_no_gap_somewhere(facts, night, unit[tonight], other)
    whole = pd.concat([_told(night, turned), _untold(facts, rule, fresh.drop(columns="unit"))], ignore_index=True)
    return whole, undecided


UNTOLD = -1
"""The number of hits of a row whose evidence is not told."""


def _is_no_gap_somewhere(facts: Facts, night: pd.DataFrame, unit: Days, other: pd.DataFrame) -> Mask:
    """Return which rows of the night are a gap there, and not in every other world of the person; `unit` is theirs."""
    elsewhere = facts.subjects["world"].to_numpy() != NIGHT
    worlds = np.bincount(facts.person[elsewhere], minlength=len(facts.records.people.ids))[night["person"].to_numpy()]
    gap = np.flatnonzero((worlds > 0) & night["state"].isin(UNMET).to_numpy())
    there = np.sort(other["unit"].to_numpy()[other["state"].isin(UNMET).to_numpy()])
    gaps = np.searchsorted(there, unit[gap], side="right") - np.searchsorted(there, unit[gap], side="left")
    mask: Mask = np.zeros(len(night), dtype=bool)
    mask[gap[gaps < worlds[gap]]] = True
    return mask


def _told(night: pd.DataFrame, turned: Mask) -> pd.DataFrame:
    """Return the night's rows, those that turned as open questions."""
    words = (("state", "indeterminate"), ("reason", "identity"))
    return night.assign(**{name: night[name].mask(turned, word) for name, word in words}, maybe=0)


def _untold(facts: Facts, rule: Deadline | Frequency | Cardinality, fresh: pd.DataFrame) -> pd.DataFrame:
    """Return rows of other worlds as the night tells them."""
    place = np.select(waiting(facts, rule, fresh), [0, 1], default=2)
    return fresh.assign(
        state=coded(["pending", "pending", "indeterminate"], place, STATE),
        reason=coded(["due_soon", "", "identity"], place, REASON),
        counted=0,
        met_on=MISSING,
        step=NOBODY,
        hit=UNTOLD,
        maybe=1,
    )


def _units_of(judged: pd.DataFrame, rule: Deadline | Frequency | Cardinality) -> Days:
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
