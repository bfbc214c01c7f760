"""content=project, action=import with a super token: a new project, from a title or from a project XML.

Documented: `data` needs project_title and purpose, `odm` may bring design and records, the answer is the token of the
new project as plain text. A project without `odm` has REDCap's first form with the record id. The new project lives as
long as the server; its one user has every right. It is written to a folder and read back, so that a project cannot
come into being that a folder could not hold.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sandbox.convert.odm import write_odm_project
from sandbox.convert.writing import write_info, write_rows
from sandbox.odm.project import project_of
from sandbox.server.design.given import given_rows
from sandbox.server.design.project_settings import FIRST_EVENT, checked_settings
from sandbox.server.dictionary import METADATA_COLUMNS
from sandbox.server.errors import NO_API, ApiError, FolderError
from sandbox.server.journal import moment_text
from sandbox.server.opening import project_written_by

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from sandbox.server.asked import Form
    from sandbox.server.project import School
    from sandbox.server.settings import ServerSettings

_FIRST_FIELD = {
    "field_name": "record_id",
    "form_name": "my_first_instrument",
    "field_type": "text",
    "field_label": "Record ID",
}


def created_project(form: Form, *, school: School, settings: ServerSettings, now: datetime) -> str:
    """Create a project, add it to the school and return its token; `form` carries a super token.

    Raises:
        ApiError: for anything but the creation of a project as for a bad token; 400 when title or purpose is missing
            or `odm` cannot be read.

    """
    if form.text("content") != "project" or not form.text("data") or form.text("action", "import") != "import":
        raise ApiError(settings.bad_token_status, NO_API)
    rows = given_rows(form, required=("project_title", "purpose"))
    if len(rows) != 1 or not rows[0]["project_title"].strip():
        raise ApiError(400, "The data must describe one project, with a project_title and a purpose.")
    info = checked_settings(rows[0]) | {"creation_time": moment_text(now)}
    with school.creating:
        name = _free_name(rows[0]["project_title"], school=school)

        def write(folder: Path) -> None:
            _write(folder, info=info, odm=form.text("odm"))

        try:
            project = project_written_by(write, name=name, source="odm", settings=settings)
        except FolderError as problem:
            raise ApiError(400, f'The value of the parameter "odm" is not valid: {problem}') from problem
        school.projects[name] = project
    return project.main_token()


def _free_name(title: str, *, school: School) -> str:
    slug = re.sub(r"[^a-z0-9]+", "_", title.lower()).strip("_") or "project"
    names = (slug if n == 1 else f"{slug}_{n}" for n in range(1, len(school.projects) + 2))
    return next(name for name in names if name not in school.projects)


def _write(folder: Path, *, info: dict[str, Any], odm: str) -> None:
    if odm:
        found = project_of(odm.encode(), source="odm", with_records=True)
        write_odm_project(found, folder)
        write_info(
            folder, {k: v for k, v in (found.info | info).items() if k not in {"is_longitudinal", "redcap_version"}}
        )
        return
    write_info(folder, {key: value for key, value in info.items() if key != "is_longitudinal"})
    write_rows(folder / "metadata.csv", [METADATA_COLUMNS, [_FIRST_FIELD.get(name, "") for name in METADATA_COLUMNS]])
    write_rows(folder / "records.csv", [])
    if info.get("is_longitudinal"):
        event = (FIRST_EVENT.name, FIRST_EVENT.arm, FIRST_EVENT.unique_name, "")
        write_rows(folder / "arms.csv", [("arm_num", "name"), ("1", "Arm 1")])
        write_rows(folder / "events.csv", [("event_name", "arm_num", "unique_event_name", "custom_event_label"), event])
