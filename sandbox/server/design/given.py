"""The `data` of a structure import as rows of text: json, csv or xml.

Like writes/submitted.py, which reads records, but a single JSON object is a row here, and a user's rights to forms come
nested; they are flattened to `form:1,other:0`, as users.csv has them. Cells that are absent stay absent: what to do
without them is each import's own rule.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sandbox.server.errors import NOT_READABLE, ApiError, quoted_list
from sandbox.server.writes.submitted import submitted_rows

if TYPE_CHECKING:
    from collections.abc import Collection

    from sandbox.server.asked import Form


Given = list[dict[str, str]]


def given_rows(form: Form, *, required: Collection[str], known: Collection[str] | None = None) -> Given:
    """Return the rows of `data`; every one has the required columns, and no other than the known ones if those are set.

    Raises:
        ApiError: 400 when the text is not what `format` says, or columns are missing or unknown.

    """
    data = form.plain.get("data", "")
    if form.answer_format == "json":
        rows = _json_rows(data)
    elif form.answer_format == "xml" and "<!doctype" not in data.lower():
        rows = _xml_rows(data)
    else:
        rows = submitted_rows(data, as_format=form.answer_format, delimiter=form.csv_delimiter)
    for row in rows:
        missing = [name for name in required if name not in row]
        if missing:
            raise ApiError(400, f"The following required fields are missing: {quoted_list(missing)}")
        unknown = [name for name in row if known is not None and name not in known]
        if unknown:
            raise ApiError(400, f"The following fields are not valid: {quoted_list(unknown)}")
    return rows


def _json_rows(data: str) -> Given:
    try:
        found = json.loads(data, parse_int=str, parse_float=str)
    except (ValueError, RecursionError) as problem:
        raise ApiError(400, NOT_READABLE) from problem
    items = [found] if isinstance(found, dict) else found
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise ApiError(400, NOT_READABLE)
    return [{name: _text(value) for name, value in item.items()} for item in items]


def _text(value: object) -> str:
    if isinstance(value, dict):
        return ",".join(f"{form}:{_text(level)}" for form, level in value.items())
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value))
    if not isinstance(value, str):
        raise ApiError(400, NOT_READABLE)
    return value


def _xml_rows(data: str) -> Given:
    from xml.etree import ElementTree as ET

    try:
        root = ET.fromstring(data)  # noqa: S314 - without a document type, refused before, there are no entities
    except ET.ParseError as problem:
        raise ApiError(400, NOT_READABLE) from problem
    return [
        {cell.tag: ",".join(f"{part.tag}:{part.text or ''}" for part in cell) or cell.text or "" for cell in item}
        for item in root.iter("item")
    ]
