"""Landings without a whole night, and a source that has shrunk: what the tests of refusals begin with."""

from __future__ import annotations

import csv
import os
from typing import TYPE_CHECKING

import dagster as dg
import pandas as pd

from assets.hr.schema import TABLES as HR_TABLES
from assets.redcap.schema import PULL
from assets.storage.store import TableStore
from pipelines.definitions import build_definitions
from pipelines.settings import read_settings

if TYPE_CHECKING:
    from pathlib import Path

    from assets.storage.schema import Table
    from sandbox.server.testing import Served

PROJECT = "anesthesiology"


class Landings:
    """The landings of a home as an analyst makes them: what a night pulls and reads, and nothing after it."""

    def __init__(self, file: Path) -> None:
        """Take the settings file."""
        self.file = file
        self.hr = file.parent / "hr"
        self.tables = file.parent / "home" / "tables"

    def made(self, room: str) -> list[str]:
        """Make the tables of a room as far as they are landings; return the blocking checks that failed."""
        definitions = build_definitions(read_settings(self.file))
        names = {"redcap": (PROJECT, "pull", "field"), "hr": [table.name for table in HR_TABLES]}
        keys = [dg.AssetKey([room, name]) for name in names[room]]
        result = definitions.resolve_job_def("__ASSET_JOB").execute_in_process(
            asset_selection=keys,
            raise_on_error=False,
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
        )
        found = result.get_asset_check_evaluations()
        return [f"{check.check_name}: {check.description}" for check in found if check.blocking and not check.passed]

    def table(self, table: Table) -> pd.DataFrame:
        """Return a table as last stored."""
        return TableStore(self.tables).read(table)

    def pulled(self) -> tuple[str, int, int | None]:
        """Return how the last pull ended, the records in use, and the records of a refused drop."""
        row = self.table(PULL).set_index("project").loc[PROJECT]
        refused = row["refused_records"]
        return row["state"], int(row["records"]), None if pd.isna(refused) else int(refused)


def deleted(serving: Served, *, keep: float) -> int:
    """Delete the records at the end until a share of those there were is kept; return how many are left."""
    project = serving.sandbox.school.projects[PROJECT]
    records = list(project.store.records())
    kept = int(len(records) * keep)
    serving.delete(PROJECT, records[kept:])
    return kept


def shortened(folder: Path, *, share: float) -> int:
    """Deliver only the first people of every department's appointments again; return how many people."""
    with (folder / "appointments.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    firsts = {row["department_code"]: row["person_id"] for row in reversed(rows)}
    everybody = list(dict.fromkeys(row["person_id"] for row in rows))
    kept = set(everybody[: int(len(everybody) * share)]).union(firsts.values())
    newest = max(path.stat().st_mtime_ns for path in folder.iterdir())
    for name in ("people", "appointments", "leave", "career_dates"):
        path = folder / f"{name}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            header, held = list(reader.fieldnames or []), [row for row in reader if row["person_id"] in kept]
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, header, lineterminator="\n")
            writer.writeheader()
            writer.writerows(held)
        later = newest + 60 * 10**9
        os.utime(path, ns=(later, later))
        if name == "people":
            count = len(held)
    return count
