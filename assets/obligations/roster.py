"""HR as it was known on the judged day, seen with a policy's departments.

Belongs here: employment, scope, leave and home of people. Does not belong here: anything recorded in REDCap
(`records.py`) and how HR is read on a day at all (`hr/history.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from assets.hr.history import EMPLOYED, appointments_known_on, employed_spells, home_on, leave_known_on, left_on
from assets.hr.intervals import merged, spans_of, subtracted
from assets.obligations.calendar import dates_of

if TYPE_CHECKING:
    from datetime import date

    from assets.obligations.policy import Policy
    from assets.obligations.records import Tables


@dataclass(frozen=True, slots=True)
class Roster:
    """HR as it was known on a day, by person_id; spans are half-open with a missing `stop` where open.

    `known`: the appointments. `employed`, `scoped` (employed with a home in scope), `leave`: merged spans. `left`: day
    after the last employed day, indexed by person_id, missing while employed.
    """

    as_of: date
    known: pd.DataFrame
    employed: pd.DataFrame
    scoped: pd.DataFrame
    leave: pd.DataFrame
    left: pd.Series[Any]


def roster_of(tables: Tables, policy: Policy, as_of: date) -> Roster:
    """Return HR as it was known on `as_of`, seen with the policy's departments."""
    known = appointments_known_on(tables.appointment, as_of)
    employed = employed_spells(known).rename(columns={"spell_from": "start", "spell_to": "stop"})
    leave = spans_of(leave_known_on(tables.leave, as_of), by=["person_id"], start="leave_from", stop="leave_to")
    return Roster(
        as_of=as_of,
        known=known,
        employed=employed,
        scoped=_scoped_spans(known, departments=policy.population.departments.value),
        leave=merged(leave, by=["person_id"]),
        left=left_on(known),
    )


def _scoped_spans(known: pd.DataFrame, *, departments: tuple[str, ...]) -> pd.DataFrame:
    """Return the days each person's home is in one of the departments; of two homes at once `home_on` says which."""
    primary = known[known["is_primary"].fillna(False).astype(bool) & known["employment_status"].isin(EMPLOYED)]
    order = ["fte", "valid_from", "appointment_id"]
    ranked = primary.sort_values(order, ascending=[False, False, True], na_position="last", kind="stable")
    ranked = ranked.assign(place=range(len(ranked)))
    inside = ranked["department_code"].isin(departments)
    within, elsewhere = ranked[inside], ranked[~inside]
    rivals = within[["person_id", "place"]].merge(elsewhere, on="person_id", suffixes=("", "_rival"))
    rivals = rivals[rivals["place_rival"] < rivals["place"]]
    by = ["person_id", "place"]
    spans = spans_of(within, by=by, start="valid_from", stop="valid_to")
    if not rivals.empty:
        spans = subtracted(spans, spans_of(rivals, by=by, start="valid_from", stop="valid_to"), by=by)
    return merged(spans, by=["person_id"])


def homes_of(roster: Roster, people: pd.Series[Any], days: Any) -> pd.DataFrame:
    """Return department, division, rank and track of each person on each day."""
    return home_on(roster.known, pd.DataFrame({"person_id": people.to_numpy(), "day": dates_of(days)}))
