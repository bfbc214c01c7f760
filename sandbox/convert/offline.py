"""The CSV set of a redcapAPI offline connection: one file per content, named `<prefix>_<Content>.csv`.

The published user has no API right, so a second user, `sandbox_api`, is added to open the project; his absence from
the recording is the only change to users.csv.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.convert.writing import text_rows, write_dictionary, write_info, write_rows

if TYPE_CHECKING:
    from pathlib import Path

_SAME_CONTENT = {
    "Records": "records.csv",
    "Arms": "arms.csv",
    "Events": "events.csv",
    "InstrumentDesignations": "mapping.csv",
    "DAGs": "dags.csv",
    "UserDAG": "user_dags.csv",
}
_GRANTED = {"username": "sandbox_api"} | dict.fromkeys(
    ("design", "user_rights", "data_access_groups", "logging", "api_export"), "1"
)


def convert_offline_files(source: Path, *, prefix: str, project: Path) -> None:
    """Write the project folder from the files of `source` that begin with `prefix`."""
    write_info(project, {"project_title": prefix})
    write_dictionary(project, source / f"{prefix}_DataDictionary.csv")
    for name, target in _SAME_CONTENT.items():
        path = source / f"{prefix}_{name}.csv"
        if path.is_file():
            write_rows(project / target, text_rows(path))
    header, *users = text_rows(source / f"{prefix}_Users.csv")
    write_rows(project / "users.csv", [header, *users, [_GRANTED.get(column, "") for column in header]])
