"""What one programme recorded, laid out for judging: pairs, events and who took part in them.

Belongs here: choosing a programme's rows and naming the unresolved person in each row. Does not belong here: which
event counts (`evidence.py`). An unresolved person keeps a typed identity, so that `worlds.py` can put a candidate in
its place; typed identities are never compared with person ids.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from assets.hr.days import MISSING, OPEN, day_of, days_of
from assets.obligations.numbering import NOBODY, People, listed, numbered, people_of
from assets.obligations.registers import PERSONS, Registers, own_rows, registers_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from assets.hr.days import Days, Mask

CODED = ("kind", "step", "mode", "setting", "value")
"""The columns of an event that hold few different texts, kept as categories: every measure compares them again."""


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables a judgement reads, as their `schema.py` declares them, of all programmes."""

    person: pd.DataFrame
    appointment: pd.DataFrame
    leave: pd.DataFrame
    pair: pd.DataFrame
    event: pd.DataFrame
    review: pd.DataFrame
    hub: pd.DataFrame
    hub_mentor: pd.DataFrame
    preference: pd.DataFrame
    career_date: pd.DataFrame
    exemption: pd.DataFrame


@dataclass(frozen=True, slots=True)
class Records:
    """One programme's records. Person columns hold numbers of `People`, typed ones numbers of `typed`, or `NOBODY`.

    `pairs`, in the order of their ids: pair_id, hub, source (text), role, end_reason (categories), mentee,
    mentee_typed, mentor, mentor_typed, started, ended (days, `ended` inclusive). `events`: event_id, source (text),
    kind, step, mode, setting, value (categories), what (number of kind, step and mode), own (of the programme itself
    and not of one it accepts), held_on, filed_on (days), period (first day), mentee, mentor (both confirm flags,
    ``bool``), filled (category of tuples), person, person_typed. `attendance`: event (row of `events`), mentor,
    mentor_typed, one row per other participant. A typed column is `NOBODY` where the person is known. `queue`: typed,
    candidate, one row per candidate of a typed identity that waits for an answer. `people` and `typed` are the ids the
    numbers stand for.
    """

    people: People
    typed: pd.Index[str]
    pairs: pd.DataFrame
    events: pd.DataFrame
    attendance: pd.DataFrame
    queue: pd.DataFrame
    registers: Registers


def records_of(tables: Tables, programme: str, *, accepts: Sequence[str] = (), as_of: date) -> Records:
    """Return what a programme recorded, and the events of the programmes whose evidence it accepts."""
    pairs = tables.pair[tables.pair["programme"] == programme].sort_values("pair_id", ignore_index=True)
    events = _rows_where(tables.event, tables.event["programme"].isin([programme, *accepts]).to_numpy())
    rows = own_rows(tables, programme)
    at, attendees = listed(events["attendees"])
    unresolved_at, unresolved = listed(events["unresolved_attendees"])
    review = tables.review.drop_duplicates("typed")
    waiting, candidates = listed(review["candidates"])
    people = people_of(
        roster=tables.person["person_id"],
        appointment=tables.appointment["person_id"],
        leave=tables.leave["person_id"],
        mentee=pairs["mentee_id"],
        mentor=pairs["mentor_id"],
        owner=events["person_id"],
        attendee=attendees,
        candidate=candidates,
        senior=rows["hub"]["senior_id"],
        **{name: rows[name]["person_id"] for name in PERSONS},
    )
    typed, in_typed = numbered({"pair": pairs["typed"], "event": unresolved, "queue": review["typed"]})
    owner, others = _owner_and_others(people.of["owner"], unresolved_at, in_typed["event"])
    attending = pd.DataFrame({"event": at, "mentor": people.of["attendee"], "mentor_typed": NOBODY})
    return Records(
        people=people,
        typed=typed,
        pairs=_pairs_of(pairs, people, in_typed["pair"]),
        events=_events_of(events, people.of["owner"], owner).assign(own=(events["programme"] == programme).to_numpy()),
        attendance=pd.concat([attending, others], ignore_index=True),
        queue=pd.DataFrame({"typed": in_typed["queue"][waiting], "candidate": people.of["candidate"]}),
        registers=registers_of(rows, people, as_of),
    )


def has_happened(records: Records, as_of: date) -> Mask:
    """Return which events are not steps dated after the judged day: what is announced has not happened."""
    events = records.events
    happened: Mask = (events["held_on"].to_numpy() <= day_of(as_of)) | (events["kind"] != "step").to_numpy()
    return happened


def _rows_where(frame: pd.DataFrame, mask: Mask) -> pd.DataFrame:
    """Return the rows of a mask; those of one programme stand together, and then nothing is copied."""
    place = np.flatnonzero(mask)
    together = len(place) and place[-1] - place[0] + 1 == len(place)
    rows = frame.iloc[place[0] : place[-1] + 1] if together else frame.iloc[place]
    return rows.reset_index(drop=True)


def _pairs_of(pairs: pd.DataFrame, people: People, typed: Days) -> pd.DataFrame:
    mentee, mentor = people.of["mentee"], people.of["mentor"]
    unknown_mentee = mentee == NOBODY
    return pd.DataFrame(
        {
            **{name: pairs[name] for name in ("pair_id", "hub", "source")},
            **{name: pairs[name].astype("category") for name in ("role", "end_reason")},
            "mentee": mentee,
            "mentee_typed": np.where(unknown_mentee, typed, NOBODY),
            "mentor": mentor,
            "mentor_typed": np.where(~unknown_mentee & (mentor == NOBODY), typed, NOBODY),
            "started": days_of(pairs["started_on"], missing=OPEN),
            "ended": days_of(pairs["ended_on"], missing=OPEN),
        }
    )


def _events_of(events: pd.DataFrame, person: Days, person_typed: Days) -> pd.DataFrame:
    place, periods = pd.factorize(events["period"])
    first_days = days_of(pd.Series(pd.to_datetime(periods, errors="coerce", format="%Y-%m-%d")), missing=MISSING)
    return pd.DataFrame(
        {
            **{name: events[name] for name in ("event_id", "source")},
            **{name: events[name].astype("category") for name in CODED},
            "filled": _sections(events["filled"]),
            "held_on": days_of(events["held_on"], missing=MISSING),
            "filed_on": days_of(events["filed_on"], missing=MISSING),
            "what": _numbers_of_what(events),
            "period": np.append(first_days, MISSING)[place],
            "mentee": events["confirmed_by_mentee"].fillna(False).astype(bool),
            "mentor": events["confirmed_by_mentor"].fillna(False).astype(bool),
            "person": person,
            "person_typed": person_typed,
        }
    )


def _sections(filled: pd.Series[Any]) -> pd.Categorical:
    """Return lists of sections as categories: there are few combinations, and each is compared once."""
    values = filled.tolist()
    combinations: defaultdict[tuple[str, ...], int] = defaultdict(count().__next__)
    codes = np.fromiter(map(combinations.__getitem__, map(tuple, values)), dtype=np.int64, count=len(values))
    known = pd.Index(list(combinations), tupleize_cols=False)
    return pd.Categorical.from_codes(codes, categories=known)


def _numbers_of_what(events: pd.DataFrame) -> Days:
    """Return a number that tells events of another kind, step or mode apart."""
    number = np.zeros(len(events), dtype=np.int64)
    for name in ("kind", "step", "mode"):
        place, distinct = pd.factorize(events[name])
        number = number * (len(distinct) + 1) + place + 1
    return number


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
