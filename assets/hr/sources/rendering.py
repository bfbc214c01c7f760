"""Rows from a database or a report, written as the CSV file a folder would have held.

Belongs here: one value as text, and a table of texts as bytes with canonical column names. Does not belong here: where
rows come from (`views.py`, `entries.py`) and what the text means (`assets/hr/cells.py`).

Everything becomes the text of a CSV file and passes the same reader as a delivered file: handing typed frames on was
rejected, because a driver's types would then decide what a file's text must go through checks to become.
"""

from __future__ import annotations

import csv
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from zoneinfo import ZoneInfo

    from assets.hr.mapping import HrMapping, TableName


class SourceError(Exception):
    """A source could not be read; one sentence with what to do: never a row, a name, a password or an address."""


def text_of(value: object, *, zone: ZoneInfo) -> str:
    """Return a database value as the text a CSV file would hold; `TypeError` for what is no text (binary).

    Blanks at the end are the padding of a fixed width, and PeopleSoft's single blank is none. A day that comes as a
    moment (Oracle's DATE has a time) is the day it is written with; a moment with a zone is told in the institution's,
    once. Numbers are plain: no exponent, no thousands mark.
    """
    match value:
        case None:
            text = ""
        case str():
            text = value.rstrip(" ")
        case bool():
            text = "true" if value else "false"
        case datetime():
            text = _day_of(value, zone=zone).isoformat()
        case float():
            text = format(Decimal(repr(value)), "f")
        case Decimal():
            text = format(value, "f")
        case list() | tuple():
            text = ";".join(text_of(part, zone=zone) for part in value)
        case bytes() | bytearray() | memoryview():
            raise TypeError
        case _:
            text = str(value)
    return text


def _day_of(moment: datetime, *, zone: ZoneInfo) -> date:
    try:
        return (moment.astimezone(zone) if moment.tzinfo else moment).date()
    except OverflowError:
        # "No end" is often written as the last moment there is, and no zone can be applied to that.
        return moment.date()


def canonical_mapping(mapping: HrMapping, tables: Iterable[TableName]) -> HrMapping:
    """Return the mapping that reads these tables once `csv_of` has written them: their columns named as ours."""
    plain = {
        table: mapping.of(table).model_copy(
            update={"columns": {name: name for name in mapping.source_names(table)}, "file": None}
        )
        for table in tables
    }
    return mapping.model_copy(update={"files": {**mapping.files, **plain}})


def csv_of(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return a UTF-8 CSV file, its rows in the order of their text.

    Neither a database nor a report promises an order, and equal rows must be the same delivery on the next night. Each
    row becomes a line as it comes: as lists of cells, half a million appointments would fill a gigabyte.
    """
    lines: list[str] = []
    writer = csv.writer(_Lines(lines), lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    header, *below = lines
    return "".join([header, *sorted(below)]).encode("utf-8")


class _Lines:
    """What `csv.writer` takes for a file: every row it writes becomes one item, line breaks inside cells included."""

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines

    def write(self, line: str) -> None:
        self._lines.append(line)
