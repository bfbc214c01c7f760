"""The dean's page: how every programme stands in a quarter, on one sheet of paper.

Belongs here: what stands on it. Does not belong here: the numbers (`figures.py`, `coverage.py`). No person is named:
who has no mentor stands in the workbooks of the departments. The running quarter is in the table, marked, and not in
the chart: only part of it is due, and what was done early makes it look better than any quarter that is over.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from assets.quarters import quarter_from_key
from reports.letters.chart import MOST_LINES, LineChart, Series
from reports.letters.coverage import NEW_FOR, SETTLED_AFTER
from reports.letters.model import Block, Column, Grid, Heading, Letter, Picture, Sentence
from reports.letters.styles import TEXT_WIDTH
from reports.letters.words import (
    LEFT_OUT,
    NOTHING,
    change_words,
    chart_title,
    contact_words,
    dated_words,
    people_words,
    rate_words,
    share_words,
    stale_words,
    trend_words,
)
from reports.workbook.suppression import FEWEST, TOO_FEW
from reports.workbook.words import counted, day_words

if TYPE_CHECKING:
    from reports.letters.school import Line, School
    from reports.workbook.sums import Sums

AUDIENCE: Final = "dean"
CONFIDENTIAL: Final = "Confidential: for the Dean and the Office of Faculty Affairs. No person is named."
CHART_HEIGHT: Final = 186
"""Pixels of the chart of a school with few programmes; each further one takes a line of the table from it."""

LINE_HEIGHT: Final = 14
WARNING_HEIGHT: Final = 35
"""Pixels the chart gives up for a warning above."""

COLUMNS: Final = (
    Column("Programme", 1.9),
    Column("On time", 1.2, is_number=True),
    Column("Quarter before", 0.65, is_number=True),
    Column("Change, points", 0.8, is_number=True),
    Column("Done, late or not", 1.2, is_number=True),
    Column("With a mentor", 1.15, is_number=True),
)


def dean_letter(school: School) -> Letter:
    """Return the dean's page; the same school gives the same page."""
    ask = school.ask
    stale = stale_words(one.case for one in school.figures)
    blocks: list[Block] = [
        *([Sentence(stale, "warning")] if stale else []),
        Sentence(finding_words(school), "finding"),
        Sentence(dated_words(ask, school.sources.known_at)),
        Heading("Programme by programme"),
        _table(school),
        Sentence(
            "An obligation is one thing a policy asks of one person or pair in one period. On time: done by the due "
            "date, of those judged. Quarter before, change: the same share. With a mentor: of the faculty the "
            f"programme concerns; in all, of those any concerns. {NOTHING}: nothing was judged, or the quarter is "
            f"not over. {LEFT_OUT}",
            "small",
        ),
        Heading("Who has a mentor"),
        Sentence(coverage_words(school)),
        *_trend(school, height=_chart_height(school, is_stale=bool(stale))),
        Sentence(
            f"Counts are those of the office's workbooks of {ask.quarter.label}; names are in the workbooks of the "
            f"departments. {contact_words(ask)}",
            "small",
        ),
    ]
    return Letter(
        title=f"Faculty mentoring, {_label(school)}",
        blocks=tuple(blocks),
        created=school.sources.known_at,
        footer=f"Faculty mentoring, {ask.quarter.label}, as of {ask.as_of.isoformat()}",
        confidential=CONFIDENTIAL,
        properties={
            "programme": "school",
            "quarter": ask.quarter.key,
            "audience": AUDIENCE,
            "as_of": ask.as_of.isoformat(),
            "known_at": school.sources.known_at.isoformat(),
            "snapshot": school.sources.snapshot,
        },
    )


def finding_words(school: School) -> str:
    """Return the quarter in one sentence."""
    sums, programmes = school.sums, counted(len(school.figures), "programme")
    if sums.judged < FEWEST or sums.on_time_rate is None or sums.done_rate is None:
        return f"{_label(school)}: fewer than five obligations were judged in {programmes}; no share is shown."
    still = f", and {sums.pending:,} are not due yet" if sums.pending else ""
    return (
        f"{_label(school)}: of {sums.judged:,} obligations judged in {programmes}, {sums.on_time_rate:.0%} were met on "
        f"time and {sums.done_rate:.0%} are done; {sums.not_met:,} are not met{still}."
    )


def coverage_words(school: School) -> str:
    """Return who had a mentor, and how many newcomers had none, in two sentences."""
    mentored, concerned = school.whole.counts
    day, new = day_words(school.whole.day), school.newcomers
    if concerned < FEWEST:
        return f"On {day} the programmes concerned fewer than five people; no share is shown."
    have = f"On {day}, {share_words(mentored, concerned)} of the faculty the programmes concern had a mentor."
    span = f"{day_words(new.first)} to {day_words(new.last)} ({NEW_FOR} to {SETTLED_AFTER} days before)"
    if not new.joined:
        return f"{have} Nobody joined from {span}."
    if len(new.joined) < FEWEST:
        return f"{have} Fewer than five joined from {span}; how many of them had none is not shown."
    return (
        f"{have} Of {people_words(len(new.joined))} who joined or returned from {span}, "
        f"{counted(len(new.without), 'was', 'were') if new.without else 'nobody was'} without a mentor after "
        f"{SETTLED_AFTER} days or more."
    )


def _label(school: School) -> str:
    return f"{school.ask.quarter.label}{' so far' if school.is_running else ''}"


def _table(school: School) -> Grid:
    over = not school.is_running
    mentored = share_words(*school.whole.counts)
    total = ("All programmes, each person once", *_cells(school.sums, school.before, is_over=over), mentored)
    return Grid(
        columns=COLUMNS,
        rows=(*(_row(line, is_hidden=line.code in school.hidden, is_over=over) for line in school.lines), total),
        words="One row per programme: obligations met on time and done, the change against the quarter before, and how "
        "many of the people it concerns have a mentor. The last row is all programmes.",
        total=True,
    )


def _row(line: Line, *, is_hidden: bool, is_over: bool) -> tuple[str, ...]:
    if is_hidden:
        return (line.name, *[TOO_FEW] * (len(COLUMNS) - 1))
    return (line.name, *_cells(line.sums, line.before, is_over=is_over), share_words(*line.counts))


def _cells(sums: Sums, before: Sums, *, is_over: bool) -> tuple[str, str, str, str]:
    """Return on time, the quarter before, the change once the quarter is over, and done."""
    then = before.on_time_rate if before.judged >= FEWEST else None
    return (
        share_words(sums.on_time, sums.judged),
        rate_words(then) if not before.judged or then is not None else TOO_FEW,
        change_words(sums.on_time_rate, then) if is_over else NOTHING,
        share_words(sums.done, sums.judged),
    )


def _chart_height(school: School, *, is_stale: bool) -> int:
    lines = max(0, len(school.lines) - MOST_LINES + 1)
    return CHART_HEIGHT - LINE_HEIGHT * lines - (WARNING_HEIGHT if is_stale else 0)


def _trend(school: School, *, height: int) -> list[Block]:
    quarters = sorted({key for one in school.figures for key in one.ended_quarters})
    shown = school.charted(MOST_LINES)
    if not quarters or not shown:
        return [Sentence("The chart appears once a quarter is over and a programme large enough to be shown.")]
    labels = [quarter_from_key(key).label for key in quarters]
    series = [Series(one.case.title, tuple(one.on_time_in(key) for key in quarters)) for one in shown]
    told = [words for one in series if (words := trend_words(one.name, labels, one.rates))]
    words = "; ".join(told) or "No quarter has five obligations judged in any programme"
    left = "" if len(shown) == len(school.figures) else f" The {len(shown)} programmes with most obligations."
    names = [one.case.title for one in school.figures]
    chart = LineChart(
        series=tuple(series),
        quarters=tuple(labels),
        title=chart_title("Met on time, of those judged", (one.rates for one in series)),
        height=height,
        names=tuple(dict.fromkeys(names)),
    )
    return [
        Heading("On time, quarter by quarter"),
        Picture(chart, words=f"Line chart of the share met on time by programme. {words}.{left}", width=TEXT_WIDTH),
    ]
