"""When records were created or modified, as far as a project's log says.

Without log.csv every record counts as changed once, when the project was created: an early window finds everything, a
later one nothing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sandbox.server.errors import ApiError
from sandbox.server.info import DEFAULT_CREATION_TIME

if TYPE_CHECKING:
    from sandbox.server.project import Project

_DATE = re.compile(r"^\d{4}-\d\d-\d\d( \d\d:\d\d(:\d\d)?)?$")
_DATE_LENGTH, _MINUTE_LENGTH = 10, 16


def full_time(text: str) -> str:
    """Return `YYYY-MM-DD HH:MM:SS` of a time that may lack seconds or the time of day; text sorts as time does."""
    if len(text) == _DATE_LENGTH:
        return f"{text} 00:00:00"
    return f"{text}:00" if len(text) == _MINUTE_LENGTH else text


def checked_time(text: str, *, parameter: str) -> str:
    """Return the full time of a parameter, blank for blank.

    Raises:
        ApiError: 400 when it is no date; REDCap's own answer to that is unknown.

    """
    if text and not _DATE.match(text):
        raise ApiError(400, f'The value of the parameter "{parameter}" is not valid')
    return full_time(text) if text else ""


def changed_records(project: Project, *, begin: str, end: str, inclusive: bool) -> frozenset[str]:
    """Return records created or modified between two server-local times; blank is open."""
    first = checked_time(begin, parameter="dateRangeBegin")
    last = checked_time(end, parameter="dateRangeEnd")

    def inside(moment: str) -> bool:
        if inclusive:
            return (not first or moment >= first) and (not last or moment <= last)
        return (not first or moment > first) and (not last or moment < last)

    if project.log is None:
        born = full_time(str(project.info.get("creation_time") or DEFAULT_CREATION_TIME))
        return frozenset(project.store.records()) if inside(born) else frozenset()
    return frozenset(
        row["record"]
        for row in project.log
        if row["record"]
        and row["action"].lower().startswith(("create", "update", "delete"))
        and inside(full_time(row["timestamp"]))
    )
