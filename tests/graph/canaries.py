"""A school in which every answer that must not leave REDCap is a distinct canary, and its log quotes them all.

Belongs here: planting, and the programme folder of a project without filled-in flags. Does not belong here: the search
(`searching.py`). The token is given every right there is, narrative's instruments and the log included: what stays
inside stays there because it is not asked for.
"""

from __future__ import annotations

import csv
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

import yaml

from assets.programmes import shipped_folder
from assets.redcap.mapping import Mapping
from sandbox.server.dictionary import METADATA_COLUMNS

if TYPE_CHECKING:
    from pathlib import Path

MARK = "ZQXCANARY"
FLAGS = {
    "fr_goals_filled": "frn_goals",
    "fr_requirement_filled": "frn_track_requirement",
    "qr_goals_filled": "qrn_goals",
    "qr_plans_filled": "qrn_plans",
    "qr_barriers_filled": "qrn_barriers",
}
"""The shipped filled-in flags and the narrative behind them."""


@dataclass(frozen=True)
class Table:
    """A CSV file, read to be changed and written back."""

    path: Path
    header: list[str]
    rows: list[dict[str, str]]

    def write(self) -> None:
        """Write the file back."""
        with self.path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, self.header, extrasaction="ignore", lineterminator="\n")
            writer.writeheader()
            writer.writerows(self.rows)


def table_in(path: Path) -> Table:
    """Read a CSV file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        return Table(path, list(reader.fieldnames or []), list(reader))


def shipped_mappings() -> dict[str, Mapping]:
    """Return the mapping of every shipped programme that has one."""
    files = sorted(shipped_folder().glob("*/redcap.yaml"))
    return {
        file.parent.name: Mapping.model_validate(yaml.safe_load(file.read_text(encoding="utf-8"))) for file in files
    }


def plant(school: Path) -> set[str]:
    """Plant canaries in all projects and their logs; return the fields that carry some.

    A shipped programme whose project the school does not have gets one, made of its dictionary, with one record.
    """
    planted: set[str] = set()
    for programme, mapping in shipped_mappings().items():
        for project in mapping.projects:
            folder = school / "redcap" / project
            if not folder.is_dir():
                _project_of_dictionary(folder, dictionary=shipped_folder() / programme / "dictionary.csv")
            planted |= _planted(folder, allowed=set(mapping.allowed_fields()))
    return planted


def secret_fields(folder: Path, *, allowed: set[str]) -> set[str]:
    """Return the fields of a project that may hold words and are not allowed to leave it."""
    fields = table_in(folder / "metadata.csv").rows
    wordy = [row["field_name"] for row in fields if row["field_type"] in {"notes", "text"}]
    return set(wordy) - allowed


def _planted(folder: Path, *, allowed: set[str]) -> set[str]:
    records = table_in(folder / "records.csv")
    secret = secret_fields(folder, allowed=allowed)
    quoted, planted = [], set()
    for number, row in enumerate(records.rows):
        for field in secret:
            if row[field]:
                row[field] = f'{MARK}{number}x{field.replace("_", "")}, "then"\n- more'
                planted.add(field)
                quoted.append((row["record_id"], f"{field} = '{row[field].splitlines()[0]}'"))
    records.write()
    _write_log(folder, quoted)
    users = table_in(folder / "users.csv")
    for row in users.rows:
        forms = row["forms_export"].split(",")
        row |= {"logging": "1", "forms_export": ",".join(f"{form.partition(':')[0]}:1" for form in forms)}
    users.write()
    return planted


def _write_log(folder: Path, quoted: list[tuple[str, str]]) -> None:
    header = ["timestamp", "username", "action", "details", "record"]
    rows = [
        {
            "timestamp": "2026-10-19 09:00",
            "username": "faculty_affairs",
            "action": f"Update record {record}",
            "details": words,
            "record": record,
        }
        for record, words in quoted
    ]
    Table(folder / "log.csv", header, rows).write()


def _project_of_dictionary(folder: Path, *, dictionary: Path) -> None:
    folder.mkdir(parents=True)
    fields = [dict(zip(METADATA_COLUMNS, row.values(), strict=True)) for row in table_in(dictionary).rows]
    Table(folder / "metadata.csv", list(METADATA_COLUMNS), fields).write()
    names = [row["field_name"] for row in fields if row["field_type"] in {"text", "notes"}]
    values = {row["field_name"]: "x" for row in fields if row["field_type"] == "notes"} | {names[0]: "1"}
    Table(folder / "records.csv", names, [values]).write()
    (folder / "project.json").write_text("{}", encoding="utf-8")
    forms = dict.fromkeys(row["form_name"] for row in fields)
    (folder / "users.csv").write_text(
        f'username,api_export,logging,forms_export\nall,1,1,"{",".join(f"{form}:1" for form in forms)}"\n',
        encoding="utf-8",
    )
    (folder / "tokens.csv").write_text(f"token,username\n{'C' * 32},all\n", encoding="utf-8")


def without_flags(school: Path, programmes: Path) -> None:
    """Take the filled-in flags out of the project, and write a programme folder that declares the filter instead."""
    project = school / "redcap" / "anesthesiology"
    fields = table_in(project / "metadata.csv")
    Table(fields.path, fields.header, [row for row in fields.rows if row["field_name"] not in FLAGS]).write()
    records = table_in(project / "records.csv")
    Table(records.path, [name for name in records.header if name not in FLAGS], records.rows).write()
    folder = programmes / "anesthesiology"
    shutil.copytree(shipped_folder() / "anesthesiology", folder)
    mapping = yaml.safe_load((folder / "redcap.yaml").read_text(encoding="utf-8"))
    for event in mapping["events"]:
        for section, flag in event.get("sections", {}).items():
            if flag in FLAGS:
                event["sections"][section] = {"filled_by_filter": FLAGS[flag]}
    (folder / "redcap.yaml").write_text(yaml.safe_dump(mapping, sort_keys=False), encoding="utf-8")
