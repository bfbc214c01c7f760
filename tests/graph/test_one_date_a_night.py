"""A run judges the date it began on, however long it takes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import dagster as dg
import pytest

import assets.night
from assets.night import Night

if TYPE_CHECKING:
    from pathlib import Path

BEFORE_MIDNIGHT = datetime(2026, 12, 31, 23, 59, tzinfo=UTC)
AFTER_MIDNIGHT = datetime(2027, 1, 1, 0, 1, tzinfo=UTC)


class Clock(datetime):
    """A clock that stands where it was set."""

    moment = BEFORE_MIDNIGHT

    @classmethod
    def now(cls, _zone: object = None) -> datetime:  # type: ignore[override]
        """Return the moment the clock was set to."""
        return cls.moment


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> type[Clock]:
    monkeypatch.setattr(assets.night, "datetime", Clock)
    monkeypatch.setattr(Clock, "moment", BEFORE_MIDNIGHT)
    return Clock


@pytest.mark.parametrize("as_of", ["", "2026-12-31"], ids=["tonight", "tonight's date typed"])
def test_a_run_that_passes_midnight_judges_one_date_and_writes_to_one_place(
    tmp_path: Path, clock: type[Clock], as_of: str
):
    told = []

    @dg.asset
    def early(night: Night) -> None:
        told.append((night.judged_on().isoformat(), night.is_scratch(), night.tables_of_run("r")))
        clock.moment = AFTER_MIDNIGHT

    @dg.asset(deps=[early])
    def late(night: Night) -> None:
        told.append((night.judged_on().isoformat(), night.is_scratch(), night.tables_of_run("r")))

    night = Night(home=str(tmp_path), timezone="UTC", programmes=[], as_of=as_of)
    assert dg.materialize([early, late], resources={"night": night}).success
    assert told == [("2026-12-31", False, str(tmp_path / "tables"))] * 2


def test_the_next_run_has_its_own_date(tmp_path: Path, clock: type[Clock]):
    told = []

    @dg.asset
    def table(night: Night) -> None:
        told.append(night.judged_on().isoformat())

    night = Night(home=str(tmp_path), timezone="UTC", programmes=[])
    for moment in (BEFORE_MIDNIGHT, AFTER_MIDNIGHT):
        clock.moment = moment
        dg.materialize([table], resources={"night": night})
    assert told == ["2026-12-31", "2027-01-01"]


def test_outside_a_run_the_clock_tells_the_date(tmp_path: Path, clock: type[Clock]):
    night = Night(home=str(tmp_path), timezone="UTC", programmes=[])
    assert night.tonight().isoformat() == "2026-12-31"
    clock.moment = AFTER_MIDNIGHT
    assert night.tonight().isoformat() == "2027-01-01"
