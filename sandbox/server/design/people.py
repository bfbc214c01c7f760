"""content=user (import, delete), content=dag (import, delete, switch), content=userDagMapping (import).

Documented: an import adds users, groups and assignments or changes those that exist, and the answer is a count. A right
that is not given stays as it is and is none for a new user. A new user gets a token at once, the derived one, which a
real server makes them ask for. Deleting a group leaves its records and users in none. User roles do not exist here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.server.contents.people import USER_COLUMNS
from sandbox.server.design.change import note
from sandbox.server.design.given import given_rows
from sandbox.server.design.permission import structure_write
from sandbox.server.errors import NO_IMPORT, ApiError, invalid_values
from sandbox.server.project import derived_token
from sandbox.server.structure import unique_group_name

if TYPE_CHECKING:
    from sandbox.server.asked import Asked
    from sandbox.server.project import Project, Table

_NAME, _UNIQUE, _ID = "data_access_group_name", "unique_group_name", "data_access_group_id"
_ASSIGNED = "redcap_data_access_group"
_OF_FORMS = ("forms", "forms_export")


@structure_write(right="user_rights")
def imported_users(asked: Asked) -> str:
    """Add users or change their rights and return how many were given; columns a user does not have are passed over.

    Raises:
        ApiError: 400 for a blank user name, or a group or form the project does not have.

    """
    project = asked.project
    rows = given_rows(asked.form, required=("username",))
    if any(not row["username"].strip() for row in rows):
        raise ApiError(400, "A user must have a username.")
    _refuse_unknown_groups([row.get("data_access_group", "") for row in rows], project=project)
    for row in rows:
        for column in _OF_FORMS:
            levels = [part.rpartition(":") for part in row.get(column, "").split(",") if part]
            wrong = [form for form, _, level in levels if form not in project.dictionary.forms or not level.isdecimal()]
            if wrong:
                raise invalid_values(parameter=column, values=wrong)
    columns = {*USER_COLUMNS, *(name for user in project.users for name in user)}
    nothing = ",".join(f"{form}:0" for form in project.dictionary.forms)
    users = {user["username"]: user for user in project.users}
    for row in rows:
        name = row["username"]
        known = users.get(name) or {"username": name, "forms": nothing, "forms_export": nothing}
        given = {key: value for key, value in row.items() if key in columns and (value or key not in _OF_FORMS)}
        users[name] = known | given
    tokens = {name: project.tokens.get(name) or derived_token(project=project.name, username=name) for name in users}
    assigned = {row["username"]: row["data_access_group"] for row in rows if "data_access_group" in row}
    project.become(users=list(users.values()), tokens=tokens, user_dags=_assigned(project.user_dags, assigned))
    note(asked, action="Edit user", details="Import users (API)")
    return str(len(rows))


@structure_write(right="user_rights")
def deleted_users(asked: Asked) -> str:
    """Take users out of the project, with their tokens, and return how many.

    Raises:
        ApiError: 400 for a name that is no user; nobody is deleted.

    """
    project, named = asked.project, asked.names("users")
    wrong = [name for name in named if name not in {user["username"] for user in project.users}]
    if wrong or not named:
        raise invalid_values(parameter="users", values=wrong)
    project.become(
        users=[user for user in project.users if user["username"] not in named],
        tokens={name: token for name, token in project.tokens.items() if name not in named},
        user_dags=[row for row in project.user_dags if row["username"] not in named],
    )
    note(asked, action="Delete user", details="Delete users (API)")
    return str(len(set(named)))


@structure_write(right="data_access_groups")
def imported_dags(asked: Asked) -> str:
    """Add groups, or rename the one whose unique name is given, and return how many were given.

    A renamed group gets another unique name, as a renamed event does; records and users stay in it.

    Raises:
        ApiError: 400 for a blank name or an unknown unique name.

    """
    project = asked.project
    rows = given_rows(asked.form, required=(_NAME,), known=(_NAME, _UNIQUE, _ID))
    if any(not row[_NAME].strip() for row in rows):
        raise ApiError(400, "A data access group must have a name.")
    _refuse_unknown_groups([row.get(_UNIQUE, "") for row in rows], project=project)
    groups = {row[_UNIQUE]: row for row in project.dags}
    renamed: dict[str, str] = {}
    for row in rows:
        before = row.get(_UNIQUE, "")
        if any(name != before and group[_NAME] == row[_NAME] for name, group in groups.items()):
            continue
        unique = unique_group_name(label=row[_NAME], taken=set(groups) - {before})
        number = groups[before].get(_ID, "") if before else _next_number(list(groups.values()))
        changed = {_NAME: row[_NAME], _UNIQUE: unique, _ID: number}
        if before:
            renamed[before] = unique
            groups = {
                unique if name == before else name: changed if name == before else g for name, g in groups.items()
            }
        else:
            groups[unique] = changed
    _regroup(project, dags=list(groups.values()), renamed=renamed)
    note(asked, details="Import data access groups (API)")
    return str(len(rows))


@structure_write(right="data_access_groups")
def deleted_dags(asked: Asked) -> str:
    """Delete the groups named by unique name and return how many.

    Raises:
        ApiError: 400 for a name that is no group; nothing is deleted.

    """
    project, named = asked.project, asked.names("dags")
    _refuse_unknown_groups(named, project=project)
    if not named:
        raise invalid_values(parameter="dags", values=[])
    left = [row for row in project.dags if row[_UNIQUE] not in named]
    _regroup(project, dags=left, renamed=dict.fromkeys(named, ""))
    note(asked, details="Delete data access groups (API)")
    return str(len(set(named)))


@structure_write(right="data_access_groups")
def imported_user_dags(asked: Asked) -> str:
    """Put users into groups, or with a blank group into none, and return how many were given.

    Raises:
        ApiError: 400 for an unknown user or group.

    """
    project = asked.project
    rows = given_rows(asked.form, required=("username", _ASSIGNED), known=("username", _ASSIGNED))
    wrong = [row["username"] for row in rows if row["username"] not in project.tokens]
    if wrong:
        raise invalid_values(parameter="username", values=wrong)
    _refuse_unknown_groups([row[_ASSIGNED] for row in rows], project=project)
    assigned = {row["username"]: row[_ASSIGNED] for row in rows}
    users = [user | _group_of(user, assigned) for user in project.users]
    project.become(users=users, user_dags=_assigned(project.user_dags, assigned))
    note(asked, details="Import user-DAG assignments (API)")
    return str(len(rows))


def switched_dag(asked: Asked) -> str:
    """Move the token's user to another of the groups he is assigned to and return 1.

    Raises:
        ApiError: 403 without API Import, 400 for a group that user_dags does not assign to him.

    """
    if not asked.has("api_import"):
        raise ApiError(403, NO_IMPORT)
    project, wanted, name = asked.project, asked.form.text("dag"), asked.user["username"]
    with project.writing:
        own = [row[_ASSIGNED] for row in project.user_dags if row["username"] == name]
        if wanted not in own:
            raise invalid_values(parameter="dag", values=[wanted])
        project.become(users=[u | {"data_access_group": wanted} if u["username"] == name else u for u in project.users])
    return "1"


def _refuse_unknown_groups(names: list[str], *, project: Project) -> None:
    known = {"", *(row[_UNIQUE] for row in project.dags)}
    wrong = [name for name in names if name not in known]
    if wrong:
        raise invalid_values(parameter="data_access_group", values=wrong)


def _next_number(groups: Table) -> str:
    return str(max((int(row.get(_ID) or 0) for row in groups if (row.get(_ID) or "0").isdecimal()), default=0) + 1)


def _group_of(user: dict[str, str], assigned: dict[str, str]) -> dict[str, str]:
    return {"data_access_group": assigned[user["username"]]} if user["username"] in assigned else {}


def _assigned(user_dags: Table, assigned: dict[str, str]) -> Table:
    kept = [row for row in user_dags if row["username"] not in assigned]
    return kept + [{"username": name, _ASSIGNED: group} for name, group in assigned.items()]


def _regroup(project: Project, *, dags: Table, renamed: dict[str, str]) -> None:
    """Put other groups in place; records and users of a renamed group follow, to none where its new name is blank."""
    store = project.store.copied()
    moved = {record: renamed.get(group, group) for record, group in store.groups.items()}
    store.groups = {record: group for record, group in moved.items() if group}
    users = [
        user | {"data_access_group": renamed[user["data_access_group"]]}
        if user.get("data_access_group", "") in renamed
        else user
        for user in project.users
    ]
    user_dags = [row | {_ASSIGNED: renamed.get(row[_ASSIGNED], row[_ASSIGNED])} for row in project.user_dags]
    project.become(store=store, dags=dags, users=users, user_dags=user_dags)
