"""A small school, its nights, and one damage at a time done to a source of it.

Belongs here: what a damage is, and the place it is done to. Does not belong here: the damages themselves
(`damages_hr.py`, `damages_pull.py`, `damages_rows.py`) and what a night after one must show (`damage_shown.py`). The
school has two programmes with one and the same policy, so that what befalls the one can be seen not to touch the other.
"""

from __future__ import annotations

import csv
import os
import shutil
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Literal
from unittest.mock import patch

import yaml

from pipelines.run import Request, run_night
from pipelines.settings import read_settings
from sandbox.school.generate import generate_school
from sandbox.server.testing import serve_in_thread

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from pipelines.run import Ended
    from sandbox.server.testing import Served

HIT, SPARED = "anesthesiology", "spared"
"""The programme and project that is damaged, and the one beside it."""

BEFORE, TONIGHT = "2026-10-20", "2026-10-21"

Consequence = Literal["blocked", "programme held", "finding", "excluded"]
Row = dict[str, str]

SETTINGS = """\
home = "home"
today = {today}
first_quarter = 2026-10-01
programmes = ["anesthesiology", "spared"]
programme_folders = ["own"]
[institution]
name = "Example School of Medicine"
timezone = "America/New_York"
[redcap]
url = "{url}"
retries = 0
timeout_seconds = 3
requests_per_minute = 500
full_every_nights = 1
[hr]
folder = "school/hr"
"""


@dataclass(frozen=True)
class Damage:
    """One kind of damage: what it does, what must catch it, and the most it may stop."""

    name: str
    do: Callable[[Place], None]
    caught_by: str
    """A check, or the path of the table and the code of the problem in it."""
    consequence: Consequence


def row_of(damage: Damage) -> str:
    """Return what the campaign's table says of a damage: what it is, what catches it, and the most it stops."""
    return f"| {damage.name} | {damage.caught_by.strip()} | {damage.consequence} |"


@dataclass
class Place:
    """Where a damage is done: the school's folder before it is served, and what is in force while it is."""

    folder: Path
    faults: list[dict[str, Any]] = field(default_factory=list)
    environment: dict[str, str] = field(default_factory=dict)
    url: str = ""

    @property
    def hr(self) -> Path:
        """The folder HR delivers into."""
        return self.folder / "school" / "hr"

    @property
    def redcap(self) -> Path:
        """The folder of the project that is damaged."""
        return self.folder / "school" / "redcap" / HIT

    @property
    def own(self) -> Path:
        """The school's own programme folders."""
        return self.folder / "own"

    def delivered(self, table: str) -> list[Row]:
        """Return the rows of a file of HR."""
        return read_rows(self.hr / f"{table}.csv")

    def deliver(self, table: str, rows: Iterable[Row]) -> None:
        """Write a file of HR again."""
        write_rows(self.hr / f"{table}.csv", list(rows))

    def change_one(self, table: str, *, at: int = -1, **values: str) -> None:
        """Give some columns of one row of a file of HR other values."""
        rows = self.delivered(table)
        rows[at] |= values
        self.deliver(table, rows)

    def add_rows(self, table: str, *more: Row) -> None:
        """Append rows to a file of HR; a column that is not named is blank."""
        rows = self.delivered(table)
        self.deliver(table, [*rows, *(dict.fromkeys(rows[0], "") | row for row in more)])

    def records(self) -> list[Row]:
        """Return the rows of the project."""
        return read_rows(self.redcap / "records.csv")

    def save(self, rows: Iterable[Row]) -> None:
        """Replace the rows of the project."""
        write_rows(self.redcap / "records.csv", list(rows))

    def add(self, record: str, instrument: str = "", **values: str) -> None:
        """Append a row to the project: a new instance of an instrument, or the base row of a new record."""
        rows = self.records()
        taken = [
            int(row["redcap_repeat_instance"])
            for row in rows
            if row["record_id"] == record and row["redcap_repeat_instrument"] == instrument and instrument
        ]
        instance = str(max(taken, default=0) + 1) if instrument else ""
        place = {"record_id": record, "redcap_repeat_instrument": instrument, "redcap_repeat_instance": instance}
        at = max((n for n, row in enumerate(rows) if row["record_id"] == record), default=len(rows) - 1) + 1
        self.save([*rows[:at], dict.fromkeys(rows[0], "") | place | values, *rows[at:]])

    def pair(self) -> Row:
        """Return an assignment that runs, of a mentor given by id and a mentee who is nobody's mentor."""
        rows = self.records()
        staff = {row["person_id"] for row in self.delivered("people")}
        owners = {
            row["record_id"]: row["fp_employee_id"].strip() for row in rows if row["fp_employee_id"].strip() in staff
        }
        return next(
            row | {"mentee": owners[row["record_id"]]}
            for row in rows
            if row["redcap_repeat_instrument"] == "assignment"
            and row["as_role"] == "1"
            and not row["as_end"]
            and row["as_mentor_employee_id"] in staff
            and row["record_id"] in owners
        )

    def dictionary(self) -> list[Row]:
        """Return the project's data dictionary."""
        return read_rows(self.redcap / "metadata.csv")

    def design(self, rows: Iterable[Row]) -> None:
        """Replace the project's data dictionary."""
        write_rows(self.redcap / "metadata.csv", list(rows))


def read_rows(path: Path) -> list[Row]:
    """Return the rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_rows(path: Path, rows: list[Row]) -> None:
    """Write rows as a CSV file, the columns of the first."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def founded(folder: Path) -> None:
    """Make the school with its two programmes, and run its first night; only to be copied."""
    school = folder / "school"
    generate_school(school, faculty=30, years=1, seed=3, as_of=date.fromisoformat(BEFORE))
    shutil.copytree(school / "redcap" / HIT, school / "redcap" / SPARED)
    (school / "redcap" / SPARED / "tokens.csv").unlink(missing_ok=True)
    _found_programme(folder / "own" / SPARED)
    ended = night(Place(folder), today=BEFORE)
    assert ended.success, ended.failures


def _found_programme(folder: Path) -> None:
    """Copy the shipped programme under another name, with a project of its own."""
    from assets.programmes import shipped_folder

    shutil.copytree(shipped_folder() / HIT, folder)
    for name in ("policy.yaml", "redcap.yaml"):
        content = yaml.safe_load((folder / name).read_text(encoding="utf-8"))
        content["programme"] = SPARED
        if "projects" in content:
            content["projects"] = {SPARED: content["projects"][HIT]}
        (folder / name).write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")


def night(place: Place, *, today: str = TONIGHT) -> Ended:
    """Serve the school and run one night on it."""
    with serve_in_thread(place.folder / "school", faults=place.faults) as server:
        file = place.folder / "mentorsync.toml"
        file.write_text(SETTINGS.format(today=today, url=place.url or server.url), encoding="utf-8")
        with patch.dict(os.environ, _environment(place, server), clear=True):
            return run_night(read_settings(file), Request())


def _environment(place: Place, server: Served) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name != "DAGSTER_HOME"}
    tokens = {f"REDCAP_TOKEN_{name.upper()}": server.token(name) for name in (HIT, SPARED)}
    return {name: value for name, value in (kept | tokens | place.environment).items() if value}
