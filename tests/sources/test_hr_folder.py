"""The HR folder, read by Dagster into real tables. Everybody is invented."""

from __future__ import annotations

import os
import shutil
import time
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import dagster as dg
import pytest

from assets.hr.schema import APPOINTMENT, DELIVERY, PERSON, TABLES
from assets.hr.source import HrFolder
from assets.hr.tables import hr_tables
from assets.night import Night
from assets.storage.declare import in_of
from assets.storage.io_manager import tables_io_manager
from assets.storage.manifests import NightManifest, write_manifest
from assets.storage.store import TableStore
from sandbox.school.generate import generate_school

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

TODAY = "2026-10-20"


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("school")
    generate_school(folder, faculty=40, years=1, seed=3, as_of=date.fromisoformat(TODAY))
    return folder / "hr"


@pytest.fixture
def delivered(school: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "hr"
    shutil.copytree(school, folder)
    touched(folder, TODAY)
    return folder


def touched(folder: Path, day: str) -> None:
    moment = datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp()
    for path in folder.iterdir():
        os.utime(path, (moment, moment))


class Ran:
    """One run of the hr tables with an asset downstream of `hr/person` that must not run after a refusal."""

    def __init__(self, folder: Path, home: Path, *, today: str = TODAY, known_at: str = "") -> None:
        """Run it."""

        @dg.asset(ins={"person": in_of(PERSON)})
        def published(person: Any) -> None:
            assert len(person)

        result = dg.materialize(
            [*hr_tables(), published],
            resources={
                "hr": HrFolder(folder=str(folder)),
                "night": Night(home=str(home), timezone="America/New_York", today=today, known_at=known_at),
                "io_manager": tables_io_manager(TABLES),
            },
            instance=dg.DagsterInstance.ephemeral(),
            raise_on_error=False,
        )
        checks = result.get_asset_check_evaluations()
        self.passed = all(check.passed for check in checks)
        self.sentence = str(checks[0].metadata["sentence"].value)
        self.downstream_ran = bool(result.asset_materializations_for_node("published"))
        self.run_id = result.run_id


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def stored(home: Path, name: str) -> pd.DataFrame:
    table = {table.name: table for table in TABLES}[name]
    return TableStore(home / "tables").read(table)


def test_a_generated_schools_five_files_are_read_without_a_row_lost(delivered: Path, home: Path) -> None:
    ran = Ran(delivered, home)
    assert ran.passed
    for name, file in (("person", "people"), ("appointment", "appointments"), ("unit", "units")):
        lines = (delivered / f"{file}.csv").read_text(encoding="utf-8").splitlines()
        assert len(stored(home, name)) == len(lines) - 1
    assert stored(home, "quarantine").empty
    assert stored(home, "delivery")["state"].tolist() == ["accepted"]


def test_a_refused_delivery_keeps_the_last_good_rows_and_stops_what_is_downstream(delivered: Path, home: Path) -> None:
    assert Ran(delivered, home).downstream_ran
    good = {name: stored(home, name) for name in ("person", "appointment", "leave")}
    people = delivered / "people.csv"
    people.write_bytes(people.read_bytes()[: people.stat().st_size // 2])
    touched(delivered, TODAY)
    ran = Ran(delivered, home)
    assert not ran.passed
    assert not ran.downstream_ran
    assert "people.csv" in ran.sentence
    for name, frame in good.items():
        assert stored(home, name).equals(frame)
    assert sorted(stored(home, "delivery")["state"]) == ["accepted", "refused"]


def test_a_first_delivery_that_is_refused_publishes_nothing(tmp_path: Path, home: Path) -> None:
    ran = Ran(tmp_path / "nowhere", home)
    assert not ran.passed
    assert not ran.downstream_ran
    assert "does not exist" in ran.sentence
    assert stored(home, "person").empty


def test_the_same_delivery_again_commits_nothing(delivered: Path, home: Path) -> None:
    Ran(delivered, home)
    before = {table.name: TableStore(home / "tables").version_of(table) for table in TABLES}
    assert Ran(delivered, home, today="2026-10-21").passed
    assert {table.name: TableStore(home / "tables").version_of(table) for table in TABLES} == before


def test_an_upload_under_way_is_not_read(delivered: Path, home: Path) -> None:
    (delivered / "appointments.csv.part").write_bytes(b"person_id")
    ran = Ran(delivered, home)
    assert not ran.passed
    assert ran.sentence == (
        "An upload is under way (appointments.csv.part): wait until it has ended, or remove what it left."
    )


def test_a_file_that_grows_while_it_is_looked_at_is_not_read(delivered: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    people = delivered / "people.csv"
    people.touch()
    source = HrFolder(folder=str(delivered))

    def grow(_: float) -> None:
        with people.open("a", encoding="utf-8") as file:
            file.write("1,")

    monkeypatch.setattr(time, "sleep", grow)
    assert "changed while it was read" in source.delivered().trouble


def test_an_over_age_delivery_stops_publication_and_says_since_when(delivered: Path, home: Path) -> None:
    assert Ran(delivered, home).passed
    ran = Ran(delivered, home, today="2026-12-01")
    assert not ran.downstream_ran
    assert "42 days old" in ran.sentence
    assert len(stored(home, "person"))


def test_a_run_with_a_known_at_reads_what_was_known_then(delivered: Path, home: Path) -> None:
    Ran(delivered, home)
    store = TableStore(home / "tables")
    versions = {table.path: store.version_of(table) or 0 for table in TABLES}
    known = datetime(2026, 10, 20, 9, tzinfo=UTC)
    write_manifest(
        home,
        NightManifest(night=TODAY, as_of=date(2026, 10, 20), known_at=known, run_id="first", tables=versions),
    )
    then = stored(home, "appointment")
    appointments = delivered / "appointments.csv"
    appointments.write_text(
        appointments.read_text(encoding="utf-8").replace("assistant", "associate"), encoding="utf-8"
    )
    touched(delivered, "2026-10-21")
    assert Ran(delivered, home, today="2026-10-21").passed
    assert not stored(home, "appointment").equals(then)
    ran = Ran(delivered, home, today="2026-10-21", known_at="2026-10-20T12:00:00+00:00")
    assert ran.passed
    assert TableStore(home / "scratch" / ran.run_id / "tables").read(APPOINTMENT).equals(then)


def test_a_workbook_is_as_good_as_a_csv(delivered: Path, home: Path) -> None:
    import csv

    import openpyxl

    Ran(delivered, home)
    from_csv = {name: stored(home, name) for name in ("person", "appointment", "leave")}
    for path in list(delivered.glob("*.csv")):
        book = openpyxl.Workbook()
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.reader(file):
                book.active.append(row)
        book.save(path.with_suffix(".xlsx"))
        path.unlink()
    touched(delivered, TODAY)
    assert Ran(delivered, home).passed
    for name, frame in from_csv.items():
        kept = [column for column in frame.columns if column != "snapshot_id"]
        assert stored(home, name)[kept].equals(frame[kept])
    assert len(TableStore(home / "tables").read(DELIVERY)) == 2
