"""An answer before it has a format: named columns and rows of text, and the writers for csv, json and xml.

Rows are an iterator so that a large export never exists as a whole; the writers yield chunks of text.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from sandbox.server.settings import ServerSettings

_CHUNK_ROWS = 500
_XML_START = '<?xml version="1.0" encoding="UTF-8" ?>'
_CSV_TYPE = "text/csv; charset=utf-8"


@dataclass(kw_only=True)
class Sheet:
    """Rows under column names.

    `integers` are columns that are JSON numbers when not blank, `objects` columns like `form:1,other:0` that are JSON
    objects. `headings` replaces the names in CSV only. `single` is one JSON object in place of a list.
    """

    columns: list[str]
    rows: Iterable[Sequence[str]]
    integers: frozenset[str] = frozenset()
    objects: frozenset[str] = frozenset()
    headings: list[str] | None = None
    delimiter: str = ","
    single: bool = False
    root: str = "items"
    headless_when_empty: bool = field(default=False)
    """Record exports without rows are a lone newline, without a header."""


def content_type_of(kind: str, *, settings: ServerSettings) -> str:
    """Return the content type of csv, json, xml or plain text (any other kind) under the settings."""
    chosen = {"csv": _CSV_TYPE, "json": settings.json_content_type, "xml": settings.xml_content_type}
    return chosen.get(kind, settings.text_content_type)


def written(sheet: Sheet, *, as_format: str, settings: ServerSettings) -> Iterator[str]:
    """Return the chunks of a sheet in csv, json or xml."""
    if as_format == "csv":
        return _in_chunks(_csv_lines(sheet))
    if as_format == "json":
        return _json_chunks(sheet, settings=settings)
    return _in_chunks(_xml_items(sheet, settings=settings))


def _in_chunks(pieces: Iterator[str]) -> Iterator[str]:
    held: list[str] = []
    for piece in pieces:
        held.append(piece)
        if len(held) >= _CHUNK_ROWS:
            yield "".join(held)
            held = []
    if held:
        yield "".join(held)


def _csv_lines(sheet: Sheet) -> Iterator[str]:
    quoting = re.compile(rf'[ \t\r\n"\\{re.escape(sheet.delimiter)}]')
    between = sheet.delimiter
    commas = len(sheet.columns) - 1
    head = _csv_line(sheet.headings or sheet.columns, quoting=quoting, delimiter=between)
    waiting = sheet.headless_when_empty
    if not waiting:
        yield head
    for row in sheet.rows:
        if waiting:
            yield head
            waiting = False
        line = between.join(row)
        if line.count(between) > commas or not line.isprintable() or " " in line or '"' in line or "\\" in line:
            yield _csv_line(row, quoting=quoting, delimiter=between)
        else:
            yield line + "\n"
    if waiting:
        yield "\n"


def _csv_line(row: Sequence[str], *, quoting: re.Pattern[str], delimiter: str) -> str:
    cells = ['"' + v.replace('"', '""') + '"' if quoting.search(v) else v for v in row]
    return delimiter.join(cells) + "\n"


def json_text_writer(settings: ServerSettings) -> Callable[[str], str]:
    """Return the function that writes one JSON string under the settings' escaping."""
    encode: Callable[[str], str] = (
        json.encoder.encode_basestring_ascii if settings.json_escapes_unicode else json.encoder.encode_basestring
    )
    if not settings.json_escapes_slashes:
        return encode

    def with_slashes(value: str) -> str:
        text = encode(value)
        return text.replace("/", "\\/") if "/" in text else text

    return with_slashes


def _json_chunks(sheet: Sheet, *, settings: ServerSettings) -> Iterator[str]:
    text = json_text_writer(settings)
    template = "{" + ",".join(f"{text(column).replace('%', '%%')}:%s" for column in sheet.columns) + "}"
    special = {
        n: _json_object_text if column in sheet.objects else _json_integer
        for n, column in enumerate(sheet.columns)
        if column in sheet.integers | sheet.objects
    }

    def item(row: Sequence[str]) -> str:
        cells = [text(value) if value else '""' for value in row]
        for n, write in special.items():
            if row[n] or n in objects:
                cells[n] = write(row[n])
        return template % tuple(cells)

    objects = {n for n, column in enumerate(sheet.columns) if column in sheet.objects}
    items = map(item, sheet.rows)
    if sheet.single:
        return items
    return _in_chunks(_joined(items))


def _joined(items: Iterator[str]) -> Iterator[str]:
    before = "["
    for item in items:
        yield before + item
        before = ","
    yield "]" if before == "," else "[]"


def _json_integer(value: str) -> str:
    return value if value.lstrip("-").isdecimal() else json.dumps(value)


def _json_object_text(value: str) -> str:
    pairs = (part.rpartition(":") for part in value.split(",") if part)
    return json.dumps({name: int(level) for name, _, level in pairs}, separators=(",", ":"))


def _xml_items(sheet: Sheet, *, settings: ServerSettings) -> Iterator[str]:
    line_break = "\n" if settings.xml_line_breaks else ""
    opening = f"{_XML_START}{line_break}<{sheet.root}>{line_break}"
    template = "".join(f"<{column}><![CDATA[%s]]></{column}>" for column in sheet.columns)
    if not sheet.single:
        template = f"<item>{template}</item>"
    for row in sheet.rows:
        if opening:
            yield opening
            opening = ""
        yield template % tuple([v.replace("]]>", "]]]]><![CDATA[>") if "]" in v else v for v in row]) + line_break
    if opening and settings.xml_short_when_empty:
        yield f"{_XML_START}{line_break}<{sheet.root} />"
    else:
        yield f"{opening}</{sheet.root}>"
