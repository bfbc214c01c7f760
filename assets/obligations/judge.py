"""The order of judgement: from what is owed and what was recorded to one state and one reason.

Belongs here: the order the states are looked at and what an open identity changes. Does not belong here: who is
concerned (`population.py`), what counts (`evidence.py`), how it reads (`why.py`) and the table (`frame.py`).

The order is that of clinical quality measures (FHIR `measure-population`): excluded before the evidence is looked at,
excepted only when unmet. A single score per person was rejected: nobody could say which meeting would change it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from assets.obligations.calendar import MISSING
from assets.obligations.evidence import counted_of, failures_of, pair_hits, window_hits
from assets.obligations.policy import Deadline, Frequency
from assets.obligations.population import Facts, facts_of, pairs_in_scope, windows_in_scope
from assets.obligations.records import effective_on, records_of
from assets.obligations.roster import roster_of
from assets.obligations.worlds import alternative_worlds, night_world, worlds_of

if TYPE_CHECKING:
    from datetime import date

    from assets.obligations.policy import Policy
    from assets.obligations.records import Tables

UNMET = ("not_met", "advice")
DONE = ("met", "met_late")


@dataclass(frozen=True, slots=True)
class Judged:
    """One policy judged on one day.

    `facts`: the night's facts. `owed`: per measure, in the policy's order, the rows `judged_of` gives, identity taken
    into account. `undecided`: per measure the person_id and window_start of those whom an open identity may concern,
    but who owe nothing that could be told.
    """

    policy: Policy
    facts: Facts
    owed: dict[str, pd.DataFrame]
    undecided: dict[str, pd.DataFrame]


def judge(tables: Tables, policy: Policy, as_of: date) -> Judged:
    """Judge every measure of a policy on a day."""
    roster = roster_of(tables, policy, as_of)
    records = effective_on(as_of, records_of(tables, policy.programme))
    worlds = worlds_of(records, tables.review)
    people = tables.person[["person_id"]].assign(world=0)
    night = facts_of(roster, night_world(records), policy, people)
    others = facts_of(roster, alternative_worlds(records, worlds), policy, people.iloc[:0]) if len(worlds) else None
    owed, undecided = {}, {}
    for rule in policy.clauses:
        judged = judged_of(night, rule)
        open_rows = judged.iloc[:0][["person_id", "window_start"]]
        if others is not None:
            judged, open_rows = with_open_identities(judged, judged_of(others, rule))
        owed[rule.measure], undecided[rule.measure] = judged, open_rows
    return Judged(policy, night, owed, undecided)


def judged_of(facts: Facts, rule: Deadline | Frequency) -> pd.DataFrame:
    """Return what one measure is owed in some worlds, each with its state.

    Columns: person_id, world, mentor_id, pair_id, hub, window_start, window_end, due, anchor, days, leave_days, left,
    opted_out, mentor_left, ended (days), end_reason, counted, met_on, evidence, one column per test of
    `evidence.FAILURES` with the number of events that failed it, state and reason.
    """
    if isinstance(rule, Deadline):
        owed = pairs_in_scope(facts, rule)
        hits = pair_hits(facts, rule, owed)
    else:
        owed, windows, active = windows_in_scope(facts, rule)
        owed = owed.assign(ended=MISSING, mentor_left=MISSING, end_reason="")
        hits = window_hits(facts, rule, owed, windows, active)
    subjects = facts.subjects.iloc[owed["subject"].to_numpy()].reset_index(drop=True)
    owed = pd.concat([owed, subjects.drop(columns="enrolled")], axis=1)
    failures = failures_of(hits, owed.index)
    owed = pd.concat([owed, counted_of(hits, required=rule.minimum.value, index=owed.index), failures], axis=1)
    states = _states_of(owed, rule, today=facts.today)
    chosen = np.select([holds for _, _, holds in states], range(len(states)), default=len(states))
    unmet = "advice" if rule.strength == "I" else "not_met"
    names = np.array([*(state for state, _, _ in states), unmet], dtype=object)
    reasons = np.array([*(reason for _, reason, _ in states), ""], dtype=object)
    owed["state"] = pd.Series(names[chosen], dtype="str")
    owed["reason"] = pd.Series(reasons[chosen], dtype="str")
    return _with_unmet_reason(owed)


def _states_of(owed: pd.DataFrame, rule: Deadline | Frequency, *, today: int) -> list[tuple[str, str, Any]]:
    """Return state, reason and where it holds, in the order of judgement."""
    due = owed["due"]
    away = owed["leave_days"]
    some = owed["days"] > 0
    reached = owed["met_on"] > MISSING
    order: list[tuple[str, str, Any]] = [
        ("excluded", "opted_out", owed["opted_out"] <= due),
        ("excluded", "left", owed["left"] <= due),
        ("excluded", "on_leave", some & (away >= owed["days"])),
    ]
    if isinstance(rule, Deadline):
        lost = (owed["mentor_left"] <= due) | ((owed["end_reason"] == "mentor_left") & (owed["ended"] <= due))
        ended = (owed["ended"] < due) & (owed["end_reason"] != "mentor_left") & ~(owed["mentor_left"] <= due)
        order.append(("excluded", "ended_before_due", ended))
        short = pd.Series(False, index=owed.index)
    else:
        lost = owed["mentors_left"]
        short = owed["days"] < rule.min_eligible_days.value
    return [
        *order,
        ("met", "", reached & (owed["met_on"] <= due)),
        ("met_late", "", reached),
        ("pending", "due_soon", (today <= due) & (due - today <= rule.due_soon_days.value)),
        ("pending", "", today <= due),
        ("excepted", "hired_too_late", short),
        ("excepted", "mentor_left", lost),
        ("excepted", "partial_leave", some & (away >= rule.partial_leave_share.value * owed["days"])),
    ]


def _with_unmet_reason(owed: pd.DataFrame) -> pd.DataFrame:
    """Name the fault of an unmet obligation that was tried: one-sided before incomplete."""
    unmet = owed["state"].isin(UNMET)
    fault = np.select([owed["one_sided"] > 0, owed["incomplete"] > 0], ["one_sided", "incomplete"], default="")
    owed["reason"] = owed["reason"].where(~unmet, pd.Series(fault, index=owed.index, dtype="str"))
    return owed


def with_open_identities(night: pd.DataFrame, worlds: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the night's rows with what an open identity changes, and the rows of people who owe nothing that is told.

    A gap that would be met in some world becomes indeterminate. What only exists in some world is indeterminate where
    it would be judged there, stays pending where it would be pending, and is no row where it would be excused.
    """
    unit = ["person_id", "window_start"] if "window" in night.columns else ["person_id", "mentor_id", "window_start"]
    keys = pd.MultiIndex.from_frame(night[unit])
    elsewhere = pd.MultiIndex.from_frame(worlds[unit])
    turned = keys.isin(elsewhere[worlds["state"].isin(DONE)]) & night["state"].isin(UNMET).to_numpy()
    told = worlds["state"].isin((*DONE, *UNMET, "pending"))
    fresh = worlds[~elsewhere.isin(keys)]
    undecided = fresh.loc[~told.reindex(fresh.index), ["person_id", "window_start"]].drop_duplicates()
    fresh = fresh[told.reindex(fresh.index)]
    fresh = fresh.assign(waits=fresh["state"] == "pending").sort_values([*unit, "waits", "world"], kind="stable")
    fresh = fresh.drop_duplicates(unit).drop(columns="waits")
    judged = pd.concat([night, fresh], ignore_index=True)
    is_fresh = np.arange(len(judged)) >= len(night)
    open_now = np.concatenate([turned, (fresh["state"] != "pending").to_numpy()])
    judged["state"] = judged["state"].where(~open_now, "indeterminate")
    judged["reason"] = judged["reason"].where(~open_now, "identity")
    judged["counted"] = judged["counted"].where(~(is_fresh & open_now), 0)
    judged["met_on"] = judged["met_on"].where(~open_now, MISSING)
    empty = np.empty(len(judged), dtype=object)
    empty[:] = [[] for _ in range(len(judged))]
    judged["evidence"] = judged["evidence"].where(~(is_fresh & open_now), pd.Series(empty))
    return judged, undecided
