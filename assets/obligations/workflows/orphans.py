"""Mentees whose mentor is gone: since when, and why as far as it may be told.

Belongs here: `obligations/orphan`. Does not belong here: people who never had a mentor (`proposals.py`, and the clauses
about it), and that somebody asked for another mentor (`mentor_changes.py`): a pair ended by a change reads `ended`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from assets.obligations.beside.pairs import are_active
from assets.obligations.columns.calendar import date_text
from assets.obligations.workflows.framed import framed
from assets.obligations.workflows.hubs import hub_mentors_on
from assets.obligations.workflows.members import members_of, role_groups
from assets.obligations.workflows.schema import ORPHAN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assets.obligations.beside.inputs import Inputs
    from assets.obligations.beside.scoping import Homes
    from assets.obligations.language.policy import Policy

DAY = pd.Timedelta(days=1)
TOLD = ("mentor_left", "mentee_left", "completed")
WORDS = {
    "mentor_left": "the {role} left",
    "mentee_left": "the {role} pair ended when the mentee left",
    "completed": "the {role} pair was completed",
    "ended": "the {role} pair ended",
}


def orphans_of(policies: Sequence[Policy], inputs: Inputs, homes: Homes) -> pd.DataFrame:
    """Return `ORPHAN`: who is in a programme, had a mentor of a role, and has none now that stands for it.

    A pair with a mentor nobody could tell (an open identity) is a mentor: the software claims no absence it cannot see.
    """
    parts = [
        _orphans(policy, roles, inputs, homes, of_mentors=of_mentors)
        for policy in policies
        for roles, of_mentors in role_groups(policy)
    ]
    return framed(parts, table=ORPHAN, as_of=homes.as_of)


def _orphans(policy: Policy, roles: frozenset[str], inputs: Inputs, homes: Homes, *, of_mentors: bool) -> pd.DataFrame:
    today = pd.Timestamp(homes.as_of)
    own = inputs.pair[(inputs.pair["programme"] == policy.programme) & inputs.pair["role"].isin(roles)]
    own = own[own["mentee_id"].notna() & (own["started_on"] <= today)].reset_index(drop=True)
    days = pd.Series(today, index=own.index).astype("datetime64[us]")
    members = members_of(policy, inputs, homes)
    concerned = set(members.index)
    if of_mentors:
        concerned &= set(hub_mentors_on(policy, inputs, homes)["mentor_id"])
    active = own.loc[are_active(own, days, homes), "mentee_id"]
    alone = own[own["mentee_id"].isin(concerned) & ~own["mentee_id"].isin(active)]
    last = _last_pairs(alone, homes)
    home = members.reindex(last["mentee_id"]).set_axis(last.index)
    rows = last.rename(columns={"mentee_id": "person_id"}).assign(
        since=last["last"] + DAY,
        department=home["department_code"],
        division=home["division_code"],
    )
    rows["why"] = [_why(row) for row in rows.to_dict("records")]
    return rows


def _last_pairs(pairs: pd.DataFrame, homes: Homes) -> pd.DataFrame:
    """Return each mentee's pair that ended last, with `last` (its last day) and `reason`."""
    gone = {who: homes.left_of(pairs[who]) - DAY for who in ("mentor_id", "mentee_id")}
    last = pd.concat([pairs["ended_on"], *gone.values()], axis=1).min(axis=1).astype("datetime64[us]")
    by_mentor = gone["mentor_id"].notna() & (gone["mentor_id"] <= last)
    said = pairs["end_reason"].where(pairs["end_reason"].isin(TOLD), "ended")
    reason = pd.Series(np.where(by_mentor, "mentor_left", said), index=pairs.index, dtype="str")
    ordered = pairs.assign(last=last, reason=reason).sort_values(["mentee_id", "last", "pair_id"])
    return ordered.drop_duplicates("mentee_id", keep="last").reset_index(drop=True)


def _why(row: dict[Any, Any]) -> str:
    became = WORDS[row["reason"]].format(role=str(row["role"]).replace("_", " "))
    return f"No mentor since {date_text(row['since'])}: {became} on {date_text(row['last'])}."
