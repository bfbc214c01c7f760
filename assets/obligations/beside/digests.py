"""Who is reminded of what is not done, tier by tier: mentee, mentor, director, chief (workflow 10).

Belongs here: `obligations/digest`, one line per recipient and thing; all lines of one recipient are one digest. Does
not belong here: sending it. Nobody is reminded twice of the same thing in a period, and never of what is done, of what
waits for an answer of the office, or of advice. What only the director may see is in his digest and in no other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from assets.obligations.beside.heads import chiefs_on
from assets.obligations.beside.lookup import looked_up
from assets.obligations.beside.pairs import active_mentors
from assets.obligations.beside.periods import periods_of
from assets.obligations.beside.reminders import DIRECTOR
from assets.obligations.beside.schema import DIGEST
from assets.obligations.beside.scoping import homes_known_on
from assets.obligations.language.policy import rules_of
from assets.obligations.rows.ids import text_ids
from assets.storage.schema import DTYPES, empty_frame_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from assets.obligations.beside.inputs import Inputs
    from assets.obligations.beside.scoping import Homes
    from assets.obligations.language.policy import Policy

TIERS = ("mentee", "mentor", "director", "chief")
PARTS = ["reminder_id", "period", "recipient", "role", "about", "person_id", "due_on", "sentence"]


def digests_of(
    policies: Sequence[Policy], inputs: Inputs, obligations: pd.DataFrame, reminders: pd.DataFrame, *, as_of: date
) -> pd.DataFrame:
    """Return `DIGEST` from `OBLIGATION` (of any quarters; one obligation counts once) and `REMINDER`.

    A recipient is reminded of an obligation that is not met, or due soon, from so many days after it was due as the
    programme's `reminder_tiers` say. Of a date he is reminded once; of an obligation once in a period, until it is done
    or excused.
    """
    homes = homes_known_on(inputs.appointment, as_of)
    open_now = obligations[
        (obligations["state"] == "not_met")
        | ((obligations["state"] == "pending") & (obligations["reason"] == "due_soon"))
    ].drop_duplicates("obligation_id")
    parts = [_of_policy(policy, inputs, open_now, reminders, homes) for policy in policies if policy.reminder_tiers]
    rows = pd.concat([part for part in parts if len(part)] or [empty_frame_of(DIGEST)], ignore_index=True)
    today = pd.Timestamp(as_of)
    marks = inputs.reminder_mark.groupby("reminder_id")["sent_on"].min()
    sent = looked_up(rows["reminder_id"], marks).notna()
    overdue = (today - rows["due_on"]).dt.days
    whole = rows.assign(state=np.where(sent, "sent", "due"), days_overdue=overdue, as_of=today)
    once = whole.drop_duplicates(["recipient", "about"])[list(DIGEST.column_names)]
    typed = once.astype({column.name: DTYPES[column.type] for column in DIGEST.columns})
    return typed.sort_values(list(DIGEST.key), ignore_index=True)


def _of_policy(
    policy: Policy, inputs: Inputs, open_now: pd.DataFrame, reminders: pd.DataFrame, homes: Homes
) -> pd.DataFrame:
    """Return the lines of one programme, of several tiers of one recipient the first."""
    tiers = policy.reminder_tiers
    year = homes.as_of.replace(month=1, day=1)
    period = periods_of(tiers, policy.calendar, first=year, last=homes.as_of)[-1].start.isoformat()
    own = open_now[open_now["programme"] == policy.programme].reset_index(drop=True)
    days = (pd.Timestamp(homes.as_of) - own["due_on"]).dt.days
    only_director = {rule.measure for rule in rules_of(policy) if rule.audience == "director"}
    restricted = own["measure"].isin(only_director)
    parts = []
    for role in TIERS:
        threshold = getattr(tiers, f"{role}_days")
        if threshold is None:
            continue
        reached = (days >= threshold.value) & ((role == "director") | ~restricted)
        parts.append(_recipients(role, own[reached].reset_index(drop=True), policy, inputs, homes))
    owed = pd.concat([part for part in parts if len(part)] or [own.assign(role="", recipient="").iloc[:0]])
    texts = owed["obligation_id"] + "|" + owed["recipient"] + "|" + period
    ids = text_ids(texts)
    lines = owed.assign(reminder_id=ids, about=owed["obligation_id"], sentence=owed["why"])
    dates = reminders[(reminders["programme"] == policy.programme) & (reminders["state"] == "due")]
    dates = dates.assign(about=dates["reminder_id"])
    both = pd.concat([part for part in (lines, dates) if len(part)] or [lines], ignore_index=True)
    return both.assign(period=period)[[*PARTS, "programme", "clause"]]


def _recipients(role: str, owed: pd.DataFrame, policy: Policy, inputs: Inputs, homes: Homes) -> pd.DataFrame:
    """Return obligations with role and recipient; who owes it, his mentors now, the director, or his chief now."""
    today = pd.Series(pd.Timestamp(homes.as_of), index=owed.index).astype("datetime64[us]")
    if role == "director":
        return owed.assign(role=role, recipient=DIRECTOR)
    if role == "mentee":
        there = owed["person_id"].notna() & homes.are_there(owed["person_id"], today)
        return owed.assign(role=role, recipient=owed["person_id"])[there]
    if role == "chief":
        chief = chiefs_on(inputs.unit, homes.on(owed["person_id"], today), homes.as_of)
        return owed.assign(role=role, recipient=chief)[chief.notna().to_numpy()]
    return _to_mentors(owed.assign(role=role), today, policy, inputs, homes)


def _to_mentors(
    owed: pd.DataFrame, today: pd.Series[Any], policy: Policy, inputs: Inputs, homes: Homes
) -> pd.DataFrame:
    """Return obligations with the mentors of the rule's roles now; of a pair only its own, whoever else mentors too."""
    of_roles: dict[tuple[str, ...] | None, list[str]] = {}
    for rule in rules_of(policy):
        of_roles.setdefault(tuple(rule.roles.value) if rule.roles else None, []).append(rule.measure)
    parts = []
    for roles, measures in of_roles.items():
        own = owed[owed["measure"].isin(measures)]
        named = active_mentors(
            inputs.pair, homes, own["person_id"], today.loc[own.index], programme=policy.programme, roles=roles
        )
        told = own.iloc[named["place"].to_numpy()].assign(recipient=named["mentor_id"].to_numpy())
        parts.append(told[(told["unit"] != "pair") | (told["counterpart_id"] == told["recipient"])])
    return pd.concat([part for part in parts if len(part)] or [owed.assign(recipient="").iloc[:0]])
