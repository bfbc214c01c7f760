"""A project whose API answers were recorded as JSON.

Such rows are what the API said, so they are kept to the letter; only JSON's one non-text value, the instance number,
becomes text in records.csv and a number again when it is served.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sandbox.convert.writing import write_info, write_objects, write_rows

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def convert_answers(*, metadata: Path, records: Path | None, project: Path) -> None:
    """Write the project folder from the answers to content=metadata and (if there is one) content=record."""
    write_info(project, {"project_title": metadata.stem})
    write_objects(project / "metadata.csv", _objects(metadata))
    write_objects(project / "records.csv", _objects(records) if records is not None else [])


def convert_recorded_project(recording: Path, project: Path) -> None:
    """Write the project folder from one file that holds all answers, as the tests of redcap-etl keep them.

    Keys: redCapVersion, projectInfo, metadata, instruments (name → label), instrumentEventMappings, records. Events are
    not in the recording; their names come from the mapping when it is served.
    """
    recorded: Mapping[str, Any] = json.loads(recording.read_text(encoding="utf-8"))
    write_info(project, {**recorded["projectInfo"], "redcap_version": recorded["redCapVersion"]})
    write_objects(project / "metadata.csv", recorded["metadata"])
    write_objects(project / "records.csv", recorded["records"])
    if recorded.get("instrumentEventMappings"):
        write_objects(project / "mapping.csv", recorded["instrumentEventMappings"])
    write_rows(project / "instruments.csv", [("instrument_name", "instrument_label"), *recorded["instruments"].items()])


def _objects(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return found
