"""The folder HR delivers into, as a Dagster resource.

Belongs here: looking into the folder without taking half a file for a whole one. Does not belong here: what the files
say (`files.py`, `decode.py`) and whether they are used (`deliveries.py`).
"""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import dagster as dg
from pydantic import Field

from assets.hr.mapping import TABLE_NAMES, HrMapping
from assets.programmes import read_model

if TYPE_CHECKING:
    from assets.hr.deliveries import Delivered

UPLOAD_MARKS = (".part", ".partial", ".filepart", ".tmp", ".crdownload")
"""What transfer programs append to a file that is not there yet."""


class HrFolder(dg.ConfigurableResource):  # type: ignore[type-arg]
    """HR files in a folder: CSV or XLSX, whole tables each time."""

    name: str = Field(default="hr", description="Name of the source in the settings.")
    folder: str = Field(description="Folder HR delivers people, appointments, leave, units and career_dates into.")
    max_age_days: int = Field(
        default=35, description="Days after which the newest file is too old to judge anybody by."
    )
    id_width: int = Field(default=8, description="Digits of a person id; 0: ids are any text.")
    date_format: str = Field(default="%Y-%m-%d", description="How the files write dates, in strptime's letters.")
    mapping: str = Field(default="", description="YAML file with this school's column names and codes; empty: none.")
    settle_seconds: float = Field(default=2.0, description="A file changed less than this ago may still be growing.")

    def hr_mapping(self) -> HrMapping:
        """Return the mapping, the file's own id width and date format first; `ProgrammeError` where it is wrong."""
        written = read_model(Path(self.mapping), HrMapping) if self.mapping else HrMapping()
        settings = {"id_width": self.id_width, "date_format": self.date_format}
        return written.model_copy(update={k: v for k, v in settings.items() if k not in written.model_fields_set})

    def delivered(self, mapping: HrMapping) -> Delivered:
        """Return what lies in the folder, each file read whole, or the sentence why that cannot be told."""
        folder = Path(self.folder)
        if not folder.is_dir():
            return _nothing(f"The HR folder {folder} does not exist or cannot be opened: check hr.folder.")
        wanted = [folder / name for table in TABLE_NAMES for name in mapping.file_names(table)]
        present = [path for path in wanted if path.is_file()]
        if not present:
            return _nothing(f"The HR folder {folder} holds none of the expected files, people.csv before all.")
        try:
            return self._read(present, expected={path.name for path in wanted})
        except OSError as error:
            return _nothing(f"An HR file in {folder} cannot be read ({error.strerror}): check its rights.")

    def _read(self, paths: list[Path], *, expected: set[str]) -> Delivered:
        from assets.hr.deliveries import Delivered

        seen = _states(paths)
        newest = max(changed for _, changed in seen.values())
        if 0 <= time.time() - newest / 1e9 < self.settle_seconds:
            time.sleep(self.settle_seconds)
        files = {path.name: path.read_bytes() for path in paths}
        received_at = datetime.fromtimestamp(newest // 1000 / 1e6, tz=UTC)
        trouble = ""
        uploading = sorted(
            path.name
            for path in paths[0].parent.iterdir()
            if path.suffix.lower() in UPLOAD_MARKS and path.stem.lstrip(".") in expected
        )
        if uploading:
            trouble = f"An upload is under way ({uploading[0]}): wait until it has ended, or remove what it left."
        elif _states(paths) != seen:
            trouble = "An HR file changed while it was read: wait until the upload has ended."
        return Delivered(files=files, received_at=received_at, trouble=trouble)


def _states(paths: list[Path]) -> dict[str, tuple[int, int]]:
    return {path.name: (path.stat().st_size, path.stat().st_mtime_ns) for path in paths}


def _nothing(trouble: str) -> Delivered:
    from assets.hr.deliveries import Delivered

    return Delivered(files={}, received_at=None, trouble=trouble)
