"""Which nights pull everything, which what changed, and since when changes are asked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.redcap.landed import PullRow
from assets.redcap.mapping import Project
from assets.redcap.plan import Plan, is_asked, is_drop, window_begin

NEW_YORK = ZoneInfo("America/New_York")
LAST = PullRow(
    programme="tiny",
    project="tiny",
    state="good",
    snapshot="abc",
    dictionary="d-c",
    records=100,
    full_on=date(2026, 11, 20),
    checked_at=datetime(2026, 11, 20, 10, tzinfo=UTC),
)
YEAR = Project.model_validate({"from": "2025-07-01", "to": "2026-06-30"})


def why_full(last: PullRow | None, *, on: date, dictionary: str = "d-c") -> str:
    return Plan(full_every_nights=7).why_full(last, dictionary=dictionary, judged_on=on)


def test_everything_is_pulled_first_after_a_change_of_dictionary_and_every_so_many_nights():
    assert why_full(LAST, on=date(2026, 11, 26)) == ""
    assert "7 nights" in why_full(LAST, on=date(2026, 11, 27))
    assert "dictionary" in why_full(LAST, on=date(2026, 11, 21), dictionary="other-c")
    assert "nothing" in why_full(None, on=date(2026, 11, 21))
    assert "interrupted" in why_full(replace(LAST, full_on=None), on=date(2026, 11, 21))


@pytest.mark.parametrize(
    ("day", "has_rows", "asked"),
    [
        ("2025-06-30", False, False),
        ("2025-07-01", False, True),
        ("2026-06-30", True, True),
        ("2026-09-28", True, True),
        ("2026-09-29", True, False),
        ("2030-01-01", False, True),
    ],
)
def test_a_project_is_pulled_between_its_dates_and_for_late_entries_after(day: str, *, has_rows: bool, asked: bool):
    assert is_asked(YEAR, judged_on=date.fromisoformat(day), has_rows=has_rows) is asked


def test_a_project_without_dates_is_always_pulled():
    assert is_asked(Project(), judged_on=date(2030, 1, 1), has_rows=True)


def test_the_window_is_asked_for_in_the_servers_time_and_reaches_back():
    begin = window_begin(datetime(2026, 7, 2, 6, tzinfo=UTC), overlap=timedelta(hours=26), zone=NEW_YORK)
    assert begin.isoformat() == "2026-07-01T00:00:00"


@given(
    st.integers(0, 60 * 24 * 365),
    st.integers(0, 72),
    st.integers(0, 60 * 24 * 3),
    st.sampled_from(["America/New_York", "UTC", "Australia/Lord_Howe", "Asia/Kolkata", "Europe/London"]),
)
def test_whatever_is_logged_after_the_window_begins_has_a_later_local_time(
    minute: int, overlap: int, minutes_later: int, zone: str
):
    checked_at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)
    begin = window_begin(checked_at, overlap=timedelta(hours=overlap), zone=ZoneInfo(zone))
    edited = checked_at - timedelta(hours=overlap) + timedelta(minutes=minutes_later)
    assert edited.astimezone(ZoneInfo(zone)).replace(tzinfo=None) >= begin


@pytest.mark.parametrize(
    ("begins", "asked_from"),
    [("05:30", "00:30"), ("06:30", "01:30"), ("02:30", "22:30"), ("03:30", "22:30")],
    ids=["in the hour's first round", "in its second", "more than three hours before", "within three hours before"],
)
def test_a_window_that_begins_before_clocks_are_put_back_begins_an_hour_earlier(begins: str, asked_from: str):
    # In New York 02:00 became 01:00 on 1 November 2026, at 06:00 UTC.
    moment = datetime.fromisoformat(f"2026-11-01T{begins}:00+00:00")
    begin = window_begin(moment + timedelta(hours=26), overlap=timedelta(hours=26), zone=NEW_YORK)
    assert f"{begin:%H:%M}" == asked_from


def test_a_drop_of_more_than_a_fifth_is_one_unless_so_many_were_acknowledged():
    assert not is_drop(80, last=LAST, acknowledged=None)
    assert is_drop(79, last=LAST, acknowledged=None)
    assert not is_drop(40, last=LAST, acknowledged=50)
    assert is_drop(39, last=LAST, acknowledged=50)
    assert not is_drop(0, last=LAST, acknowledged=0)
    assert not is_drop(0, last=None, acknowledged=None)
