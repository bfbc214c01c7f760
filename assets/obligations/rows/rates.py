"""Counts and rates. The only place where a rate is computed.

Belongs here: the arithmetic of `obligations/rate`. Does not belong here: who may see a small group (`reports`), beyond
the flag that says it is small.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from assets.obligations.columns.alike import alike_rows
from assets.obligations.columns.distinct import distinct_days
from assets.obligations.judging.states import STATES
from assets.obligations.rows.by_quarter import due_in_its_quarter
from assets.obligations.schema import RATE
from assets.storage.schema import DTYPES, empty_frame_of

if TYPE_CHECKING:
    from typing import Any

    from assets.hr.days import Days

MEASURE = ["quarter", "programme", "clause", "measure", "strength"]
GROUPINGS = ("department", "division", "rank", "track", "hub")
SMALLEST_SHOWN = 5
"""Fewer judged than this are not shown outside the office (design, *Obligations, states, rates*)."""


def rates_of(frame: pd.DataFrame) -> pd.DataFrame:
    """Return `RATE` from `OBLIGATION`: per quarter, measure and group, counting only what is due in the quarter.

    A row without a value in a grouping counts in the group "" of that grouping, so every grouping adds up to the
    programme. Rates are missing where their denominator is 0.
    """
    due = frame.loc[due_in_its_quarter(frame), [*MEASURE, *GROUPINGS, "state"]]
    if due.empty:
        return empty_frame_of(RATE)
    keys, measure = _measures(due)
    state = pd.Categorical(due["state"], categories=list(STATES)).codes.astype(np.int64)
    parts = [_counts(keys, measure, state, groups=pd.Series("", index=due.index, dtype="str"), by="programme")]
    parts += [_counts(keys, measure, state, groups=due[by].fillna(""), by=by) for by in GROUPINGS]
    counts = pd.concat(parts, ignore_index=True)
    done = counts["met"] + counts["met_late"]
    judged = done + counts["not_met"]
    possible = judged + counts["indeterminate"]
    rates = counts.assign(
        judged=judged,
        on_time_rate=_share(counts["met"], judged),
        done_rate=_share(done, judged),
        done_rate_worst=_share(done, possible),
        done_rate_best=_share(done + counts["indeterminate"], possible),
        target_share=_share(done, done + counts["advice"]),
        suppressed_outside=judged < SMALLEST_SHOWN,
    )
    advised = counts["strength"] == "I"
    rates.loc[advised, ["on_time_rate", "done_rate", "done_rate_worst", "done_rate_best"]] = float("nan")
    rates.loc[~advised, "target_share"] = float("nan")
    typed = rates[list(RATE.column_names)].astype({column.name: DTYPES[column.type] for column in RATE.columns})
    return typed.sort_values(list(RATE.key), ignore_index=True)


def _measures(due: pd.DataFrame) -> tuple[pd.DataFrame, Days]:
    """Return the measures of the rows, each once, and the number of the measure of each row."""
    place, first = alike_rows([pd.factorize(due[name])[0] for name in MEASURE])
    return due[MEASURE].iloc[first].reset_index(drop=True), place


def _counts(keys: pd.DataFrame, measure: Days, state: Days, *, groups: pd.Series[Any], by: str) -> pd.DataFrame:
    """Return per measure and group that occur how many rows are in which state."""
    number, names = pd.factorize(groups)
    both, place = distinct_days(measure * len(names) + number)
    table = np.bincount(place * len(STATES) + state, minlength=len(both) * len(STATES)).reshape(-1, len(STATES))
    row, group = np.divmod(both, len(names))
    counted = keys.iloc[row].reset_index(drop=True).assign(group=names.take(group), by=by)
    return counted.assign(**{name: table[:, place] for place, name in enumerate(STATES)})


def _share(part: pd.Series[Any], whole: pd.Series[Any]) -> pd.Series[float]:
    return (part / whole.where(whole > 0)).astype("float64")
