"""Everything a programme's policy owes, by the kernel and beside it, in all versions of the policy.

Belongs here: putting the two together, for whoever judges without a run: `explain` and `policy diff`. Does not belong
here: the nightly step, which names quarters so that old windows cost nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from assets.obligations.beside.inputs import inputs_from
from assets.obligations.beside.owed import owed_beside
from assets.obligations.known.read import Tables
from assets.obligations.rows.frame import obligations_of
from assets.obligations.schema import OBLIGATION
from assets.obligations.sources import has_good_rows
from assets.storage.schema import empty_frame_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from assets.obligations.language.policy import Policy


def whole_judgement(frames: Mapping[str, pd.DataFrame], policies: Sequence[Policy], *, as_of: date) -> pd.DataFrame:
    """Return `OBLIGATION` without `quarter` for every policy given, judged on a day.

    `frames` by the name of their table: those of `Tables` and `Inputs`, of the latter what is absent is empty, and
    `pull`: a programme without good rows from REDCap owes nothing, as in a night.
    """
    tables = Tables(**{name: frames[name] for name in Tables.__dataclass_fields__})
    inputs = inputs_from(frames)
    parts = []
    for policy in policies:
        if not has_good_rows(frames["pull"], policy.programme):
            continue
        parts.append(obligations_of(tables, policy, as_of=as_of, known_at=None, snapshot=""))
        parts.append(owed_beside(inputs, policy, as_of=as_of, known_at=None, snapshot=""))
    rows = pd.concat([part for part in parts if len(part)] or [empty_frame_of(OBLIGATION).drop(columns="quarter")])
    return rows.sort_values([name for name in OBLIGATION.key if name != "quarter"], ignore_index=True)
