"""content=record, type=flat: one line per stored row, one column per field or checkbox choice."""

from __future__ import annotations

from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING

from sandbox.server.columns import asked_fields, flat_columns
from sandbox.server.rights import export_levels, record_id_writer
from sandbox.server.selection import selected_rows
from sandbox.server.sheet import Sheet
from sandbox.server.values import column_labels, value_writer, wants_labels

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sandbox.server.asked import Asked
    from sandbox.server.columns import Column
    from sandbox.server.store import Row, Shape


@dataclass(frozen=True)
class _Plan:
    """How rows of one shape become lines.

    A row's values are followed by record, instance, group and identifier and by the constants; `pick` takes the
    columns out of that tuple. `unsaved` are status columns that read 0 where the form applies and was never saved.
    """

    pick: Callable[[tuple[str, ...]], tuple[str, ...]]
    constants: tuple[str, ...]
    unsaved: list[int]
    writers: list[tuple[int, Callable[[str], str]]]
    joined: list[tuple[int, list[tuple[int, str]]]]
    evidence: list[int]
    checked: list[int]


def flat_sheet(asked: Asked) -> Sheet:
    """Return the flat export of the rows and columns that were asked for."""
    fields = asked_fields(asked)
    repeats = asked.project.has_repeats
    if repeats and asked.settings.repeat_columns_follow_batch:
        repeats = any(row.instance for row in selected_rows(asked))
    columns = flat_columns(asked, fields=fields, repeats=repeats)
    labelled = asked.form.text("rawOrLabelHeaders", "raw").lower() == "label"
    return Sheet(
        columns=[column.name for column in columns],
        headings=[column.heading for column in columns] if labelled else None,
        rows=_lines(asked, columns=columns, rows=selected_rows(asked)) if columns else (),
        integers=frozenset({"redcap_repeat_instance"}),
        delimiter=asked.form.csv_delimiter,
        root="records",
        headless_when_empty=True,
    )


def _lines(asked: Asked, *, columns: list[Column], rows: Iterator[Row]) -> Iterator[list[str]]:
    about = _row_properties(asked)
    has_id = columns[0].kind == "id"
    brings_all = asked.settings.id_brings_every_row
    separator = asked.settings.checkbox_separator
    plans: dict[tuple[str, str], _Plan] = {}
    for row in rows:
        place = (row.event, row.instrument)
        plan = plans.get(place)
        if plan is None:
            plan = plans[place] = _plan(asked, columns=columns, place=place)
        if (has_id and (brings_all or not row.instrument)) or _holds_something(row.values, plan=plan):
            yield _line(row.values, about(row), plan=plan, separator=separator)


def _holds_something(values: tuple[str, ...], *, plan: _Plan) -> bool:
    """Whether a row asked for without its id is worth a line: a stored value, or the 0 of a form never saved."""
    return bool(plan.unsaved) or any(values[n] for n in plan.evidence) or any(values[n] == "1" for n in plan.checked)


def _line(values: tuple[str, ...], about: tuple[str, ...], *, plan: _Plan, separator: str) -> list[str]:
    line = list(plan.pick((*values, *about, *plan.constants)))
    for n in plan.unsaved:
        line[n] = line[n] or "0"
    for n, write in plan.writers:
        line[n] = write(line[n])
    for n, options in plan.joined:
        line[n] = separator.join(text for at, text in options if values[at] == "1")
    return line


def _row_properties(asked: Asked) -> Callable[[Row], tuple[str, ...]]:
    """Return the function from a row to its record id, instance, group and survey identifier as exported."""
    project = asked.project
    groups, identifiers = project.store.groups, project.store.identifiers
    labels = _group_labels(asked)
    levels = export_levels(user=asked.user, forms=list(project.dictionary.forms))
    hashed = record_id_writer(project=project, levels=levels)

    def properties(row: Row) -> tuple[str, ...]:
        group = groups.get(row.record, "")
        return (
            hashed(row.record) if hashed else row.record,
            str(row.instance) if row.instance else "",
            labels.get(group, group),
            identifiers.get(row.record, ""),
        )

    return properties


def _plan(asked: Asked, *, columns: list[Column], place: tuple[str, str]) -> _Plan:
    project = asked.project
    shape = project.store.shapes[place]
    event, instrument = place
    size = len(shape.columns)
    event_text, instrument_text = event, instrument
    if wants_labels(asked):
        event_text = project.structure.event_label(event) if event else ""
        instrument_text = project.structure.instruments.get(instrument, "")
    sources = {"id": 0, "instance": 1, "group": 2, "identifier": 3, "event": 5, "instrument": 6}
    blank = size + 4
    picks = [
        size + sources[column.kind] if column.kind in sources else shape.position.get(column.name, blank)
        for column in columns
    ]
    gray = asked.form.flag("exportBlankForGrayFormStatus")
    statuses = [n for n, c in enumerate(columns) if c.field is not None and c.field.is_status]
    writers = [(n, write) for n, c in enumerate(columns) if (write := value_writer(c, asked=asked)) is not None]
    held = [
        (c, shape.position[c.name]) for c in columns if c.kind in {"field", "timestamp"} and c.name in shape.position
    ]
    return _Plan(
        pick=itemgetter(*picks) if len(picks) > 1 else _only(picks[0]),
        constants=("", event_text, instrument_text),
        unsaved=[] if gray else [n for n in statuses if shape.applies(columns[n].name)],
        writers=[(n, write) for n, write in writers if picks[n] != blank],
        joined=_joined_checkboxes(asked, columns=columns, shape=shape),
        evidence=[at for c, at in held if not c.code],
        checked=[at for c, at in held if c.code] + _combined_positions(columns, shape=shape),
    )


def _only(position: int) -> Callable[[tuple[str, ...]], tuple[str, ...]]:
    return lambda values: (values[position],)


def _combined(columns: list[Column]) -> list[tuple[int, Column]]:
    return [(n, c) for n, c in enumerate(columns) if c.field and c.field.kind == "checkbox" and not c.code]


def _combined_positions(columns: list[Column], *, shape: Shape) -> list[int]:
    names = [name for _, c in _combined(columns) if c.field for name in c.field.columns]
    return [shape.position[name] for name in names if name in shape.position]


def _joined_checkboxes(asked: Asked, *, columns: list[Column], shape: Shape) -> list[tuple[int, list[tuple[int, str]]]]:
    found = []
    for n, column in _combined(columns):
        if column.field is None:
            continue
        labels = column_labels(column, asked=asked) if wants_labels(asked) else {}
        pairs = zip(column.field.columns, column.field.choices, strict=True)
        options = [(shape.position[name], labels.get(code, code)) for name, code in pairs if name in shape.position]
        found.append((n, options))
    return found


def _group_labels(asked: Asked) -> dict[str, str]:
    if not wants_labels(asked):
        return {}
    return {row["unique_group_name"]: row["data_access_group_name"] for row in asked.project.dags}
