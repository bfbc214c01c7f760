"""The rows of one project, in memory and compact.

A row is a tuple (record, event, instrument, instance, values). `values` holds only the columns that can be filled on
such a row (its *shape*: event and repeating form), so an instance of a five-field form costs five cells however wide
the project is; equal short values are shared. 200,000 rows of a mentoring project take well under 200 MB. SQLite was
the alternative: it halves the memory and costs four times the time per exported row, because every row is rebuilt from
text.

A store that is being served is not changed: a write makes a `copied` one, puts whole lists of rows for the records it
touches, and lets the project become that. The copy costs one dictionary of references, never the rows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_SHARED_LENGTH = 40
_DIGITS = re.compile(r"(\d+)")

Cell = tuple[str, str, int]
"""Event, export column and instance (1 where nothing repeats): what a value is stored under, besides its record."""


class Row(NamedTuple):
    """One stored row; blank event, instrument or instance 0 mean that the project or row has none."""

    record: str
    event: str
    instrument: str
    instance: int
    values: tuple[str, ...]


@dataclass
class Shape:
    """Which columns the values of rows of one kind stand for, and how many of them belong there by structure."""

    columns: list[str]
    designated: int

    position: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        """Index the columns."""
        self.position = {column: n for n, column in enumerate(self.columns)}

    def applies(self, column: str) -> bool:
        """Whether the column belongs to such rows by structure, not only by a stray value."""
        return self.position.get(column, self.designated) < self.designated

    def add_stray(self, column: str) -> None:
        """Make room for a value that stands where structure says it cannot."""
        self.position[column] = len(self.columns)
        self.columns.append(column)


def natural_key(record: str) -> tuple[object, ...]:
    """Return a sort key: whole numbers by value, then everything else with digit runs by value."""
    if record.isdecimal() and record.isascii():
        return (0, int(record), record)
    parts = [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in _DIGITS.split(record) if part]
    return (1, parts, record)


class RecordStore:
    """Rows by record, kept in export order once `arrange` was called."""

    def __init__(self) -> None:
        """Start empty."""
        self.shapes: dict[tuple[str, str], Shape] = {}
        self.groups: dict[str, str] = {}
        self.identifiers: dict[str, str] = {}
        self.hidden: dict[str, dict[Cell, str]] = {}
        """Values that dictionary and structure have no place for at present, by record; see design/reshape.py."""
        self.is_by_key = True
        self._rows: dict[str, list[Row]] = {}
        self._pool: dict[str, str] = {}

    def __len__(self) -> int:
        """Return the number of rows."""
        return sum(len(rows) for rows in self._rows.values())

    def shared(self, value: str) -> str:
        """Return one object for equal short values."""
        return self._pool.setdefault(value, value) if len(value) <= _SHARED_LENGTH else value

    def add(self, row: Row) -> None:
        """Keep a row; its values are in the order of its shape's columns."""
        self._rows.setdefault(row.record, []).append(row)

    def arrange(self, *, event_order: dict[str, int], form_order: dict[str, int], records_by_key: bool) -> None:
        """Sort records, then events, base row, instruments and instances; fill rows up to their shape's columns."""
        self.is_by_key = records_by_key
        if records_by_key:
            self._rows = {record: self._rows[record] for record in sorted(self._rows, key=natural_key)}
        for rows in self._rows.values():
            rows.sort(key=lambda row: (event_order[row.event], form_order[row.instrument], row.instance))
            for n, row in enumerate(rows):
                missing = len(self.shapes[row.event, row.instrument].columns) - len(row.values)
                if missing:
                    rows[n] = row._replace(values=row.values + ("",) * missing)
        self._pool = {}

    def copied(self) -> RecordStore:
        """Return a store with the same rows that can be written to; what a reader holds of this one stays as it is."""
        other = RecordStore()
        other.is_by_key = self.is_by_key
        other.shapes, other._rows = dict(self.shapes), dict(self._rows)
        other.groups, other.identifiers = dict(self.groups), dict(self.identifiers)
        other.hidden = dict(self.hidden)
        return other

    def put(self, record: str, rows: list[Row]) -> None:
        """Replace the rows of a record, in export order; none removes it. New ids come last until `settle`."""
        if rows:
            self._rows[record] = rows
            return
        self._rows.pop(record, None)
        self.groups.pop(record, None)
        self.identifiers.pop(record, None)
        self.hidden.pop(record, None)

    def settle(self) -> None:
        """Put the records into export order again after new ids were put."""
        if self.is_by_key:
            self._rows = {record: self._rows[record] for record in sorted(self._rows, key=natural_key)}

    def records(self) -> Iterator[str]:
        """Record ids in export order."""
        return iter(self._rows)

    def rows_of(self, records: Iterable[str]) -> Iterator[Row]:
        """Rows of those records that exist, in the order given."""
        for record in records:
            yield from self._rows.get(record, ())

    def row_at(self, *, record: str, event: str) -> Row | None:
        """Return the base row of a record at an event, or its first instance where the event repeats."""
        return next((row for row in self._rows.get(record, ()) if row.event == event and not row.instrument), None)

    def value(self, row: Row, column: str) -> str:
        """Return one stored value, blank where the row has none."""
        at = self.shapes[row.event, row.instrument].position.get(column)
        return "" if at is None else row.values[at]

    def __contains__(self, record: object) -> bool:
        """Whether a record exists."""
        return record in self._rows
