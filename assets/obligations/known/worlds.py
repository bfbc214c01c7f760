"""What the records would say if an unresolved person were one of the candidates.

Belongs here: building the alternative worlds, and only for the people they touch. Does not belong here: judging them
(`judging/judge.py`) or resolving anybody (`people`).

World 0 is the night's: unresolved people are nobody. Every other world takes one typed identity as one of its
candidates in every row that names it; where two typed identities stand in one row there is also a world for each
combination, because such a row tells nothing while either is open. Judging the whole roster once per candidate was
rejected: its cost is people × candidates instead of people + the rows concerned.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from assets.hr.in_order import order_of
from assets.hr.spans import matches
from assets.obligations.columns.frames import frame_of_columns
from assets.obligations.known.numbering import NOBODY

if TYPE_CHECKING:
    from assets.hr.days import Days, Mask
    from assets.obligations.known.records import Records

NIGHT = 0
"""The world in which unresolved people are nobody."""


@dataclass(frozen=True, slots=True)
class Claims:
    """What the records say in some worlds, as row numbers of `Records`.

    The mentee's side: `pairs`: world, person (the mentee), mentor, pair. `owned`: world, person, event. `attended`:
    owned (row of `owned`), mentor; who is nobody is left out. The mentor's side, empty where no measure asks for it:
    `mentored`: world, person (the mentor), mentor (here the mentee), pair. `joined`: world, person (who takes part in
    another's event), event. `beside`: owned (row of `joined`), mentor (everybody else there, the owner too).
    `listed`: world, person, row of the registers' hub mentors.
    """

    pairs: pd.DataFrame
    owned: pd.DataFrame
    attended: pd.DataFrame
    mentored: pd.DataFrame
    joined: pd.DataFrame
    beside: pd.DataFrame
    listed: pd.DataFrame


def night_claims(records: Records, happened: Mask, *, mentors_side: bool) -> Claims:
    """Return what the records say in world 0; rows whose owner is unresolved are nobody's."""
    pairs, events = records.pairs, records.events
    known = np.flatnonzero(pairs["mentee"] != NOBODY)
    owned = np.flatnonzero((events["person"].to_numpy() != NOBODY) & happened)
    place = np.full(len(events), -1, dtype=np.int64)
    place[owned] = np.arange(len(owned))
    mentor, of_event = records.attendance["mentor"].to_numpy(), place[records.attendance["event"].to_numpy()]
    counts = (mentor != NOBODY) & (of_event >= 0)
    mentee, other = pairs["mentee"].to_numpy(), pairs["mentor"].to_numpy()
    led = np.flatnonzero((other != NOBODY) & mentors_side)
    came = np.flatnonzero((mentor != NOBODY) & happened[records.attendance["event"].to_numpy()] & mentors_side)
    joined = _frame(world=NIGHT, person=mentor[came], event=records.attendance["event"].to_numpy()[came])
    hub_mentor = records.registers.hub_mentors["person"].to_numpy()
    listed = np.flatnonzero(hub_mentor != NOBODY)
    return Claims(
        pairs=_frame(world=NIGHT, person=mentee[known], mentor=other[known], pair=known),
        owned=_frame(world=NIGHT, person=events["person"].to_numpy()[owned], event=owned),
        attended=_frame(owned=of_event[counts], mentor=mentor[counts]),
        mentored=_frame(world=NIGHT, person=other[led], mentor=mentee[led], pair=led),
        joined=joined,
        beside=_beside(joined, records, _frame(world=[], typed=[], candidate=[])),
        listed=_frame(world=NIGHT, person=hub_mentor[listed], row=listed),
    )


def worlds_of(records: Records, happened: Mask) -> pd.DataFrame:
    """Return the worlds: columns world (from 1), typed, candidate; one row per substitution made in that world."""
    pairs, attendance = records.pairs, records.attendance
    events = records.events.loc[happened, ["event_id", "person_typed"]]
    rows = attendance[attendance["mentor_typed"] != NOBODY].join(events, on="event", how="inner")
    listed = [pairs["mentee_typed"], pairs["mentor_typed"], records.registers.hub_mentors["typed"]]
    named = np.concatenate([events["person_typed"], rows["mentor_typed"], *listed])
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


def with_other_worlds(
    night: Claims, records: Records, worlds: pd.DataFrame, happened: Mask, *, mentors_side: bool
) -> Claims:
    """Return the night's claims, and below them those of every other world, for the people whose records it changes."""
    touched = _touched(records, worlds, happened, mentors_side=mentors_side)
    pairs = _pairs_claimed(records, worlds, touched, sides=("mentee", "mentor"))
    mine, typed = (np.where(happened, records.events[name], NOBODY) for name in ("person", "person_typed"))
    owned, event = _owned(mine, typed, worlds, touched)
    owned = owned.assign(event=event)
    attended = _attended(owned, records.attendance, worlds)
    hub_mentors = records.registers.hub_mentors
    listed, row = _owned(hub_mentors["person"].to_numpy(), hub_mentors["typed"].to_numpy(), worlds, touched)
    parts = {
        "pairs": pairs,
        "owned": owned,
        "attended": attended.assign(owned=len(night.owned) + attended["owned"]),
        "listed": listed.assign(row=row),
    }
    if mentors_side:
        parts["mentored"] = _pairs_claimed(records, worlds, touched, sides=("mentor", "mentee"))
        there = happened[records.attendance["event"].to_numpy()]
        who, typed = (np.where(there, records.attendance[name], NOBODY) for name in ("mentor", "mentor_typed"))
        joined, row = _owned(who, typed, worlds, touched)
        joined = joined.assign(event=records.attendance["event"].to_numpy()[row])
        beside = _beside(joined, records, worlds)
        parts |= {"joined": joined, "beside": beside.assign(owned=len(night.joined) + beside["owned"])}
    whole = {name: pd.concat([getattr(night, name), part], ignore_index=True) for name, part in parts.items()}
    return replace(night, **whole)


def _pairs_claimed(
    records: Records, worlds: pd.DataFrame, touched: pd.DataFrame, *, sides: tuple[str, str]
) -> pd.DataFrame:
    """Return world, person (of the first side), mentor (the other side) and pair; nobody is his own mentor."""
    mine, other = sides
    pairs, pair = _owned(records.pairs[mine].to_numpy(), records.pairs[f"{mine}_typed"].to_numpy(), worlds, touched)
    rows = records.pairs.iloc[pair]
    told = _told(rows[other].to_numpy(), rows[f"{other}_typed"].to_numpy(), pairs["world"].to_numpy(), worlds)
    kept: pd.DataFrame = pairs.assign(mentor=told, pair=pair)[pairs["person"].to_numpy() != told]
    return kept


def _attended(owned: pd.DataFrame, attendance: pd.DataFrame, worlds: pd.DataFrame) -> pd.DataFrame:
    """Return `owned` (row of the events owned or joined) and `mentor` of everybody who took part and is told."""
    at, row = matches(owned["event"].to_numpy(), attendance["event"].to_numpy())
    who, typed = (attendance[name].to_numpy()[row] for name in ("mentor", "mentor_typed"))
    mentor = _told(who, typed, owned["world"].to_numpy()[at], worlds)
    return _frame(owned=at[mentor != NOBODY], mentor=mentor[mentor != NOBODY])


def _beside(joined: pd.DataFrame, records: Records, worlds: pd.DataFrame) -> pd.DataFrame:
    """Return `owned` (row of `joined`) and `mentor`: whoever else took part, and last the owner of the record."""
    events, attendance = records.events, records.attendance
    event, person = joined["event"].to_numpy(), joined["person"].to_numpy()
    # Most events have one participant, who is nobody else.
    many = np.bincount(attendance["event"].to_numpy(), minlength=len(events))
    several = np.flatnonzero(many[event] > 1)
    others = _attended(joined.iloc[several], attendance, worlds)
    who, typed = (events[name].to_numpy()[event] for name in ("person", "person_typed"))
    owner = _told(who, typed, joined["world"].to_numpy(), worlds)
    row = np.concatenate([several[others["owned"].to_numpy()], np.flatnonzero(owner != NOBODY)])
    mentor = np.concatenate([others["mentor"].to_numpy(), owner[owner != NOBODY]])
    other = mentor != person[row]
    row, mentor = row[other], mentor[other]
    order = order_of(row)
    return _frame(owned=row[order], mentor=mentor[order])


def _touched(records: Records, worlds: pd.DataFrame, happened: Mask, *, mentors_side: bool) -> pd.DataFrame:
    """Return world and person of everybody whose obligations a world may change, each once."""
    pairs, events = records.pairs, records.events
    open_rows = records.attendance[records.attendance["mentor_typed"] != NOBODY]
    owners = events["person_typed"].where(happened, NOBODY).to_numpy()
    person = events["person"].where(happened, NOBODY).to_numpy()
    candidates = [pairs["mentee_typed"].to_numpy(), owners, records.registers.hub_mentors["typed"].to_numpy()]
    # Known people beside an open one: their obligations hang on who that is.
    beside = [pairs["mentee"].to_numpy(), person[open_rows["event"]]]
    typed = [pairs["mentor_typed"].to_numpy(), open_rows["mentor_typed"].to_numpy()]
    if mentors_side:
        candidates += typed
        came, event = (records.attendance[name].to_numpy() for name in ("mentor", "event"))
        at, row = matches(open_rows["event"].to_numpy(), event)
        beside += [pairs["mentor"].to_numpy(), came, came[row]]
        typed += [pairs["mentee_typed"].to_numpy(), owners[event], open_rows["mentor_typed"].to_numpy()[at]]
    given = worlds[worlds["typed"].isin(np.concatenate(candidates))]
    who, what = np.concatenate(beside), np.concatenate(typed)
    known = (who != NOBODY) & (what != NOBODY)
    at, world = matches(what[known], worlds["typed"].to_numpy())
    met = _frame(world=worlds["world"].to_numpy()[world], person=who[known][at])
    return pd.concat(
        [_frame(world=given["world"], person=given["candidate"]), met], ignore_index=True
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


def _told(who: Days, typed: Days, world: Days, worlds: pd.DataFrame) -> Days:
    """Return the person of each row in its world: an unresolved one is the candidate where the world has one."""
    if worlds.empty:
        return who
    span = int(worlds["typed"].max()) + 2
    key = worlds["world"].to_numpy() * span + worlds["typed"].to_numpy()
    at, found = matches(world * span + np.minimum(typed, span - 1), key)
    person = who.copy()
    person[at] = np.where(person[at] == NOBODY, worlds["candidate"].to_numpy()[found], person[at])
    return person


def _frame(**columns: Days | pd.Index[int] | pd.Series[int] | list[int] | int) -> pd.DataFrame:
    """Return columns of whole numbers as a frame with a fresh index."""
    many = max((len(column) for column in columns.values() if not isinstance(column, int)), default=0)
    arrays = {
        name: np.full(many, column) if isinstance(column, int) else np.asarray(column, dtype=np.int64)
        for name, column in columns.items()
    }
    return frame_of_columns(arrays)
