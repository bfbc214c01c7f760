"""Which quarters are closed where several were closed one after the other."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from assets.ledger.append import RefusedError
from assets.ledger.office import Person
from assets.ledger.quarters import closed_through, closing_of, note_quarter, refuse_closed
from assets.quarters import Quarter, open_quarters
from assets.storage.store import TableStore

if TYPE_CHECKING:
    from pathlib import Path

FIRST, SECOND, THIRD = (Quarter(date(2026, month, 1)) for month in (1, 4, 7))
OLIVE = Person("Olive Officer", "Faculty Affairs")
ABOUT: dict[str, Any] = {
    **dict.fromkeys(("why", "as_of", "night")),
    **{name: [] for name in ("checklist", "accepted", "books", "tables")},
}


def closed(store: TableStore, quarter: Quarter, *, month: int) -> None:
    at = datetime(2026, month, 20, tzinfo=UTC)
    note_quarter(store, quarter, step="closed", by=OLIVE, at=at, about=ABOUT)


@pytest.fixture
def store(tmp_path: Path) -> TableStore:
    store = TableStore(tmp_path)
    closed(store, FIRST, month=4)
    closed(store, SECOND, month=7)
    return store


def test_of_two_closed_quarters_all_up_to_the_later_one_are_closed(store: TableStore) -> None:
    assert closed_through(store) == SECOND.start
    latest = closed_through(store)
    assert open_quarters(as_of=date(2026, 8, 1), first=FIRST.start, closed_through=latest) == [THIRD]


@pytest.mark.parametrize("quarter", [FIRST, SECOND])
def test_neither_of_them_is_closed_again(store: TableStore, quarter: Quarter) -> None:
    with pytest.raises(RefusedError, match=f"{quarter.label} is closed: correct it with"):
        closed(store, quarter, month=8)


@pytest.mark.parametrize("quarter", [FIRST, SECOND])
def test_no_run_may_name_either_of_them(store: TableStore, quarter: Quarter) -> None:
    with pytest.raises(RefusedError, match=f"{quarter.label} is closed and stays as it was published"):
        refuse_closed([quarter, THIRD], latest=closed_through(store))
    refuse_closed([THIRD], latest=closed_through(store))


def test_each_has_its_own_closing_and_an_open_one_none(store: TableStore) -> None:
    found = [closing_of(store, quarter) for quarter in (FIRST, SECOND, THIRD)]
    assert [None if one is None else one["quarter"] for one in found] == ["2026-01-01", "2026-04-01", None]
