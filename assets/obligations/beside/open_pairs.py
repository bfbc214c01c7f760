"""Pairs of which nobody can tell one of the two, once with everybody it could be.

Belongs here: those pairs. Does not belong here: what they owe (`supervisors.py`) and how the kernel tries candidates
(`known/worlds.py`). To leave them out until somebody answers was rejected: then nobody learns that the answer is
wanted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from assets.obligations.beside.inputs import Inputs


def with_candidates(pairs: pd.DataFrame, inputs: Inputs) -> pd.DataFrame:
    """Return the pairs of two known people, then those with an open side with each candidate in its place.

    Column `is_open` tells the two apart. A pair nobody could be told from, not even a candidate, is in neither; and
    nobody is his own mentor.
    """
    sides = ["mentee_id", "mentor_id"]
    known = pairs[sides].notna()
    told = pairs[known.all(axis=1)].assign(is_open=False)
    asked = pairs[known.any(axis=1) & ~known.all(axis=1) & pairs["typed"].notna()]
    if asked.empty:
        return told
    queue = inputs.review.drop_duplicates("typed")[["typed", "candidates"]].explode("candidates", ignore_index=True)
    tried = asked.merge(queue.dropna(subset="candidates").astype("str"), on="typed")
    filled = {side: tried[side].fillna(tried["candidates"]) for side in sides}
    tried = tried.assign(**filled, is_open=True).drop(columns="candidates")
    return pd.concat([told, tried[tried["mentee_id"] != tried["mentor_id"]]], ignore_index=True)
