"""Reminders of dates, without asking afterwards whether anything came of it (D13–D15).

Belongs here: `obligations/reminder`: when somebody is to be reminded of a date, and who. Does not belong here:
reminding of what is owed and not done (`digests.py`), and sending. Whether the thing was done is not looked for: the
policies that ask for these reminders forbid to collect it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from assets.obligations.beside.clock_days import clock_days
from assets.obligations.beside.heads import chiefs_on
from assets.obligations.beside.lookup import looked_up, no_later
from assets.obligations.beside.pairs import active_mentors
from assets.obligations.beside.schema import REMINDER
from assets.obligations.beside.scoping import homes_known_on, in_scope
from assets.obligations.beside.steps import first_steps
from assets.obligations.language.said import Reminder
from assets.obligations.rows.ids import text_ids
from assets.storage.schema import DTYPES, empty_frame_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from assets.obligations.beside.inputs import Inputs
    from assets.obligations.beside.scoping import Homes
    from assets.obligations.language.policy import Policy

DIRECTOR = "director"
"""The recipient where the programme's director is meant; HR does not know who that is."""


def reminders_of(policies: Sequence[Policy], inputs: Inputs, *, as_of: date, since: date | None = None) -> pd.DataFrame:
    """Return `REMINDER`: one row per date that is due to be reminded of by the judged day, and recipient.

    Whose date it is was in scope on the clock day (on the judged day where that lies ahead), is still employed on the
    day it is due, has joined where the programme enrols, and has not declined. `mentor` is every mentor with an active
    pair of the rule's roles on the day it is due, `chief` the head of the division, else of the department. It is due
    while the policy is in force; what had lapsed before `since` is listed only where it was sent. State: sent where a
    mark of the ledger says so, else lapsed after `lapses_on`, else due.
    """
    homes = homes_known_on(inputs.appointment, as_of)
    parts = [
        _rows(clause, policy, inputs, homes)
        for policy in policies
        for clause in policy.clauses
        if isinstance(clause, Reminder) and not (clause.switched_off and clause.switched_off.value)
    ]
    rows = pd.concat([part for part in parts if len(part)] or [empty_frame_of(REMINDER)], ignore_index=True)
    marks = inputs.reminder_mark.groupby("reminder_id")["sent_on"].min()
    sent_on, today = looked_up(rows["reminder_id"], marks), pd.Timestamp(as_of)
    state = np.select([sent_on.notna(), rows["lapses_on"] < today], ["sent", "lapsed"], default="due")
    whole = rows.assign(sent_on=sent_on, state=state, as_of=today)[list(REMINDER.column_names)]
    if since is not None:
        whole = whole[sent_on.notna() | (whole["lapses_on"] >= pd.Timestamp(since))]
    typed = whole.astype({column.name: DTYPES[column.type] for column in REMINDER.columns})
    return typed.sort_values(list(REMINDER.key), ignore_index=True)


def _rows(rule: Reminder, policy: Policy, inputs: Inputs, homes: Homes) -> pd.DataFrame:
    """Return the columns of `REMINDER` but state, sent_on and as_of."""
    today = pd.Timestamp(homes.as_of)
    days = clock_days(rule, policy, inputs, as_of=homes.as_of)
    due = days["clock_on"] + pd.DateOffset(months=rule.months.value)
    lapses = days["clock_on"] + pd.DateOffset(months=rule.lapses_months.value)
    days = days.assign(due_on=due, lapses_on=lapses)
    days = days[(days["due_on"] <= today) & _in_force(policy, days["due_on"])].reset_index(drop=True)
    home = homes.on(days["person_id"], no_later(days["clock_on"], homes.as_of))
    steps = first_steps(inputs.event, policy, as_of=homes.as_of)
    left, out = (looked_up(days["person_id"], known) for known in (homes.left, steps["opted_out"]))
    kept = in_scope(home, policy, rule.scope) & (left.isna() | (left > days["due_on"])) & out.isna()
    if policy.population.enrolled_step:
        kept &= looked_up(days["person_id"], steps["enrolled"]).notna()
    if not kept.any():
        return empty_frame_of(REMINDER)
    days = days.assign(department=home["department_code"])[kept].reset_index(drop=True)
    told = pd.concat([_recipients(role, days, rule, policy, inputs, homes) for role in rule.to], ignore_index=True)
    told = told.drop_duplicates(["person_id", "clock_on", "recipient"])
    told = told.assign(
        programme=policy.programme,
        clause=rule.clause,
        measure=rule.measure,
        sentence=f"{rule.sentence.rstrip('.')} ({rule.clause}).",
    )
    return told.assign(reminder_id=_ids(told))


def _in_force(policy: Policy, days: pd.Series[Any]) -> pd.Series[Any]:
    inside = days >= pd.Timestamp(policy.effective_from.value)
    return inside & (days <= pd.Timestamp(policy.effective_to.value)) if policy.effective_to else inside


def _recipients(
    role: str, days: pd.DataFrame, rule: Reminder, policy: Policy, inputs: Inputs, homes: Homes
) -> pd.DataFrame:
    if role == "mentee":
        return days.assign(role=role, recipient=days["person_id"])
    if role == "director":
        return days.assign(role=role, recipient=DIRECTOR)
    if role == "chief":
        home = homes.on(days["person_id"], days["due_on"])
        chief = chiefs_on(inputs.unit, home, homes.as_of)
        return days.assign(role=role, recipient=chief)[chief.notna().to_numpy()]
    roles = rule.roles.value if rule.roles else None
    mentors = active_mentors(
        inputs.pair, homes, days["person_id"], days["due_on"], programme=policy.programme, roles=roles
    )
    return days.iloc[mentors["place"].to_numpy()].assign(role=role, recipient=mentors["mentor_id"].to_numpy())


def _ids(rows: pd.DataFrame) -> list[str]:
    texts = rows["programme"] + "|" + rows["clause"] + "|" + rows["measure"] + "|" + rows["person_id"] + "|"
    texts = texts + rows["clock_on"].dt.strftime("%Y-%m-%d") + "|" + rows["recipient"]
    return text_ids(texts)
