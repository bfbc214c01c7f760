"""What is owed in every window: kinds frequency, stepped_frequency, cardinality and share.

Belongs here: one row per holder and window, its due day and its eligible days. Does not belong here: which windows a
calendar has (`calendar_windows.py`) and whether anything met them (`evidence/events.py`, `judging/order.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from assets.hr.days import MISSING
from assets.hr.in_order import order_of
from assets.hr.spans import Spans, matches
from assets.obligations.columns.calendar import months_after
from assets.obligations.columns.distinct import distinct_sorted
from assets.obligations.columns.frames import frame_of_columns
from assets.obligations.columns.windows import days_within, in_windows
from assets.obligations.known.numbering import NOBODY
from assets.obligations.known.population import concern_of, in_force
from assets.obligations.language.kinds import Frequency
from assets.obligations.language.policy import filled
from assets.obligations.owed.calendar_windows import calendar_windows
from assets.obligations.owed.clocks import clock_starts

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from assets.hr.days import Days, Mask
    from assets.obligations.known.concern import Concern, Holders
    from assets.obligations.known.facts import Facts
    from assets.obligations.language.kinds import Cardinality

MONTHS_A_YEAR = 12


@dataclass(frozen=True, slots=True)
class Rows:
    """Holders and windows: `holder`, `start` and `end` (days, both inclusive), one row for each."""

    holder: Days
    start: Days
    end: Days

    def where(self, mask: Mask) -> Rows:
        """Return the rows the mask picks."""
        return Rows(self.holder[mask], self.start[mask], self.end[mask])


def windows_owed(facts: Facts, rule: Frequency | Cardinality) -> pd.DataFrame:
    """Return one row per holder and window the measure concerns.

    Columns, in the order of holder and window: subject, mentor (of unit pair, else `NOBODY`), pair and event
    (`NOBODY`), window_start, window_end, clock (the window's start), due, days (eligible ones) and anchor (the last of
    them, the judged one at most). A person who opted out by the due day is concerned without an eligible day, to be
    excluded.
    """
    concern = concern_of(facts, rule)
    grace = filled(facts.policy, rule, "grace_days")
    stepped = isinstance(rule, Frequency) and rule.kind == "stepped_frequency"
    if isinstance(rule, Frequency) and stepped:
        rows = _stepped(facts, rule, concern.holders)
    else:
        rows = _of_calendar(facts, rule, concern)
    if concern.mentees is not None:
        days, _ = days_within(concern.mentees, rows.holder, rows.start, rows.end)
        rows = rows.where(days > 0)
    days, last = days_within(concern.eligible, rows.holder, rows.start, rows.end)
    subject = concern.holders.subject[rows.holder]
    left_out = facts.subjects["opted_out"].to_numpy()[subject] <= rows.end + grace
    others = np.flatnonzero(left_out & (days == 0))
    _, last[others] = days_within(concern.otherwise, *(part[others] for part in (rows.holder, rows.start, rows.end)))
    kept = last > MISSING
    rows, subject, last = rows.where(kept), subject[kept], last[kept]
    return frame_of_columns(
        {
            "subject": subject,
            "mentor": concern.holders.mentor[rows.holder],
            "pair": np.full(len(subject), NOBODY),
            "event": np.full(len(subject), NOBODY),
            "window_start": rows.start,
            "window_end": rows.end,
            "clock": rows.start,
            "due": rows.end + grace,
            "days": days[kept],
            "anchor": np.minimum(last, facts.today),
        },
    )


def _of_calendar(facts: Facts, rule: Frequency | Cardinality, concern: Concern) -> Rows:
    """Return the windows of the calendar that touch a day on which the measure may concern the holder."""
    first, last = in_force(facts.policy, rule)
    earliest = int(concern.otherwise.start.min(initial=facts.today))
    if rule.enrolled_only and facts.policy.population.enrolled_step is not None:
        # Before anybody joined or declined there was no programme to be in or out of.
        earliest = max(earliest, int(facts.subjects[["enrolled", "opted_out"]].to_numpy().min(initial=facts.today)))
    windows = calendar_windows(rule, facts.policy.calendar, first=max(first, earliest), last=facts.today)
    windows = windows[(windows["start"] >= first) & (windows["start"] <= last)].reset_index(drop=True)
    out = facts.subjects["opted_out"].to_numpy() <= facts.today
    base = concern.otherwise
    chosen = out[concern.holders.subject[base.key]]
    spans = (concern.eligible, Spans(base.key[chosen], base.start[chosen], base.stop[chosen]))
    many = max(len(windows), 1)
    places = distinct_sorted(
        np.concatenate([cut.key * many + cut.window for cut in (in_windows(s, windows) for s in spans)])
    )
    holder, window = np.divmod(places, many)
    return Rows(holder, windows["start"].to_numpy()[window], windows["end"].to_numpy()[window])


def _stepped(facts: Facts, rule: Frequency, holders: Holders) -> Rows:
    """Return the windows counted from each holder's clock, up to the judged day and to the holder's next clock.

    Every window is counted from the clock itself: months are never added to a window's end.
    """
    assert rule.clock is not None  # noqa: S101 - the language refuses a stepped frequency without
    first, last = in_force(facts.policy, rule)
    starts = clock_starts(facts, rule, rule.clock)
    holder, row = matches(holders.subject, starts["subject"].to_numpy())
    mentor = starts["mentor"].to_numpy()[row]
    if rule.unit == "pair":
        # Another clock than the pair's own is that of each of the person's pairs.
        mine = (mentor == holders.mentor[holder]) | (mentor == NOBODY)
        holder, row = holder[mine], row[mine]
    clock = starts["clock"].to_numpy()[row]
    ahead = np.full(len(clock), facts.today + 1)
    again = holder[1:] == holder[:-1]
    ahead[:-1][again] = clock[1:][again]
    months = int((facts.today - clock.min(initial=facts.today)) // 28) + 1
    parts = []
    for begin, end in _offsets(rule, months=months):
        start, stop = months_after(clock, begin), months_after(clock, end) - 1
        owed = (start < ahead) & (start >= first) & (start <= last)
        parts.append(Rows(holder[owed], start[owed], stop[owed]))
    names = ("holder", "start", "end")
    empty = np.zeros(0, dtype=np.int64)
    whole = [np.concatenate([empty, *(getattr(part, name) for part in parts)]) for name in names]
    holder, start, _ = whole
    order = order_of(holder, start)
    return Rows(*(column[order] for column in whole))


def _offsets(rule: Frequency, *, months: int) -> Iterator[tuple[int, int]]:
    """Yield the months after the clock between which each window lies, up to so many months."""
    begin = 0
    for step in rule.steps.value if rule.steps else ():
        until = months if step.until_years is None else MONTHS_A_YEAR * step.until_years
        while begin < min(until, months):
            yield begin, begin + step.months
            begin += step.months
