"""What one programme recorded, laid out for judging: pairs, events and who took part in them.

Belongs here: choosing a programme's rows, numbering the people, and naming the unresolved person in each row. Does not
belong here: which event counts (`evidence.py`). An unresolved person keeps a typed identity, so that `worlds.py` can
put a candidate in its place; typed identities are never compared with person ids.

Inside this room a person is a number, the position in `Records.people`, and so is a typed identity: every measure joins
and sorts the same people again, and numbers are joined ten times as fast as texts.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from assets.hr.days import MISSING, OPEN, day_of, days_of

if TYPE_CHECKING:
    from datetime import date

    from assets.hr.days import Days, Mask

NOBODY = -1
"""The number where no person, or no typed identity, stands."""


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables a judgement reads, as their `schema.py` declares them, of all programmes."""

    person: pd.DataFrame
    appointment: pd.DataFrame
    leave: pd.DataFrame
    pair: pd.DataFrame
    event: pd.DataFrame
    review: pd.DataFrame


@dataclass(frozen=True, slots=True)
class People:
    """Everybody anybody names, by number. `ids` is sorted, so that people stand in the order of their ids."""

    ids: pd.Index[str]
    roster: Days
    """The number of each row of `Tables.person`; likewise of the other tables below."""
    appointment: Days
    leave: Days
    mentee: Days
    mentor: Days
    owner: Days
    attendee: Days
    candidate: Days


@dataclass(frozen=True, slots=True)
class Records:
    """One programme's records. Person columns hold numbers of `People`, typed ones numbers of `typed`, or `NOBODY`.

    `pairs`, in the order of their ids: pair_id, role, hub, end_reason (text), mentee, mentee_typed, mentor,
    mentor_typed, started, ended (days, `ended` inclusive). `events`: event_id, kind, step, mode, setting, source
    (text), mode_number, held_on, filed_on (days), period (first day), mentee, mentor (both confirm flags, ``bool``),
    filled (list), person, person_typed. `attendance`: event (row of `events`), mentor, mentor_typed, one row per other
    participant. A typed column is `NOBODY` where the person is known. `queue`: typed, candidate, one row per candidate
    of a typed identity that waits for an answer. `people` and `typed` are the ids the numbers stand for.
    """

    people: People
    typed: pd.Index[str]
    pairs: pd.DataFrame
    events: pd.DataFrame
    attendance: pd.DataFrame
    queue: pd.DataFrame


def records_of(tables: Tables, programme: str) -> Records:
    """Return what a programme recorded."""
    pairs = tables.pair[tables.pair["programme"] == programme].sort_values("pair_id", ignore_index=True)
    events = tables.event[tables.event["programme"] == programme].reset_index(drop=True)
    at, attendees = _listed(events["attendees"])
    unresolved_at, unresolved = _listed(events["unresolved_attendees"])
    review = tables.review.drop_duplicates("typed")
    waiting, candidates = _listed(review["candidates"])
    ids, numbers = _numbered(
        tables.person["person_id"],
        tables.appointment["person_id"],
        tables.leave["person_id"],
        pairs["mentee_id"],
        pairs["mentor_id"],
        events["person_id"],
        attendees,
        candidates,
    )
    people = People(ids, *numbers)
    typed, (in_pair, in_event, in_queue) = _numbered(pairs["typed"], unresolved, review["typed"])
    owner, others = _owner_and_others(people.owner, unresolved_at, in_event)
    attending = pd.DataFrame({"event": at, "mentor": people.attendee, "mentor_typed": NOBODY})
    return Records(
        people=people,
        typed=typed,
        pairs=_pairs_of(pairs, people, in_pair),
        events=_events_of(events, people.owner, owner),
        attendance=pd.concat([attending, others], ignore_index=True),
        queue=pd.DataFrame({"typed": in_queue[waiting], "candidate": people.candidate}),
    )


def has_happened(records: Records, as_of: date) -> Mask:
    """Return which events are not steps dated after the judged day: what is announced has not happened."""
    events = records.events
    happened: Mask = (events["held_on"].to_numpy() <= day_of(as_of)) | (events["kind"] != "step").to_numpy()
    return happened


def _numbered(*columns: pd.Series[Any]) -> tuple[pd.Index[str], list[Days]]:
    """Return the distinct texts of some columns, sorted, and each column as their positions; missing is `NOBODY`."""
    codes, names = pd.factorize(pd.concat(columns, ignore_index=True).astype("str"))
    order = names.argsort()
    position = np.full(len(names) + 1, NOBODY, dtype=np.int64)
    position[order] = np.arange(len(names))
    numbers = np.split(position[codes], np.cumsum([len(column) for column in columns])[:-1])
    return pd.Index(names.take(order)), numbers


def _listed(lists: pd.Series[Any]) -> tuple[Days, pd.Series[Any]]:
    """Return the texts of a column of lists below one another, and the row each stands in."""
    counts = np.fromiter(map(len, lists), dtype=np.int64, count=len(lists))
    texts = pd.Series(list(chain.from_iterable(lists)), dtype="str")
    return np.repeat(np.arange(len(lists)), counts), texts


def _pairs_of(pairs: pd.DataFrame, people: People, typed: Days) -> pd.DataFrame:
    unknown_mentee = people.mentee == NOBODY
    return pd.DataFrame(
        {
            **{name: pairs[name] for name in ("pair_id", "role", "hub", "end_reason")},
            "mentee": people.mentee,
            "mentee_typed": np.where(unknown_mentee, typed, NOBODY),
            "mentor": people.mentor,
            "mentor_typed": np.where(~unknown_mentee & (people.mentor == NOBODY), typed, NOBODY),
            "started": days_of(pairs["started_on"], missing=OPEN),
            "ended": days_of(pairs["ended_on"], missing=OPEN),
        }
    )


def _events_of(events: pd.DataFrame, person: Days, person_typed: Days) -> pd.DataFrame:
    place, periods = pd.factorize(events["period"])
    first_days = days_of(pd.Series(pd.to_datetime(periods, errors="coerce", format="%Y-%m-%d")), missing=MISSING)
    return pd.DataFrame(
        {
            **{name: events[name] for name in ("event_id", "kind", "step", "mode", "setting", "filled", "source")},
            "held_on": days_of(events["held_on"], missing=MISSING),
            "filed_on": days_of(events["filed_on"], missing=MISSING),
            "mode_number": pd.factorize(events["mode"])[0],
            "period": np.append(first_days, MISSING)[place],
            "mentee": events["confirmed_by_mentee"].fillna(False).astype(bool),
            "mentor": events["confirmed_by_mentor"].fillna(False).astype(bool),
            "person": person,
            "person_typed": person_typed,
        }
    )


def _owner_and_others(person: Days, event: Days, typed: Days) -> tuple[Days, pd.DataFrame]:
    """Return the typed owner of each event (`NOBODY` where known) and the attendance of the other unresolved ones.

    Where the record's owner is unresolved, `unresolved_attendees` names the owner first.
    """
    leads = np.append(True, event[1:] != event[:-1])[: len(event)]
    first = leads & (person[event] == NOBODY)
    owner = np.full(len(person), NOBODY, dtype=np.int64)
    owner[event[first]] = typed[first]
    others = pd.DataFrame({"event": event[~first], "mentor": NOBODY, "mentor_typed": typed[~first]})
    return owner, others
