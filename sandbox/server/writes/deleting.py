"""Deleting records, or an instrument, event or instance of them, and clearing a project.

A record is deleted with one log entry. A part is logged as an update whose details say which values went; whether that
makes the record a modified one for a date range is a setting, since nothing on record says. Without a trace
(delete_logging=1) nothing is logged, and no date range finds it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.server.errors import ApiError, invalid_values
from sandbox.server.writes.draft import Draft
from sandbox.server.writes.places import Place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sandbox.server.project import Project
    from sandbox.server.store import Row
    from sandbox.server.writes.draft import Writer


@dataclass(frozen=True, kw_only=True)
class Part:
    """What is deleted of each record; all blank: everything.

    An instance not given is the first one, of an instrument as of an event.
    """

    arm: str = ""
    event: str = ""
    instrument: str = ""
    instance: int = 1

    @property
    def is_whole(self) -> bool:
        """Whether all events of the record, or of one arm, go."""
        return not self.event and not self.instrument


def delete_records(
    records: Sequence[str],
    *,
    project: Project,
    by: Writer,
    part: Part | None = None,
    is_logged: bool = True,
    is_change: bool = True,
) -> int:
    """Delete records or a part of them; return how many records were named.

    Raises:
        ApiError: 400 for an unknown record (nothing is deleted then), arm, event or instrument, or an instrument of a
            longitudinal project without its event.

    """
    wanted = list(dict.fromkeys(records))
    chosen = part or Part()
    with project.writing:
        draft = Draft(project, by=by)
        events = _events(chosen, project=project)
        _refuse_unknown(wanted, draft=draft, events=events)
        for record in wanted:
            if chosen.is_whole:
                _delete_whole(record, events=events, draft=draft, is_logged=is_logged)
            else:
                _delete_part(record, part=chosen, draft=draft, is_logged=is_logged, is_change=is_change)
        draft.publish()
    return len(wanted)


def clear_project(project: Project, *, by: Writer) -> None:
    """Erase all records at once: one log entry that names no record, as REDCap does since 15.2.0."""
    with project.writing:
        draft = Draft(project, by=by)
        for record in list(draft.store.records()):
            draft.rows(record).clear()
        draft.note("Manage/Design ", "Erase all data", is_change=False)
        draft.publish()


def _events(part: Part, *, project: Project) -> frozenset[str] | None:
    """Return the events of the arm that is asked for, None for all; refuse names the project does not have."""
    structure = project.structure
    if part.instrument and part.instrument not in structure.instruments:
        raise invalid_values(parameter="instrument", values=[part.instrument])
    if not structure.is_longitudinal:
        return None
    if part.event and part.event not in structure.event_order:
        raise invalid_values(parameter="event", values=[part.event])
    if part.instrument and not part.event:
        raise ApiError(400, 'The parameter "event" is required when deleting an instrument of a longitudinal project.')
    if not part.arm:
        return None
    if part.arm not in {arm.number for arm in structure.arms}:
        raise invalid_values(parameter="arm", values=[part.arm])
    return frozenset(event.unique_name for event in structure.events if event.arm == part.arm)


def _refuse_unknown(records: list[str], *, draft: Draft, events: frozenset[str] | None) -> None:
    def exists(record: str) -> bool:
        if draft.by.group and draft.store.groups.get(record) != draft.by.group:
            return False
        rows = draft.store.rows_of([record])
        return any(events is None or row.event in events for row in rows)

    unknown = [record for record in records if not exists(record)]
    if unknown:
        raise ApiError(
            400,
            "One or more of the records provided cannot be deleted because they do not exist in the project. "
            f"The following records do not exist: {', '.join(unknown)}",
        )


def _delete_whole(record: str, *, events: frozenset[str] | None, draft: Draft, is_logged: bool) -> None:
    rows = draft.rows(record)
    for key, row in list(rows.items()):
        if events is None or row.event in events:
            del rows[key]
    if is_logged:
        draft.note(f"Delete record {record}", f"{draft.project.record_id} = '{record}'", record=record)


def _delete_part(record: str, *, part: Part, draft: Draft, is_logged: bool, is_change: bool) -> None:
    rows = draft.rows(record)
    for key, row in list(rows.items()):
        columns = _columns_in(part, row=row, draft=draft)
        if not columns:
            continue
        shape = draft.shape(row.event, row.instrument)
        values, blank = list(row.values), draft.blank(row.event, row.instrument)
        changes: dict[str, str] = {}
        for column in columns:
            at = shape.position[column]
            if values[at] != blank[at]:
                values[at] = changes[column] = blank[at]
        left = row._replace(values=tuple(values))
        if draft.holds_something(left):
            rows[key] = left
        else:
            del rows[key]
        if is_logged:
            place = Place(record, row.event, row.instrument, row.instance)
            draft.note_change("Update record (API)", place, changes, is_change=is_change)


def _columns_in(part: Part, *, row: Row, draft: Draft) -> list[str]:
    """Return the columns of a row that belong to the part."""
    project = draft.project
    if row.event != part.event:
        return []
    shape = draft.shape(row.event, row.instrument)
    repeats_whole = project.structure.is_repeating(event=row.event, form="")
    if not part.instrument:
        return list(shape.columns) if not repeats_whole or row.instance == part.instance else []
    if row.instance and row.instance != part.instance:
        return []
    columns = {*project.dictionary.form_columns(part.instrument), f"{part.instrument}_timestamp"}
    return [column for column in shape.columns if column in columns]
