"""What the records would say if an unresolved person were one of the candidates.

Belongs here: building the alternative worlds, and only for the people they touch. Does not belong here: judging them
(`judge.py`) or resolving anybody (`people`).

World 0 is the night's: unresolved people are nobody. Every other world takes one typed identity as one of its
candidates in every row that names it; where two typed identities stand in one row there is also a world for each
combination, because such a row tells nothing while either is open. Judging the whole roster once per candidate was
rejected: its cost is people × candidates instead of people + the rows concerned.
"""

from __future__ import annotations

import pandas as pd

from assets.obligations.records import Records

WORLD = {"world": "int64", "typed": "str", "candidate": "str"}


def night_world(records: Records) -> Records:
    """Return the records of world 0, with a column `world`; rows whose owner is unresolved are nobody's."""
    return Records(
        pairs=records.pairs[records.pairs["mentee_id"].notna()].assign(world=0),
        events=records.events[records.events["person_id"].notna()].assign(world=0),
        attendance=records.attendance.assign(world=0),
    )


def worlds_of(records: Records, review: pd.DataFrame) -> pd.DataFrame:
    """Return the worlds: columns world (from 1), typed, candidate; one row per substitution made in that world."""
    pairs, events = records.pairs, records.events
    rows = events[["event", "person_typed"]].merge(
        records.attendance[["event", "mentor_typed"]], on="event", how="left"
    )
    together = pd.concat(
        [
            rows[["person_typed", "mentor_typed"]],
            pairs[["mentee_typed", "mentor_typed"]].set_axis(["person_typed", "mentor_typed"], axis=1),
        ]
    ).drop_duplicates()
    named = pd.Index(together["person_typed"].dropna()).union(pd.Index(together["mentor_typed"].dropna()))
    queue = (
        review.loc[review["typed"].isin(named), ["typed", "candidates"]].drop_duplicates("typed").sort_values("typed")
    )
    candidates = queue.explode("candidates").dropna().rename(columns={"candidates": "candidate"}).astype("str")
    both = together.dropna()
    both = both[both["person_typed"] != both["mentor_typed"]]
    combined = both.merge(candidates, left_on="person_typed", right_on="typed").merge(
        candidates, left_on="mentor_typed", right_on="typed", suffixes=("", "_mentor")
    )
    single = candidates.assign(world=range(1, len(candidates) + 1))
    numbers = range(len(candidates) + 1, len(candidates) + len(combined) + 1)
    owners = combined[["typed", "candidate"]].assign(world=numbers)
    mentors = (
        combined[["typed_mentor", "candidate_mentor"]].set_axis(["typed", "candidate"], axis=1).assign(world=numbers)
    )
    return pd.concat([single, owners, mentors], ignore_index=True)[list(WORLD)].astype(WORLD)


def alternative_worlds(records: Records, worlds: pd.DataFrame) -> Records:
    """Return the records of every alternative world, with a column `world`, for the people whose records it changes."""
    touched = _touched(records, worlds)
    pairs = _with_mentor(_owned(records.pairs, worlds, touched, owner="mentee"), worlds)
    events = _owned(records.events, worlds, touched, owner="person")
    attendance = events[["world", "event"]].merge(records.attendance, on="event")
    return Records(pairs[pairs["mentee_id"] != pairs["mentor_id"]], events, _with_mentor(attendance, worlds))


def _touched(records: Records, worlds: pd.DataFrame) -> pd.DataFrame:
    """Return world and person_id of everybody whose obligations a world may change, each once."""
    owners = pd.concat([records.pairs["mentee_typed"], records.events["person_typed"]]).dropna().unique()
    beside = pd.concat(
        [
            records.pairs[["mentee_id", "mentor_typed"]].rename(columns={"mentee_id": "person_id"}),
            records.attendance[["event", "mentor_typed"]]
            .dropna()
            .merge(records.events[["event", "person_id"]], on="event"),
        ]
    ).dropna(subset=["person_id", "mentor_typed"])
    candidates = worlds[worlds["typed"].isin(owners)].rename(columns={"candidate": "person_id"})
    met = beside.merge(worlds, left_on="mentor_typed", right_on="typed")
    return pd.concat([candidates[["world", "person_id"]], met[["world", "person_id"]]]).drop_duplicates()


def _owned(rows: pd.DataFrame, worlds: pd.DataFrame, touched: pd.DataFrame, *, owner: str) -> pd.DataFrame:
    """Return each world's rows of the people it touches: those that were theirs, then those a candidate is given."""
    key, typed = f"{owner}_id", f"{owner}_typed"
    own = rows.merge(touched.rename(columns={"person_id": key}), on=key)
    given = rows.drop(columns=key).merge(worlds.rename(columns={"typed": typed, "candidate": key}), on=typed)
    return pd.concat([own, given[own.columns]], ignore_index=True)


def _with_mentor(rows: pd.DataFrame, worlds: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with the typed mentor taken as the world's candidate where the world has one."""
    named = rows.merge(worlds.rename(columns={"typed": "mentor_typed"}), on=["world", "mentor_typed"], how="left")
    named["mentor_id"] = named["mentor_id"].where(named["mentor_id"].notna(), named["candidate"])
    return named.drop(columns="candidate")
