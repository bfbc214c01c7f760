"""What one programme recorded, laid out for judging: pairs, events and who took part in them.

Belongs here: choosing a programme's rows and naming the unresolved person in each row. Does not belong here: which
event counts (`evidence/events.py`). An unresolved person keeps a typed identity, so that `worlds.py` can put a
candidate in its place; typed identities are never compared with person ids.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from assets.hr.days import MISSING, OPEN, day_of, days_of
from assets.obligations.columns.frames import frame_of_columns
from assets.obligations.columns.grouped import kinds_of
from assets.obligations.known.numbering import NOBODY, People, listed, numbered, people_of
from assets.obligations.known.registers import PERSONS, Registers, own_rows, registers_of
from assets.storage.lists import distinct_lists

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from assets.hr.days import Days, Mask
    from assets.obligations.columns.grouped import Grouped, Kinds
    from assets.obligations.known.read import Tables

CODED = ("kind", "step", "mode", "setting", "value")
"""The columns of an event that hold few different texts, kept as categories: every measure compares them again."""


@dataclass(frozen=True, slots=True)
class Records:
    """One programme's records. Person columns hold numbers of `People`, typed ones numbers of `typed`, or `NOBODY`.

    `pairs`, in the order of their ids: pair_id, hub, source (text), role, end_reason (categories), mentee,
    mentee_typed, mentor, mentor_typed, started, ended (days, `ended` inclusive). `events`: event_id, source (text),
    kind, step, mode, setting, value (categories), what (number of kind, step and mode), own (of the programme itself
    and not of one it accepts), held_on, filed_on (days), period (first day), mentee, mentor (both confirm flags,
    ``bool``), filled (category of tuples), person, person_typed. `kinds`: kind and step of each event; `by_kind`: the
    events by both. `attendance`: event (row of `events`), mentor,
    mentor_typed, one row per other participant. A typed column is `NOBODY` where the person is known. `queue`: typed,
    candidate, one row per candidate of a typed identity that waits for an answer. `people` and `typed` are the ids the
    numbers stand for.
    """

    people: People
    typed: pd.Index[str]
    pairs: pd.DataFrame
    events: pd.DataFrame
    kinds: Kinds
    by_kind: Grouped
    attendance: pd.DataFrame
    queue: pd.DataFrame
    registers: Registers


def records_of(tables: Tables, programme: str, *, accepts: Sequence[str] = (), as_of: date) -> Records:
    """Return what a programme recorded, and the events of the programmes whose evidence it accepts."""
    pairs = tables.pair[tables.pair["programme"] == programme].sort_values("pair_id", ignore_index=True)
    events = _rows_where(tables.event, tables.event["programme"].isin([programme, *accepts]).to_numpy())
    rows = own_rows(tables, programme)
    attendees, unresolved = (listed(events[name]) for name in ("attendees", "unresolved_attendees"))
    review = tables.review.drop_duplicates("typed")
    candidates = listed(review["candidates"])
    people = people_of(
        roster=tables.person["person_id"],
        appointment=tables.appointment["person_id"],
        leave=tables.leave["person_id"],
        mentee=pairs["mentee_id"],
        mentor=pairs["mentor_id"],
        owner=events["person_id"],
        attendee=attendees.texts,
        candidate=candidates.texts,
        **{name: rows[name]["person_id"] for name in PERSONS},
    )
    typed, in_typed = numbered(
        {
            "pair": pairs["typed"],
            "event": unresolved.texts,
            "queue": review["typed"],
            **{name: rows[name]["typed"] for name in ("hub_mentor", "senior")},
        }
    )
    owner, others = _owner_and_others(people.of["owner"], unresolved.row, in_typed["event"][unresolved.place])
    came = people.of["attendee"][attendees.place]
    attending = pd.DataFrame(
        {"event": attendees.row, "mentor": came, "mentor_typed": np.full(len(came), NOBODY)}, copy=False
    )
    recorded = _events_of(events, people.of["owner"], owner, own=(events["programme"] == programme).to_numpy())
    kinds = kinds_of(recorded["kind"], recorded["step"])
    return Records(
        people=people,
        typed=typed,
        pairs=_pairs_of(pairs, people, in_typed["pair"]),
        events=recorded,
        kinds=kinds,
        by_kind=kinds.grouped(),
        attendance=pd.concat([attending, others], ignore_index=True) if len(others) else attending,
        queue=pd.DataFrame(
            {
                "typed": in_typed["queue"][candidates.row],
                "candidate": people.of["candidate"][candidates.place],
            }
        ),
        registers=registers_of(rows, people, as_of, typed=in_typed),
    )


def candidates_as_seniors(records: Records) -> pd.DataFrame:
    """Return `Registers.led` where nobody can tell the senior mentor, with each candidate as `senior`.

    `senior` may be `NOBODY`, as elsewhere.
    """
    led = records.registers.led
    asked = led[led["senior_typed"] != NOBODY].drop(columns="senior")
    tried = asked.merge(records.queue, left_on="senior_typed", right_on="typed").drop(columns="typed")
    return tried.rename(columns={"candidate": "senior"})


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


def _events_of(events: pd.DataFrame, person: Days, person_typed: Days, *, own: Mask) -> pd.DataFrame:
    coded = {name: events[name].astype("category") for name in CODED}
    period = events["period"].astype("category").cat
    first_days = pd.Series(pd.to_datetime(period.categories, errors="coerce", format="%Y-%m-%d"))
    return frame_of_columns(
        {
            **{name: events[name] for name in ("event_id", "source")},
            **coded,
            "filled": _sections(events["filled"]),
            "held_on": days_of(events["held_on"], missing=MISSING),
            "filed_on": days_of(events["filed_on"], missing=MISSING),
            "what": _numbers_of_what(coded),
            "period": np.append(days_of(first_days, missing=MISSING), MISSING)[period.codes],
            "mentee": events["confirmed_by_mentee"].fillna(False).astype(bool),
            "mentor": events["confirmed_by_mentor"].fillna(False).astype(bool),
            "person": person,
            "person_typed": person_typed,
            "own": own,
        },
    )


def _sections(filled: pd.Series[Any]) -> pd.Categorical:
    """Return lists of sections as categories: there are few combinations, and each is compared once."""
    place, distinct = distinct_lists(filled)
    combinations: defaultdict[tuple[str, ...], int] = defaultdict(count().__next__)
    codes = np.fromiter((combinations[tuple(each)] for each in distinct), dtype=np.int64, count=len(distinct))
    known = pd.Index(list(combinations), tupleize_cols=False)
    return pd.Categorical.from_codes(codes[place], categories=known)


def _numbers_of_what(coded: Mapping[str, pd.Series[Any]]) -> Days:
    """Return a number that tells events of another kind, step or mode apart."""
    number = np.zeros(len(coded["kind"]), dtype=np.int64)
    for name in ("kind", "step", "mode"):
        column = coded[name].cat
        number = number * (len(column.categories) + 1) + column.codes.to_numpy() + 1
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
