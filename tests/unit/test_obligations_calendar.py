"""Months and quarters as columns, against the calendar."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.hr.days import MISSING, OPEN, dates_of, day_of, days_of
from assets.hr.spans import spans_from, union
from assets.obligations.columns.calendar import date_words, months_after, quarter_windows, span_words
from assets.obligations.columns.windows import dated, days_within, found_between, in_windows

DAYS = st.dates(min_value=date(1960, 1, 1), max_value=date(2100, 12, 31))


def after(day: str, months: int) -> str:
    """Return the day `months` later, ISO."""
    moved = months_after(np.array([day_of(date.fromisoformat(day))]), months)
    return str(dates_of(moved)[0].date())


@pytest.mark.parametrize(
    ("day", "months", "moved"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2026-01-31", 2, "2026-03-31"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2025-11-30", 3, "2026-02-28"),
        ("2026-12-15", 1, "2027-01-15"),
    ],
)
def test_a_month_later_is_the_same_day_or_the_months_end_and_never_chained(day: str, months: int, moved: str):
    assert after(day, months) == moved


@given(day=DAYS, months=st.integers(min_value=-30, max_value=60))
def test_months_agree_with_the_calendar_of_the_standard_library(day: date, months: int):
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    wanted = date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
    assert months_after(np.array([day_of(day)]), months).tolist() == [day_of(wanted)]


def test_a_date_that_is_missing_or_open_stays_so():
    days = np.array([OPEN, MISSING])
    assert months_after(days, 1).tolist() == [OPEN, MISSING]
    assert dates_of(days).isna().all()
    assert [date_words(day) for day in days.tolist()] == ["", ""]
    assert days_of(dates_of(days), missing=OPEN).tolist() == [OPEN, OPEN]


@given(days=st.lists(DAYS, max_size=5))
def test_days_and_dates_are_the_same_thing(days: list[date]):
    numbers = np.array([day_of(day) for day in days], dtype=np.int64)
    assert days_of(dates_of(numbers), missing=MISSING).tolist() == numbers.tolist()
    assert [stamp.date() for stamp in dates_of(numbers)] == days


def test_quarters_follow_one_another_without_gap():
    windows = quarter_windows(first=day_of(date(2025, 11, 5)), last=day_of(date(2026, 7, 1)))
    assert windows["label"].tolist() == ["2025 Q4", "2026 Q1", "2026 Q2", "2026 Q3"]
    assert (windows["start"].iloc[1:].to_numpy() == windows["end"].iloc[:-1].to_numpy() + 1).all()
    assert str(dates_of(windows["end"].to_numpy())[1].date()) == "2026-03-31"


@given(start=DAYS, length=st.integers(min_value=1, max_value=900))
def test_a_span_cut_at_quarters_keeps_every_day_once(start: date, length: int):
    stop = start + timedelta(days=length)
    spans = spans_from(*(np.array([number]) for number in (0, day_of(start), day_of(stop))))
    windows = quarter_windows(first=day_of(start), last=day_of(stop))
    cut = in_windows(spans, windows)
    starts, ends = windows["start"].to_numpy()[cut.window], windows["end"].to_numpy()[cut.window]
    days, _ = days_within(spans, cut.key, starts, ends)
    assert days.sum() == length
    assert (days > 0).all()
    assert len(set(cut.window.tolist())) == len(cut.window)


SPANS = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20)), max_size=6)


@given(drawn=SPANS, first=st.integers(-5, 80), length=st.integers(0, 30))
def test_days_within_a_window_are_those_a_calendar_would_count(drawn: list[tuple[int, int]], first: int, length: int):
    starts = np.array([start for start, _ in drawn], dtype=np.int64)
    stops = starts + np.array([many for _, many in drawn], dtype=np.int64)
    spans = union(spans_from(np.full(len(starts), 3), starts, stops))
    covered = {day for start, many in drawn for day in range(start, start + many)}
    wanted = sorted(covered & set(range(first, first + length + 1)))
    key, begin = np.array([3, 4]), np.array([first, first])
    days, last = days_within(spans, key, begin, begin + length)
    assert days.tolist() == [len(wanted), 0]
    assert last.tolist() == [wanted[-1] if wanted else MISSING, MISSING]


@given(
    drawn=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 40)), max_size=12),
    first=st.integers(0, 40) | st.none(),
    apart=st.sampled_from([1, 10**9]),
)
def test_what_is_found_in_a_window_is_what_a_loop_finds(drawn: list[tuple[int, int]], first: int | None, apart: int):
    key, day = (np.array([pair[part] for pair in drawn], dtype=np.int64) for part in (0, 1))
    asked = np.array([0, 1, 2, 7])
    least = 0 if first is None else first
    begins = None if first is None else np.full(4, first)
    row, place = found_between(dated(key * apart, day), asked * apart, begins, np.full(4, least + 9))
    found = sorted(zip(asked[row].tolist(), place.tolist(), strict=True))
    wanted = [
        (k, at)
        for k in asked.tolist()
        for at, pair in enumerate(drawn)
        if pair[0] == k and least <= pair[1] < least + 10
    ]
    assert found == sorted(wanted)


def test_dates_are_written_as_people_write_them():
    within = span_words(day_of(date(2026, 7, 1)), day_of(date(2026, 9, 30)), joint=" and ")
    across = span_words(day_of(date(2025, 12, 31)), day_of(date(2026, 1, 31)), joint=" and ")
    assert [within, across] == ["1 Jul and 30 Sep 2026", "31 Dec 2025 and 31 Jan 2026"]
