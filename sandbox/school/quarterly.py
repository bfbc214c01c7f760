"""The two clauses of every quarter: a meeting in person (A11) and the joint report (A12).

Belongs here: drawing whether a quarter is met, and planting what follows. Does not belong here: states (`truth.py`).
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sandbox.school.days import Day, Span, common, count, iso
from sandbox.school.evidence import (
    Entries,
    Meeting,
    Outcome,
    Report,
    broken_date,
    drawn_cause,
    stranger_to,
)

if TYPE_CHECKING:
    from random import Random

    from sandbox.school.casting import Cast
    from sandbox.school.pairs import Pair

MEETING_MET = 0.83
MEETING_CAUSES = {
    "no_meeting": 45,
    "video_only": 25,
    "stranger": 8,
    "before_assignment": 8,
    "unreadable_date": 8,
    "future_dated": 6,
}
REPORT_MET = 0.80
REPORT_IN_TIME = 0.82
REPORT_EARLY = 0.08
REPORT_CAUSES = {
    "no_report": 45,
    "one_sided": 22,
    "incomplete": 13,
    "without_period": 5,
    "future_dated": 5,
    "stranger": 5,
    "before_window": 5,
}
REPORT_GRACE = 15
ON_LEAVE_SHARE = 0.35
"""How much less likely anything is in a quarter mostly spent on leave."""

MORE_MEETINGS = 0.45


def planted_meetings(rng: Random, quarter: Span, *, entries: Entries, cast: Cast, leave: list[Span]) -> Outcome:
    """Draw the in-person meeting of one quarter and enter the quarter's meetings."""
    as_of = cast.era.as_of
    pairs = _active(entries, quarter, until=as_of + 1)
    if not pairs:
        return Outcome(planted="no_meeting")
    alone = [pair for pair in pairs if quarter[0] <= pair.met_alone_from < quarter[1]]
    elapsed = (min(as_of + 1, quarter[1]) - quarter[0]) / (quarter[1] - quarter[0])
    chance = MEETING_MET * elapsed * pairs[0].mentee.diligence * _share_at_work(quarter, leave)
    if rng.random() >= chance:
        for pair in alone:
            _meet_alone(pair, mode=rng.choice("23"), entries=entries)
        return _unmet_meeting(rng, pairs, quarter, entries=entries, cast=cast, alone=bool(alone))
    modes = [rng.choices("123", weights=(70, 20, 10))[0] for _ in alone]
    for pair, mode in zip(alone, modes, strict=True):
        _meet_alone(pair, mode=mode, entries=entries)
    if "1" not in modes:
        _meet(rng, rng.choice(pairs), quarter, mode="1", entries=entries, until=as_of)
    while rng.random() < MORE_MEETINGS:
        mode = rng.choices("123", weights=(30, 50, 20))[0]
        _meet(rng, rng.choice(pairs), quarter, mode=mode, entries=entries, until=as_of)
    return Outcome(evidence="met", planted="in_person")


def _active(entries: Entries, quarter: Span, *, until: Day) -> list[Pair]:
    window = [(quarter[0], min(quarter[1], until))]
    return [pair for pair in entries.pairs if common([pair.span], window)]


def _share_at_work(quarter: Span, leave: list[Span]) -> float:
    days = count(common(leave, [quarter]))
    return ON_LEAVE_SHARE if 2 * days > quarter[1] - quarter[0] else 1.0


def _meet_alone(pair: Pair, *, mode: str, entries: Entries) -> None:
    day = pair.met_alone_from
    entries.meetings.append(Meeting(day, iso(day), mode, "1", pair.mentor))


def _meet(rng: Random, pair: Pair, quarter: Span, *, mode: str, entries: Entries, until: Day) -> None:
    day = _day_of(rng, pair, quarter, until=until)
    entries.meetings.append(Meeting(day, iso(day), mode, _setting(rng, pair, day), pair.mentor))


def _day_of(rng: Random, pair: Pair, quarter: Span, *, until: Day) -> Day:
    return rng.randint(max(pair.start, quarter[0]), min(pair.end, quarter[1], until + 1) - 1)


def _setting(rng: Random, pair: Pair, day: Day) -> str:
    return "1" if day >= pair.met_alone_from and rng.random() < 0.8 else "2"


def _unmet_meeting(
    rng: Random, pairs: list[Pair], quarter: Span, *, entries: Entries, cast: Cast, alone: bool
) -> Outcome:
    as_of = cast.era.as_of
    pair = rng.choice(pairs)
    cause = drawn_cause(rng, MEETING_CAUSES, namesake=pair.mentor.role == "namesake")
    day = _day_of(rng, pair, quarter, until=as_of)
    entry = Meeting(day, iso(day), "1", _setting(rng, pair, day), pair.mentor)
    if cause == "video_only":
        entry.mode = rng.choice("23")
    elif cause == "namesake_mentor":
        entry.name_only = True
    elif cause == "unreadable_date":
        entry.held_on = broken_date(rng, day)
    elif cause == "future_dated":
        entry.order = as_of + rng.randint(3, 300)
        entry.held_on = iso(entry.order)
    elif cause == "before_assignment":
        low = max(quarter[0], pair.start - 30)
        cause = cause if low < pair.start else "no_meeting"
        entry.order = rng.randint(low, max(low, pair.start - 1))
        entry.held_on, entry.setting = iso(entry.order), "1"
    elif cause == "stranger":
        stranger = stranger_to(rng, entries.pairs, cast=cast)
        cause, entry.mentor = (cause, stranger) if stranger else ("no_meeting", entry.mentor)
    if cause == "no_meeting":
        return Outcome(planted="video_only" if alone else cause)
    entries.meetings.append(entry)
    return Outcome(planted=cause, hidden=entry.name_only)


def report_due(quarter: Span) -> Day:
    """Return the last day for a quarter's report: 15 days after it ends (A12, as the office set it)."""
    return quarter[1] - 1 + REPORT_GRACE


def planted_report(rng: Random, quarter: Span, *, entries: Entries, cast: Cast, leave: list[Span]) -> Outcome:
    """Draw the joint report of one quarter and enter it."""
    as_of, due = cast.era.as_of, report_due(quarter)
    pairs = _active(entries, quarter, until=as_of + 1)
    if not pairs:
        return Outcome(planted="no_report")
    pair = rng.choice(pairs)
    first = max(quarter[0], pair.start)
    usual = max(first, quarter[1] - 20)
    met = rng.random() < REPORT_MET * pair.mentee.diligence * _share_at_work(quarter, leave)
    if met and usual > as_of:
        met = rng.random() < REPORT_EARLY
        usual = first
    if met and as_of > due and rng.random() > REPORT_IN_TIME:
        day = rng.randint(due + 1, min(as_of, due + 120))
        _file(quarter, pair, day=day, entries=entries)
        return Outcome(evidence="met_late", planted="late")
    if met:
        _file(quarter, pair, day=rng.randint(usual, min(due, as_of)), entries=entries)
        return Outcome(evidence="met", planted="in_time")
    return _unmet_report(rng, pair, quarter, entries=entries, cast=cast)


def _file(quarter: Span, pair: Pair, *, day: Day, entries: Entries) -> Report:
    start = date.fromordinal(quarter[0])
    report = Report(day, iso(day), str(start.year), str((start.month + 2) // 3), pair.mentor)
    entries.reports.append(report)
    return report


def _unmet_report(rng: Random, pair: Pair, quarter: Span, *, entries: Entries, cast: Cast) -> Outcome:
    as_of = cast.era.as_of
    cause = drawn_cause(rng, REPORT_CAUSES, namesake=pair.mentor.role == "namesake")
    stranger = stranger_to(rng, entries.pairs, cast=cast)
    running = quarter[1] > as_of
    if cause == "no_report" or (cause == "stranger" and stranger is None) or running:
        return Outcome(planted="no_report")
    report = _file(quarter, pair, day=rng.randint(quarter[1] - 10, min(as_of, quarter[1] + 20)), entries=entries)
    if cause == "namesake_mentor":
        report.name_only = True
        return Outcome(planted=cause, hidden=True)
    if cause == "one_sided":
        report.mentor_confirms = rng.random() < 0.3
        report.mentee_confirms = not report.mentor_confirms
        return Outcome(planted=cause, flaw=cause)
    if cause == "incomplete":
        missing = rng.randint(0, 2)
        report.sections = (missing != 0, missing != 1, missing != 2)
        return Outcome(planted=cause, flaw=cause)
    if cause == "without_period":
        report.year, report.quarter = rng.choice((("", ""), (report.year, "")))
    elif cause == "future_dated":
        report.order = as_of + rng.randint(3, 300)
    elif cause == "before_window":
        report.order = quarter[0] - rng.randint(1, 20)
    elif stranger is not None:
        report.mentor = stranger
    report.filed_on = iso(report.order)
    return Outcome(planted=cause)
