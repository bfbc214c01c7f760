"""One request in, one answer out, without HTTP: token, content, rights, handler, format.

A later write side adds entries to the table of contents and methods to the store; nothing else here changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.server.asked import Asked
from sandbox.server.contents.log import log
from sandbox.server.contents.people import dags, user_dag_mapping, users
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
from sandbox.server.errors import NO_API, NO_DELETE, NO_IMPORT, ApiError, error_body
from sandbox.server.faults import damaged_rows
from sandbox.server.sheet import CONTENT_TYPES, Sheet, written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sandbox.server.asked import Form
    from sandbox.server.faults import Fault
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


@dataclass(frozen=True, kw_only=True)
class Answer:
    """Status, content type and the chunks of the body."""

    status: int
    content_type: str
    chunks: Iterator[str]


def answer_of(form: Form, *, school: School, settings: ServerSettings, fault: Fault | None = None) -> Answer:
    """Return the answer to one form; a refusal is an answer too."""
    try:
        found = _found(form, school=school, settings=settings)
        if isinstance(found, str):
            return Answer(status=200, content_type=CONTENT_TYPES["text"], chunks=iter([found]))
        if fault is not None and (fault.drop_rows is not None or fault.duplicate_rows is not None):
            found.rows = damaged_rows(found.rows, fault)
        chunks = written(found, as_format=form.answer_format, settings=settings)
        return Answer(status=200, content_type=CONTENT_TYPES[form.answer_format], chunks=chunks)
    except ApiError as refusal:
        return refused(refusal, return_format=form.return_format)


def refused(refusal: ApiError, *, return_format: str) -> Answer:
    """Return an error in the format errors were asked in."""
    body = error_body(message=refusal.message, return_format=return_format)
    return Answer(status=refusal.status, content_type=CONTENT_TYPES[return_format], chunks=iter([body]))


def _found(form: Form, *, school: School, settings: ServerSettings) -> Sheet | str:
    holder = school.holder(form.text("token"))
    if holder is None:
        raise ApiError(403, NO_API)
    opened, user = holder
    content, action = form.text("content"), form.text("action", "export").lower()
    handler = _EXPORTS.get(content)
    if handler is None:
        raise ApiError(400, 'The value of the parameter "content" is not valid')
    if action == "delete":
        raise ApiError(403, NO_DELETE if content == "record" else NO_IMPORT)
    if action != "export" or "data" in form.plain:
        raise ApiError(403, NO_IMPORT)
    asked = Asked(form=form, project=opened, user=user, settings=settings)
    if not asked.has("api_export"):
        raise ApiError(403, NO_API)
    return handler(asked)
