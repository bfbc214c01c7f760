"""What held of each person on stretches of days on which nothing changes.

Belongs here: cutting people's time at every edge of their rows, and reading employment, leave and home on the pieces.
Does not belong here: what a difference means (`changes.py`). Comparing rows with rows was rejected: HR cuts the same
history into other rows whenever it corrects one, and only the days can be compared.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from assets.hr.days import OPEN, days_of
from assets.hr.history import EMPLOYED, homes_best_first
from assets.hr.spans import matches

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assets.hr.days import Days, Mask

HOME_COLUMNS = ("department_code", "division_code", "rank", "track", "tenure_status", "fte", "supervisor_id")


@dataclass(frozen=True, slots=True)
class Stretches:
    """One stretch a row, `[start, stop)`, by the number of the person in `ids`; sorted, gapless to `OPEN`."""

    ids: pd.Index[str]
    person: Days
    start: Days
    stop: Days


def stretches_of(people: Sequence[str], *tables: dict[str, pd.DataFrame]) -> Stretches:
    """Return the time of these people cut wherever an appointment or a leave of any of the tables begins or ends."""
    ids: pd.Index[str] = pd.Index(list(people), dtype="str")
    edges = [np.column_stack([np.arange(len(ids)), np.full(len(ids), OPEN)])]
    for frames in tables:
        for frame, start, stop in _dated(frames):
            number = ids.get_indexer(pd.Index(frame["person_id"]))
            days = [days_of(frame[column], missing=OPEN) for column in (start, stop)]
            edges.extend(np.column_stack([number, column])[number >= 0] for column in days)
    cut = np.unique(np.concatenate(edges), axis=0)
    within = cut[:-1, 0] == cut[1:, 0]
    return Stretches(ids=ids, person=cut[:-1, 0][within], start=cut[:-1, 1][within], stop=cut[1:, 1][within])


def states_on(stretches: Stretches, tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Return one row per stretch: employed and on_leave (``bool``) and `HOME_COLUMNS`, missing where there is no home.

    Leave counts while the person is employed. Of two homes the one `history.home_on` would give.
    """
    employed, away = (_covered(stretches, frame, start=start, stop=stop)[0] for frame, start, stop in _dated(tables))
    homes = homes_best_first(tables["appointment"])
    has_home, best = _covered(stretches, homes, start="valid_from", stop="valid_to")
    chosen = np.where(has_home, best, -1)
    home = homes[list(HOME_COLUMNS)].reindex(chosen).reset_index(drop=True)
    return home.assign(employed=employed, on_leave=employed & away)


def _dated(tables: dict[str, pd.DataFrame]) -> tuple[tuple[pd.DataFrame, str, str], tuple[pd.DataFrame, str, str]]:
    appointment = tables["appointment"]
    employed = appointment[appointment["employment_status"].isin(EMPLOYED)]
    return (employed, "valid_from", "valid_to"), (tables["leave"], "leave_from", "leave_to")


def _covered(stretches: Stretches, frame: pd.DataFrame, *, start: str, stop: str) -> tuple[Mask, Days]:
    """Return which stretches a row of the frame covers, and the position of the first row that does."""
    number = stretches.ids.get_indexer(pd.Index(frame["person_id"])).astype(np.int64)
    first, end = days_of(frame[start], missing=OPEN), days_of(frame[stop], missing=OPEN)
    stretch, row = matches(stretches.person, number)
    holds = (first[row] <= stretches.start[stretch]) & (end[row] >= stretches.stop[stretch])
    stretch, at = np.unique(stretch[holds], return_index=True)
    covered = np.zeros(len(stretches.person), dtype=bool)
    covered[stretch] = True
    rows = np.zeros(len(stretches.person), dtype=np.int64)
    rows[stretch] = row[holds][at]
    return covered, rows
