"""One request in, one answer out, without HTTP: token, content, rights, handler, format.

Which contents exist is in the tables below, one per kind of request: exports read a view of the project and need the
API Export right; everything else works on the project itself and checks its own rights.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sandbox.server.asked import Asked
from sandbox.server.contents.log import log
from sandbox.server.contents.people import dags, user_dag_mapping, users
from sandbox.server.contents.record_writes import deleted_records, imported_records, next_record_name, renamed_record
from sandbox.server.contents.records import exported_records
from sandbox.server.contents.setup import (
    arms,
    events,
    export_field_names,
    form_event_mapping,
    instruments,
    metadata,
    project,
    repeating_forms_events,
    version,
)
from sandbox.server.design.arms import deleted_arms, imported_arms
from sandbox.server.design.creation import created_project
from sandbox.server.design.events import deleted_events, imported_events
from sandbox.server.design.fields import imported_metadata
from sandbox.server.design.people import (
    deleted_dags,
    deleted_users,
    imported_dags,
    imported_user_dags,
    imported_users,
    switched_dag,
)
from sandbox.server.design.project_settings import imported_settings
from sandbox.server.design.spreading import imported_mapping, imported_repeats
from sandbox.server.errors import NO_API, NO_IMPORT, ApiError, error_body
from sandbox.server.faults import damaged_rows
from sandbox.server.project import super_token_of
from sandbox.server.sheet import Sheet, content_type_of, written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from sandbox.server.asked import Form
    from sandbox.server.fault_forms import Fault
    from sandbox.server.project import School
    from sandbox.server.settings import ServerSettings

_EXPORTS: dict[str, Callable[[Asked], Sheet | str]] = {
    "record": exported_records,
    "metadata": metadata,
    "exportFieldNames": export_field_names,
    "instrument": instruments,
    "event": events,
    "arm": arms,
    "formEventMapping": form_event_mapping,
    "repeatingFormsEvents": repeating_forms_events,
    "project": project,
    "version": version,
    "user": users,
    "dag": dags,
    "userDagMapping": user_dag_mapping,
    "log": log,
}
_IMPORTS: dict[str, Callable[[Asked], str]] = {
    "record": imported_records,
    "metadata": imported_metadata,
    "event": imported_events,
    "arm": imported_arms,
    "formEventMapping": imported_mapping,
    "repeatingFormsEvents": imported_repeats,
    "project_settings": imported_settings,
    "user": imported_users,
    "dag": imported_dags,
    "userDagMapping": imported_user_dags,
}
_DELETES: dict[str, Callable[[Asked], str]] = {
    "record": deleted_records,
    "event": deleted_events,
    "arm": deleted_arms,
    "user": deleted_users,
    "dag": deleted_dags,
}
_ACTIONS: dict[tuple[str, str], Callable[[Asked], str]] = {
    ("record", "rename"): renamed_record,
    ("generateNextRecordName", "export"): next_record_name,
    ("dag", "switch"): switched_dag,
}
"""Requests that are neither export, import nor delete, by content and action."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """Status, content type and the chunks of the body."""

    status: int
    content_type: str
    chunks: Iterator[str]


def answer_of(
    form: Form, *, school: School, settings: ServerSettings, now: datetime, fault: Fault | None = None
) -> Answer:
    """Return the answer to one form that arrived at a server-local time; a refusal is an answer too."""
    try:
        found = _found(form, school=school, settings=settings, now=now)
        if isinstance(found, str):
            return Answer(status=200, content_type=content_type_of("text", settings=settings), chunks=iter([found]))
        if fault is not None and fault.damages_rows:
            found.rows = damaged_rows(found.rows, fault)
        chunks = written(found, as_format=form.answer_format, settings=settings)
        kind = content_type_of(form.answer_format, settings=settings)
        return Answer(status=200, content_type=kind, chunks=chunks)
    except ApiError as refusal:
        return refused(refusal, return_format=form.return_format, settings=settings)


def refused(refusal: ApiError, *, return_format: str, settings: ServerSettings) -> Answer:
    """Return an error in the format errors were asked in."""
    body = error_body(message=refusal.message, return_format=return_format)
    kind = settings.error_content_type or content_type_of(return_format, settings=settings)
    return Answer(status=refusal.status, content_type=kind, chunks=iter([body]))


def _found(form: Form, *, school: School, settings: ServerSettings, now: datetime) -> Sheet | str:
    if form.text("token").upper() == super_token_of(settings).upper():
        return created_project(form, school=school, settings=settings, now=now)
    holder = school.holder(form.text("token"))
    if holder is None:
        raise ApiError(settings.bad_token_status, NO_API)
    opened, user = holder
    content, action = form.text("content"), form.action
    asked = Asked(form=form, project=opened, user=user, settings=settings, now=now)
    writer = _writer(content, action)
    if writer is not None:
        return writer(asked)
    handler = _EXPORTS.get(content)
    if handler is None:
        raise ApiError(400, 'The value of the parameter "content" is not valid')
    if action != "export":
        raise ApiError(403, NO_IMPORT)
    if not asked.has("api_export"):
        raise ApiError(403, NO_API)
    return handler(replace(asked, project=opened.view()))


def _writer(content: str, action: str) -> Callable[[Asked], str] | None:
    if action == "import":
        return _IMPORTS.get(content)
    if action == "delete":
        return _DELETES.get(content)
    return _ACTIONS.get((content, action))
