"""The windows of a calendar one by one, for the few rules whose subjects are few.

Belongs here: first day, last day and name of a window as plain values. Does not belong here: which days those are
(`owed/calendar_windows.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from assets.hr.days import day_of
from assets.obligations.columns.calendar import EPOCH
from assets.obligations.owed.calendar_windows import calendar_windows, period_names

if TYPE_CHECKING:
    from datetime import date

    from assets.obligations.language.policy import Calendar, Policy


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """One window: first and last day, and what people call it."""

    start: date
    end: date
    label: str


def periods_of(rule: Any, calendar: Calendar, *, first: date, last: date) -> list[Period]:
    """Return the windows that begin from `first` to `last`, in order, of whatever part of a policy has `every`."""
    windows = calendar_windows(rule, calendar, first=day_of(first), last=day_of(last))
    kept = windows[windows["start"] >= day_of(first)]
    starts, ends = (kept[name].to_numpy() for name in ("start", "end"))
    names = period_names(rule.every.value, starts, ends)
    rows = zip(starts.tolist(), ends.tolist(), names, strict=True)
    return [Period(_date(start), _date(end), label) for start, end, label in rows]


def begun_in_force(rule: Any, policy: Policy, *, as_of: date) -> list[Period]:
    """Return the windows begun by the judged day and while the policy, and the rule's own dates, are in force."""
    begins = [policy.effective_from, getattr(rule, "effective_from", None)]
    ends = [policy.effective_to, getattr(rule, "effective_to", None)]
    first = max(begin.value for begin in begins if begin)
    last = min([as_of, *(end.value for end in ends if end)])
    return periods_of(rule, policy.calendar, first=first, last=last) if first <= last else []


def _date(day: int) -> date:
    return EPOCH + timedelta(days=day)
