"""Importing rows: all of a request or nothing.

First every row is checked (checking.py); one bad value refuses the request. Then records get their names, rows are
merged into a draft, and the draft is published with one log entry a changed row. A row that changes nothing is not
logged, so it does not count as modified either (inferred).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.server.errors import ApiError
from sandbox.server.writes.checking import checked_rows
from sandbox.server.writes.draft import Draft
from sandbox.server.writes.numbering import name_prefix, next_number
from sandbox.server.writes.places import NEW_INSTANCE, next_instance
from sandbox.server.writes.problems import OTHER_GROUP, RowProblem, refuse_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sandbox.server.project import Project
    from sandbox.server.writes.checking import CheckedRow
    from sandbox.server.writes.draft import Writer
    from sandbox.server.writes.places import Place
    from sandbox.server.writes.submitted import Submitted
    from sandbox.server.writes.validation import DateOrder

NO_CREATE = "You do not have Create Record privileges"


@dataclass(frozen=True, kw_only=True)
class ImportOptions:
    """How an import treats blanks, record names, dates and form status."""

    overwrite: bool = False
    auto_number: bool = False
    date_order: DateOrder = "YMD"
    saves_status: bool = True


def import_rows(
    rows: Sequence[Submitted], *, project: Project, by: Writer, options: ImportOptions
) -> list[tuple[str, str]]:
    """Save rows of text by export column name; return the records as (name, name that was submitted), each once.

    Raises:
        ApiError: 400 for unknown columns and bad values, 403 for a new record without the right to create one. Nothing
            is saved then.

    """
    with project.writing:
        draft = Draft(project, by=by)
        checked = checked_rows(rows, draft=draft, date_order=options.date_order)
        names = _record_names(checked, draft=draft, options=options)
        _refuse_strangers(names, draft=draft)
        created: set[str] = set()
        for item in checked:
            _merge(item, record=names[item.place.record], draft=draft, created=created, options=options)
        draft.publish()
        return [(name, given) for given, name in names.items()]


def _record_names(checked: list[CheckedRow], *, draft: Draft, options: ImportOptions) -> dict[str, str]:
    """Return submitted name → name; a project that does not number its records keeps the submitted ones."""
    given = dict.fromkeys(item.place.record for item in checked)
    if not (options.auto_number and str(draft.project.info.get("record_autonumbering_enabled")) == "1"):
        return {name: name for name in given}
    prefix = name_prefix(project=draft.project, group=draft.by.group)
    first = next_number(draft.store.records(), prefix=prefix)
    return {name: f"{prefix}{n}" for n, name in enumerate(given, start=first)}


def _refuse_strangers(names: dict[str, str], *, draft: Draft) -> None:
    """Refuse records of another group than the writer's, and new ones where the writer may create none."""
    if not draft.by.may_create and any(name not in draft.store for name in names.values()):
        raise ApiError(403, NO_CREATE)
    group, record_id = draft.by.group, draft.project.record_id
    if group:
        others = [n for n in names.values() if n in draft.store and draft.store.groups.get(n) != group]
        refuse_rows([RowProblem(name, record_id, name, OTHER_GROUP) for name in others])


def _merge(item: CheckedRow, *, record: str, draft: Draft, created: set[str], options: ImportOptions) -> None:
    place = item.place._replace(record=record)
    if place.instance == NEW_INSTANCE:
        place = place._replace(instance=next_instance(draft.rows(record).values(), place=place))
    before = draft.rows(record).get((place.event, place.instrument, place.instance))
    is_new = not draft.rows(record)
    values = list(before.values) if before else draft.blank(place.event, place.instrument)
    changes = _changed_values(values, item.cells, place=place, draft=draft, options=options)
    draft.put(place, values)
    row = draft.rows(record)[place.event, place.instrument, place.instance]
    if place.instance and not draft.holds_something(row):
        del draft.rows(record)[place.event, place.instrument, place.instance]
        if before is None:
            return
    if before is None and (is_new or not place.instance):
        changes = {draft.project.record_id: record} | changes
    changes |= _changed_group(item, record=record, is_new=is_new, draft=draft, options=options)
    if changes:
        verb = "Create record (API)" if is_new and record not in created else "Update record (API)"
        created.add(record)
        draft.note_change(verb, place, changes)


def _changed_values(
    values: list[str], cells: dict[str, str], *, place: Place, draft: Draft, options: ImportOptions
) -> dict[str, str]:
    """Put the cells into the values of a row; return what changed."""
    shape, columns = draft.shape(place.event, place.instrument), draft.project.dictionary.columns
    changes: dict[str, str] = {}
    saved: dict[str, None] = {}
    for column, text in cells.items():
        field, code = columns[column]
        if not text and not options.overwrite:
            continue
        stored = text or ("0" if code else "")
        at = shape.position[column]
        if values[at] != stored:
            values[at] = changes[column] = stored
        if text and (not code or text == "1"):
            saved[field.form] = None
    for form in saved if options.saves_status else ():
        at = shape.position[f"{form}_complete"]
        if not values[at]:
            values[at] = changes[f"{form}_complete"] = "0"
    return changes


def _changed_group(
    item: CheckedRow, *, record: str, is_new: bool, draft: Draft, options: ImportOptions
) -> dict[str, str]:
    """Assign the record to its group; return the change as one of a column."""
    groups = draft.store.groups
    wanted = item.group if item.group or options.overwrite else None
    if draft.by.group:
        wanted = draft.by.group if is_new else None
    if wanted is None or groups.get(record, "") == wanted:
        return {}
    if wanted:
        groups[record] = wanted
    else:
        del groups[record]
    return {"redcap_data_access_group": wanted}
