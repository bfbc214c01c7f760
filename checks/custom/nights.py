"""Expectations about one night beside another: how many rows there were, how recent the newest is.

Belongs here: volume and freshness. Does not belong here: finding out what last night held (`adapter.py`).
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from checks.custom.base import TableExpectation
from checks.surroundings import surroundings

if TYPE_CHECKING:
    import pandas as pd


class ExpectTableRowCountToBeNearTheLastGoodNight(TableExpectation):
    """The table holds at least and at most these multiples of what it held after the last night that finished.

    Tables that held fewer than `from_rows` then are not judged: five rows instead of two are no surprise. Before the
    first night that finished there is nothing to compare with.
    """

    at_least: float = 0.5
    at_most: float = 2.0
    from_rows: int = 50

    def holds(self, frame: pd.DataFrame) -> bool:
        """Compare the counts."""
        before = surroundings().rows_before
        if before is None or before < self.from_rows:
            return True
        return before * self.at_least <= len(frame) <= before * self.at_most


class ExpectColumnMaxToBeRecent(TableExpectation):
    """The newest day in the column lies at most this many days before the date judged; an empty table has none."""

    column: str
    days: int = 0

    def holds(self, frame: pd.DataFrame) -> bool:
        """Compare the newest day with the date judged; `LookupError` where none is."""
        judged = surroundings().judged_on
        if judged is None:
            raise LookupError("no date is judged")
        newest = frame[self.column].max()
        return len(frame) == 0 or bool(newest == newest and newest.date() >= judged - timedelta(days=self.days))  # noqa: PLR0124 - false for a missing date
