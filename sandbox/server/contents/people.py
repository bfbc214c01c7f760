"""Who works in a project: users with their rights, data access groups, who is in which."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.server.errors import missing_privilege
from sandbox.server.sheet import Sheet

if TYPE_CHECKING:
    from sandbox.server.asked import Asked
    from sandbox.server.project import Table

USER_COLUMNS = (
    *("username", "email", "firstname", "lastname", "expiration", "data_access_group", "data_access_group_id"),
    *("design", "alerts", "user_rights", "data_access_groups", "reports", "stats_and_charts"),
    *("manage_survey_participants", "calendar", "data_import_tool", "data_comparison_tool", "logging"),
    *("file_repository", "data_quality_create", "data_quality_execute", "api_export", "api_import"),
    *("mobile_app", "mobile_app_download_data", "record_create", "record_rename", "record_delete"),
    *("lock_records_all_forms", "lock_records", "lock_records_customization", "forms", "forms_export"),
)
"""Columns of content=user that REDCap has had for long; newer ones follow where users.csv has them."""

_TEXT_COLUMNS = frozenset({"username", "email", "firstname", "lastname", "expiration", "data_access_group"})


def users(asked: Asked) -> Sheet:
    """Return the users; the rights of all forms are spelled out where users.csv leaves them blank.

    Columns of users.csv that are not among REDCap's usual ones follow at the end; absent flags are 0.
    """
    if asked.settings.user_export_needs_user_rights and not asked.has("user_rights"):
        raise missing_privilege("User Rights")
    table = asked.project.users
    more = list(dict.fromkeys(name for row in table for name in row if name not in USER_COLUMNS))
    columns = [*USER_COLUMNS[:-2], *more, *USER_COLUMNS[-2:]]
    everything = ",".join(f"{form}:1" for form in asked.project.structure.instruments)

    def value(row: dict[str, str], column: str) -> str:
        if column in {"forms", "forms_export"}:
            return row.get(column) or everything
        default = "" if column in _TEXT_COLUMNS or column == "data_access_group_id" else "0"
        return row.get(column, default)

    return Sheet(
        columns=columns,
        rows=[[value(row, column) for column in columns] for row in table],
        integers=frozenset(columns) - _TEXT_COLUMNS - {"forms", "forms_export"},
        objects=frozenset({"forms", "forms_export"}),
    )


def dags(asked: Asked) -> Sheet:
    """Return the data access groups; needs that privilege."""
    _refuse_without_groups(asked)
    return _as_written(
        asked.project.dags,
        columns=["data_access_group_name", "unique_group_name", "data_access_group_id"],
        integers=frozenset({"data_access_group_id"}),
    )


def user_dag_mapping(asked: Asked) -> Sheet:
    """Return which user is in which group; needs the data access groups privilege."""
    _refuse_without_groups(asked)
    return _as_written(asked.project.user_dags, columns=["username", "redcap_data_access_group"])


def _refuse_without_groups(asked: Asked) -> None:
    if not asked.has("data_access_groups"):
        raise missing_privilege("Data Access Groups")


def _as_written(table: Table, *, columns: list[str], integers: frozenset[str] = frozenset()) -> Sheet:
    return Sheet(columns=columns, rows=[[row.get(c, "") for c in columns] for row in table], integers=integers)
