"""Rows of the table `obligations/obligation` for rules judged outside the kernel.

Belongs here: what every such row carries whatever its rule: ids, constants, dtypes, days overdue. Does not belong here:
states (`units.py`, `supervisors.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from assets.obligations.rows.ids import obligation_ids
from assets.obligations.schema import OBLIGATION
from assets.storage.schema import DTYPES, empty_frame_of

if TYPE_CHECKING:
    from datetime import date, datetime

    from assets.obligations.language.kinds import Rule
    from assets.obligations.language.policy import Policy

COLUMNS = [column for column in OBLIGATION.columns if column.name != "quarter"]
NAMES = [column.name for column in COLUMNS]
OPEN_STATES = ("not_met", "indeterminate")


def obligation_rows(
    owed: pd.DataFrame, rule: Rule, policy: Policy, *, as_of: date, known_at: datetime | None, snapshot: str
) -> pd.DataFrame:
    """Return `OBLIGATION` without `quarter`; columns `owed` does not have are missing.

    `owed` needs subject_id, window_start, window_end, due_on, state, reason, counted, met_on, why, evidence and, for
    unit pair, counterpart_id.
    """
    if owed.empty:
        return empty_frame_of(OBLIGATION).drop(columns="quarter")
    target = rule.target.value if rule.target else None
    rows = owed.assign(
        obligation_id=obligation_ids(
            owed, programme=policy.programme, clause=rule.clause, measure=rule.measure, unit=rule.unit
        ),
        programme=policy.programme,
        rule_version=policy.version,
        subject_kind=rule.unit,
        required=rule.minimum.value,
        target=target,
        target_met=owed["counted"] >= target if target else None,
        met_on=owed["met_on"].where(owed["state"].isin(["met", "met_late"])),
        days_overdue=_days_overdue(owed, pd.Timestamp(as_of)),
        as_of=pd.Timestamp(as_of),
        known_at=pd.Series(known_at, index=owed.index, dtype="datetime64[us, UTC]"),
        snapshot=snapshot,
        **{name: getattr(rule, name) for name in ("clause", "measure", "strength", "unit")},
    )
    whole = rows.reindex(columns=NAMES).astype({column.name: DTYPES[column.type] for column in COLUMNS})
    return whole.sort_values([name for name in OBLIGATION.key if name != "quarter"], ignore_index=True)


def _days_overdue(owed: pd.DataFrame, today: pd.Timestamp) -> Any:
    since = (today - owed["due_on"]).dt.days
    return np.where(owed["state"].isin(OPEN_STATES), since.clip(lower=0), 0)
