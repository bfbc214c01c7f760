"""Which of several appointments is the home, where the source does not say: one a day, by rule.

Belongs here: cutting appointments at the days the answer changes. Does not belong here: two appointments a source
itself calls primary, which are a finding (`overlaps.py`) and are decided by `history.home_on` in the same order.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from assets.hr.days import OPEN, dates_of, days_of
from assets.hr.history import EMPLOYED
from assets.hr.spans import matches


def with_one_primary_a_day(appointment: pd.DataFrame) -> pd.DataFrame:
    """Return `hr/appointment` rows with `is_primary` decided, rows cut where another appointment becomes the home.

    Of the appointments a person is employed by on a day the one with the larger FTE is the home, then the one that
    started later, then the lower id: the order of `history.homes_best_first`. People with one appointment, nearly all,
    are not looked at.
    """
    number = pd.factorize(appointment["person_id"])[0]
    jobs = appointment.groupby(number)["appointment_id"].transform("nunique").to_numpy()
    single: pd.DataFrame = appointment[jobs == 1].assign(is_primary=True)
    several = appointment[jobs > 1].reset_index(drop=True)
    if several.empty:
        return single
    cut = _cut_at_every_change(several, person=pd.factorize(several["person_id"])[0])
    employed = cut["employment_status"].isin(EMPLOYED)
    best_first = cut.assign(employed=employed).sort_values(
        ["employed", "fte", "appointment_start", "appointment_id"],
        ascending=[False, False, False, True],
        na_position="last",
        kind="stable",
    )
    home = ~best_first.duplicated(["person_id", "valid_from"]) & best_first["employed"]
    decided: pd.DataFrame = _rejoined(cut.assign(is_primary=home.reindex(cut.index).astype("boolean")))
    both: pd.DataFrame = pd.concat([single, decided], ignore_index=True)
    return both.astype({"is_primary": "boolean"})


def _cut_at_every_change(rows: pd.DataFrame, *, person: np.ndarray[tuple[int], np.dtype[np.intp]]) -> pd.DataFrame:
    """Return each row once per stretch of days on which no appointment of the person begins or ends."""
    start, stop = days_of(rows["valid_from"], missing=OPEN), days_of(rows["valid_to"], missing=OPEN)
    edges = np.unique(np.column_stack([np.tile(person, 2), np.concatenate([start, stop])]), axis=0)
    within = edges[:-1, 0] == edges[1:, 0]
    whose, begin, end = edges[:-1, 0][within], edges[:-1, 1][within], edges[1:, 1][within]
    mine, piece = matches(person.astype(np.int64), whose)
    held = (begin[piece] >= start[mine]) & (end[piece] <= stop[mine])
    mine, piece = mine[held], piece[held]
    cut: pd.DataFrame = rows.iloc[mine].reset_index(drop=True)
    return cut.assign(original=mine, valid_from=dates_of(begin[piece]), valid_to=dates_of(end[piece]))


def _rejoined(cut: pd.DataFrame) -> pd.DataFrame:
    """Return the pieces of one row that kept the same answer as one row again; they follow one another."""
    begins = cut["original"].ne(cut["original"].shift()) | cut["is_primary"].ne(cut["is_primary"].shift()).fillna(True)
    first = np.flatnonzero(begins)
    last = np.append(first[1:], len(cut)) - 1
    valid_to = cut["valid_to"].iloc[last].to_numpy()
    return cut.iloc[first].assign(valid_to=valid_to).drop(columns="original")
