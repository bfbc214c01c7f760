"""When records were created or modified, as far as a project's log says: log.csv, and on top what was written since.

Without log.csv every record that came with the folder counts as changed once, when the project was created: an early
window finds everything, a later one nothing but what was written. A deletion is a change of its record too: where the
record is made anew, a window over the deletion finds it.
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


def is_time(text: str) -> bool:
    """Whether a text is a date with or without a time of day."""
    return _DATE.match(text) is not None


def checked_time(text: str, *, parameter: str) -> str:
    """Return the full time of a parameter, blank for blank.

    Raises:
        ApiError: 400 when it is no date; REDCap's own answer to that is unknown.

    """
    if text and not is_time(text):
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

    written = frozenset(entry.record for entry in project.journal if entry.is_change and inside(entry.moment))
    if project.log is None:
        born = full_time(str(project.info.get("creation_time") or DEFAULT_CREATION_TIME))
        return written | _from_the_start(project) if inside(born) else written
    return written | frozenset(
        row["record"]
        for row in project.log
        if row["record"]
        and row["action"].lower().startswith(("create", "update", "delete"))
        and inside(full_time(row["timestamp"]))
    )


def _from_the_start(project: Project) -> frozenset[str]:
    """Return the records that were not created by a write."""
    created = {entry.record for entry in project.journal if entry.action.startswith("Create record")}
    return frozenset(record for record in project.store.records() if record not in created)
