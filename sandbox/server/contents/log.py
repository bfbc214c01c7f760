"""content=log: what log.csv says happened; needs the Logging privilege."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.server.changes import full_time
from sandbox.server.errors import missing_privilege
from sandbox.server.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.server.asked import Asked

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
    rows = sorted(_asked_rows(asked), key=lambda row: full_time(row["timestamp"]), reverse=True)
    return Sheet(columns=COLUMNS, rows=[[row[column] for column in COLUMNS] for row in rows])


def _asked_rows(asked: Asked) -> Iterator[dict[str, str]]:
    form, project = asked.form, asked.project
    kind = form.text("logtype").lower()
    begin, end = full_time(form.text("beginTime")), full_time(form.text("endTime"))
    groups = {row.get("data_access_group_id", ""): row["unique_group_name"] for row in project.dags}
    group = groups.get(form.text("dag"), form.text("dag"))
    for row in project.log or []:
        action, moment = row["action"].lower(), full_time(row["timestamp"])
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
