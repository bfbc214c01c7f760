"""The quarter axis: the unit that is judged again every night, closed, and restated.

Belongs here: what a quarter is, its key, its label, and which quarters are open. Does not belong here: fiscal or
academic calendars of a policy (those are windows of a measure). A quarter's key is its first day, ISO (`2026-07-01`);
keys are permanent, so they name no fiscal year.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import dagster as dg

OPEN_AT_FIRST = 8
"""Quarters the first night opens, the running one included (design: *Obligations, states, rates*)."""

_NAMED = re.compile(r"(\d{4})[ -]?Q([1-4])", re.IGNORECASE)

FIRST_EVER = date(2015, 1, 1)
"""First day of the oldest quarter that has a partition; partitions before it would only clutter the UI."""


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """One calendar quarter, named by its first day."""

    start: date

    def __post_init__(self) -> None:
        """Refuse a day that does not begin a calendar quarter."""
        if self.start.day != 1 or self.start.month % 3 != 1:
            message = f"{self.start} does not begin a quarter: quarters begin on 1 January, April, July and October."
            raise ValueError(message)

    @property
    def key(self) -> str:
        """Partition key: the first day, ISO."""
        return self.start.isoformat()

    @property
    def end(self) -> date:
        """Last day, inclusive."""
        return self.following().start - timedelta(days=1)

    @property
    def label(self) -> str:
        """For people: `2026 Q3`."""
        return f"{self.start.year} Q{(self.start.month + 2) // 3}"

    def following(self, count: int = 1) -> Quarter:
        """Return the quarter `count` quarters later (earlier where negative)."""
        months = self.start.year * 12 + self.start.month - 1 + 3 * count
        return Quarter(date(months // 12, months % 12 + 1, 1))


def quarter_of(day: date) -> Quarter:
    """Return the calendar quarter a day lies in."""
    return Quarter(date(day.year, 3 * ((day.month - 1) // 3) + 1, 1))


def quarter_from_key(key: str) -> Quarter:
    """Return the quarter a partition key names; `ValueError` where it names none."""
    return Quarter(date.fromisoformat(key))


def quarter_named(text: str) -> Quarter:
    """Return the quarter a person means by `2026-Q3`, `2026 Q3` or `2026-07-01`; `ValueError` where it is none."""
    found = _NAMED.fullmatch(text.strip())
    if found:
        return Quarter(date(int(found[1]), 3 * int(found[2]) - 2, 1))
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        raise ValueError(f"{text!r} is no quarter: write it like 2026-Q3.") from None
    return Quarter(day)


def open_quarters(*, as_of: date, first: date | None, closed_through: date | None = None) -> list[Quarter]:
    """Return the open quarters in order, the running one last.

    `first` is the first quarter's first day where the settings name one, else the latest eight are open. Quarters close
    in order, so the open ones are one range; `closed_through` is the first day of the latest closed quarter.
    """
    running = quarter_of(as_of)
    begin = quarter_of(first) if first else running.following(1 - OPEN_AT_FIRST)
    if closed_through is not None:
        begin = max(begin, quarter_of(closed_through).following())
    quarters = []
    while begin <= running:
        quarters.append(begin)
        begin = begin.following()
    return quarters


def quarters_of_run(context: dg.AssetExecutionContext) -> list[Quarter]:
    """Return the quarters a run is about; `Failure` with what to do where it was launched without any."""
    import dagster as dg

    if not (context.has_partition_key or context.has_partition_key_range):
        raise dg.Failure(
            "This table is kept by quarter and the run names none: choose a quarter, or a range of them as one run.",
            allow_retries=False,
        )
    return [quarter_from_key(key) for key in context.partition_keys]


def quarter_partitions(timezone: str) -> dg.TimeWindowPartitionsDefinition:
    """Return the partitions of every dated table, the running quarter included: it is the one people look at."""
    import dagster as dg

    return dg.TimeWindowPartitionsDefinition(
        start=FIRST_EVER.isoformat(),
        cron_schedule="0 0 1 1,4,7,10 *",
        fmt="%Y-%m-%d",
        timezone=timezone,
        end_offset=1,
    )
