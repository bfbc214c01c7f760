"""HR as it was known on the judged day, by the number of the person.

Belongs here: employment, scope, leave and home of people. Does not belong here: anything recorded in REDCap
(`records.py`), what a scope asks (`predicates.py`) and how HR is read on a day at all (`hr/history.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from assets.hr.days import OPEN, days_of
from assets.hr.history import EMPLOYED, HOME, appointments_known_on, homes_best_first, leave_known_on
from assets.hr.spans import Spans, difference, matches, spans_from, union
from assets.obligations.predicates import fulfils

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd

    from assets.hr.days import Days, Mask
    from assets.obligations.language.scope import Scope
    from assets.obligations.numbering import People
    from assets.obligations.records import Tables


@dataclass(frozen=True, slots=True)
class Roster:
    """HR as it was known on a day, by the number of the person.

    `employed`, `leave`: unions of spans. `left`: day after the last employed day of each person, `OPEN` while employed
    and for somebody HR does not know. `homes`: the primary appointments of employed people, of two that hold at once
    the home first; whose each is, and when it held, stands beside it.
    """

    as_of: date
    employed: Spans
    leave: Spans
    left: Days
    homes: pd.DataFrame
    home_people: Days
    home_starts: Days
    home_stops: Days


def roster_of(tables: Tables, people: People, as_of: date) -> Roster:
    """Return HR as it was known on `as_of`."""
    known = appointments_known_on(tables.appointment.assign(number=people.of["appointment"]), as_of)
    at_work = known[known["employment_status"].isin(EMPLOYED)]
    employed = union(_spans(at_work, start="valid_from", stop="valid_to"))
    away = leave_known_on(tables.leave.assign(number=people.of["leave"]), as_of)
    left = np.full(len(people.ids), OPEN, dtype=np.int64)
    left[employed.key] = employed.stop
    homes = homes_best_first(known)
    return Roster(
        as_of=as_of,
        employed=employed,
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


def scoped_spans(roster: Roster, *scopes: Scope) -> Spans:
    """Return the days each person's home fulfils all of the scopes; of two homes at once the better one counts."""
    person, start, stop = roster.home_people, roster.home_starts, roster.home_stops
    inside = np.ones(len(person), dtype=bool)
    for scope in scopes:
        inside &= fulfils(roster.homes, scope).to_numpy(dtype=bool)
    within, elsewhere = np.flatnonzero(inside), np.flatnonzero(~inside)
    mine, rival = matches(person[within], person[elsewhere])
    better = elsewhere[rival] < within[mine]
    mine, rival = within[mine[better]], elsewhere[rival[better]]
    kept = difference(spans_from(within, start[within], stop[within]), spans_from(mine, start[rival], stop[rival]))
    return union(spans_from(person[kept.key], kept.start, kept.stop))


def homes_of(roster: Roster, people: Days, days: Days) -> pd.DataFrame:
    """Return department, division, rank and track of each person on each day, missing where there is no home."""
    chosen = home_rows(roster, people, days)
    return roster.homes[list(HOME)].reindex(chosen).reset_index(drop=True).rename(columns=HOME)


def home_rows(roster: Roster, people: Days, days: Days) -> Days:
    """Return the row of `Roster.homes` of each person on each day, -1 where there is no home."""
    asked, home = matches(people, roster.home_people)
    covers: Mask = (roster.home_starts[home] <= days[asked]) & (roster.home_stops[home] > days[asked])
    asked, first = np.unique(asked[covers], return_index=True)
    chosen = np.full(len(people), -1, dtype=np.int64)
    chosen[asked] = home[covers][first]
    return chosen
