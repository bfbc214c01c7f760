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

from assets.hr.days import MISSING
from assets.obligations.evidence import counted_of, failures_of, pair_hits, window_hits
from assets.obligations.facts import Facts, facts_of
from assets.obligations.policy import Deadline, Frequency
from assets.obligations.population import pairs_in_scope, windows_in_scope
from assets.obligations.records import has_happened, records_of
from assets.obligations.roster import roster_of
from assets.obligations.texts import texts_at
from assets.obligations.worlds import NIGHT, night_claims, with_other_worlds, worlds_of

if TYPE_CHECKING:
    from datetime import date

    from assets.hr.days import Days, Mask
    from assets.obligations.policy import Policy
    from assets.obligations.records import Tables

UNMET = ("not_met", "advice")
DONE = ("met", "met_late")


@dataclass(frozen=True, slots=True)
class Judged:
    """One policy judged on one day.

    `facts`: the facts of all worlds. `owed`: per measure, in the policy's order, the rows `judged_of` gives, identity
    taken into account. `undecided`: per measure the person (number) and window_start of those whom an open identity may
    concern, but who owe nothing that could be told.
    """

    policy: Policy
    facts: Facts
    owed: dict[str, pd.DataFrame]
    undecided: dict[str, pd.DataFrame]


def judge(tables: Tables, policy: Policy, as_of: date) -> Judged:
    """Judge every measure of a policy on a day."""
    records = records_of(tables, policy.programme)
    roster = roster_of(tables, records.people, policy, as_of)
    happened = has_happened(records, as_of)
    claims = night_claims(records, happened)
    worlds = worlds_of(records, happened)
    if len(worlds):
        claims = with_other_worlds(claims, records, worlds, happened)
    facts = facts_of(roster, records, claims, policy)
    both = {rule.measure: with_open_identities(judged_of(facts, rule), rule) for rule in policy.clauses}
    return Judged(
        policy=policy,
        facts=facts,
        owed={measure: owed for measure, (owed, _) in both.items()},
        undecided={measure: undecided for measure, (_, undecided) in both.items()},
    )


def judged_of(facts: Facts, rule: Deadline | Frequency) -> pd.DataFrame:
    """Return what one measure is owed in all worlds, each with its state.

    Columns: person, world, mentor (numbers), pair (row of the records), window_start, window_end, due, anchor, days,
    leave_days, left, opted_out (days), counted, met_on, evidence, one column per test of `evidence.FAILURES` with the
    number of events that failed it, state and reason; of a pair also ended (day), of a window label.
    """
    if isinstance(rule, Deadline):
        owed = pairs_in_scope(facts, rule)
        hits = pair_hits(facts, rule, owed)
    else:
        owed, windows, active = windows_in_scope(facts, rule)
        hits = window_hits(facts, rule, owed, windows, active)
    subjects = facts.subjects.drop(columns="enrolled").iloc[owed["subject"].to_numpy()].reset_index(drop=True)
    evidence = {
        **counted_of(hits, facts.records, required=rule.minimum.value, rows=len(owed)),
        **failures_of(hits, len(owed)),
    }
    owed = pd.concat([owed, subjects, pd.DataFrame(evidence, index=owed.index)], axis=1)
    numbers = {str(name): owed[name].to_numpy() for name in owed if owed[name].dtype.kind in "ib"}
    states = _states_of(numbers, rule, today=facts.today)
    chosen = np.select([holds for _, _, holds in states], range(len(states)), default=len(states))
    unmet = "advice" if rule.strength == "I" else "not_met"
    fault = np.select([owed["one_sided"] > 0, owed["incomplete"] > 0], [1, 2], default=0)
    # An unmet obligation that was tried names the fault, one-sided before incomplete.
    reason = chosen + np.where(chosen == len(states), fault, 0)
    names = [*(state for state, _, _ in states), unmet]
    reasons = [*(reason for _, reason, _ in states), "", "one_sided", "incomplete"]
    return owed.assign(state=texts_at(names, chosen), reason=texts_at(reasons, reason))


def lists_where(lists: pd.Series[Any], kept: Mask) -> pd.Series[Any]:
    """Return lists, emptied where they are not kept."""
    emptied = lists.to_numpy().copy()
    for row in np.flatnonzero(~kept):
        emptied[row] = []
    return pd.Series(emptied, index=lists.index)


def _states_of(owed: dict[str, Any], rule: Deadline | Frequency, *, today: int) -> list[tuple[str, str, Any]]:
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
        lost = (owed["mentor_left"] <= due) | (owed["told_left"] & (owed["ended"] <= due))
        ended = (owed["ended"] < due) & ~owed["told_left"] & ~(owed["mentor_left"] <= due)
        order.append(("excluded", "ended_before_due", ended))
        short = np.zeros(len(due), dtype=bool)
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


def with_open_identities(judged: pd.DataFrame, rule: Deadline | Frequency) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the night's rows with what an open identity changes, and the rows of people who owe nothing that is told.

    A gap that would be met in some world becomes indeterminate. What only exists in some world is indeterminate where
    it would be judged there, stays pending where it would be pending, and is no row where it would be excused.
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
    # What a candidate may have done is no evidence of his.
    fresh = fresh.assign(
        counted=fresh["counted"].where(~open_there, 0), evidence=lists_where(fresh["evidence"], ~open_there)
    )
    whole = pd.concat([night, fresh], ignore_index=True)
    open_now = np.concatenate([turned, open_there])
    told_so = {
        name: whole[name].mask(open_now, word) for name, word in (("state", "indeterminate"), ("reason", "identity"))
    }
    return whole.assign(**told_so, met_on=whole["met_on"].mask(open_now, MISSING)), undecided


def _units_of(judged: pd.DataFrame, rule: Deadline | Frequency) -> Days:
    """Return what an obligation is owed by and when, as one number: equal in two worlds where it is the same one.

    Numbers stand in the order of person, mentor (of a pair) and window.
    """
    starts, start = np.unique(judged["window_start"].to_numpy(), return_inverse=True)
    whose = judged["person"].to_numpy()
    if isinstance(rule, Deadline):
        whose = whose * (int(judged["mentor"].max()) + 1) + judged["mentor"].to_numpy()
    units: Days = whose * len(starts) + start
    return units
