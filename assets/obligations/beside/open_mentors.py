"""Mentors of units whom nobody can tell from what was typed in the registry, as everybody it could be.

Belongs here: those candidates, and how many mentors they may make. Does not belong here: what a unit owes (`units.py`)
and pairs with an open side (`open_pairs.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from assets.obligations.beside.scoping import Homes


def may_be_there(asked: pd.DataFrame, review: pd.DataFrame, homes: Homes) -> pd.DataFrame:
    """Return subject_id, typed, mentor (text) and window (int64): candidates who have not left by `day`.

    `asked`: subject_id, typed (text), window (int64) and day. Open is what waits in `review` with candidates; what
    comes near nobody on the roster is nobody.
    """
    queue = review.drop_duplicates("typed")[["typed", "candidates"]].explode("candidates", ignore_index=True)
    queue = queue.dropna(subset="candidates").astype("str").rename(columns={"candidates": "mentor"})
    both = asked[["subject_id", "typed", "window", "day"]].merge(queue, on="typed")
    return both[homes.are_there(both["mentor"], both["day"])].drop(columns="day")


def may_count(found: pd.DataFrame) -> pd.Series[Any]:
    """Return by subject_id and window how many mentors the open names may add: `may_count`, int64.

    `found`: subject_id, window, mentor and typed, which is missing where the mentor is told. Whoever is told there adds
    nothing by a second name; two names that can only mean one person add one, and so does one name of two people.
    """
    same = ["subject_id", "window", "mentor"]
    told = pd.MultiIndex.from_frame(found.loc[found["typed"].isna(), same])
    fresh = found[found["typed"].notna() & ~pd.MultiIndex.from_frame(found[same]).isin(told)]
    most = fresh.groupby(["subject_id", "window"])[["typed", "mentor"]].nunique().min(axis=1)
    return most.astype("int64").rename("may_count")
