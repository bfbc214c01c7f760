"""Requests for another mentor, changes of mentor and their handover (D10). For the programme's director only.

Belongs here: `obligations/mentor_change`, every row with audience director. Does not belong here: that a mentee is
without a mentor, which the office works on (`orphans.py`) and which tells nothing of who asked for what.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from assets.obligations.beside.lookup import looked_up
from assets.obligations.columns.calendar import date_text
from assets.obligations.language.clocks import PairEnd
from assets.obligations.language.evidence import Events
from assets.obligations.language.kinds import Deadline
from assets.obligations.rows.ids import text_ids
from assets.obligations.workflows.framed import framed
from assets.obligations.workflows.interim import decides
from assets.obligations.workflows.schema import MENTOR_CHANGE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from assets.obligations.beside.inputs import Inputs
    from assets.obligations.beside.scoping import Homes
    from assets.obligations.language.policy import Policy

DIRECTOR = "director"
ENDINGS = ("changed", "mentor_left")
"""How a pair ends after which the mentee is to have another mentor."""


def mentor_changes_of(policies: Sequence[Policy], inputs: Inputs, homes: Homes, *, since: date) -> pd.DataFrame:
    """Return `MENTOR_CHANGE`: changes and requests from `since` to the judged day, and requests open from before.

    A change is a pair that ended so or that another follows. Decisions on record are requests in a programme without a
    clause by which the two decide (`interim.py`); their coded answer is taken as it is.
    """
    parts = [
        part
        for policy in policies
        for part in (_changes(policy, inputs, homes, since=since), _requests(policy, inputs, homes, since=since))
    ]
    return framed(parts, table=MENTOR_CHANGE, as_of=homes.as_of)


def _changes(policy: Policy, inputs: Inputs, homes: Homes, *, since: date) -> pd.DataFrame:
    own = inputs.pair[(inputs.pair["programme"] == policy.programme) & inputs.pair["mentee_id"].notna()]
    followers = own.dropna(subset="follows_pair_id").sort_values(["started_on", "pair_id"])
    next_ = followers.drop_duplicates("follows_pair_id").set_index("follows_pair_id")
    over = own["ended_on"].between(pd.Timestamp(since), pd.Timestamp(homes.as_of))
    ended = own[over & (own["end_reason"].isin(ENDINGS) | own["pair_id"].isin(next_.index))].reset_index(drop=True)
    rule = _handover_rule(policy)
    rows = ended.rename(columns={"mentee_id": "person_id", "mentor_id": "previous_mentor_id"}).assign(
        programme=policy.programme,
        change_id=_ids(policy, "change", ended["pair_id"]),
        audience=DIRECTOR,
        kind="change",
        happened_on=ended["ended_on"],
        next_mentor_id=looked_up(ended["pair_id"], next_["mentor_id"]),
        started_on=looked_up(ended["pair_id"], next_["started_on"]),
        handover_on=looked_up(ended["pair_id"], _handovers(rule, policy, inputs, homes)),
        handover_due_on=_handover_due(rule, ended),
    )
    state = np.select([rows["handover_on"].notna(), rows["started_on"].notna()], ["handed_over", "replaced"], "waiting")
    rows["state"] = state
    rows["why"] = [_told(row) for row in rows.to_dict("records")]
    return rows


def _handover_rule(policy: Policy) -> Deadline | None:
    """Return the clause that asks the old mentor for a handover, if the policy has one."""
    found = [
        clause
        for clause in policy.clauses
        if isinstance(clause, Deadline) and isinstance(clause.clock, PairEnd) and isinstance(clause.evidence, Events)
    ]
    return found[0] if found else None


def _handovers(rule: Deadline | None, policy: Policy, inputs: Inputs, homes: Homes) -> pd.Series[Any]:
    """Return the first day of a handover by pair_id."""
    steps = rule.evidence.steps if rule and isinstance(rule.evidence, Events) else ()
    own = inputs.event[(inputs.event["programme"] == policy.programme) & inputs.event["step"].isin(steps)]
    made = own[own["pair_id"].notna() & (own["held_on"] <= pd.Timestamp(homes.as_of))]
    return made.groupby("pair_id")["held_on"].min()


def _handover_due(rule: Deadline | None, ended: pd.DataFrame) -> pd.Series[Any]:
    days = rule.within_days.value if rule and rule.within_days else None
    if rule is None or days is None or not isinstance(rule.clock, PairEnd):
        return pd.Series(pd.NaT, index=ended.index).astype("datetime64[us]")
    asked = ended["end_reason"].isin(rule.clock.reasons.value)
    if rule.roles:
        asked &= ended["role"].isin(rule.roles.value)
    return (ended["ended_on"] + pd.Timedelta(days=days)).where(asked)


def _requests(policy: Policy, inputs: Inputs, homes: Homes, *, since: date) -> pd.DataFrame:
    today, own = pd.Timestamp(homes.as_of), inputs.event[inputs.event["programme"] == policy.programme]
    if any(decides(clause) for clause in policy.clauses):
        own = own.iloc[:0]
    made = own[(own["kind"] == "decision") & own["person_id"].notna() & (own["held_on"] <= today)]
    answered = made["filed_on"].where(made["filed_on"] <= today)
    answer = made["value"].where(answered.notna() | made["filed_on"].isna())
    rows = made.assign(decision=answer, decided_on=answered, pair_id=None)
    still_open = rows["decision"].isna()
    kept = still_open | (rows["held_on"] >= pd.Timestamp(since)) | (rows["decided_on"] >= pd.Timestamp(since))
    rows = rows[kept].reset_index(drop=True)
    rows = rows.assign(
        change_id=_ids(policy, "request", rows["event_id"]),
        audience=DIRECTOR,
        kind="request",
        happened_on=rows["held_on"],
        state=np.where(rows["decision"].isna(), "open", "decided"),
    )
    rows["why"] = [_told(row) for row in rows.to_dict("records")]
    return rows


def _ids(policy: Policy, kind: str, keys: pd.Series[Any]) -> list[str]:
    return text_ids(f"{policy.programme}|{kind}|{key}" for key in keys)


def _told(row: dict[Any, Any]) -> str:
    day = date_text(row["happened_on"])
    if row["kind"] == "request":
        answer = "no answer on record" if row["state"] == "open" else f"answered: {row['decision']}"
        return f"Another mentor was asked for on {day}; {answer}."
    follows = "no new mentor yet" if pd.isna(row["started_on"]) else f"a new one since {date_text(row['started_on'])}"
    handed = ""
    if pd.notna(row["handover_on"]):
        handed = f"; handed over on {date_text(row['handover_on'])}"
    elif pd.notna(row["handover_due_on"]):
        handed = f"; a handover is encouraged by {date_text(row['handover_due_on'])}"
    return f"The pair ended on {day}; {follows}{handed}."
