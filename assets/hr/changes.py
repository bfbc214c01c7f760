"""What one HR delivery tells otherwise than the one before: events, and days of the past to judge again.

Belongs here: `hr/change` and `hr/correction` from the tables of two deliveries. Does not belong here: restating what
was published (`obligations`), and which delivery counts (`deliveries.py`). A log of changed cells was rejected: HR
rewrites rows that mean the same, and a reader wants to know that somebody was promoted.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from assets.hr.days import dates_of, day_of
from assets.hr.schema import CHANGE, CORRECTION
from assets.hr.stretches import HOME_COLUMNS, states_on, stretches_of
from assets.storage.schema import DTYPES, empty_frame_of

if TYPE_CHECKING:
    from datetime import date

    from assets.hr.stretches import Stretches
    from assets.storage.schema import Table

    Tables = dict[str, pd.DataFrame]

ATTRIBUTES = {
    "department_code": "transfer",
    "rank": "rank",
    "track": "track",
    "tenure_status": "tenure",
    "fte": "fte",
}
"""Columns of the home appointment whose change is an event, and its kind."""

COMPARED = ("employed", "on_leave", *HOME_COLUMNS)

NOT_CONTENT = frozenset({"source_system", "source_row", "source", "snapshot_id", "entered_on"})
"""Columns that say where a row came from; they differ from delivery to delivery."""

EVENT = ["person_id", "kind", "effective_on", "previous", "new"]


def changes_between(
    before: Tables, after: Tables, *, delivery_id: str, tonight: date, told_until: date
) -> pd.DataFrame:
    """Return the rows of `hr/change` that `after` tells and `before` did not; both hold `appointment` and `leave`.

    hire: the first day of employment ever told; return: the first day after a gap or after leave; departure: the day
    after the last; leave: its first day; the others: the first day on which the home appointment reads otherwise. An
    unknown code is no event, because it says nothing. `told_until` is the day of the delivery before.
    """
    stretches = stretches_of(_people_touched(before, after), before, after)
    told, known = (_events(stretches, states_on(stretches, tables)) for tables in (after, before))
    fresh = told[~_among(told, known)]
    if fresh.empty:
        return empty_frame_of(CHANGE)
    rows = fresh.assign(
        change_id=[
            _hash_of([delivery_id, *map(str, event)]) for event in zip(*(fresh[name] for name in EVENT), strict=True)
        ],
        retroactive=fresh["effective_on"] <= pd.Timestamp(told_until),
        seen_in=delivery_id,
        seen_on=pd.Timestamp(tonight),
    )
    return _framed(rows, table=CHANGE)


def corrections_between(before: Tables, after: Tables, *, delivery_id: str, tonight: date) -> pd.DataFrame:
    """Return the rows of `hr/correction`: days up to and with `tonight` on which the two read otherwise.

    An anchor date of an obligation in one of them is read again. Neighbouring days with the same columns are one row.
    """
    stretches = stretches_of(_people_touched(before, after), before, after)
    old, new = (states_on(stretches, tables) for tables in (before, after))
    differs = np.column_stack([_differs(old[name], new[name]) for name in COMPARED])
    past = stretches.start <= day_of(tonight)
    touched = np.flatnonzero(differs.any(axis=1) & past)
    if not len(touched):
        return empty_frame_of(CORRECTION)
    person, start, stop, kinds = (
        stretches.person[touched],
        stretches.start[touched],
        stretches.stop[touched],
        differs[touched],
    )
    begins = np.ones(len(touched), dtype=bool)
    begins[1:] = (person[1:] != person[:-1]) | (start[1:] != stop[:-1]) | (kinds[1:] != kinds[:-1]).any(axis=1)
    first = np.flatnonzero(begins)
    last = np.append(first[1:], len(touched)) - 1
    rows = pd.DataFrame(
        {
            "person_id": stretches.ids.take(person[first]),
            "valid_from": dates_of(start[first]),
            "valid_to": dates_of(np.minimum(stop[last], day_of(tonight) + 1)),
            "columns": [[name for name, at in zip(COMPARED, row, strict=True) if at] for row in kinds[first]],
            "seen_in": delivery_id,
            "seen_on": pd.Timestamp(tonight),
        }
    )
    return _framed(rows, table=CORRECTION)


def _people_touched(before: Tables, after: Tables) -> list[str]:
    """Return the people of whom any appointment or leave reads otherwise, whatever its place in the files."""
    touched: set[str] = set()
    for name in ("appointment", "leave"):
        content = [column for column in after[name].columns if column not in NOT_CONTENT]
        old, new = (pd.util.hash_pandas_object(tables[name][content], index=False) for tables in (before, after))
        touched |= set(before[name].loc[~old.isin(new), "person_id"]) | set(
            after[name].loc[~new.isin(old), "person_id"]
        )
    return sorted(touched)


def _events(stretches: Stretches, states: pd.DataFrame) -> pd.DataFrame:
    """Return the events that the states of one delivery tell, with the columns of `EVENT`."""
    person = pd.Series(stretches.person)
    first = person.ne(person.shift())
    employed, away = states["employed"], states["on_leave"]
    was = employed.shift(fill_value=False) & ~first
    was_away = away.shift(fill_value=False) & ~first
    begins = employed & ~was
    before = employed.groupby(person).cumsum().sub(employed).gt(0)
    home = states[list(ATTRIBUTES)].astype("object").replace("unknown", np.nan)
    home = home.groupby(begins.cumsum()).ffill()
    past = home.shift()
    found = [
        _event(begins & ~before, "hire", previous=None, new=home["department_code"]),
        _event(begins & before, "return", previous=None, new=home["department_code"]),
        _event(was & ~employed, "departure", previous=past["department_code"], new=None),
        _event(away & ~was_away, "leave", previous="active", new="on_leave"),
        _event(employed & was_away & ~away, "return", previous="on_leave", new="active"),
    ]
    for column, kind in ATTRIBUTES.items():
        both_known = home[column].notna() & past[column].notna()
        turned = employed & was & both_known & home[column].ne(past[column])
        found.append(_event(turned, kind, previous=_codes(past[column]), new=_codes(home[column])))
    events = pd.concat(found)
    at = events.index.to_numpy()
    dated = events.assign(
        person_id=stretches.ids.take(stretches.person[at]), effective_on=dates_of(stretches.start[at]).to_numpy()
    )
    return dated[EVENT].reset_index(drop=True)


def _event(
    where: pd.Series[bool], kind: str, *, previous: pd.Series[str] | str | None, new: pd.Series[str] | str | None
) -> pd.DataFrame:
    rows = pd.DataFrame({"kind": kind, "previous": previous, "new": new}, index=where.index)[where]
    return rows.astype("str")


def _codes(values: pd.Series[Any]) -> pd.Series[str]:
    """Return codes as text, a share of full time as 0.8."""
    return values.map(lambda value: f"{value:g}" if isinstance(value, float) else value).astype("str")


def _among(events: pd.DataFrame, known: pd.DataFrame) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    hashes = [pd.util.hash_pandas_object(frame[EVENT], index=False) for frame in (events, known)]
    return hashes[0].isin(hashes[1]).to_numpy()


def _differs(old: pd.Series, new: pd.Series) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    same = old.eq(new).fillna(False) | (old.isna() & new.isna())
    return ~same.to_numpy(dtype=bool)


def _hash_of(parts: list[str]) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


def _framed(rows: pd.DataFrame, *, table: Table) -> pd.DataFrame:
    types = {column.name: DTYPES[column.type] for column in table.columns}
    return rows[list(types)].astype(types).sort_values(list(table.key), ignore_index=True)
