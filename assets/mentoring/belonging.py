"""Which pair an event belongs to.

Belongs here: finding the pair of an event's two people that covers its day or period. Does not belong here: whether
the event then counts for a clause (`obligations`). The pair is looked up by people and dates and not by where the row
stands, because a meeting is typed once into the mentee's record whichever assignment was running.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable

EARLY_AGREEMENT: Final = pd.Timedelta(days=90)
"""How long before the assignment an agreement may be dated and still belong to it (anesthesiology A8)."""


def matched_pairs(events: pd.DataFrame, pairs: pd.DataFrame) -> pd.DataFrame:
    """Return the pair of each event, on the events' index.

    `events` needs source, kind, person_key, attendee_key (text), begins, ends (`datetime64[us]`: the day, or first and
    last day of the period), by_owner (bool). `pairs` is `pairs.pairs_of`. Columns: `pair_id` and `pair_hub` (missing
    where none fits) and `too_early` (bool: none fits and all pairs of the two people began later).

    In this order: the pair the same row states; of the two people's pairs running then the latest begun; for an
    agreement, the earliest begun within 90 days after it. Where the record is not the mentee's, the two may also stand
    the other way round.
    """
    both = _candidates(events, pairs)
    running = (both["started_on"] <= both["ends"]) & (both["ended_on"].isna() | (both["ended_on"] >= both["begins"]))
    ahead = both["started_on"] > both["ends"]
    soon = ahead & (both["kind"] == "agreement") & (both["started_on"] - both["ends"] <= EARLY_AGREEMENT)
    latest = both[running].sort_values(["by_role", "started_on", "pair_id"])
    earliest = both[soon].sort_values(["started_on", "pair_id"])
    chosen = _first_of(
        [
            _same_row(events, pairs),
            latest.drop_duplicates("event", keep="last"),
            earliest.drop_duplicates("event"),
        ]
    )
    fit = chosen.set_index("event").reindex(events.index)
    matched = fit["pair_id"].notna()
    some_ahead, some_not = events.index.isin(both.loc[ahead, "event"]), events.index.isin(both.loc[~ahead, "event"])
    return pd.DataFrame(
        {
            "pair_id": fit["pair_id"].astype("str"),
            "pair_hub": fit["pair_hub"].astype("str"),
            "too_early": ~matched & some_ahead & ~some_not,
        }
    )


def _first_of(parts: Iterable[pd.DataFrame]) -> pd.DataFrame:
    columns = ["event", "pair_id", "pair_hub"]
    return pd.concat([part[columns] for part in parts], ignore_index=True).drop_duplicates("event")


def _same_row(events: pd.DataFrame, pairs: pd.DataFrame) -> pd.DataFrame:
    stated = pairs.drop_duplicates("source")[["source", "pair_id", "hub"]].rename(columns={"hub": "pair_hub"})
    return events[["source"]].assign(event=events.index).merge(stated, on="source")


def _candidates(events: pd.DataFrame, pairs: pd.DataFrame) -> pd.DataFrame:
    two = events.assign(event=events.index)[events["person_key"].notna() & events["attendee_key"].notna()]
    columns = ["mentee_key", "mentor_key", "pair_id", "hub", "started_on", "ended_on"]
    of_people = pairs[columns].rename(columns={"hub": "pair_hub"})
    wanted = ["event", "kind", "begins", "ends", "person_key", "attendee_key"]
    straight = two[wanted].merge(
        of_people, left_on=["person_key", "attendee_key"], right_on=["mentee_key", "mentor_key"]
    )
    turned = two.loc[~two["by_owner"], wanted].merge(
        of_people, left_on=["attendee_key", "person_key"], right_on=["mentee_key", "mentor_key"]
    )
    return pd.concat([straight.assign(by_role=1), turned.assign(by_role=0)], ignore_index=True)
