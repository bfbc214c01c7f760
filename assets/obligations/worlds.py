"""What the records would say if an unresolved person were one of the candidates.

Belongs here: building the alternative worlds, and only for the people they touch. Does not belong here: judging them
(`judge.py`) or resolving anybody (`people`).

World 0 is the night's: unresolved people are nobody. Every other world takes one typed identity as one of its
candidates in every row that names it; where two typed identities stand in one row there is also a world for each
combination, because such a row tells nothing while either is open. Judging the whole roster once per candidate was
rejected: its cost is people × candidates instead of people + the rows concerned.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from assets.hr.spans import matches
from assets.obligations.records import NOBODY

if TYPE_CHECKING:
    from assets.hr.days import Days, Mask
    from assets.obligations.records import Records

NIGHT = 0
"""The world in which unresolved people are nobody."""


@dataclass(frozen=True, slots=True)
class Claims:
    """What the records say in some worlds, as row numbers of `Records`.

    `pairs`: world, person (the mentee), mentor, pair. `owned`: world, person, event. `attended`: owned (row of
    `owned`), mentor; who is nobody is left out.
    """

    pairs: pd.DataFrame
    owned: pd.DataFrame
    attended: pd.DataFrame


def night_claims(records: Records, happened: Mask) -> Claims:
    """Return what the records say in world 0; rows whose owner is unresolved are nobody's."""
    pairs, events = records.pairs, records.events
    known = np.flatnonzero(pairs["mentee"] != NOBODY)
    owned = np.flatnonzero((events["person"].to_numpy() != NOBODY) & happened)
    place = np.full(len(events), -1, dtype=np.int64)
    place[owned] = np.arange(len(owned))
    mentor, of_event = records.attendance["mentor"].to_numpy(), place[records.attendance["event"].to_numpy()]
    counts = (mentor != NOBODY) & (of_event >= 0)
    mentee = pairs["mentee"].to_numpy()
    return Claims(
        pairs=_frame(world=NIGHT, person=mentee[known], mentor=pairs["mentor"].to_numpy()[known], pair=known),
        owned=_frame(world=NIGHT, person=events["person"].to_numpy()[owned], event=owned),
        attended=_frame(owned=of_event[counts], mentor=mentor[counts]),
    )


def worlds_of(records: Records, happened: Mask) -> pd.DataFrame:
    """Return the worlds: columns world (from 1), typed, candidate; one row per substitution made in that world."""
    pairs, attendance = records.pairs, records.attendance
    events = records.events.loc[happened, ["event_id", "person_typed"]]
    rows = attendance[attendance["mentor_typed"] != NOBODY].join(events, on="event", how="inner")
    named = np.concatenate([events["person_typed"], rows["mentor_typed"], pairs["mentee_typed"], pairs["mentor_typed"]])
    queue = records.queue[records.queue["typed"].isin(named[named != NOBODY])]
    queue = queue[queue["candidate"] != NOBODY].sort_values("typed", kind="stable", ignore_index=True)
    if queue.empty:
        return _frame(world=1, typed=queue["typed"], candidate=queue["candidate"])
    two = rows[rows["person_typed"] != NOBODY]
    together = two.sort_values("event_id", kind="stable")[["person_typed", "mentor_typed"]].drop_duplicates()
    together = together[together["person_typed"] != together["mentor_typed"]]
    combined = together.merge(queue, left_on="person_typed", right_on="typed")
    combined = combined.merge(queue, left_on="mentor_typed", right_on="typed", suffixes=("", "_mentor"))
    numbers = len(queue) + 1 + np.arange(len(combined))
    parts = [
        _frame(world=1 + np.arange(len(queue)), typed=queue["typed"], candidate=queue["candidate"]),
        _frame(world=numbers, typed=combined["typed"], candidate=combined["candidate"]),
        _frame(world=numbers, typed=combined["typed_mentor"], candidate=combined["candidate_mentor"]),
    ]
    return pd.concat(parts, ignore_index=True)


def with_other_worlds(night: Claims, records: Records, worlds: pd.DataFrame, happened: Mask) -> Claims:
    """Return the night's claims, and below them those of every other world, for the people whose records it changes."""
    touched = _touched(records, worlds, happened)
    pairs, pair = _owned(records.pairs["mentee"].to_numpy(), records.pairs["mentee_typed"].to_numpy(), worlds, touched)
    mentor = _mentors(records.pairs.iloc[pair], pairs["world"].to_numpy(), worlds)
    pairs = pairs.assign(mentor=mentor, pair=pair)[pairs["person"].to_numpy() != mentor]
    mine, typed = (np.where(happened, records.events[name], NOBODY) for name in ("person", "person_typed"))
    owned, event = _owned(mine, typed, worlds, touched)
    at, row = matches(event, records.attendance["event"].to_numpy())
    mentor = _mentors(records.attendance.iloc[row], owned["world"].to_numpy()[at], worlds)
    attended = _frame(owned=len(night.owned) + at[mentor != NOBODY], mentor=mentor[mentor != NOBODY])
    return Claims(
        pairs=pd.concat([night.pairs, pairs], ignore_index=True),
        owned=pd.concat([night.owned, owned.assign(event=event)], ignore_index=True),
        attended=pd.concat([night.attended, attended], ignore_index=True),
    )


def _touched(records: Records, worlds: pd.DataFrame, happened: Mask) -> pd.DataFrame:
    """Return world and person of everybody whose obligations a world may change, each once."""
    pairs, events = records.pairs, records.events
    owners = np.concatenate([pairs["mentee_typed"], events["person_typed"].to_numpy()[happened]])
    candidates = worlds[worlds["typed"].isin(owners)]
    open_rows = records.attendance[records.attendance["mentor_typed"] != NOBODY]
    person = events["person"].where(happened, NOBODY).to_numpy()
    beside = np.concatenate([pairs["mentee"], person[open_rows["event"]]])
    typed = np.concatenate([pairs["mentor_typed"], open_rows["mentor_typed"]])
    known = (beside != NOBODY) & (typed != NOBODY)
    at, world = matches(typed[known], worlds["typed"].to_numpy())
    met = _frame(world=worlds["world"].to_numpy()[world], person=beside[known][at])
    return pd.concat(
        [_frame(world=candidates["world"], person=candidates["candidate"]), met], ignore_index=True
    ).drop_duplicates()


def _owned(owner: Days, typed: Days, worlds: pd.DataFrame, touched: pd.DataFrame) -> tuple[pd.DataFrame, Days]:
    """Return world and person of each world's rows of the people it touches, and the rows.

    Those that were theirs come first, then those a candidate is given.
    """
    own, person = matches(owner, touched["person"].to_numpy())
    given, candidate = matches(typed, worlds["typed"].to_numpy())
    parts = [
        touched[["world", "person"]].iloc[person],
        _frame(world=worlds["world"].iloc[candidate], person=worlds["candidate"].iloc[candidate]),
    ]
    return pd.concat(parts, ignore_index=True), np.concatenate([own, given])


def _mentors(rows: pd.DataFrame, world: Days, worlds: pd.DataFrame) -> Days:
    """Return the mentor of each row in its world: an unresolved one is the candidate where the world has one."""
    span = int(worlds["typed"].max()) + 2
    key = worlds["world"].to_numpy() * span + worlds["typed"].to_numpy()
    at, found = matches(world * span + np.minimum(rows["mentor_typed"].to_numpy(), span - 1), key)
    mentor = rows["mentor"].to_numpy().copy()
    mentor[at] = np.where(mentor[at] == NOBODY, worlds["candidate"].to_numpy()[found], mentor[at])
    return mentor


def _frame(**columns: Days | pd.Series[int] | int) -> pd.DataFrame:
    """Return columns of whole numbers as a frame with a fresh index."""
    arrays = {name: column if isinstance(column, int) else np.asarray(column) for name, column in columns.items()}
    return pd.DataFrame(arrays).astype("int64")
