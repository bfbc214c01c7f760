"""Where the copies of published files lie, and what kinds of file there are.

Belongs here: folders by who may see them, and suffixes. Does not belong here: writing anything (`publish.py`) and who
may download a file (`library/`). One folder a department was chosen over one folder a quarter, because a file server
grants rights by folder: `departments/MED` can be shared with Medicine and with nobody else.

=====================================  ============================================================
`books/<programme>/<quarter>/`         the office's
`departments/<unit>/<quarter>/`        one department's, the folder to be shared with it alone
`divisions/<unit>/<quarter>/`          one division's, likewise
`school/<quarter>/`                    about all programmes
`director/<programme>/<quarter>/`      what only the programme's director may see
=====================================  ============================================================
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Final

from assets.quarters import quarter_from_key

if TYPE_CHECKING:
    from reports.entry import Entry

SCHOOL: Final = "school"
"""Stands for the programme of a file that is about all of them."""

OF_PROGRAMMES: Final = "books"
OF_UNITS: Final = {"department": "departments", "division": "divisions"}
APART: Final = {"director": "director"}
FOLDERS: Final = (OF_PROGRAMMES, *OF_UNITS.values(), SCHOOL, *APART.values())
"""Every folder copies lie in."""

MEDIA_TYPES: Final = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".pdf": "application/pdf",
    ".csv": "text/csv",
}
"""Kinds of file a night may publish, by suffix."""

_UNFIT: Final = re.compile(r"[^A-Za-z0-9_-]+")


def place_of(entry: Entry) -> tuple[str, ...]:
    """Return the parts of the path of a file's copy below `published/`, the file's name last."""
    label = quarter_from_key(entry.quarter).label
    if entry.audience in APART:
        return APART[entry.audience], entry.programme, label, entry.name
    if entry.audience in OF_UNITS:
        return OF_UNITS[entry.audience], unit_slug(entry.unit), label, entry.name
    if entry.programme == SCHOOL:
        return SCHOOL, label, entry.name
    return OF_PROGRAMMES, entry.programme, label, entry.name


def unit_slug(code: str) -> str:
    """Return a unit's code as a folder, a file name and an address can hold it.

    HR's codes may hold a slash or a space. A code that had to be changed carries four digits of its hash, so two codes
    never share a folder.
    """
    fit = _UNFIT.sub("-", code).strip("-")
    return fit if fit == code else f"{fit}-{hashlib.sha256(code.encode()).hexdigest()[:4]}".lstrip("-")


def media_type_of(name: str) -> str:
    """Return the media type of a file by its suffix; bytes of no known kind where there is none."""
    return next((kind for suffix, kind in MEDIA_TYPES.items() if name.endswith(suffix)), "application/octet-stream")
