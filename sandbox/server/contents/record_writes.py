"""content=record with action import, delete or rename, and content=generateNextRecordName: parameters, rights, answers.

What the writes do is in writes/. Their answers are one short text each, in the format of returnFormat.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sandbox.server.errors import NO_API, NO_DELETE, NO_IMPORT, NO_RENAME, ApiError
from sandbox.server.rights import editable_forms, group_of_user
from sandbox.server.writes.deleting import Part, delete_records
from sandbox.server.writes.draft import Writer
from sandbox.server.writes.importing import ImportOptions, import_rows
from sandbox.server.writes.numbering import name_prefix, next_number
from sandbox.server.writes.places import instance_number
from sandbox.server.writes.renaming import rename_record
from sandbox.server.writes.submitted import flat_rows, submitted_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.server.asked import Asked
    from sandbox.server.writes.validation import DateOrder

_DATE_ORDERS: dict[str, DateOrder] = {"YMD": "YMD", "MDY": "MDY", "DMY": "DMY"}
_XML = '<?xml version="1.0" encoding="UTF-8" ?>'


def imported_records(asked: Asked) -> str:
    """Save the rows in `data`; answer the number or names of the records, as returnContent asks.

    With backgroundProcess the answer does not wait for the rows and does not tell what is wrong with them; here they
    are saved at once.
    """
    form, project = asked.form, asked.project
    if not asked.has("api_import"):
        raise ApiError(403, NO_IMPORT)
    order = _DATE_ORDERS.get(form.text("dateFormat", "YMD").upper())
    behaviour = form.text("overwriteBehavior", "normal").lower()
    if order is None:
        raise ApiError(400, 'The value of the parameter "dateFormat" is not valid')
    if behaviour not in {"normal", "overwrite"}:
        raise ApiError(400, 'The value of the parameter "overwriteBehavior" is not valid')
    options = ImportOptions(
        overwrite=behaviour == "overwrite",
        auto_number=form.flag("forceAutoNumber"),
        date_order=order,
        saves_status=asked.settings.import_saves_status,
    )
    with _wrong_data(asked):
        rows = submitted_rows(form.plain.get("data", ""), as_format=form.answer_format, delimiter=form.csv_delimiter)
        with project.writing:
            if form.text("type", "flat").lower() == "eav":
                rows = flat_rows(rows, project=project)
            try:
                names = import_rows(rows, project=project, by=writer_of(asked), options=options)
            except ApiError:
                if form.flag("backgroundProcess"):
                    return _accepted(form.return_format)
                raise
    if form.flag("backgroundProcess"):
        return _accepted(form.return_format)
    return _import_answer(names, asked=asked)


@contextmanager
def _wrong_data(asked: Asked) -> Iterator[None]:
    """Refuse what is wrong with the data of an import under the status the settings have for it."""
    try:
        yield
    except ApiError as refusal:
        if refusal.status != 400:  # noqa: PLR2004 - a missing right stays one
            raise
        raise ApiError(asked.settings.import_error_status, refusal.message) from refusal


def deleted_records(asked: Asked) -> str:
    """Delete the records, or the instrument, event or instance asked for; answer a bare number in every format."""
    form = asked.form
    if not asked.has("record_delete"):
        raise ApiError(403, NO_DELETE)
    records = asked.names("records")
    if not records:
        raise ApiError(400, 'The value of the parameter "records" is not valid')
    instance = instance_number(form.text("repeat_instance", "1"))
    if instance is None:
        raise ApiError(400, 'The value of the parameter "repeat_instance" is not valid')
    part = Part(
        arm=form.text("arm"),
        event=form.text("event"),
        instrument=form.text("instrument"),
        instance=instance,
    )
    count = delete_records(
        records,
        project=asked.project,
        by=writer_of(asked),
        part=part,
        is_logged=not form.flag("delete_logging"),
        is_change=asked.settings.partial_delete_is_change,
    )
    return str(count)


def renamed_record(asked: Asked) -> str:
    """Rename a record; answer 1."""
    form = asked.form
    if not asked.has("record_rename"):
        raise ApiError(403, NO_RENAME)
    rename_record(
        form.text("record"),
        form.text("new_record_name"),
        project=asked.project,
        by=writer_of(asked),
        arm=form.text("arm"),
    )
    return "1"


def next_record_name(asked: Asked) -> str:
    """Answer the name the next numbered record would get, plain text in every format."""
    if not asked.has("api_export"):
        raise ApiError(403, NO_API)
    prefix = name_prefix(project=asked.project, group=group_of_user(project=asked.project, user=asked.user))
    return f"{prefix}{next_number(asked.project.store.records(), prefix=prefix)}"


def writer_of(asked: Asked) -> Writer:
    """Return the token's user as a writer, confined to what users.csv allows."""
    return Writer(
        username=asked.user["username"],
        now=asked.now,
        group=group_of_user(project=asked.project, user=asked.user),
        forms=editable_forms(user=asked.user),
        may_create=asked.has("record_create"),
    )


def _accepted(return_format: str) -> str:
    if return_format == "json":
        return '{"success":true}'
    return "true" if return_format == "csv" else f"{_XML}<success>true</success>"


def _import_answer(names: list[tuple[str, str]], *, asked: Asked) -> str:
    form = asked.form
    kind = form.text("returnContent", "count")
    if kind == "nothing":
        return asked.settings.nothing_body
    if kind == "count":
        answers = {"json": f'{{"count":{len(names)}}}', "csv": str(len(names))}
        return answers.get(form.return_format, f"{_XML}<count>{len(names)}</count>")
    if kind not in {"ids", "auto_ids"}:
        raise ApiError(400, 'The value of the parameter "returnContent" is not valid')
    listed = [name if kind == "ids" else f"{name},{given}" for name, given in names]
    if form.return_format == "json":
        return json.dumps(listed, separators=(",", ":"))
    if form.return_format == "csv":
        heading = "id" if kind == "ids" else asked.settings.auto_ids_heading
        return "\n".join([heading, *listed]) + "\n"
    from xml.sax.saxutils import escape

    return f"{_XML}<ids>{''.join(f'<id>{escape(name)}</id>' for name in listed)}</ids>"
