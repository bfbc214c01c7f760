"""Expectations about dates: intervals apart, a day within another table's interval, a form's status and its date.

Belongs here: rules that compare days with one another. Does not belong here: how recent something is (`nights.py`). A
missing first day is "always", a missing last day "still".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from checks.custom.base import RowsExpectation
from checks.surroundings import surroundings

if TYPE_CHECKING:
    import pandas as pd

COMPLETE = "2"
"""REDCap's form status Complete."""


class ExpectMulticolumnIntervalsToNotOverlap(RowsExpectation):
    """Rows that agree in all columns but the last two, which are first and last day, share no day.

    `last_day` says whether the last column is the last day itself or the day after it.
    """

    column_list: list[str]
    last_day: Literal["excluded", "included"] = "excluded"

    def at_fault(self, frame: pd.DataFrame) -> pd.Series[bool]:
        """Return the rows that begin before an earlier one of the same key has ended."""
        import pandas as pd

        *key, begins, ends = self.column_list
        first = frame[begins].fillna(pd.Timestamp.min.as_unit("us"))
        last = frame[ends].fillna(pd.Timestamp.max.as_unit("us"))
        rows = frame[key].assign(_first=first, _last=last).sort_values([*key, "_first", "_last"], kind="stable")
        group = rows.groupby(key, sort=False, dropna=False)
        ended = group["_last"].cummax().groupby([rows[name] for name in key], sort=False, dropna=False).shift()
        overlap = rows["_first"] <= ended if self.last_day == "included" else rows["_first"] < ended
        return overlap.reindex(frame.index)


class ExpectColumnPairToLieWithinIntervalOf(RowsExpectation):
    """The day in column A lies within the interval of the row of another table that column B names."""

    column_A: str  # noqa: N815 - as the library calls its own
    column_B: str  # noqa: N815 - likewise
    table: str
    key: str
    begins: str
    ends: str

    def at_fault(self, frame: pd.DataFrame) -> pd.Series[bool]:
        """Return the rows before the first or after the last day; a row that names nothing has nothing to keep to."""
        interval = surroundings().others[self.table].drop_duplicates(self.key).set_index(self.key)
        day, named = frame[self.column_A], frame[self.column_B]
        first, last = (interval[name].reindex(named).set_axis(frame.index) for name in (self.begins, self.ends))
        return (day < first) | (day > last)


class ExpectColumnPairFormStatusToFitItsDate(RowsExpectation):
    """A form marked complete has its date, and a form with a date was saved.

    Column A is the form's status in REDCap's codes, column B the date as it was typed.
    """

    column_A: str  # noqa: N815 - as the library calls its own
    column_B: str  # noqa: N815 - likewise
    statuses: ClassVar[tuple[str, ...]] = ("0", "1", COMPLETE)

    def at_fault(self, frame: pd.DataFrame) -> pd.Series[bool]:
        """Return the rows that say two things."""
        status, typed = frame[self.column_A].fillna(""), frame[self.column_B].fillna("")
        return ((status == COMPLETE) & (typed == "")) | (~status.isin(self.statuses) & (typed != ""))
