"""What REDCap's web pages download: a data dictionary, and beside it perhaps records, arms and events.

What a web export has lost cannot be brought back: every line break inside a value has become two spaces, and the
designations and repeats are known only as far as the rows show them. The dictionary is the page's download, with
headings for people and perhaps a byte order mark. A data.csv without rows may be a single line break.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.convert.writing import text_rows, write_dictionary, write_info, write_rows
from sandbox.server.errors import FolderError

if TYPE_CHECKING:
    from pathlib import Path

DICTIONARY = "dictionary.csv"
_RECORDS = "data.csv"
_SAME_CONTENT = {"arm.csv": "arms.csv", "event.csv": "events.csv"}


def convert_web_export(source: Path, project: Path, *, with_records: bool) -> None:
    """Write the project folder `project` (…/redcap/<name>) from a folder of downloads, named as above and below.

    Raises:
        FolderError: the dictionary is missing or is none.

    """
    if not (source / DICTIONARY).is_file():
        raise FolderError(f"{source} has no {DICTIONARY}: put the data dictionary you downloaded there by that name.")
    wanted = {**_SAME_CONTENT, **({_RECORDS: "records.csv"} if with_records else {})}
    convert_dictionary(source / DICTIONARY, project, title=source.name)
    for name, target in wanted.items():
        if (source / name).is_file():
            write_rows(project / target, text_rows(source / name))


def convert_dictionary(dictionary: Path, project: Path, *, title: str = "") -> None:
    """Write a project without records from a downloaded dictionary alone; `title`, else the name of the file.

    Raises:
        FolderError: it cannot be read or does not have the columns of a dictionary.

    """
    write_dictionary(project, dictionary)
    write_info(project, {"project_title": title or dictionary.stem})
    write_rows(project / "records.csv", [])
