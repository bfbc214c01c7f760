"""A quarter is named as people write it, and the open ones begin after the latest that is closed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from assets.ledger.append import RefusedError
from assets.ledger.office import Person
from assets.ledger.quarter_schema import QUARTER
from assets.ledger.quarters import closed_through, closing_of, note_quarter, refuse_closed
from assets.quarters import Quarter, open_quarters, quarter_named
from assets.storage.store import TableStore

if TYPE_CHECKING:
    from pathlib import Path

NOON = datetime(2026, 10, 20, 12, 0, tzinfo=UTC)
Q2, Q3 = Quarter(date(2026, 4, 1)), Quarter(date(2026, 7, 1))
ABOUT: dict[str, Any] = {
    "why": None,
    "checklist": ["order: next"],
    "accepted": [],
    "as_of": date(2026, 10, 20),
    "night": "run",
    "books": [],
    "tables": [],
}


def closed(store: TableStore, quarter: Quarter, *, by: str = "Olive", minutes: int = 0) -> str:
    at = NOON + timedelta(minutes=minutes)
    return note_quarter(store, quarter, step="closed", by=Person(by, "Office"), at=at, about=ABOUT)


@pytest.mark.parametrize("text", ["2026-Q3", "2026 Q3", "2026Q3", "2026-q3", " 2026-07-01 "])
def test_a_quarter_is_named_as_people_write_it(text):
    assert quarter_named(text) == Q3


@pytest.mark.parametrize("text", ["2026-Q5", "Q3", "2026-07-02", "autumn", ""])
def test_what_names_no_quarter_is_one_sentence(text):
    with pytest.raises(ValueError, match=r"(is no quarter|does not begin a quarter)"):
        quarter_named(text)


def test_the_open_quarters_begin_after_the_latest_closed_one(tmp_path: Path):
    store = TableStore(tmp_path / "tables")
    assert closed_through(store) is None
    closed(store, Q2)
    closed(store, Q3, minutes=1)
    assert closed_through(store) == Q3.start
    found = open_quarters(as_of=date(2026, 10, 20), first=date(2026, 1, 1), closed_through=closed_through(store))
    assert [quarter.key for quarter in found] == ["2026-10-01"]


def test_a_run_that_names_a_closed_quarter_is_told_how_to_correct_it():
    refuse_closed([Q3], latest=None)
    refuse_closed([Q3], latest=Q2.start)
    with pytest.raises(RefusedError, match=r"2026 Q3 is closed .* `mentorsync restate 2026-07-01"):
        refuse_closed([Q2, Q3, Q3.following()], latest=Q3.start)


def test_two_people_who_close_the_same_quarter_at_once_close_it_once(tmp_path: Path):
    root = tmp_path / "tables"
    TableStore(root).create(QUARTER)

    def one(name: str) -> str:
        try:
            return closed(TableStore(root), Q3, by=name, minutes=len(name))
        except RefusedError as error:
            return str(error)

    with ThreadPoolExecutor(2) as pool:
        said = list(pool.map(one, ["Olive", "Dana"]))
    assert len(TableStore(root).read(QUARTER)) == 1
    assert sum("is closed: correct it" in text for text in said) == 1


def test_an_earlier_quarter_is_not_closed_after_a_later_one_and_an_open_one_not_restated(tmp_path: Path):
    store = TableStore(tmp_path / "tables")
    closed(store, Q3)
    with pytest.raises(RefusedError, match="2026 Q2 is closed"):
        closed(store, Q2, minutes=1)
    with pytest.raises(RefusedError, match="2026 Q4 is open"):
        note_quarter(store, Q3.following(), step="restated", by=Person("O", "Office"), at=NOON, about=ABOUT)
    assert closing_of(store, Q2) is None
    found = closing_of(store, Q3)
    assert found is not None
    assert found["checklist"] == ["order: next"]
