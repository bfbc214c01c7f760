"""The watched folder under Dagster's own daemon: a workbook put into it is answered without anybody's command."""

from __future__ import annotations

import time
from datetime import date
from typing import TYPE_CHECKING

from nights import settings_written

from assets.ledger.returned import returned_known
from assets.obligations.schema import OBLIGATION
from assets.storage.store import TableStore
from pipelines.commands.up import servers_of
from pipelines.home import open_instance
from pipelines.settings import read_settings
from pipelines.supervisor import Running
from tests.unit.readback_books import book, frame_of, obligation

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

RETURNS = '[returns]\nfolder = "returned"\n'
LONGEST_SECONDS = 240
"""The daemon loads the code location first, and then looks into the folder once, before its interval begins."""


def _receipts_of(unit: Path, running: Running) -> list[Path]:
    until = time.monotonic() + LONGEST_SECONDS
    while not (found := sorted(unit.glob("receipts/*.xlsx"))) and time.monotonic() < until:
        running.raise_if_ended()
        time.sleep(0.5)
    return found


def test_the_running_daemon_answers_a_workbook_in_the_watched_folder_and_starts_no_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = settings_written(tmp_path, url="http://127.0.0.1:9/api/", hr=tmp_path, more=RETURNS)
    # `prepare_dagster_home` sets these for the children; what is set here is put back after the test.
    for name in ("DAGSTER_HOME", "DAGSTER_EVENT_BATCH_SIZE", "ARROW_DEFAULT_MEMORY_POOL"):
        monkeypatch.setenv(name, "1000" if name == "DAGSTER_EVENT_BATCH_SIZE" else "system")
    monkeypatch.setenv("MENTORSYNC_SETTINGS", str(file))
    settings = read_settings(file)
    store = TableStore(settings.home / "tables")
    store.write(frame_of(OBLIGATION, [obligation(1)]), table=OBLIGATION, quarters=["2026-07-01"])
    unit = tmp_path / "returned" / "ANES"
    unit.mkdir(parents=True)
    typed = {"o1": {"Exemption reason": "on leave", "Exempt until": date(2026, 12, 31)}}
    (unit / "back.xlsx").write_bytes(book(keys=["o1"], filled=typed))

    instance = open_instance(settings.dagster_home)
    try:
        (daemon,) = [one for one in servers_of(settings) if one.name == "Dagster daemon"]
        with Running([daemon], logs=settings.home / "logs") as running:
            (receipt,) = _receipts_of(unit, running)
        assert receipt.name.startswith("back receipt ")
        (row,) = returned_known(store).to_dict("records")
        assert (row["unit"], row["key"], row["outcome"]) == ("ANES", "o1", "requested")
        assert instance.get_runs_count() == 0, "a returned workbook changes nothing before it is approved"
    finally:
        instance.dispose()
