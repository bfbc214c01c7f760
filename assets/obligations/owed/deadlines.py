"""What is owed by a day counted from a clock start: kinds deadline, sequence and on_event.

Belongs here: rows, windows and due days of those kinds. Does not belong here: finding the clock starts (`clocks.py`)
and whether anything met them (`evidence/events.py`, `judging/order.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from assets.hr.days import OPEN
from assets.hr.in_order import last_of_alike
from assets.obligations.columns.calendar import months_after
from assets.obligations.columns.windows import days_within
from assets.obligations.known.numbering import NOBODY
from assets.obligations.known.population import concern_of, in_force
from assets.obligations.language.policy import filled
from assets.obligations.owed.clocks import clock_starts

if TYPE_CHECKING:
    import pandas as pd

    from assets.hr.days import Days, Mask
    from assets.hr.spans import Spans
    from assets.obligations.known.facts import Facts
    from assets.obligations.language.kinds import Deadline


def deadlines_owed(facts: Facts, rule: Deadline) -> pd.DataFrame:
    """Return one row per clock start the deadline concerns.

    Columns: those of `clocks.clock_starts`, window_start, window_end, due, anchor (the clock start) and days (of the
    window up to the due day). A deadline before its clock start (a negative offset) has a window that ends before it.
    """
    first, last = in_force(facts.policy, rule)
    starts = clock_starts(facts, rule, rule.clock)
    clock = starts["clock"].to_numpy()
    kept = _concerned(facts, rule, starts) & (clock >= first) & (clock <= last)
    if not kept.all():
        starts, clock = starts.loc[kept].reset_index(drop=True), clock[kept]
    if rule.within_months is not None:
        end = months_after(clock, rule.within_months.value)
    else:
        end = clock + (rule.within_days.value if rule.within_days else 0)
    begin, due = np.minimum(clock, end), end + filled(facts.policy, rule, "grace_days")
    rows: pd.DataFrame = starts.assign(
        window_start=begin, window_end=end, due=due, anchor=clock, days=np.maximum(due - begin + 1, 1)
    )
    # In the order of the clock starts, and so of the windows.
    whose = {"pair": ["mentor"], "meeting": ["event"]}.get(rule.unit, [])
    once = last_of_alike(*(rows[name].to_numpy() for name in ("subject", *whose, "window_start")))
    return rows if once.all() else rows.loc[once].reset_index(drop=True)


def _concerned(facts: Facts, rule: Deadline, starts: pd.DataFrame) -> Mask:
    """Return which clock starts fall on a day on which the measure concerns the subject; joining may come later."""
    subject, clock = starts["subject"].to_numpy(), starts["clock"].to_numpy()
    joined = facts.subjects["enrolled"].to_numpy()[subject] < OPEN
    mask: Mask = np.ones(len(starts), dtype=bool)
    if rule.enrolled_only:
        mask &= joined
    if rule.unit == "pair":
        return mask & _covered(facts.scoped(rule.scope), subject, clock) & (starts["mentor"] != NOBODY).to_numpy()
    concern = concern_of(facts, rule)
    mask &= _covered(concern.concerned, subject, clock)
    if concern.mentees is not None:
        mask &= _covered(concern.mentees, subject, clock)
    return mask


def _covered(spans: Spans, key: Days, day: Days) -> Mask:
    days, _ = days_within(spans, key, day, day)
    covered: Mask = days > 0
    return covered
