"""HR as it was known on the judged day, seen with a policy's departments.

Belongs here: employment, scope, leave and home of people. Does not belong here: anything recorded in REDCap
(`records.py`) and how HR is read on a day at all (`hr/history.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from assets.hr.days import OPEN, days_of
from assets.hr.history import EMPLOYED, HOME, appointments_known_on, homes_best_first, leave_known_on
from assets.hr.spans import Spans, difference, matches, spans_from, union

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd

    from assets.hr.days import Days
    from assets.obligations.policy import Policy
    from assets.obligations.records import People, Tables


@dataclass(frozen=True, slots=True)
class Roster:
    """HR as it was known on a day, by the number of the person.

    `employed`, `scoped` (employed with a home in scope), `leave`: unions of spans. `left`: day after the last employed
    day of each person, `OPEN` while employed and for somebody HR does not know. `homes`: the primary appointments of
    employed people, of two that hold at once the home first; whose each is, and when it held, stands beside it.
    """

    as_of: date
    employed: Spans
    scoped: Spans
    leave: Spans
    left: Days
    homes: pd.DataFrame
    home_people: Days
    home_starts: Days
    home_stops: Days


def roster_of(tables: Tables, people: People, policy: Policy, as_of: date) -> Roster:
    """Return HR as it was known on `as_of`, seen with the policy's departments."""
    known = appointments_known_on(tables.appointment.assign(number=people.appointment), as_of)
    at_work = known[known["employment_status"].isin(EMPLOYED)]
    employed = union(_spans(at_work, start="valid_from", stop="valid_to"))
    away = leave_known_on(tables.leave.assign(number=people.leave), as_of)
    left = np.full(len(people.ids), OPEN, dtype=np.int64)
    left[employed.key] = employed.stop
    homes = homes_best_first(known)
    return Roster(
        as_of=as_of,
        employed=employed,
        scoped=_scoped_spans(homes, departments=policy.population.departments.value),
        leave=union(_spans(away, start="leave_from", stop="leave_to")),
        left=left,
        homes=homes,
        home_people=homes["number"].to_numpy(),
        home_starts=days_of(homes["valid_from"], missing=OPEN),
        home_stops=days_of(homes["valid_to"], missing=OPEN),
    )


def _spans(frame: pd.DataFrame, *, start: str, stop: str) -> Spans:
    return spans_from(
        frame["number"].to_numpy(), days_of(frame[start], missing=OPEN), days_of(frame[stop], missing=OPEN)
    )


def _scoped_spans(homes: pd.DataFrame, *, departments: tuple[str, ...]) -> Spans:
    """Return the days each person's home is in one of the departments; of two homes at once the better one counts."""
    person = homes["number"].to_numpy()
    start, stop = days_of(homes["valid_from"], missing=OPEN), days_of(homes["valid_to"], missing=OPEN)
    inside = homes["department_code"].isin(departments).to_numpy(dtype=bool)
    within, elsewhere = np.flatnonzero(inside), np.flatnonzero(~inside)
    mine, rival = matches(person[within], person[elsewhere])
    better = elsewhere[rival] < within[mine]
    mine, rival = within[mine[better]], elsewhere[rival[better]]
    kept = difference(spans_from(within, start[within], stop[within]), spans_from(mine, start[rival], stop[rival]))
    return union(spans_from(person[kept.key], kept.start, kept.stop))


def homes_of(roster: Roster, people: Days, days: Days) -> pd.DataFrame:
    """Return department, division, rank and track of each person on each day, missing where there is no home."""
    asked, home = matches(people, roster.home_people)
    covers = (roster.home_starts[home] <= days[asked]) & (roster.home_stops[home] > days[asked])
    asked, first = np.unique(asked[covers], return_index=True)
    chosen = np.full(len(people), -1, dtype=np.int64)
    chosen[asked] = home[covers][first]
    return roster.homes[list(HOME)].reindex(chosen).reset_index(drop=True).rename(columns=HOME)
