"""Pairs that are active on a day, read from `mentoring/pair`.

Belongs here: that one meaning of active, for everything beside the kernel. Does not belong here: windows of days
(`known/population.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from assets.obligations.beside.scoping import Homes


def are_active(pairs: pd.DataFrame, days: pd.Series[Any], homes: Homes) -> pd.Series[Any]:
    """Return which pairs are active on their day: begun, not ended, and neither of the two has left."""
    active = (pairs["started_on"] <= days) & (pairs["ended_on"].isna() | (pairs["ended_on"] >= days))
    for who in ("mentor_id", "mentee_id"):
        active &= homes.are_there(pairs[who], days)
    return active


def active_by_day(pairs: pd.DataFrame, days: pd.Series[Any], homes: Homes) -> Any:
    """Return which pairs (rows) are active on which days (columns), as `are_active`; everybody is looked up once."""
    asked = days.to_numpy()[np.newaxis, :]
    active = pairs["started_on"].to_numpy()[:, np.newaxis] <= asked
    ended = pairs["ended_on"].to_numpy()[:, np.newaxis]
    active &= np.isnat(ended) | (ended >= asked)
    for who in ("mentor_id", "mentee_id"):
        left = homes.left_of(pairs[who]).to_numpy()[:, np.newaxis]
        active &= np.isnat(left) | (left > asked)
    return active


def active_pairs_on(pair: pd.DataFrame, homes: Homes, day: date) -> pd.DataFrame:
    """Return the pairs of all programmes with both people known that are active on a day."""
    known = pair[pair["mentee_id"].notna() & pair["mentor_id"].notna()].reset_index(drop=True)
    days = pd.Series(pd.Timestamp(day), index=known.index).astype("datetime64[us]")
    return known[are_active(known, days, homes)].reset_index(drop=True)


def active_mentors(
    pair: pd.DataFrame,
    homes: Homes,
    people: pd.Series[Any],
    days: pd.Series[Any],
    *,
    programme: str,
    roles: Sequence[str] | None,
) -> pd.DataFrame:
    """Return place (position asked) and mentor_id, each mentor once, of each person's pairs active on the day."""
    own = pair[(pair["programme"] == programme) & pair["mentor_id"].notna()]
    own = own[own["role"].isin(roles)] if roles is not None else own
    asked = pd.DataFrame({"mentee_id": people.to_numpy(), "day": days.to_numpy(), "place": np.arange(len(people))})
    both = asked.merge(own[["mentee_id", "mentor_id", "started_on", "ended_on"]], on="mentee_id")
    found = both[are_active(both, both["day"], homes)]
    return found[["place", "mentor_id"]].drop_duplicates().sort_values(["place", "mentor_id"], ignore_index=True)
