"""What one programme recorded, laid out for judging: pairs, events and who took part in them.

Belongs here: choosing a programme's rows and naming the unresolved person in each. Does not belong here: which event
counts (`evidence.py`). An unresolved person keeps a typed identity, so that `worlds.py` can put a candidate in its
place; typed identities are never compared with person ids.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from assets.obligations.calendar import MISSING, OPEN, days_of

if TYPE_CHECKING:
    from datetime import date


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
class Records:
    """One programme's records.

    `pairs`: pair_id, role, hub, mentee_id, mentee_typed, mentor_id, mentor_typed, started, ended (days, `ended`
    inclusive), end_reason. `events`: event (number), kind, step, held_on, filed_on (days), period (first day), mode,
    setting, mentee, mentor (both confirm flags, ``bool``), filled (list), source, person_id, person_typed.
    `attendance`: event, mentor_id, mentor_typed, one row per other participant. The typed columns are missing where
    the person is known.
    """

    pairs: pd.DataFrame
    events: pd.DataFrame
    attendance: pd.DataFrame


def records_of(tables: Tables, programme: str) -> Records:
    """Return what a programme recorded, rows in an order that does not depend on the order they came in."""
    events = tables.event[tables.event["programme"] == programme].sort_values("event_id", ignore_index=True)
    owner, others = _unresolved_of(events)
    return Records(
        pairs=_pairs_of(tables.pair[tables.pair["programme"] == programme].sort_values("pair_id", ignore_index=True)),
        events=_events_of(events, owner),
        attendance=pd.concat([_attending(events), others], ignore_index=True),
    )


def effective_on(as_of: date, records: Records) -> Records:
    """Return the records without steps dated after the judged day: what is announced has not happened."""
    day = pd.Timestamp(as_of)
    announced = (records.events["kind"] == "step") & (
        records.events["held_on"] > days_of(pd.Series([day]), missing=0)[0]
    )
    return Records(records.pairs, records.events[~announced], records.attendance)


def _pairs_of(pairs: pd.DataFrame) -> pd.DataFrame:
    unknown_mentee = pairs["mentee_id"].isna()
    return pd.DataFrame(
        {
            **{name: pairs[name] for name in ("pair_id", "role", "hub", "mentee_id", "mentor_id", "end_reason")},
            "mentee_typed": pairs["typed"].where(unknown_mentee),
            "mentor_typed": pairs["typed"].where(~unknown_mentee & pairs["mentor_id"].isna()),
            "started": days_of(pairs["started_on"], missing=OPEN),
            "ended": days_of(pairs["ended_on"], missing=OPEN),
        }
    )


def _events_of(events: pd.DataFrame, owner: pd.Series[Any]) -> pd.DataFrame:
    period = pd.to_datetime(events["period"], errors="coerce", format="%Y-%m-%d")
    return pd.DataFrame(
        {
            "event": range(len(events)),
            **{name: events[name] for name in ("kind", "step", "mode", "setting", "filled", "source", "person_id")},
            "held_on": days_of(events["held_on"], missing=MISSING),
            "filed_on": days_of(events["filed_on"], missing=MISSING),
            "period": days_of(period, missing=MISSING),
            "mentee": events["confirmed_by_mentee"].fillna(False).astype(bool),
            "mentor": events["confirmed_by_mentor"].fillna(False).astype(bool),
            "person_typed": owner,
        }
    )


def _attending(events: pd.DataFrame) -> pd.DataFrame:
    known = events["attendees"].explode().dropna()
    return pd.DataFrame({"event": known.index, "mentor_id": known.astype("str").to_numpy()}).astype(
        {"mentor_id": "str"}
    )


def _unresolved_of(events: pd.DataFrame) -> tuple[pd.Series[Any], pd.DataFrame]:
    """Return the typed owner of each event (missing where known) and the attendance of the other unresolved ones.

    Where the record's owner is unresolved, `unresolved_attendees` names the owner first.
    """
    typed = events["unresolved_attendees"].explode().dropna()
    frame = pd.DataFrame({"event": typed.index, "mentor_typed": typed.astype("str").to_numpy()})
    first = ~frame["event"].duplicated() & events["person_id"].isna().to_numpy()[frame["event"].to_numpy(dtype=int)]
    owner = frame[first].set_index("event")["mentor_typed"].reindex(events.index).astype("str")
    return owner, frame[~first]
