"""Interim pairs and the decision both may take when their year is over (W11).

Belongs here: `obligations/interim_decision`. Does not belong here: judging it, where an office makes it a should; as
shipped nobody owes it, and the office still wants to know whose year is over.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from assets.obligations.beside.lookup import looked_up
from assets.obligations.columns.calendar import date_text
from assets.obligations.language.clocks import Assignment
from assets.obligations.language.evidence import Events
from assets.obligations.language.kinds import Deadline
from assets.obligations.workflows.framed import framed
from assets.obligations.workflows.schema import INTERIM_DECISION

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from assets.obligations.beside.inputs import Inputs
    from assets.obligations.beside.scoping import Homes
    from assets.obligations.language.policy import Policy

DAY = pd.Timedelta(days=1)
SOON = pd.Timedelta(days=60)
"""Two people need some weeks to meet and decide."""


def interim_decisions_of(policies: Sequence[Policy], inputs: Inputs, homes: Homes, *, since: date) -> pd.DataFrame:
    """Return `INTERIM_DECISION`: a row per pair a clause lets decide, but those settled before `since`.

    Such a clause counts from the assignment of a pair and is met by a decision, whatever its strength. State: decided;
    ended (by its dates or because one of the two left, without a decision); overdue after `due_on`, due_soon in the 60
    days up to it, else running.
    """
    parts = [
        _of_clause(clause, policy, inputs, homes, since=since)
        for policy in policies
        for clause in policy.clauses
        if decides(clause) and not (clause.switched_off and clause.switched_off.value)
    ]
    return framed(parts, table=INTERIM_DECISION, as_of=homes.as_of)


def decides(clause: object) -> bool:
    """Return whether a clause is about a decision both of a pair may take."""
    return (
        isinstance(clause, Deadline)
        and isinstance(clause.clock, Assignment)
        and isinstance(clause.evidence, Events)
        and "decision" in clause.evidence.kinds
    )


def _of_clause(clause: Any, policy: Policy, inputs: Inputs, homes: Homes, *, since: date) -> pd.DataFrame:
    today = pd.Timestamp(homes.as_of)
    own = inputs.pair[inputs.pair["programme"] == policy.programme]
    own = own[own["mentee_id"].notna() & own["mentor_id"].notna() & (own["started_on"] <= today)]
    pairs = own[own["role"].isin(clause.roles.value)] if clause.roles else own
    rows = pairs.rename(columns={"mentee_id": "person_id"}).reset_index(drop=True)
    made = _decisions(clause, policy, inputs, homes)
    ends = [rows["ended_on"], *(homes.left_of(rows[who]) - DAY for who in ("person_id", "mentor_id"))]
    end = pd.concat(ends, axis=1).min(axis=1).astype("datetime64[us]")
    rows = rows.assign(
        clause=clause.clause,
        due_on=_due(rows["started_on"], clause),
        decision=looked_up(rows["pair_id"], made["value"]),
        decided_on=looked_up(rows["pair_id"], made["held_on"]),
        next_pair_id=_following(rows, own[~own["pair_id"].isin(pairs["pair_id"])]),
        end=end,
    )
    order = [
        (rows["decided_on"].notna(), "decided"),
        (end < today, "ended"),
        (rows["due_on"] < today, "overdue"),
        (rows["due_on"] - SOON <= today, "due_soon"),
    ]
    state = np.select(
        [condition.to_numpy(dtype=bool) for condition, _ in order], [name for _, name in order], "running"
    )
    rows["state"] = state
    settled = rows["decided_on"].fillna(rows["end"].where(state == "ended"))
    rows = rows[~(settled < pd.Timestamp(since))].reset_index(drop=True)
    rows["why"] = [_why(row) for row in rows.to_dict("records")]
    return rows


def _due(started: pd.Series[Any], clause: Deadline) -> pd.Series[Any]:
    if clause.within_months:
        return started + pd.DateOffset(months=clause.within_months.value)
    return started + pd.Timedelta(days=clause.within_days.value if clause.within_days else 0)


def _decisions(clause: Any, policy: Policy, inputs: Inputs, homes: Homes) -> pd.DataFrame:
    """Return held_on and value of each pair's latest decision with one of the clause's answers, by pair_id."""
    made = inputs.event[(inputs.event["programme"] == policy.programme) & (inputs.event["kind"] == "decision")]
    made = made[made["pair_id"].notna() & (made["held_on"] <= pd.Timestamp(homes.as_of))]
    if answers := clause.evidence.values:  # noqa: PD011 - a field of the language
        made = made[made["value"].isin(answers.value)]
    latest = made.sort_values(["held_on", "event_id"]).drop_duplicates("pair_id", keep="last")
    return latest.set_index("pair_id")[["held_on", "value"]]


def _following(rows: pd.DataFrame, others: pd.DataFrame) -> pd.Series[Any]:
    """Return the mentee's first pair of another role that began after the interim one."""
    both = rows[["person_id", "started_on"]].reset_index(names="place")
    formal = others[["mentee_id", "pair_id", "started_on"]].rename(columns={"started_on": "began"})
    later = both.merge(formal, left_on="person_id", right_on="mentee_id")
    later = later[later["began"] > later["started_on"]].sort_values(["place", "began", "pair_id"])
    return later.drop_duplicates("place").set_index("place")["pair_id"].reindex(rows.index)


def _why(row: dict[Any, Any]) -> str:
    begun = f"Interim pair since {date_text(row['started_on'])}"
    said = {
        "decided": f"{row['decision']} on {date_text(row['decided_on'])}" if row["state"] == "decided" else "",
        "ended": f"it ended on {date_text(row['end'])} without a decision on record" if row["state"] == "ended" else "",
        "overdue": f"its year ended on {date_text(row['due_on'])} and no decision is on record",
        "due_soon": f"its year ends on {date_text(row['due_on'])}",
        "running": f"its year ends on {date_text(row['due_on'])}",
    }
    return f"{begun}: {said[row['state']]} ({row['clause']})."
