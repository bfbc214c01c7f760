"""That a mentor is not the mentee's supervisor (rule kind exclusion, R3).

Belongs here: pairs cut into intervals in which the mentee's supervisors did not change, and the judgement of each. Does
not belong here: the pairs that deadlines count from. A change in HR begins a new interval and thereby a new row: what
was right when the pair was formed is looked at again. One row per pair for good was rejected: it would either forget
that a pair was in order once, or never see that it no longer is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from assets.hr.history import HOME
from assets.obligations.beside.exemptions import exempted
from assets.obligations.beside.heads import heads_on, unit_changes
from assets.obligations.beside.lookup import looked_up, no_later
from assets.obligations.beside.open_pairs import with_candidates
from assets.obligations.beside.rows import obligation_rows
from assets.obligations.beside.scoping import in_scope
from assets.obligations.beside.steps import first_steps
from assets.obligations.columns.calendar import date_text
from assets.obligations.language.policy import filled
from assets.obligations.words.wording import sentence_case

if TYPE_CHECKING:
    from datetime import date, datetime

    from assets.obligations.beside.inputs import Inputs
    from assets.obligations.beside.scoping import Homes
    from assets.obligations.language.kinds import Exclusion
    from assets.obligations.language.policy import Policy

DAY = pd.Timedelta(days=1)


def supervisor_obligations(
    rule: Exclusion,
    policy: Policy,
    inputs: Inputs,
    homes: Homes,
    *,
    as_of: date,
    known_at: datetime | None,
    snapshot: str,
) -> pd.DataFrame:
    """Return `OBLIGATION` without `quarter`: a row per pair and interval of unchanged supervisors.

    Supervisors are the one of the mentee's home appointment and, with `unit_heads`, the heads of its division and
    department. window_start is the interval's first day, not before the pair's; window_end its last, the judged day
    while it lasts. The mentee is in scope (and enrolled) on window_start. States: met where the mentor is none of them;
    else excluded (opted_out, left), pending until due, excepted `documented` with an approved exemption over any of its
    days, indeterminate `feed` where HR names no supervisor, not_met (advice for strength I). An external mentor is
    nobody's supervisor. A pair of which nobody can tell one of the two has a row with each candidate: pending until
    due, then indeterminate `identity`, and none where it would be excluded.
    """
    intervals = _intervals(_pairs(rule, policy, inputs, homes, as_of), rule, inputs, homes)
    owed = _owed(intervals, rule, policy, inputs, homes, as_of)
    return obligation_rows(owed, rule, policy, as_of=as_of, known_at=known_at, snapshot=snapshot)


def _pairs(rule: Exclusion, policy: Policy, inputs: Inputs, homes: Homes, as_of: date) -> pd.DataFrame:
    """Return the pairs of the roles begun by the judged day, with `last`, missing while they last.

    Those of which somebody is a candidate have `is_open`.
    """
    pairs = inputs.pair[
        (inputs.pair["programme"] == policy.programme) & (inputs.pair["started_on"] <= pd.Timestamp(as_of))
    ]
    if rule.roles:
        pairs = pairs[pairs["role"].isin(rule.roles.value)]
    pairs = with_candidates(pairs, inputs)
    ends = [pairs["ended_on"], *(homes.left_of(pairs[who]) - DAY for who in ("mentee_id", "mentor_id"))]
    last = pd.concat(ends, axis=1).min(axis=1)
    order = ["mentee_id", "mentor_id", "started_on", "last", "pair_id"]
    ordered = pairs.assign(last=last).sort_values(["is_open", *order], ascending=[False, *([True] * len(order))])
    once = ordered.drop_duplicates(["role", "mentee_id", "mentor_id", "started_on"], keep="last")
    if once["is_open"].any():
        once = once.sort_values(order)
    return once.reset_index(drop=True).rename_axis("pair").reset_index()


def _intervals(pairs: pd.DataFrame, rule: Exclusion, inputs: Inputs, homes: Homes) -> pd.DataFrame:
    """Return the pairs' columns plus window_start, stop (day after the last, missing while it lasts), same and told."""
    heads = inputs.unit if rule.unit_heads and rule.unit_heads.value else inputs.unit.iloc[:0]
    points = _points(pairs, heads, homes)
    home = homes.on(points["mentee_id"], points["day"])
    columns = {"supervisor": home["supervisor_id"]}
    columns |= {name: heads_on(heads, home[name], points["day"]) for name in ("division_code", "department_code")}
    bosses = pd.DataFrame(columns).fillna("").astype("str").reset_index(drop=True)
    present = home["person_id"].notna().to_numpy()
    state = bosses["supervisor"] + "|" + bosses["division_code"] + "|" + bosses["department_code"]
    state = state.where(pd.Series(present), "nobody at work")
    changed = (state != state.shift()) | (points["pair"] != points["pair"].shift())
    runs = points.assign(
        present=present,
        told=bosses["supervisor"] != "",
        same=bosses.eq(points["mentor_id"], axis=0).any(axis=1),
    )[changed.to_numpy()]
    runs = runs.assign(stop=runs.groupby("pair")["day"].shift(-1)).rename(columns={"day": "window_start"})
    kept = runs[runs["present"]].drop(columns=["present", "mentee_id", "mentor_id"])
    whole = kept.merge(pairs, on="pair")
    return whole.assign(stop=whole["stop"].fillna(whole["last"] + DAY))


def _points(pairs: pd.DataFrame, units: pd.DataFrame, homes: Homes) -> pd.DataFrame:
    """Return pair, mentee_id, mentor_id and the days of a pair on which its mentee's supervisors may change."""
    spans = homes.homes[["person_id", "valid_from", "valid_to", "division_code", "department_code"]]
    whose = pairs[["pair", "mentee_id", "mentor_id", "started_on", "last"]]
    mine = whose.merge(spans, left_on="mentee_id", right_on="person_id")
    days = [whose.assign(day=whose["started_on"])]
    days += [mine.assign(day=mine[name]) for name in ("valid_from", "valid_to")]
    for name in ("division_code", "department_code"):
        days.append(mine.merge(unit_changes(units), left_on=name, right_on="unit_code"))
    found = pd.concat([part[[*whose.columns, "day"]] for part in days], ignore_index=True)
    inside = (found["day"] >= found["started_on"]) & (found["last"].isna() | (found["day"] <= found["last"]))
    kept = found[inside].drop_duplicates(["pair", "day"]).sort_values(["pair", "day"], ignore_index=True)
    return kept[["pair", "mentee_id", "mentor_id", "day"]]


def _owed(
    intervals: pd.DataFrame, rule: Exclusion, policy: Policy, inputs: Inputs, homes: Homes, as_of: date
) -> pd.DataFrame:
    today, start = pd.Timestamp(as_of), intervals["window_start"]
    home = homes.on(intervals["mentee_id"], start).set_index(intervals.index)
    steps = first_steps(inputs.event, policy, as_of=as_of)
    kept = in_scope(home, policy, rule.scope) & _in_force(rule, policy, start)
    if rule.enrolled_only and policy.population.enrolled_step:
        kept &= looked_up(intervals["mentee_id"], steps["enrolled"]).notna()
    intervals, home = intervals[kept].reset_index(drop=True), home[kept].reset_index(drop=True)
    due = intervals["window_start"] + pd.Timedelta(days=filled(policy, rule, "grace_days"))
    end = no_later((intervals["stop"] - DAY).fillna(today), as_of)
    out, left = (looked_up(intervals["mentee_id"], days) for days in (steps["opted_out"], homes.left))
    documented = exempted(
        inputs.exemption, policy, rule.clause, people=intervals["mentee_id"], start=intervals["window_start"], end=end
    )
    differs, told, known = ~intervals["same"], intervals["told"], ~intervals["is_open"]
    soon = (due - today).dt.days <= filled(policy, rule, "due_soon_days")
    order = [
        (differs & told & known, "met", ""),
        (out <= due, "excluded", "opted_out"),
        (left <= due, "excluded", "left"),
        ((today <= due) & soon, "pending", "due_soon"),
        (today <= due, "pending", ""),
        (~known, "indeterminate", "identity"),
        (documented, "excepted", "documented"),
        (differs & ~told, "indeterminate", "feed"),
    ]
    conditions = [condition.fillna(False).astype(bool).to_numpy() for condition, _, _ in order]
    owed = pd.DataFrame(
        {
            "subject_id": intervals["mentee_id"] + "+" + intervals["mentor_id"],
            "person_id": intervals["mentee_id"],
            "counterpart_id": intervals["mentor_id"],
            "pair_id": intervals["pair_id"],
            "hub": intervals["hub"],
            **{name: home[column] for column, name in HOME.items()},
            "window_start": intervals["window_start"],
            "window_end": end,
            "due_on": due,
            "state": np.select(conditions, [state for _, state, _ in order], default=_unmet(rule)),
            "reason": np.select(conditions, [reason for _, _, reason in order], default=""),
            "counted": (differs & told & known).astype("int64"),
            "met_on": intervals["window_start"],
            "evidence": [[source] if isinstance(source, str) else [] for source in intervals["source"].tolist()],
        }
    )
    owed = owed.assign(is_open=~known)[known | (owed["state"] != "excluded")].sort_values("is_open", kind="stable")
    owed = owed[~(owed["is_open"] & owed.duplicated(["subject_id", "window_start"]))]
    return owed.assign(**_words(owed, rule, lasts=intervals["stop"].isna()))


def _in_force(rule: Exclusion, policy: Policy, days: pd.Series[Any]) -> pd.Series[Any]:
    inside = pd.Series(True, index=days.index)
    for part in (rule, policy):
        if part.effective_from:
            inside &= days >= pd.Timestamp(part.effective_from.value)
        if part.effective_to:
            inside &= days <= pd.Timestamp(part.effective_to.value)
    return inside


def _unmet(rule: Exclusion) -> str:
    return "advice" if rule.strength == "I" else "not_met"


def _words(owed: pd.DataFrame, rule: Exclusion, *, lasts: pd.Series[Any]) -> dict[str, Any]:
    """Return period and why; a text is made once for all rows that agree in what it tells."""
    told = owed[["state", "reason", "window_start", "window_end", "due_on", "is_open"]].assign(lasts=lasts)
    place, distinct = pd.factorize(pd.MultiIndex.from_frame(told))
    rows = [dict(zip(told.columns, values, strict=True)) for values in distinct]
    periods, why = [_period(row) for row in rows], [_why(row, rule) for row in rows]
    return {
        "period": pd.Series(periods, dtype="str").iloc[place].array,
        "why": pd.Series(why, dtype="str").iloc[place].array,
    }


def _period(row: dict[str, Any]) -> str:
    return f"from {date_text(row['window_start'])}" + ("" if row["lasts"] else f" to {date_text(row['window_end'])}")


def _why(row: dict[str, Any], rule: Exclusion) -> str:
    since, be = _period(row), "is" if row["lasts"] else "was"
    same = f"{since} the mentor {be} also a supervisor of the mentee"
    if row["is_open"]:
        same = f"{since} the record names somebody who may be one of several people on the roster"
    sentence = {
        "met": sentence_case(f"{since} the mentor {be} not a supervisor of the mentee"),
        "opted_out": f"Not owed: the mentee opted out by {date_text(row['due_on'])}",
        "left": f"Not owed: the mentee had left by {date_text(row['due_on'])}",
        "pending": f"Not due yet: {same}, to be settled by {date_text(row['due_on'])}",
        "documented": f"Not required: {same}, and an approved exemption says that it cannot be otherwise",
        "identity": f"Cannot be told: {same}",
        "indeterminate": f"Cannot be told: {since} HR names no supervisor of the mentee",
        "advice": f"Advised: another mentor, because {same}",
    }
    return f"{sentence.get(row['reason']) or sentence.get(row['state']) or sentence_case(same)} ({rule.clause})."
