"""The director's list: who came, returned, moved, rose, went on leave or left, and what starts by it.

Belongs here: `obligations/personnel_change`. Does not belong here: telling two deliveries apart (`hr/changes.py`). The
first delivery tells no change, for there is none before it; so people hired since the first open quarter are listed
from their first day, or a new installation would show an empty list in the autumn its office starts with.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from assets.hr.history import employed_spells
from assets.obligations.beside.scoping import homes_known_on, in_scope
from assets.obligations.beside.steps import first_steps
from assets.obligations.columns.calendar import date_text
from assets.obligations.language.policy import rules_of
from assets.obligations.language.scope import Scope
from assets.obligations.rows.ids import text_ids
from assets.obligations.workflows.framed import as_lists, framed
from assets.obligations.workflows.schema import PERSONNEL_CHANGE
from assets.obligations.workflows.starts import clauses_touched

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from assets.obligations.beside.inputs import Inputs
    from assets.obligations.beside.scoping import Homes
    from assets.obligations.language.policy import Policy

DAY = pd.Timedelta(days=1)
NEVER_EMPLOYED = 10**6
"""Days without employment before somebody's first day: more than any policy asks for."""

ENTRIES = ("hire", "return")
HAPPENED = {
    "hire": "Hired",
    "return": "Back",
    "transfer": "Moved from {previous} to {new}",
    "rank": "Rank changed from {previous} to {new}",
    "track": "Track changed from {previous} to {new}",
    "tenure": "Tenure status changed from {previous} to {new}",
    "fte": "Share of full time changed from {previous} to {new}",
    "leave": "Leave began",
    "departure": "Left",
}


def personnel_changes_of(
    policies: Sequence[Policy], inputs: Inputs, change: pd.DataFrame, *, as_of: date, since: date
) -> pd.DataFrame:
    """Return `PERSONNEL_CHANGE`: changes that took effect, or were read, from `since` on, of people in scope.

    `change`: `hr/change`; a change may lie ahead of `as_of`. In scope: by the home on the day, or on the day before. A
    return from leave is no new employment, and starts nothing. A policy that judges nobody has no such list.
    """
    wanted = change[(change["effective_on"] >= pd.Timestamp(since)) | (change["seen_on"] >= pd.Timestamp(since))]
    wanted = wanted[wanted["seen_on"] <= pd.Timestamp(as_of)]
    wanted = pd.concat([wanted, _hires_not_told(change, inputs, as_of=as_of, since=since)], ignore_index=True)
    homes = homes_known_on(inputs.appointment, max([as_of, *wanted["effective_on"].dt.date]))
    told = wanted.assign(gap_days=_gap_days(wanted, inputs))
    parts = [_of_policy(policy, told, inputs, homes, as_of=as_of) for policy in policies if rules_of(policy)]
    return framed(parts, table=PERSONNEL_CHANGE, as_of=as_of)


def _hires_not_told(change: pd.DataFrame, inputs: Inputs, *, as_of: date, since: date) -> pd.DataFrame:
    """Return, as rows of `hr/change`, the spells of employment begun in the time that no delivery told as a change."""
    spells = _spells(inputs)
    begun = spells[spells["spell_from"].between(pd.Timestamp(since), pd.Timestamp(as_of))].reset_index(drop=True)
    entries = change[change["kind"].isin(ENTRIES) & (change["previous"].fillna("") != "on_leave")]
    known = pd.MultiIndex.from_frame(entries[["person_id", "effective_on"]])
    fresh = begun[~pd.MultiIndex.from_frame(begun[["person_id", "spell_from"]]).isin(known)]
    kind = np.where(fresh["gap_days"] >= NEVER_EMPLOYED, "hire", "return")
    texts = [f"{person}|{day:%Y-%m-%d}" for person, day in zip(fresh["person_id"], fresh["spell_from"], strict=True)]
    rows = pd.DataFrame(
        {
            "change_id": text_ids(texts),
            "person_id": fresh["person_id"].to_numpy(),
            "kind": kind,
            "effective_on": fresh["spell_from"].to_numpy(),
            "retroactive": False,
        }
    )
    typed: pd.DataFrame = rows.reindex(columns=list(change.columns)).astype(change.dtypes.to_dict())
    return typed


def _spells(inputs: Inputs) -> pd.DataFrame:
    """Return the spells of employment with `gap_days`: how long the person had not been employed before."""
    spells = employed_spells(inputs.appointment).sort_values(["person_id", "spell_from"], ignore_index=True)
    before = spells["spell_to"].shift().where(spells["person_id"] == spells["person_id"].shift())
    return spells.assign(gap_days=(spells["spell_from"] - before).dt.days.fillna(NEVER_EMPLOYED).astype("int64"))


def _gap_days(changes: pd.DataFrame, inputs: Inputs) -> pd.Series[Any]:
    """Return the days not employed before the day of each hire or return, missing for whatever is no new employment."""
    gaps = _spells(inputs).drop_duplicates(["person_id", "spell_from"]).set_index(["person_id", "spell_from"])
    keys = pd.MultiIndex.from_frame(changes[["person_id", "effective_on"]])
    found = gaps["gap_days"].astype("Int64").reindex(keys).set_axis(changes.index)
    return found.where(changes["kind"].isin(ENTRIES))


def _of_policy(policy: Policy, changes: pd.DataFrame, inputs: Inputs, homes: Homes, *, as_of: date) -> pd.DataFrame:
    after = homes.on(changes["person_id"], changes["effective_on"])
    before = homes.on(changes["person_id"], changes["effective_on"] - DAY)
    is_in, was_in = (in_scope(home, policy, Scope()).to_numpy(dtype=bool) for home in (after, before))
    kept = is_in | was_in
    own, after, before = (frame[kept].reset_index(drop=True) for frame in (changes, after, before))
    steps = first_steps(inputs.event, policy, as_of=as_of)
    joined = ~own["person_id"].isin(steps["opted_out"].index)
    if policy.population.enrolled_step:
        joined &= own["person_id"].isin(steps["enrolled"].index)
    touched = clauses_touched(own.assign(joined=joined), before, after, policy, inputs, homes)
    home = after.where(after["person_id"].notna(), before)
    rows: pd.DataFrame = own.assign(
        programme=policy.programme,
        new=own["new"].where(own["new"].notna() | ~own["kind"].isin(ENTRIES), after["department_code"]),
        department=home["department_code"],
        division=home["division_code"],
        effect=np.select([is_in[kept] & ~was_in[kept], was_in[kept] & ~is_in[kept]], ["enters", "leaves"], "stays"),
        starts=_texts(touched[touched["starts"]], own),
        ends=_texts(touched[~touched["starts"]], own),
        first_due_on=touched.groupby("place")["due_on"].min().reindex(own.index),
    )
    rows["sentence"] = [_sentence(row) for row in rows.to_dict("records")]
    return rows


def _texts(touched: pd.DataFrame, changes: pd.DataFrame) -> pd.Series[Any]:
    return as_lists(touched.groupby("place")["text"].agg(lambda each: list(dict.fromkeys(each))).reindex(changes.index))


def _sentence(row: dict[Any, Any]) -> str:
    codes = {name: row[name] if isinstance(row[name], str) else "unknown" for name in ("previous", "new")}
    happened = HAPPENED[row["kind"]].format(**codes)
    if row["kind"] == "return" and codes["previous"] == "on_leave":
        happened = "Back from leave"
    started = f"; starts {', '.join(row['starts'])}" if row["starts"] else ""
    ended = f"; ends {', '.join(row['ends'])}" if row["ends"] else ""
    return f"{happened} on {date_text(row['effective_on'])}{started}{ended}."
