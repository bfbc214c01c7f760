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
from assets.obligations.columns.distinct import begins_run
from assets.obligations.known.predicates import fulfils

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd

    from assets.hr.days import Days, Mask
    from assets.obligations.known.numbering import People
    from assets.obligations.known.read import Tables
    from assets.obligations.language.scope import Scope


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


@dataclass(frozen=True, slots=True)
class Known:
    """HR as it was known on a day, of everybody, without numbers of people; read once for all programmes.

    `employed`, `leave`, `homes`: row of the table, first day and the day after the last. `primary`: the appointments
    behind `homes`, in their order.
    """

    as_of: date
    employed: Spans
    leave: Spans
    homes: Spans
    primary: pd.DataFrame


def known_on(tables: Tables, as_of: date) -> Known:
    """Return HR as it was known on `as_of`; the keys of its spans are rows of the tables."""
    known = appointments_known_on(_with_row(tables.appointment), as_of)
    away = leave_known_on(_with_row(tables.leave), as_of)
    primary = homes_best_first(known)
    return Known(
        as_of=as_of,
        employed=_spans(known[known["employment_status"].isin(EMPLOYED)], start="valid_from", stop="valid_to"),
        leave=_spans(away, start="leave_from", stop="leave_to"),
        homes=_spans(primary, start="valid_from", stop="valid_to"),
        primary=primary,
    )


def roster_of(known: Known, people: People) -> Roster:
    """Return HR as it was known by the numbers of people."""
    number = people.of["appointment"]
    employed = union(_renumbered(known.employed, number))
    left = np.full(len(people.ids), OPEN, dtype=np.int64)
    left[employed.key] = employed.stop
    return Roster(
        as_of=known.as_of,
        employed=employed,
        leave=union(_renumbered(known.leave, people.of["leave"])),
        left=left,
        homes=known.primary,
        home_people=number[known.homes.key],
        home_starts=known.homes.start,
        home_stops=known.homes.stop,
    )


def _with_row(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(row=np.arange(len(frame)))


def _spans(frame: pd.DataFrame, *, start: str, stop: str) -> Spans:
    """Return the rows of a frame as spans, in its order."""
    return Spans(frame["row"].to_numpy(), days_of(frame[start], missing=OPEN), days_of(frame[stop], missing=OPEN))


def _renumbered(spans: Spans, number: Days) -> Spans:
    return spans_from(number[spans.key], spans.start, spans.stop)


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
    asked, home = asked[covers], home[covers]
    first = begins_run(asked)
    chosen = np.full(len(people), -1, dtype=np.int64)
    chosen[asked[first]] = home[first]
    return chosen
