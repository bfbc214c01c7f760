"""What a judgement was made from: which programmes have rows, and the snapshots in use.

Belongs here: reading `redcap/pull` and `hr/delivery` for the name of what was judged. Does not belong here: what the
rows say.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class SourcesUsed:
    """`known_at`: the latest moment whose snapshots were used, missing where none says. `snapshot`: their names."""

    known_at: datetime | None
    snapshot: str


def has_good_rows(pull: pd.DataFrame, programme: str) -> bool:
    """Whether every REDCap project of a programme has rows to judge; without them everybody would owe everything.

    A project that has not begun has none and lacks none.
    """
    own = pull[pull["programme"] == programme]
    own = own[(own["state"] != "closed") | (own["snapshot"].fillna("") != "")]
    return bool(len(own)) and not (own["state"] == "none").any() and bool(own["snapshot"].notna().all())


def sources_used(
    *, programme: str, pull: pd.DataFrame, delivery: pd.DataFrame, appointment: pd.DataFrame
) -> SourcesUsed:
    """Return the snapshots a programme is judged from: its projects', and the deliveries its appointments are from."""
    own = pull[pull["programme"] == programme].sort_values("project")
    in_use = delivery[delivery["delivery_id"].isin(appointment["snapshot_id"].unique())].sort_values("delivery_id")
    moments = pd.concat([own["taken_at"], in_use["received_at"]]).dropna()
    names = [f"hr:{name}" for name in in_use["delivery_id"]]
    names += [f"{project}:{name}" for project, name in zip(own["project"], own["snapshot"], strict=True)]
    return SourcesUsed(moments.max().to_pydatetime() if len(moments) else None, " ".join(names))
