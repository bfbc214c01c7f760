"""Rows being written: a copy of the store, the log entries that go with it, and the moment both become the project's.

Nothing of a draft is seen by anyone before `publish`, and a request that is refused half way just forgets it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.server.journal import Entry, change_details, moment_text, record_action
from sandbox.server.loading import place_columns
from sandbox.server.store import Row, Shape
from sandbox.server.writes.calculating import recalculate

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from sandbox.server.project import Project
    from sandbox.server.writes.places import Place

_LAST = 1 << 30


@dataclass(frozen=True, kw_only=True)
class Writer:
    """Who writes and when; `group` confines them to one data access group, `forms` are those they may edit."""

    username: str
    now: datetime
    group: str = ""
    forms: frozenset[str] | None = None
    may_create: bool = True

    @property
    def moment(self) -> str:
        """The time as the log keeps it."""
        return moment_text(self.now)


class Draft:
    """Rows of the touched records by event, instrument and instance, over a copy of the project's store."""

    def __init__(self, project: Project, *, by: Writer) -> None:
        """Begin from the project as it is; the caller holds `project.writing`."""
        self.project = project
        self.by = by
        self.store = project.store.copied()
        self._rows: dict[str, dict[tuple[str, str, int], Row]] = {}
        self._blanks: dict[tuple[str, str], list[str]] = {}
        self._entries: list[Entry] = []

    def rows(self, record: str) -> dict[tuple[str, str, int], Row]:
        """Return the rows of a record by event, instrument and instance; changing them changes the draft."""
        if record not in self._rows:
            found = self.store.rows_of([record])
            self._rows[record] = {(row.event, row.instrument, row.instance): row for row in found}
        return self._rows[record]

    def shape(self, event: str, instrument: str) -> Shape:
        """Return the shape of rows of an event and repeating form, made on first use."""
        found = self.store.shapes.get((event, instrument))
        if found is None:
            project = self.project
            columns = place_columns(
                dictionary=project.dictionary, structure=project.structure, event=event, instrument=instrument
            )
            found = self.store.shapes[event, instrument] = Shape(columns=list(columns), designated=len(columns))
        return found

    def blank(self, event: str, instrument: str) -> list[str]:
        """Return the values of a row of which nothing is stored: blank, unchecked."""
        key = (event, instrument)
        if key not in self._blanks:
            shape, columns = self.shape(event, instrument), self.project.dictionary.columns
            self._blanks[key] = [
                "0" if c in columns and columns[c][1] and shape.applies(c) else "" for c in shape.columns
            ]
        return list(self._blanks[key])

    def holds_something(self, row: Row) -> bool:
        """Whether anything is stored on a row beside its keys."""
        return list(row.values) != self.blank(row.event, row.instrument)

    def put(self, place: Place, values: Iterable[str]) -> None:
        """Set the values of a row."""
        row = Row(place.record, place.event, place.instrument, place.instance, tuple(values))
        self.rows(place.record)[place.event, place.instrument, place.instance] = row

    def note_change(self, verb: str, place: Place, changes: Mapping[str, str], *, is_change: bool = True) -> None:
        """Log changed columns of one row."""
        action = record_action(verb, record=place.record, event=place.event, structure=self.project.structure)
        details = change_details(changes, instance=place.instance, dictionary=self.project.dictionary)
        self.note(action, details, record=place.record, is_change=is_change)

    def note(self, action: str, details: str, *, record: str = "", is_change: bool = True) -> None:
        """Log one line."""
        self._entries.append(Entry(self.by.moment, self.by.username, action, details, record, is_change))

    def publish(self) -> None:
        """Let the project become the draft: rows in export order, calculated fields anew, log entries."""
        known = set(self.store.records())
        events, forms = self.project.structure.event_order, self.project.structure.form_order
        for record, found in self._rows.items():
            rows = sorted(
                found.values(), key=lambda r: (events.get(r.event, _LAST), forms.get(r.instrument, _LAST), r.instance)
            )
            self.store.put(record, rows)
        changed = [entry.record for entry in self._entries if entry.record]
        recalculate(self.store, records=dict.fromkeys(changed), project=self.project, now=self.by.now)
        if any(record not in known for record in self._rows):
            self.store.settle()
        self.project.become(store=self.store)
        self.project.journal.extend(self._entries)
