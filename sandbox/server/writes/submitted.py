"""The `data` of an import as rows of text: json, csv or xml, flat or one value per line (eav).

Only the reading; nothing here knows what a value may be. A JSON number keeps the digits it was written with.
"""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

from sandbox.server.dictionary import checkbox_column
from sandbox.server.errors import NOT_READABLE, ApiError
from sandbox.server.writes.problems import NOT_A_CATEGORY, RowProblem, refuse_rows

if TYPE_CHECKING:
    from sandbox.server.project import Project

_KEYS = ("redcap_event_name", "redcap_repeat_instrument", "redcap_repeat_instance")
_EAV = ("record", "field_name", "value")

Submitted = dict[str, str]


def submitted_rows(data: str, *, as_format: str, delimiter: str) -> list[Submitted]:
    """Return the rows of an import by column name; a JSON object in place of an array has none.

    Raises:
        ApiError: 400 when the text is not what `as_format` says, or XML brings a document type.

    """
    if as_format == "json":
        return _json_rows(data)
    return _csv_rows(data, delimiter=delimiter) if as_format == "csv" else _xml_rows(data)


def flat_rows(lines: list[Submitted], *, project: Project) -> list[Submitted]:
    """Return eav lines as flat rows, in the order in which their places first appear; checkboxes come expanded.

    Raises:
        ApiError: 400 for a line without record, field_name or value, or for an unknown choice of a checkbox.

    """
    if lines and not set(_EAV) <= set(lines[0]):
        raise ApiError(400, f"{NOT_READABLE}: type=eav needs {', '.join(_EAV)}")
    rows: dict[tuple[str, ...], Submitted] = {}
    problems: list[RowProblem] = []
    for line in lines:
        key = (line["record"], *(line.get(name, "") for name in _KEYS))
        given = {name: line[name] for name in _KEYS if name in line}
        row = rows.setdefault(key, {project.record_id: line["record"]} | given)
        name, value = line["field_name"], line["value"]
        field = project.dictionary.fields.get(name)
        if field is None or field.kind != "checkbox":
            row[name] = line["record"] if name == project.record_id else value
        elif value in field.choices:
            row[checkbox_column(name=name, code=value)] = "1"
        elif value:
            problems.append(RowProblem(line["record"], name, value, NOT_A_CATEGORY.format(name)))
    refuse_rows(problems)
    return list(rows.values())


def _json_rows(data: str) -> list[Submitted]:
    try:
        found = json.loads(data, parse_int=str, parse_float=str)
    except (ValueError, RecursionError) as problem:
        raise ApiError(400, NOT_READABLE) from problem
    if isinstance(found, dict):
        return []
    if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
        raise ApiError(400, NOT_READABLE)
    return [{str(name): _json_text(value) for name, value in item.items()} for item in found]


def _json_text(value: object) -> str:
    if value is None or value is False:
        return "" if value is None else "0"
    if value is True:
        return "1"
    if not isinstance(value, str):
        raise ApiError(400, NOT_READABLE)
    return value


def _csv_rows(data: str, *, delimiter: str) -> list[Submitted]:
    reader = csv.reader(io.StringIO(data.removeprefix("\ufeff"), newline=""), delimiter=delimiter, strict=True)
    try:
        header = next(reader, [])
        lines = [line for line in reader if any(line)]
    except csv.Error as problem:
        raise ApiError(400, NOT_READABLE) from problem
    if any(len(line) > len(header) for line in lines):
        raise ApiError(400, NOT_READABLE)
    return [dict(zip(header, line + [""] * (len(header) - len(line)), strict=True)) for line in lines]


def _xml_rows(data: str) -> list[Submitted]:
    from xml.etree import ElementTree as ET

    # A document type is the only way entities come in; without one the parser has nothing to expand.
    if "<!doctype" in data.lower():
        raise ApiError(400, NOT_READABLE)
    try:
        root = ET.fromstring(data)  # noqa: S314 - see above
    except ET.ParseError as problem:
        raise ApiError(400, NOT_READABLE) from problem
    return [{cell.tag: cell.text or "" for cell in item} for item in root.iter("item")]
