"""What becomes of stored values when dictionary or structure change.

REDCap stores a value under record, event, field and instance, not under a form. So a field that moves to another form
keeps its values, a form that begins to repeat has its values on instance 1, one that ceases shows instance 1, a removed
or renamed field loses sight of its values and shows them again when it comes back, and choices may change under the
data. Values that have no place are kept with the record (`hidden`) and are exported nowhere. The data of a deleted
event is gone; a record without a row is not exported, and without a hidden value it is gone too.

A value the loaded file already had where structure says it cannot be stays there as long as its row does.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sandbox.server.loading import place_columns
from sandbox.server.store import RecordStore, Row, Shape

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from sandbox.server.dictionary import Dictionary
    from sandbox.server.store import Cell
    from sandbox.server.structure import Structure

Place = tuple[str, str, int]
"""Event, repeating form and instance of a row."""


@dataclass(frozen=True, kw_only=True)
class EventChange:
    """Which events got another unique name, and which are deleted with their data."""

    renamed: Mapping[str, str] = field(default_factory=dict)
    deleted: Collection[str] = ()


class _Reshaping:
    """One pass over the records of a store."""

    def __init__(self, *, old: Dictionary, new: Dictionary, structure: Structure, events: EventChange) -> None:
        self.new = new
        self.structure = structure
        self.events = events
        self.boxes = {column for column, (item, _) in old.columns.items() if item.kind == "checkbox"}
        self.form_of = {column: item.form for column, (item, _) in new.columns.items()}
        self.form_of |= {f"{form}_timestamp": form for form in structure.surveys}
        self.designated = {event: set(structure.forms_of_event(event)) for event in structure.event_order}
        self.shapes: dict[tuple[str, str], Shape] = {}

    def rows_of(self, record: str, *, store: RecordStore) -> tuple[list[Row], dict[Cell, str]]:
        """Return the rows of a record in export order, and the values that have no place."""
        kept: dict[Place, dict[str, str]] = {}
        hidden: dict[Cell, str] = {}
        for cell, value in self._values_of(record, store=store, kept=kept):
            place = self._place_of(cell)
            if place is None:
                hidden[cell] = value
            else:
                kept.setdefault(place, {})[cell[1]] = value
        order = self.structure
        places = sorted(kept, key=lambda p: (order.event_order[p[0]], order.form_order[p[1]], p[2]))
        return [self._row(record, place, kept[place], store=store) for place in places], hidden

    def _values_of(
        self, record: str, *, store: RecordStore, kept: dict[Place, dict[str, str]]
    ) -> Iterator[tuple[Cell, str]]:
        for cell, value in store.hidden.get(record, {}).items():
            if cell[0] not in self.events.deleted:
                yield (self.events.renamed.get(cell[0], cell[0]), cell[1], cell[2]), value
        for row in store.rows_of([record]):
            if row.event in self.events.deleted:
                continue
            event = self.events.renamed.get(row.event, row.event)
            shape = store.shapes[row.event, row.instrument]
            stays = self._same_row(event, row)
            if stays is not None:
                kept.setdefault(stays, {})
            for n, (column, value) in enumerate(zip(shape.columns, row.values, strict=True)):
                if not value or (value == "0" and column in self.boxes):
                    continue
                cell = (event, column, row.instance or 1)
                is_stray = n >= shape.designated and column in self.form_of and self._place_of(cell) is None
                if is_stray and stays is not None:
                    kept[stays][column] = value
                else:
                    yield cell, value

    def _same_row(self, event: str, row: Row) -> Place | None:
        """Return where the row itself, blank or not, stands now: the record id is stored on it."""
        if event not in self.designated:
            return None
        if row.instrument:
            repeats = self.structure.is_repeating(event=event, form=row.instrument)
            return (event, row.instrument, row.instance) if repeats else None
        if self.structure.is_repeating(event=event, form=""):
            return (event, "", row.instance or 1)
        return (event, "", 0) if row.instance in {0, 1} else None

    def _place_of(self, cell: Cell) -> Place | None:
        event, column, instance = cell
        form = self.form_of.get(column)
        if form is None or form not in self.designated.get(event, ()):
            return None
        if self.structure.is_repeating(event=event, form=form):
            return (event, form, instance)
        if self.structure.is_repeating(event=event, form=""):
            return (event, "", instance)
        return (event, "", 0) if instance == 1 else None

    def _row(self, record: str, place: Place, values: dict[str, str], *, store: RecordStore) -> Row:
        event, instrument, instance = place
        shape = self._shape(event, instrument)
        for column in values:
            if column not in shape.position:
                shape.add_stray(column)
        blanks = ["0" if self._is_box(column) else "" for column in shape.columns[: shape.designated]]
        blanks += [""] * (len(shape.columns) - shape.designated)
        for column, value in values.items():
            blanks[shape.position[column]] = store.shared(value)
        return Row(record, event, instrument, instance, tuple(blanks))

    def _is_box(self, column: str) -> bool:
        found = self.new.columns.get(column)
        return found is not None and found[0].kind == "checkbox"

    def _shape(self, event: str, instrument: str) -> Shape:
        shape = self.shapes.get((event, instrument))
        if shape is None:
            columns = place_columns(dictionary=self.new, structure=self.structure, event=event, instrument=instrument)
            shape = self.shapes[event, instrument] = Shape(columns=columns, designated=len(columns))
        return shape


def reshaped_store(
    store: RecordStore, *, old: Dictionary, new: Dictionary, structure: Structure, events: EventChange
) -> RecordStore:
    """Return the store as it is under another dictionary or structure; the given one is left as it is.

    `old` is the dictionary the store was filled under. A record id keeps its rows whatever its field is called.
    """
    reshaping = _Reshaping(old=old, new=new, structure=structure, events=events)
    other = RecordStore()
    other.shapes = reshaping.shapes
    for record in dict.fromkeys([*store.records(), *store.hidden]):
        rows, hidden = reshaping.rows_of(record, store=store)
        for row in rows:
            other.add(row)
        if hidden:
            other.hidden[record] = hidden
        if (rows or hidden) and record in store.groups:
            other.groups[record] = store.groups[record]
        if (rows or hidden) and record in store.identifiers:
            other.identifiers[record] = store.identifiers[record]
    other.arrange(event_order=structure.event_order, form_order=structure.form_order, records_by_key=store.is_by_key)
    return other
