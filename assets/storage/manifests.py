"""What a night used: the version of every table, and the moment from which that was known.

Belongs here: writing and finding night manifests, one JSON file each below `<home>/nights/`. Does not belong here: the
manifest of a publication (`reports`), and the tables themselves.

"As it was known on" is answered from here and never from Delta's timestamps (see `store.py`). A table of nights was
rejected: the version of that table would itself be known only after the night.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from assets.storage.errors import StorageError
from assets.storage.whole_files import write_whole


@dataclass(frozen=True, slots=True)
class NightManifest:
    """One finished night: `night` is the date it ran, `tables` the version of each table by its path `room/name`."""

    night: str
    as_of: date
    known_at: datetime
    run_id: str
    tables: dict[str, int]

    def __post_init__(self) -> None:
        """Refuse a moment without a time zone: it would name another moment on another machine."""
        if self.known_at.tzinfo is None:
            raise ValueError(f"night {self.night}: known_at has no time zone.")


class NoSuchNight(StorageError):  # noqa: N818 - reads as the sentence it is where it is caught
    """No night had finished by the moment asked for."""


def write_manifest(home: str | Path, manifest: NightManifest) -> Path:
    """Write a night's manifest so that it is either there as a whole or not at all; return its path.

    Two manifests of one run and one moment are the same file, so a repeated step does not add a night.
    """
    path = _folder_of(home) / _name_of(manifest)
    content = {
        "night": manifest.night,
        "as_of": manifest.as_of.isoformat(),
        "known_at": manifest.known_at.astimezone(UTC).isoformat(),
        "run_id": manifest.run_id,
        "tables": dict(sorted(manifest.tables.items())),
    }
    write_whole(path, (json.dumps(content, indent=1) + "\n").encode())
    return path


def manifest_known_at(home: str | Path, moment: datetime) -> NightManifest:
    """Return the latest manifest known at a moment; `NoSuchNight` where no night had finished by then.

    `ValueError` where the moment has no time zone.
    """
    if moment.tzinfo is None:
        raise ValueError("the moment has no time zone: write it as YYYY-MM-DDTHH:MM:SS+00:00.")
    manifests = _manifests_of(home)
    known = [manifest for manifest in manifests if manifest.known_at <= moment]
    if known:
        return known[-1]
    first = f"the first one was known at {manifests[0].known_at.isoformat()}" if manifests else "none was ever finished"
    raise NoSuchNight(f"no night was finished by {moment.isoformat()}: {first}. Name a later moment.")


def latest_manifest(home: str | Path) -> NightManifest | None:
    """Return the manifest of the latest night, `None` before the first; the others are not read."""
    paths = _paths_of(home)
    return _read(paths[-1]) if paths else None


def manifest_judged_by(home: str | Path, day: date, *, known_at: datetime | None = None) -> NightManifest | None:
    """Return the latest manifest that judged a day or one before it, `None` where there is none.

    With `known_at` only nights that had finished by then count. Only manifests after the one found are read.
    """
    for path in reversed(_paths_of(home)):
        manifest = _read(path)
        if manifest.as_of <= day and (known_at is None or manifest.known_at <= known_at):
            return manifest
    return None


def nights_of(home: str | Path) -> dict[Path, NightManifest]:
    """Return all manifests by their file, earliest first.

    An unreadable manifest is an error and not skipped: the versions it names would be deleted.
    """
    return {path: _read(path) for path in _paths_of(home)}


def _folder_of(home: str | Path) -> Path:
    return Path(home) / "nights"


def _name_of(manifest: NightManifest) -> str:
    moment = manifest.known_at.astimezone(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
    return f"{moment}-{re.sub(r'[^A-Za-z0-9-]', '_', manifest.run_id)}.json"


def _manifests_of(home: str | Path) -> list[NightManifest]:
    """Return all manifests, earliest first; of two known at one moment, the later name counts as later."""
    return [_read(path) for path in _paths_of(home)]


def _paths_of(home: str | Path) -> list[Path]:
    try:
        entries = list(_folder_of(home).iterdir())  # a glob would take a folder it may not read for an empty one
    except FileNotFoundError:
        return []
    return sorted(path for path in entries if path.suffix == ".json" and path.name[0].isdigit())


def _read(path: Path) -> NightManifest:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return NightManifest(
            night=str(content["night"]),
            as_of=date.fromisoformat(content["as_of"]),
            known_at=datetime.fromisoformat(content["known_at"]),
            run_id=str(content["run_id"]),
            tables={str(table): int(version) for table, version in content["tables"].items()},
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        message = f"night manifest {path} cannot be read: restore it from a backup; vacuum nothing before."
        raise StorageError(message) from None
