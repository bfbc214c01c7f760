"""records.csv into the store, row by row.

The file is a raw flat export: REDCap's own, or one written like it. A blank status of a form that applies is kept
blank (the form was never saved), a blank checkbox of a form that applies becomes unchecked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.server.errors import FolderError
from sandbox.server.store import RecordStore, Row, Shape
from sandbox.server.tables import csv_rows

if TYPE_CHECKING:
    from pathlib import Path

    from sandbox.server.dictionary import Dictionary
    from sandbox.server.structure import Structure

_KEYS = (
    "redcap_event_name",
    "redcap_repeat_instrument",
    "redcap_repeat_instance",
    "redcap_data_access_group",
    "redcap_survey_identifier",
)


@dataclass
class _Filling:
    """How a line of the file becomes the values of one shape."""

    shape: Shape
    cells: list[int]
    checkboxes: list[int]
    elsewhere: list[tuple[int, str]]


def loaded_store(path: Path, *, dictionary: Dictionary, structure: Structure, by_key: bool) -> RecordStore:
    """Return the arranged store of one project.

    Raises:
        FolderError: a column is no field, or a row names an unknown event or form, or has no instance number.

    """
    store = RecordStore()
    rows = csv_rows(path)
    header = next(rows, [])
    if header and header[0] != dictionary.record_id.name:
        raise FolderError(f"{path}: the first column must be the record id field {dictionary.record_id.name}.")
    _refuse_unknown_columns(path, header=header, dictionary=dictionary, structure=structure)
    fillings: dict[tuple[str, str], _Filling] = {}
    keys = [header.index(key) if key in header else -1 for key in _KEYS]
    for number, line in enumerate(rows, start=2):
        event, instrument, instance, group, identifier = ("" if n < 0 else line[n] for n in keys)
        filling = fillings.get((event, instrument))
        if filling is None:
            _refuse_unknown_place(path, number, event=event, instrument=instrument, structure=structure)
            filling = _filling(header, dictionary=dictionary, structure=structure, place=(event, instrument))
            fillings[event, instrument] = filling
            store.shapes[event, instrument] = filling.shape
        if instance and not instance.isdecimal():
            raise FolderError(f"{path}, row {number}: redcap_repeat_instance must be a whole number.")
        values = _values(line, filling=filling, store=store)
        record = store.shared(line[0])
        store.add(Row(record, event, instrument, int(instance or 0), values))
        if group:
            store.groups.setdefault(record, group)
        if identifier:
            store.identifiers.setdefault(record, identifier)
    store.arrange(event_order=structure.event_order, form_order=structure.form_order, records_by_key=by_key)
    return store


def place_columns(*, dictionary: Dictionary, structure: Structure, event: str, instrument: str) -> list[str]:
    """Return the columns that can be filled on rows of an event and repeating form, in export order."""
    columns: list[str] = []
    for form in structure.forms_of_row(event=event, instrument=instrument):
        if form in structure.surveys:
            columns.append(f"{form}_timestamp")
        columns += dictionary.form_columns(form)
    return columns


def _values(line: list[str], *, filling: _Filling, store: RecordStore) -> tuple[str, ...]:
    strays = [(cell, column) for cell, column in filling.elsewhere if line[cell]]
    for cell, column in strays:
        filling.shape.add_stray(column)
        filling.cells.append(cell)
        filling.elsewhere.remove((cell, column))
    values = [line[cell] if cell >= 0 else "" for cell in filling.cells]
    for n in filling.checkboxes:
        values[n] = values[n] or "0"
    return tuple([store.shared(value) for value in values])


def _filling(header: list[str], *, dictionary: Dictionary, structure: Structure, place: tuple[str, str]) -> _Filling:
    event, instrument = place
    at = {name: n for n, name in enumerate(header)}
    columns = place_columns(dictionary=dictionary, structure=structure, event=event, instrument=instrument)
    fields = dictionary.columns
    checkboxes = [n for n, c in enumerate(columns) if c in fields and fields[c][0].kind == "checkbox"]
    taken = {*columns, *_KEYS, dictionary.record_id.name}
    return _Filling(
        shape=Shape(columns=list(columns), designated=len(columns)),
        cells=[at.get(column, -1) for column in columns],
        checkboxes=checkboxes,
        elsewhere=[(n, name) for name, n in at.items() if name not in taken],
    )


def _refuse_unknown_columns(path: Path, *, header: list[str], dictionary: Dictionary, structure: Structure) -> None:
    known = {*dictionary.columns, *_KEYS, *(f"{form}_timestamp" for form in structure.instruments)}
    unknown = [name for name in header if name not in known]
    if unknown:
        raise FolderError(f"{path} has the column {unknown[0]}, which metadata.csv does not define.")


def _refuse_unknown_place(path: Path, number: int, *, event: str, instrument: str, structure: Structure) -> None:
    if event not in structure.event_order:
        raise FolderError(f"{path}, row {number}: the event {event or '(blank)'} is not one of the project's.")
    if instrument and instrument not in structure.instruments:
        raise FolderError(f"{path}, row {number}: the repeating form {instrument} is not in metadata.csv.")
