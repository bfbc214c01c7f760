"""Approved exemptions, looked up for many people at once.

Belongs here: whether one covers a clause and a span of days. Does not belong here: requesting and approving one
(`assets/ledger`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from assets.obligations.language.policy import Policy


def exempted(
    exemption: pd.DataFrame,
    policy: Policy,
    clause: str,
    *,
    people: pd.Series[Any],
    start: pd.Series[Any],
    end: pd.Series[Any],
) -> pd.Series[Any]:
    """Return for which rows an approved exemption of the clause, or of all clauses, covers a day from start to end."""
    own = exemption[(exemption["programme"] == policy.programme) & exemption["approved_on"].notna()]
    own = own[own["clause"].isna() | (own["clause"] == "") | (own["clause"] == clause)]
    asked = pd.DataFrame({"person_id": people.to_numpy(), "start": start.to_numpy(), "end": end.to_numpy()})
    both = asked.rename_axis("place").reset_index().merge(own[["person_id", "valid_from", "valid_to"]], on="person_id")
    begun = both["valid_from"].isna() | (both["valid_from"] <= both["end"])
    lasting = both["valid_to"].isna() | (both["valid_to"] >= both["start"])
    covered = np.zeros(len(asked), dtype=bool)
    covered[both.loc[begun & lasting, "place"].to_numpy()] = True
    return pd.Series(covered, index=people.index)
