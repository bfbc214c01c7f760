"""A folder HR delivers into, looked at without taking half a file for a whole one.

Belongs here: which files lie there, whether an upload is under way, their bytes. Does not belong here: what the files
say (`assets/hr/files.py`) and whether they are used (`assets/hr/deliveries.py`). An SFTP drop is a folder to us,
mounted or synchronised; a client of our own was rejected, because it would hold a key to a server of HR.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from assets.hr.deliveries import Delivered
from assets.hr.mapping import TABLE_NAMES

if TYPE_CHECKING:
    from pathlib import Path

    from assets.hr.mapping import HrMapping

UPLOAD_MARKS: Final = (".part", ".partial", ".filepart", ".tmp", ".crdownload")
"""What transfer programs append to a file that is not there yet."""


def delivered_in_folder(folder: Path, *, mapping: HrMapping, settle_seconds: float) -> Delivered:
    """Return what lies in the folder, each file read whole, or the sentence why that cannot be told.

    A file changed less than `settle_seconds` ago may still be growing: it is looked at again after that time.
    """
    if not folder.is_dir():
        return _nothing(f"The HR folder {folder} does not exist or cannot be opened: check hr.folder.")
    wanted = [folder / name for table in TABLE_NAMES for name in mapping.file_names(table)]
    present = [path for path in wanted if path.is_file()]
    if not present:
        return _nothing(f"The HR folder {folder} holds none of the expected files, people.csv before all.")
    try:
        return _read(present, expected={path.name for path in wanted}, settle_seconds=settle_seconds)
    except OSError as error:
        return _nothing(f"An HR file in {folder} cannot be read ({error.strerror}): check its rights.")


def _read(paths: list[Path], *, expected: set[str], settle_seconds: float) -> Delivered:
    seen = _states(paths)
    newest = max(changed for _, changed in seen.values())
    if 0 <= time.time() - newest / 1e9 < settle_seconds:
        time.sleep(settle_seconds)
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
    return Delivered(files={}, received_at=None, trouble=trouble)
