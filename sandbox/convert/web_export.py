"""A project downloaded from REDCap's web pages: `dictionary.csv`, `data.csv` and perhaps `arm.csv`, `event.csv`.

What a web export has lost cannot be brought back: every line break inside a value has become two spaces, and the
designations and repeats are known only as far as the rows show them. The dictionary is the page's download, with
headings for people and perhaps a byte order mark. A data.csv without rows may be a single line break.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.convert.writing import text_rows, write_dictionary, write_info, write_rows

if TYPE_CHECKING:
    from pathlib import Path

_SAME_CONTENT = {"data.csv": "records.csv", "arm.csv": "arms.csv", "event.csv": "events.csv"}


def convert_web_export(source: Path, project: Path) -> None:
    """Write the project folder `project` (…/redcap/<name>) from the download in `source`."""
    write_info(project, {"project_title": source.name})
    write_dictionary(project, source / "dictionary.csv")
    for name, target in _SAME_CONTENT.items():
        if (source / name).is_file():
            write_rows(project / target, text_rows(source / name))


def convert_dictionary(dictionary: Path, project: Path) -> None:
    """Write a project without records from a downloaded dictionary alone."""
    write_info(project, {"project_title": dictionary.stem})
    write_dictionary(project, dictionary)
    write_rows(project / "records.csv", [])
