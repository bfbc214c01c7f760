"""Who is on the register of hubs, in `mentoring/hub_mentor`: mentors of hubs apart from senior mentors of groups.

Belongs here: choosing a programme's rows of either. Does not belong here: reading them from REDCap (`registry.py`), and
what is owed by or because of them (`obligations`).

A night of a time before the register gave senior mentors days is judged anew as it was then: a group that no row of
`mentoring/hub_mentor` is about is led, always, by whom its own row in `mentoring/hub` names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from assets.mentoring.schema import HUB_MENTOR

if TYPE_CHECKING:
    from assets.hr.days import Mask

COLUMNS = list(HUB_MENTOR.column_names)


def mentors_of_hubs(hub_mentor: pd.DataFrame, programme: str) -> pd.DataFrame:
    """Return a programme's rows of `HUB_MENTOR` about hubs; of those with `typed` nobody can tell the mentor."""
    of_hubs = (hub_mentor["programme"] == programme) & (hub_mentor["kind"] != "affinity_group")
    return hub_mentor[of_hubs].reset_index(drop=True)


def seniors_of_groups(hub: pd.DataFrame, hub_mentor: pd.DataFrame, programme: str) -> pd.DataFrame:
    """Return a programme's rows of `HUB_MENTOR` about affinity groups; of those with `typed` nobody can tell who it is.

    `hub`: `mentoring/hub`, of any programmes.
    """
    seniors = hub_mentor[(hub_mentor["programme"] == programme) & (hub_mentor["kind"] == "affinity_group")]
    groups = hub[(hub["programme"] == programme) & (hub["kind"] == "affinity_group")]
    named = groups["senior_id"].notna() | groups["senior_typed"].notna()
    undated = groups[named & ~groups["hub"].isin(seniors["hub"])]
    if undated.empty:
        return seniors.reset_index(drop=True)
    rows = undated.rename(columns={"senior_id": "person_id", "senior_typed": "typed"})
    days = {name: pd.Series(pd.NaT, index=rows.index).astype("datetime64[us]") for name in ("valid_from", "valid_to")}
    return pd.concat([seniors, rows.assign(**days)[COLUMNS]], ignore_index=True)


def listed_on(rows: pd.DataFrame, day: pd.Timestamp | pd.Series[pd.Timestamp]) -> Mask:
    """Return which rows of `HUB_MENTOR` hold on a day, or on the day beside each; without a date they always did."""
    begun = rows["valid_from"].isna() | (rows["valid_from"] <= day)
    there: Mask = (begun & (rows["valid_to"].isna() | (rows["valid_to"] >= day))).to_numpy(dtype=bool)
    return there
