"""Renaming a record, everywhere or in one arm. The log shows an update under the new name and nothing under the old."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.server.errors import ApiError, invalid_values
from sandbox.server.writes.draft import Draft

if TYPE_CHECKING:
    from sandbox.server.project import Project
    from sandbox.server.writes.draft import Writer


def rename_record(old: str, new: str, *, project: Project, by: Writer, arm: str = "") -> None:
    """Give a record another name, in one arm if that is given.

    Raises:
        ApiError: 400 when the record does not exist, the new name is blank or taken (in that arm), or there is no such
            arm.

    """
    with project.writing:
        draft = Draft(project, by=by)
        events = _events_of_arm(arm, project=project)
        moving = {key: row for key, row in draft.rows(old).items() if events is None or row.event in events}
        hidden = bool(by.group) and draft.store.groups.get(old) != by.group
        if not moving or hidden:
            raise ApiError(400, f'The record "{old}" does not exist')
        if not new:
            raise ApiError(400, 'The value of the parameter "new_record_name" is not valid')
        if any(events is None or row.event in events for row in draft.rows(new).values()):
            raise ApiError(400, f'The record "{new}" already exists')
        _move(old, new, keys=list(moving), events=events, draft=draft)
        draft.note(f"Update record (API) {new}", f"{project.record_id} = '{new}'", record=new)
        draft.publish()


def _events_of_arm(arm: str, *, project: Project) -> frozenset[str] | None:
    if not arm or not project.structure.is_longitudinal:
        return None
    found = frozenset(event.unique_name for event in project.structure.events if event.arm == arm)
    if not found:
        raise invalid_values(parameter="arm", values=[arm])
    return found


def _move(old: str, new: str, *, keys: list[tuple[str, str, int]], events: frozenset[str] | None, draft: Draft) -> None:
    for key in keys:
        draft.rows(new)[key] = draft.rows(old).pop(key)._replace(record=new)
    for kept in (draft.store.groups, draft.store.identifiers):
        if old in kept:
            kept.setdefault(new, kept[old])
    cells = draft.store.hidden.get(old, {})
    going = {cell: value for cell, value in cells.items() if events is None or cell[0] in events}
    if going:
        draft.store.hidden[new] = draft.store.hidden.get(new, {}) | going
        draft.store.hidden[old] = {cell: value for cell, value in cells.items() if cell not in going}
