"""Which clauses begin and end to concern a person by a change in HR.

Belongs here: reading the policy's clauses against the home before and after the change. Does not belong here: the
obligations themselves; this says what is coming, before the first window has opened.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from assets.obligations.beside.scoping import in_scope
from assets.obligations.columns.calendar import date_text
from assets.obligations.language import clocks
from assets.obligations.language.kinds import Cardinality, Deadline, Frequency
from assets.obligations.language.policy import filled, rules_of
from assets.obligations.language.said import Reminder
from assets.obligations.workflows.hubs import hub_mentors_on

if TYPE_CHECKING:
    from assets.obligations.beside.inputs import Inputs
    from assets.obligations.beside.scoping import Homes
    from assets.obligations.language.kinds import Rule
    from assets.obligations.language.policy import Policy

FOUND = {"place": "int64", "text": "str", "due_on": "datetime64[us]", "starts": "bool"}


def clauses_touched(
    changes: pd.DataFrame, before: pd.DataFrame, after: pd.DataFrame, policy: Policy, inputs: Inputs, homes: Homes
) -> pd.DataFrame:
    """Return place, text, due_on and starts (else it ends) for every clause a change begins or ends to concern.

    `changes`, with person_id, effective_on, gap_days (of a hire or return the days not employed before, missing else)
    and joined (in the programme, where people enrol), has the index of `before` and `after`, the homes on the day
    before and on the day. A clause counted from the hire starts with its last day; one about windows starts or ends
    where scope, and being a mentee or mentor where it asks for that, change. What counts from a pair, a step or a
    career date does not start here: the change in HR is not its clock.
    """
    parts = [_of_hire(clause, changes, after, policy) for clause in _counted_from_hire(policy)]
    parts += [
        _of_scope(rule, changes, before, after, policy, inputs, homes)
        for rule in rules_of(policy)
        if isinstance(rule, Cardinality | Frequency) and rule.unit in {"person", "hub_mentor"}
    ]
    empty = pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in FOUND.items()})
    found = pd.concat([part.astype(FOUND) for part in parts if len(part)] or [empty], ignore_index=True)
    return found[list(FOUND)]


def _counted_from_hire(policy: Policy) -> list[Deadline | Reminder]:
    rules: list[Deadline | Reminder] = [rule for rule in rules_of(policy) if isinstance(rule, Deadline)]
    reminders: list[Deadline | Reminder] = [
        clause
        for clause in policy.clauses
        if isinstance(clause, Reminder) and not (clause.switched_off and clause.switched_off.value)
    ]
    return [clause for clause in [*rules, *reminders] if isinstance(clause.clock, clocks.Hire)]


def _of_hire(clause: Deadline | Reminder, changes: pd.DataFrame, after: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    if not isinstance(clause.clock, clocks.Hire):
        return pd.DataFrame()
    owed = (changes["gap_days"] >= clause.clock.gap_days.value) & in_scope(after, policy, clause.scope)
    if isinstance(clause, Deadline) and clause.enrolled_only:
        owed &= changes["joined"]
    start = changes.loc[owed.fillna(False).astype(bool), "effective_on"]
    if isinstance(clause, Reminder):
        due = start + pd.DateOffset(months=clause.months.value)
        texts = [f"{clause.clause} (reminder on {date_text(day)})" for day in due]
        return pd.DataFrame({"place": start.index, "text": texts, "due_on": pd.NaT, "starts": True})
    due = _last_day(start, clause, policy)
    texts = [f"{clause.clause} by {date_text(day)}" for day in due]
    return pd.DataFrame({"place": start.index, "text": texts, "due_on": due.to_numpy(), "starts": True})


def _last_day(start: pd.Series[Any], rule: Deadline, policy: Policy) -> pd.Series[Any]:
    months = rule.within_months.value if rule.within_months else 0
    days = (rule.within_days.value if rule.within_days else 0) + filled(policy, rule, "grace_days")
    return start + pd.DateOffset(months=months) + pd.Timedelta(days=days)


def _of_scope(
    rule: Rule,
    changes: pd.DataFrame,
    before: pd.DataFrame,
    after: pd.DataFrame,
    policy: Policy,
    inputs: Inputs,
    homes: Homes,
) -> pd.DataFrame:
    concerned = _in_role(rule, changes, policy, inputs, homes)
    if rule.enrolled_only:
        concerned &= changes["joined"]
    was, is_now = (in_scope(home, policy, rule.scope) for home in (before, after))
    parts = []
    for starts, turned in ((True, is_now & ~was), (False, was & ~is_now)):
        places = changes.index[concerned & turned]
        parts.append(pd.DataFrame({"place": places, "text": rule.clause, "due_on": pd.NaT, "starts": starts}))
    return pd.concat(parts, ignore_index=True)


def _in_role(rule: Rule, changes: pd.DataFrame, policy: Policy, inputs: Inputs, homes: Homes) -> pd.Series[Any]:
    """Return who is, on the day before the change or on the day, what the rule concerns: mentee, mentor, hub mentor."""
    people = changes["person_id"]
    if rule.unit == "hub_mentor":
        return people.isin(hub_mentors_on(policy, inputs, homes)["mentor_id"])
    if rule.concerns == "everyone":
        return pd.Series(True, index=changes.index)
    side = "mentee_id" if rule.concerns == "mentees" else "mentor_id"
    own = inputs.pair[inputs.pair["programme"] == policy.programme]
    own = own[own["role"].isin(rule.roles.value)] if rule.roles else own
    both = (
        changes[["person_id", "effective_on"]]
        .reset_index(names="place")
        .merge(own[[side, "started_on", "ended_on"]], left_on="person_id", right_on=side)
    )
    begun = both["started_on"] <= both["effective_on"]
    lasts = both["ended_on"].isna() | (both["ended_on"] >= both["effective_on"] - pd.Timedelta(days=1))
    return pd.Series(changes.index.isin(both.loc[begun & lasts, "place"]), index=changes.index)
