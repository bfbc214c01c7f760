"""Career dates person by person: what comes within a year, and what is open now (D12–D15).

Belongs here: `obligations/career_clock`. Does not belong here: reminding (`../beside/reminders.py`), and whether
anything came of it: a policy that forbids to keep notes of it makes this a calendar and no judgement.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from assets.obligations.beside.clock_days import clock_days
from assets.obligations.beside.periods import periods_of
from assets.obligations.beside.scoping import in_scope
from assets.obligations.language import clocks
from assets.obligations.language.kinds import Deadline, Frequency
from assets.obligations.language.said import Reminder
from assets.obligations.workflows.framed import framed
from assets.obligations.workflows.members import members_of
from assets.obligations.workflows.schema import CAREER_CLOCK

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from assets.obligations.beside.inputs import Inputs
    from assets.obligations.beside.scoping import Homes
    from assets.obligations.language.policy import Policy

AHEAD = 366
"""A year, so that whatever comes once a year is always in the list once."""


def career_clocks_of(policies: Sequence[Policy], inputs: Inputs, homes: Homes) -> pd.DataFrame:
    """Return `CAREER_CLOCK`: of reminders, of deadlines counted from a career date, and of seasons.

    For people in the programme now, and in the clause's scope now. A career date not yet held counts by the day it is
    due, so that the days before a conference can be planned.
    """
    parts = []
    for policy in policies:
        members = members_of(policy, inputs, homes)
        clauses = [clause for clause in policy.clauses if not (clause.switched_off and clause.switched_off.value)]
        parts += [_of_clause(clause, policy, inputs, members, as_of=homes.as_of) for clause in clauses]
    return framed(parts, table=CAREER_CLOCK, as_of=homes.as_of)


def _of_clause(clause: Any, policy: Policy, inputs: Inputs, members: pd.DataFrame, *, as_of: date) -> pd.DataFrame:
    if isinstance(clause, Reminder):
        days = _reminded(clause, policy, inputs, as_of=as_of)
    elif isinstance(clause, Deadline) and isinstance(clause.clock, clocks.CareerDate):
        days = _around_career_dates(clause, inputs)
    elif isinstance(clause, Frequency) and clause.season:
        days = _seasons(clause, policy, members, as_of=as_of)
    else:
        return pd.DataFrame()
    return _listed(days, clause, policy, members, as_of=as_of)


def _reminded(clause: Reminder, policy: Policy, inputs: Inputs, *, as_of: date) -> pd.DataFrame:
    days = clock_days(clause, policy, inputs, as_of=as_of)
    opens = days["clock_on"] + pd.DateOffset(months=clause.months.value)
    source = clause.clock.kind if isinstance(clause.clock, clocks.CareerDate) else clause.clock.from_
    lapses = days["clock_on"] + pd.DateOffset(months=clause.lapses_months.value)
    return days.assign(opens_on=opens, due_on=lapses, counts_from=source)


def _around_career_dates(clause: Deadline, inputs: Inputs) -> pd.DataFrame:
    """Return the days a step may be taken on, around career dates that were not held yet."""
    kind = clause.clock.kind if isinstance(clause.clock, clocks.CareerDate) else ""
    dates = inputs.career_date[(inputs.career_date["kind"] == kind) & inputs.career_date["held_on"].isna()]
    day = dates["due_on"]
    early = clause.early_days.value if clause.early_days else 0
    months = clause.within_months.value if clause.within_months else 0
    within = clause.within_days.value if clause.within_days else 0
    return pd.DataFrame(
        {
            "person_id": dates["person_id"],
            "clock_on": day,
            "opens_on": day - pd.Timedelta(days=early),
            "due_on": day + pd.DateOffset(months=months) + pd.Timedelta(days=within),
            "counts_from": kind,
        }
    )


def _seasons(clause: Frequency, policy: Policy, members: pd.DataFrame, *, as_of: date) -> pd.DataFrame:
    first, last = as_of - timedelta(days=AHEAD), as_of + timedelta(days=AHEAD)
    periods = periods_of(clause, policy.calendar, first=first, last=last)
    windows = pd.DataFrame({"clock_on": [each.start for each in periods], "due_on": [each.end for each in periods]})
    windows = windows.astype("datetime64[us]").assign(counts_from="season")
    crossed = members[["person_id"]].reset_index(drop=True).merge(windows, how="cross")
    return crossed.assign(opens_on=crossed["clock_on"])


def _listed(days: pd.DataFrame, clause: Any, policy: Policy, members: pd.DataFrame, *, as_of: date) -> pd.DataFrame:
    today = pd.Timestamp(as_of)
    concerned = members[in_scope(members, policy, clause.scope)]
    near = (days["due_on"] >= today) & (days["opens_on"] <= today + pd.Timedelta(days=AHEAD))
    rows = days[near & days["person_id"].isin(concerned.index)].sort_values(["person_id", "clock_on"])
    rows = rows.drop_duplicates(["person_id", "due_on"])
    home = concerned.reindex(rows["person_id"]).set_axis(rows.index)
    return rows.assign(
        programme=policy.programme,
        clause=clause.clause,
        measure=clause.measure,
        state=np.where(rows["opens_on"] <= today, "open", "ahead"),
        department=home["department_code"],
        division=home["division_code"],
        title=clause.title,
    )
