"""Which earlier nights a night's files are compared with, from manifests and the ledger, and what is read of them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from assets.ledger.quarter_schema import QUARTER
from assets.obligations.schema import OBLIGATION
from assets.storage.manifests import NightManifest, write_manifest
from assets.storage.schema import empty_frame_of
from assets.storage.store import TableStore
from reports.earlier import MONDAY, PUBLISHED, as_noted, as_read, last_monday, read_earlier, which_earlier
from tests.unit.office_school import frame_of

if TYPE_CHECKING:
    from pathlib import Path

TONIGHT = date(2026, 11, 20)
NOTHING_CLOSED = empty_frame_of(QUARTER)


def night(home: Path, day: date, *, version: int) -> None:
    """Write the manifest of a night of a day, finished at five in the morning."""
    known_at = datetime(day.year, day.month, day.day, 5, tzinfo=UTC)
    tables = {OBLIGATION.path: version, "hr/person": 3}
    write_manifest(home, NightManifest(day.isoformat(), day, known_at, f"run{version}", tables))


def closing(quarter: str, version: int) -> dict[str, object]:
    """Return the row of the ledger by which a quarter was closed."""
    return {
        "event_id": f"closed{quarter}",
        "quarter": quarter,
        "step": "closed",
        "as_of": pd.Timestamp(2026, 10, 16),
        "tables": ["hr/person=3", f"{OBLIGATION.path}={version}"],
        "at": pd.Timestamp(2026, 10, 16, 15, tzinfo=UTC),
    }


@pytest.mark.parametrize(
    ("as_of", "monday"),
    [
        (date(2026, 11, 20), date(2026, 11, 16)),
        (date(2026, 11, 17), date(2026, 11, 16)),
        (date(2026, 11, 16), date(2026, 11, 9)),
        (date(2026, 11, 15), date(2026, 11, 9)),
    ],
)
def test_the_last_monday_lies_before_the_date_judged(as_of: date, monday: date):
    assert last_monday(as_of) == monday


def test_the_latest_night_that_judged_monday_or_a_day_before_it_is_compared_with(tmp_path: Path):
    for number, day in enumerate((date(2026, 11, 13), date(2026, 11, 15), date(2026, 11, 18), TONIGHT)):
        night(tmp_path, day, version=number)
    found = which_earlier(tmp_path, as_of=TONIGHT, closed=NOTHING_CLOSED)
    assert set(found) == {MONDAY}
    assert (found[MONDAY].as_of, found[MONDAY].tables) == ("2026-11-15", {OBLIGATION.path: 1})


def test_the_first_night_has_nothing_to_compare_with(tmp_path: Path):
    night(tmp_path, date(2026, 11, 18), version=0)
    assert which_earlier(tmp_path, as_of=TONIGHT, closed=NOTHING_CLOSED) == {}
    assert which_earlier(tmp_path / "none", as_of=TONIGHT, closed=NOTHING_CLOSED) == {}


def test_a_night_that_was_not_finished_by_the_moment_asked_for_does_not_count(tmp_path: Path):
    night(tmp_path, date(2026, 11, 9), version=4)
    night(tmp_path, date(2026, 11, 16), version=5)
    before = datetime(2026, 11, 16, 4, tzinfo=UTC)
    assert which_earlier(tmp_path, as_of=TONIGHT, closed=NOTHING_CLOSED, known_at=before)[MONDAY].as_of == "2026-11-09"


def test_the_latest_closed_quarter_is_compared_with_as_it_was_closed(tmp_path: Path):
    closed = frame_of(QUARTER, [closing("2026-07-01", 7), closing("2026-04-01", 2)])
    found = which_earlier(tmp_path, as_of=TONIGHT, closed=closed)
    assert (found[PUBLISHED].quarter, found[PUBLISHED].tables) == ("2026-07-01", {OBLIGATION.path: 7})
    assert as_read(as_noted(found)) == found


def rows(state: str, *quarters: str) -> pd.DataFrame:
    """Return one obligation in a state, as each of the quarters has it."""
    shared = {"obligation_id": "o1", "programme": "p", "clause": "A1", "measure": "m", "state": state, "reason": ""}
    return frame_of(OBLIGATION, [shared | {"quarter": quarter} for quarter in quarters])


def test_an_obligation_is_read_once_as_its_latest_quarter_had_it_that_night(tmp_path: Path):
    store = TableStore(tmp_path / "tables")
    quarters = ("2026-07-01", "2026-10-01")
    written = store.write(rows("not_met", *quarters), table=OBLIGATION, quarters=quarters)
    night(tmp_path, date(2026, 11, 16), version=written.version)
    store.write(rows("met", *quarters), table=OBLIGATION, quarters=quarters)
    nights = which_earlier(tmp_path, as_of=TONIGHT, closed=NOTHING_CLOSED)
    earlier = read_earlier(store, nights, quarters=["2026-10-01"])
    assert earlier.monday is not None
    assert earlier.monday.obligations[["state", "quarter"]].to_numpy().tolist() == [["not_met", "2026-10-01"]]
    assert earlier.published is None


def test_a_version_that_is_gone_is_nothing_to_compare_with(tmp_path: Path):
    store = TableStore(tmp_path / "tables")
    store.write(rows("met", "2026-10-01"), table=OBLIGATION, quarters=["2026-10-01"])
    night(tmp_path, date(2026, 11, 16), version=99)
    nights = which_earlier(tmp_path, as_of=TONIGHT, closed=NOTHING_CLOSED)
    assert read_earlier(store, nights, quarters=["2026-10-01"]).monday is None
