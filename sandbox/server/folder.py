"""Reading a school folder into projects that can be served.

A project folder needs `metadata.csv` and `records.csv`; `project.json` may be `{}`. Defaults of the other files:

- instruments: the forms of the dictionary in order, titled from their names;
- arms, events, mapping: classic, unless records.csv has redcap_event_name; then the events in order of the mapping or
  of first appearance, and each designated the forms that hold a value there in some row;
- repeating: what records.csv shows (a form with an instance; an event with instances and no form);
- surveys (column form_name): forms whose <form>_timestamp column is in records.csv;
- dags: the groups records.csv names; user_dags: the data_access_group of users.csv;
- users: one user `sandbox_api` with every right; tokens: derived, see project.derived_token;
- log (the columns of content=log): none, and then every record counts as created when the project was.

A guess from the rows cannot see a repeating form without rows; whoever cares provides the file.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from sandbox.server.dictionary import METADATA_COLUMNS, Dictionary
from sandbox.server.errors import FolderError
from sandbox.server.guess import Guess, guessed_structure
from sandbox.server.info import project_info
from sandbox.server.loading import loaded_store
from sandbox.server.project import Project, School, derived_token
from sandbox.server.structure import Arm, Event, Repeat, Structure, unique_event_name
from sandbox.server.tables import csv_rows, csv_table

if TYPE_CHECKING:
    from pathlib import Path

    from sandbox.server.project import Table
    from sandbox.server.settings import ServerSettings

DEFAULT_USER = "sandbox_api"


def school_from(folder: Path, *, settings: ServerSettings) -> School:
    """Read every project under `folder`/redcap.

    Raises:
        FolderError: there is no such folder, no project in it, a file cannot be read, or a token is used twice.

    """
    root = folder / "redcap"
    if not root.is_dir():
        raise FolderError(
            f"{folder} is no school folder: it has no folder `redcap`. Run `mentorsync sandbox generate`."
        )
    names = sorted(path.name for path in root.iterdir() if (path / "metadata.csv").is_file())
    if not names:
        raise FolderError(f"{root} holds no project: a project is a folder with metadata.csv and records.csv.")
    projects = {name: project_from(root / name, settings=settings) for name in names}
    tokens = [token.upper() for project in projects.values() for token in project.tokens.values()]
    if len(set(tokens)) < len(tokens):
        raise FolderError(
            f"{root}: two users have the same token in tokens.csv; a token opens one project for one user."
        )
    return School(projects)


def project_from(folder: Path, *, settings: ServerSettings) -> Project:
    """Read one project folder; `FolderError` names the file that is missing or wrong."""
    dictionary = dictionary_from(folder / "metadata.csv")
    records = folder / "records.csv"
    if not records.is_file():
        raise FolderError(f"{folder} has no records.csv; an empty file is allowed, a missing one is not.")
    header = next(csv_rows(records), [])
    structure = _structure_from(folder, dictionary=dictionary, header=header)
    users = _optional(folder / "users.csv", required=("username",)) or [_default_user()]
    store = loaded_store(
        records,
        dictionary=dictionary,
        structure=structure,
        by_key=settings.record_order == "natural",
    )
    _refuse_wrong_rights(folder, users=users)
    info, version = project_info(_json_object(folder / "project.json"), name=folder.name, structure=structure)
    groups = sorted(set(store.groups.values()))
    dags = _optional(folder / "dags.csv", required=("data_access_group_name", "unique_group_name"))
    log = folder / "log.csv"
    return Project(
        name=folder.name,
        info=info,
        version=version,
        dictionary=dictionary,
        structure=structure,
        store=store,
        users=users,
        dags=dags if dags is not None else [{"data_access_group_name": g, "unique_group_name": g} for g in groups],
        user_dags=_optional(folder / "user_dags.csv", required=("username", "redcap_data_access_group"))
        or [
            {"username": user["username"], "redcap_data_access_group": user.get("data_access_group", "")}
            for user in users
        ],
        log=csv_table(log, required=("timestamp", "username", "action", "details", "record"))
        if log.is_file()
        else None,
        tokens=_tokens(folder, users=users),
    )


def dictionary_from(path: Path) -> Dictionary:
    """Read metadata.csv, under the API's column names or the headings of the web download.

    Raises:
        FolderError: columns are missing, or there is no field.

    """
    rows = csv_rows(path)
    header = next(rows, [])
    known = [name for name in header if name in METADATA_COLUMNS]
    if len(known) < len(METADATA_COLUMNS) and len(header) != len(METADATA_COLUMNS):
        raise FolderError(
            f"{path} is no REDCap data dictionary: it has {len(header)} columns, not {len(METADATA_COLUMNS)}."
        )
    names = header if len(known) == len(METADATA_COLUMNS) else list(METADATA_COLUMNS)
    found = [{name: row[names.index(name)] for name in METADATA_COLUMNS} for row in rows]
    if not found:
        raise FolderError(f"{path} names no field; its first row must be the record id field.")
    twice = [name for name, count in Counter(row["field_name"] for row in found).items() if count > 1]
    if twice:
        raise FolderError(f"{path} names the field {twice[0]} twice; a field stands in one row.")
    return Dictionary(found)


def _structure_from(folder: Path, *, dictionary: Dictionary, header: list[str]) -> Structure:
    instruments = _optional(folder / "instruments.csv", required=("instrument_name", "instrument_label"))
    names = {row["instrument_name"]: row["instrument_label"] for row in instruments or []}
    for form in dictionary.forms:
        names.setdefault(form, form.replace("_", " ").title())
    unknown = [form for form in names if form not in dictionary.forms]
    if unknown:
        raise FolderError(f"{folder}/instruments.csv names {unknown[0]}, which has no field in metadata.csv.")
    surveys = _optional(folder / "surveys.csv", required=("form_name",))
    given = Guess(
        arms=_arms(_optional(folder / "arms.csv", required=("arm_num", "name"))),
        events=_events(_optional(folder / "events.csv", required=("event_name", "arm_num"))),
        mapping=_mapping(_optional(folder / "mapping.csv", required=("unique_event_name", "form"))),
        repeats=_repeats(_optional(folder / "repeating.csv", required=("form_name",))),
        surveys=None if surveys is None else [row["form_name"] for row in surveys],
    )
    structure = guessed_structure(
        folder / "records.csv", header=header, instruments=names, dictionary=dictionary, given=given
    )
    _refuse_unknown_forms(folder, structure)
    return structure


def _refuse_unknown_forms(folder: Path, structure: Structure) -> None:
    named = {
        "mapping.csv": [form for _, form in structure.mapping],
        "repeating.csv": [repeat.form for repeat in structure.repeats if repeat.form],
        "surveys.csv": structure.surveys,
    }
    for file, forms in named.items():
        for form in forms:
            if (folder / file).is_file() and form not in structure.instruments:
                raise FolderError(f"{folder / file} names the form {form}, which is not in metadata.csv.")


def _optional(path: Path, *, required: tuple[str, ...]) -> Table | None:
    return csv_table(path, required=required) if path.is_file() else None


def _arms(rows: Table | None) -> list[Arm] | None:
    return None if rows is None else [Arm(number=row["arm_num"], name=row["name"]) for row in rows]


def _events(rows: Table | None) -> list[Event] | None:
    if rows is None:
        return None
    fixed = ("event_name", "arm_num", "unique_event_name")
    return [
        Event(
            name=row["event_name"],
            arm=row["arm_num"],
            unique_name=row.get("unique_event_name") or unique_event_name(label=row["event_name"], arm=row["arm_num"]),
            extra={key: value for key, value in row.items() if key not in fixed},
        )
        for row in rows
    ]


def _mapping(rows: Table | None) -> list[tuple[str, str]] | None:
    return None if rows is None else [(row["unique_event_name"], row["form"]) for row in rows]


def _repeats(rows: Table | None) -> list[Repeat] | None:
    if rows is None:
        return None
    return [
        Repeat(event=row.get("event_name", ""), form=row["form_name"], custom_label=row.get("custom_form_label", ""))
        for row in rows
    ]


def _refuse_wrong_rights(folder: Path, *, users: Table) -> None:
    """Refuse rights to forms that cannot be read; the forms themselves may be uploaded later."""
    for user in users:
        for column in ("forms", "forms_export"):
            for part in filter(None, user.get(column, "").split(",")):
                form, _, level = part.rpartition(":")
                if not form or not level.isdecimal():
                    raise FolderError(f"{folder}/users.csv: {column} holds {part!r}; write form:level, as in intake:1.")


def _default_user() -> dict[str, str]:
    rights = (
        *("design", "user_rights", "data_access_groups", "reports", "logging", "api_export", "api_import"),
        *("record_create", "record_rename", "record_delete"),
    )
    return {"username": DEFAULT_USER} | dict.fromkeys(rights, "1")


def _tokens(folder: Path, *, users: Table) -> dict[str, str]:
    rows = _optional(folder / "tokens.csv", required=("token", "username")) or []
    given = {row["username"]: row["token"] for row in rows}
    for username, token in given.items():
        if len(token) != 32 or not all(c in "0123456789abcdefABCDEF" for c in token):  # noqa: PLR2004
            raise FolderError(f"{folder}/tokens.csv: a token is not 32 hexadecimal characters.")
        if username not in {user["username"] for user in users}:
            raise FolderError(f"{folder}/tokens.csv names a user who is not in users.csv.")
    return {
        user["username"]: given.get(user["username"]) or derived_token(project=folder.name, username=user["username"])
        for user in users
    }


def _json_object(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as problem:
        raise FolderError(f"{path} is not JSON: {problem}.") from problem
    if not isinstance(found, dict):
        raise FolderError(f"{path} must hold one JSON object, as content=project answers.")
    return found
