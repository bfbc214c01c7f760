"""`mentorsync status` after a good night and after a failed one, without a word to REDCap or HR."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
from click.testing import CliRunner

from assets.mentoring.schema import EVENT, PAIR
from assets.obligations.schema import OBLIGATION
from assets.storage.store import TableStore
from pipelines.commands.main import cli
from reports.publish import read_manifest

if TYPE_CHECKING:
    import pytest
    from click.testing import Result
    from nights import Nights

    from sandbox.server.testing import Served


def status_of(nights: Nights, monkeypatch: pytest.MonkeyPatch) -> Result:
    monkeypatch.setenv("MENTORSYNC_SETTINGS", str(nights.file))
    monkeypatch.setenv("DAGSTER_HOME", str(nights.home / "dagster"))
    return CliRunner().invoke(cli, ["status"])


def test_after_a_good_night_it_tells_the_rows_in_use_and_what_is_published(
    nights: Nights, server: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = status_of(nights, monkeypatch)
    assert result.exit_code == 0, result.output
    assert "✔ the latest good night judged 2026-10-20" in result.output
    assert "✔ HR: 300 people" in result.output
    assert "✔ redcap/anesthesiology: pulled whole by the last night" in result.output
    assert "✔ open: 2025 Q1 to 2026 Q4" in result.output
    assert f"✔ published: {len(read_manifest(nights.home / 'published').entries)} files" in result.output
    assert server.requests == []


def test_after_a_failed_night_it_ends_with_1_and_still_tells_the_good_one(
    nights: Nights, monkeypatch: pytest.MonkeyPatch
) -> None:
    (nights.hr / "people.csv").unlink()
    assert not nights.run().success
    result = status_of(nights, monkeypatch)
    assert result.exit_code == 1, result.output
    assert "✖ the last night failed: blocking checks failed: hr/delivery delivery_accepted" in result.output
    assert "✖ HR: people.csv or people.xlsx is missing from the HR folder" in result.output
    assert "✔ the latest good night judged 2026-10-20" in result.output


def test_gaps_due_before_anything_was_recorded_are_counted_with_the_way_to_leave_them_out(
    nights: Nights, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "the first day of which anything is recorded" not in status_of(nights, monkeypatch).output
    store = TableStore(nights.home / "tables")
    for table, column in ((PAIR, "started_on"), (EVENT, "held_on")):
        rows = store.read(table)
        store.write(rows[rows[column] >= pd.Timestamp("2026-06-01")], table=table)
    last = store.read(OBLIGATION).query("quarter == quarter.max() and state == 'not_met'")
    count = int((last["due_on"] < pd.Timestamp("2026-06-01")).sum())
    assert count > 1
    output = status_of(nights, monkeypatch).output
    assert f"▲ anesthesiology: {count} gaps were due before 2026-06-01" in output
    assert "set effective_from in its office.yaml" in output
