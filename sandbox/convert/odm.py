"""A project XML (CDISC ODM with REDCap's extensions) as a project folder.

Every structure file is written, so that the server guesses nothing. Records are written only when asked for: the
folder of a design can be passed around, one with records cannot.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sandbox.convert.writing import write_info, write_rows
from sandbox.odm.project import project_of
from sandbox.server.dictionary import METADATA_COLUMNS
from sandbox.server.errors import FolderError

if TYPE_CHECKING:
    from pathlib import Path

    from sandbox.odm.project import OdmProject


def convert_project_xml(source: Path, project: Path, *, with_records: bool = False) -> None:
    """Write the project folder `project` (…/redcap/<name>) from a project XML.

    Raises:
        FolderError: the file cannot be read, is no project XML, or contradicts itself.

    """
    try:
        content = source.read_bytes()
    except OSError as problem:
        raise FolderError(f"{source} cannot be read: {problem.strerror}.") from problem
    write_odm_project(project_of(content, source=str(source), with_records=with_records), project)


def project_name(source: Path) -> str:
    """Return the folder name for a project XML: its file name in lower case, without date and time of the export."""
    stem = re.sub(r"(_\d{4}-\d\d-\d\d_\d{4}.*|\.REDCap)$", "", source.stem)
    return re.sub(r"[^a-z0-9]+", "_", stem.lower()).strip("_") or "project"


def write_odm_project(odm: OdmProject, folder: Path) -> None:
    """Write what was read as a project folder that any server of such folders can read."""
    write_info(folder, odm.info)
    write_rows(
        folder / "metadata.csv", [METADATA_COLUMNS, *([row[c] for c in METADATA_COLUMNS] for row in odm.dictionary)]
    )
    write_rows(folder / "records.csv", [odm.columns, *([row.get(c, "") for c in odm.columns] for row in odm.records)])
    structure = odm.structure
    write_rows(folder / "instruments.csv", [("instrument_name", "instrument_label"), *structure.instruments.items()])
    write_rows(folder / "surveys.csv", [["form_name"], *([form] for form in structure.surveys)])
    write_rows(
        folder / "repeating.csv",
        [
            ("event_name", "form_name", "custom_form_label"),
            *((repeat.event, repeat.form, repeat.custom_label) for repeat in structure.repeats),
        ],
    )
    groups = [(group["data_access_group_name"], group["unique_group_name"]) for group in odm.groups]
    write_rows(folder / "dags.csv", [("data_access_group_name", "unique_group_name"), *groups])
    if structure.is_longitudinal:
        _write_events(odm, folder)


def _write_events(odm: OdmProject, folder: Path) -> None:
    events = odm.structure.events
    arm_of = {event.unique_name: event.arm for event in events}
    write_rows(folder / "arms.csv", [("arm_num", "name"), *((arm.number, arm.name) for arm in odm.structure.arms)])
    write_rows(
        folder / "events.csv",
        [
            ("event_name", "arm_num", "unique_event_name", *events[0].extra),
            *((event.name, event.arm, event.unique_name, *event.extra.values()) for event in events),
        ],
    )
    designated = [(arm_of.get(event, ""), event, form) for event, form in odm.structure.mapping]
    write_rows(folder / "mapping.csv", [("arm_num", "unique_event_name", "form"), *designated])
