"""content=log: what log.csv says happened and what was written since; needs the Logging privilege.

What was written keeps its seconds for narrowing and order; how much of the time is shown is a setting.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.server.changes import full_time
from sandbox.server.errors import missing_privilege
from sandbox.server.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.server.asked import Asked
    from sandbox.server.project import Project

_MINUTE_LENGTH, _SECOND_LENGTH = 16, 19
COLUMNS = ["timestamp", "username", "action", "details", "record"]
_ACTIONS = {
    "export": ("data export",),
    "manage": ("manage/design",),
    "user": ("create user", "edit user", "delete user", "add user"),
    "record": ("create", "update", "delete"),
    "record_add": ("create",),
    "record_edit": ("update",),
    "record_delete": ("delete",),
    "lock_record": ("lock", "unlock"),
    "page_view": ("page view",),
}


def log(asked: Asked) -> Sheet:
    """Return the log newest first, narrowed by logtype, user, record, dag (group id), beginTime and endTime.

    CSV is comma-delimited whatever csvDelimiter says.
    """
    if not asked.has("logging"):
        raise missing_privilege("Logging")
    shown = _SECOND_LENGTH if asked.settings.log_shows_seconds else _MINUTE_LENGTH
    rows = sorted(_asked_rows(asked), key=lambda row: row["moment"], reverse=True)
    lines = [[row["timestamp"] or row["moment"][:shown], *(row[c] for c in COLUMNS[1:])] for row in rows]
    return Sheet(columns=COLUMNS, rows=lines)


def _all_rows(project: Project) -> Iterator[dict[str, str]]:
    """Yield all lines, those of the same moment newest first; `timestamp` is blank where the setting decides it."""
    for entry in reversed(project.journal):
        yield {
            "timestamp": "",
            "moment": entry.moment,
            "username": entry.username,
            "action": entry.action,
            "details": entry.details,
            "record": entry.record,
        }
    for row in project.log or []:
        yield row | {"moment": full_time(row["timestamp"])}


def _asked_rows(asked: Asked) -> Iterator[dict[str, str]]:
    form, project = asked.form, asked.project
    kind = form.text("logtype").lower()
    begin, end = full_time(form.text("beginTime")), full_time(form.text("endTime"))
    groups = {row.get("data_access_group_id", ""): row["unique_group_name"] for row in project.dags}
    group = groups.get(form.text("dag"), form.text("dag"))
    for row in _all_rows(project):
        action, moment = row["action"].lower(), row["moment"]
        is_of_kind = not kind or (
            action.startswith(_ACTIONS.get(kind, ())) and (not kind.startswith("record") or bool(row["record"]))
        )
        if (
            is_of_kind
            and form.text("user") in {"", row["username"]}
            and form.text("record") in {"", row["record"]}
            and (not group or project.store.groups.get(row["record"]) == group)
            and (not begin or moment >= begin)
            and (not end or moment <= end)
        ):
            yield row
