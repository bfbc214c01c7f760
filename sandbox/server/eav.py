"""content=record, type=eav: one line per stored, non-blank value.

REDCap gives values in storage order, which an export file does not keep; a setting says what stands in for it. A file
field's document id is not in an export file either; a stable number stands in for it.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from sandbox.server.columns import asked_fields, field_columns
from sandbox.server.rights import export_levels, record_id_writer
from sandbox.server.selection import selected_rows
from sandbox.server.sheet import Sheet
from sandbox.server.values import value_writer, wants_labels

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sandbox.server.asked import Asked
    from sandbox.server.columns import Column
    from sandbox.server.dictionary import Field
    from sandbox.server.store import Row

    _Cell = tuple[int, str, Callable[[Row, str], str]]


def eav_sheet(asked: Asked) -> Sheet:
    """Return record, [event], [repeat columns], field_name, value of the rows and fields that were asked for."""
    project = asked.project
    columns = ["record"]
    if project.structure.is_longitudinal:
        columns.append("redcap_event_name")
    if project.has_repeats:
        columns += ["redcap_repeat_instrument", "redcap_repeat_instance"]
    return Sheet(
        columns=[*columns, "field_name", "value"],
        rows=_lines(asked, fields=asked_fields(asked), rows=selected_rows(asked)),
        integers=frozenset({"redcap_repeat_instance"}),
        delimiter=asked.form.csv_delimiter,
        root="records",
        headless_when_empty=True,
    )


def _lines(asked: Asked, *, fields: list[Field], rows: Iterator[Row]) -> Iterator[list[str]]:
    project = asked.project
    levels = export_levels(user=asked.user, forms=list(project.dictionary.forms))
    hashed = record_id_writer(project=project, levels=levels)
    if asked.settings.eav_order == "calculated_last":
        fields = sorted(fields, key=lambda field: field.kind == "calc")
    columns = [column for field in fields for column in field_columns(field, combined=False)]
    writers = [(column, _value_of(column, asked=asked)) for column in columns]
    plans: dict[tuple[str, str], list[_Cell]] = {}
    has_id = project.dictionary.record_id in fields
    only_first = asked.settings.eav_id_rows == "first_row"
    before = ("", "")
    for row in rows:
        place = (row.event, row.instrument)
        if place not in plans:
            position = project.store.shapes[place].position
            plans[place] = [(position[c.name], c.field.name, w) for c, w in writers if c.field and c.name in position]
        record = hashed(row.record) if hashed else row.record
        start = [record]
        if project.structure.is_longitudinal:
            start.append(row.event)
        if project.has_repeats:
            start += [row.instrument, str(row.instance) if row.instance else ""]
        if has_id and not (only_first and before == (row.record, row.event)):
            yield [*start, project.record_id, record]
        before = (row.record, row.event)
        for at, name, write in plans[place]:
            stored = row.values[at]
            value = write(row, stored) if stored else ""
            if value:
                yield [*start, name, value]


def _value_of(column: Column, *, asked: Asked) -> Callable[[Row, str], str]:
    field = column.field
    if field is None:
        return lambda _row, value: value
    if column.code:
        text = field.choices[column.code] if wants_labels(asked) else column.code
        return lambda _row, value: text if value == "1" else ""
    if field.kind == "file":
        return lambda row, value: _document_id(row, field=field) if value else ""
    write = value_writer(column, asked=asked)
    return lambda _row, value: write(value) if write else value


def _document_id(row: Row, *, field: Field) -> str:
    text = f"{row.record} {row.event} {row.instrument} {row.instance} {field.name}"
    return str(zlib.crc32(text.encode()) % 900_000 + 100_000)
