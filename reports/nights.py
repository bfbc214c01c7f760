"""The night's manifest: which version of every table a finished night used.

Belongs here: naming the tables and asking for their versions, at the moment a publication is complete. Does not belong
here: the file itself (`assets/storage/manifests.py`). `reports/publication` is not named: it is written after this.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from assets.hr.schema import TABLES as HR_TABLES
from assets.mentoring.schema import TABLES as MENTORING_TABLES
from assets.obligations.schema import TABLES as OBLIGATIONS_TABLES
from assets.people.schema import TABLES as PEOPLE_TABLES
from assets.redcap.schema import FIELD, PULL, landing_table
from assets.storage.schema import Table
from reports.schema import WORKBOOK

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from assets.night import Night

FINDING_PLACE = Table(
    room="checks", name="finding", words="Where findings lie; declared in `checks`.", columns=(), key=()
)


def note_night(night: Night, *, run_id: str, programmes: Sequence[str]) -> Path:
    """Write the manifest of a finished night and return its path; tables that do not exist yet are left out.

    `known_at` is the moment of writing: only now is all of the night known.
    """
    from assets.storage.manifests import NightManifest, write_manifest
    from assets.storage.store import TableStore

    store = TableStore(night.base_tables())
    versions = {table.path: store.version_of(table) for table in _tables_of(programmes)}
    manifest = NightManifest(
        night=night.tonight().isoformat(),
        as_of=night.judged_on(),
        known_at=datetime.now(UTC),
        run_id=run_id,
        tables={path: version for path, version in versions.items() if version is not None},
    )
    return write_manifest(night.home, manifest)


def _tables_of(programmes: Sequence[str]) -> list[Table]:
    landings = [landing_table(programme, ()) for programme in programmes]
    return [
        *landings,
        PULL,
        FIELD,
        *HR_TABLES,
        *PEOPLE_TABLES,
        *MENTORING_TABLES,
        *OBLIGATIONS_TABLES,
        FINDING_PLACE,
        WORKBOOK,
    ]
