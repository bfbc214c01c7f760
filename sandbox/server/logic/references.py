"""References in logic as functions of one row: fields here, at another event, in another instance; smart variables.

Smart variables known: record-name, record-dag-name, record-dag-label, event-name, event-label, arm-number, arm-label,
current-instance; in place of an event first-, previous-, next-, last-event-name and event-name; in place of an instance
first-, previous-, current-, next-, last-instance. Others are unknown fields.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.server.dictionary import checkbox_column
from sandbox.server.logic.parser import LogicError

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.server.dictionary import Field
    from sandbox.server.logic.parser import Reference
    from sandbox.server.project import Project
    from sandbox.server.store import Row

    Evaluator = Callable[[Row], str]

_EVENT_STEPS = {"previous-event-name": -1, "event-name": 0, "next-event-name": 1}
_EVENT_ENDS = {"first-event-name": 0, "last-event-name": -1}
_INSTANCE_STEPS = {"previous-instance": -1, "current-instance": 0, "next-instance": 1}


def reference_of(node: Reference, *, project: Project) -> Evaluator:
    """Return the value of a reference as a function of one row; what is not there is blank.

    Raises:
        LogicError: an unknown field, event or choice, or a checkbox without its choice.

    """
    smart = _smart_variable(node, project=project)
    if smart is not None:
        return smart
    field = _field(node, project=project)
    column = checkbox_column(name=field.name, code=node.code) if node.code else field.name
    event_of = _event_of(node.event, project=project)
    store = project.store

    def value(row: Row) -> str:
        event = event_of(row)
        if event is None:
            return ""
        found: Row | None = row
        if node.instance:
            found = _instance(row, event=event, field=field, which=node.instance, project=project)
        elif event != row.event:
            found = store.row_at(record=row.record, event=event)
        if found is None:
            return ""
        return found.record if field is project.dictionary.record_id else store.value(found, column)

    return value


def names_a_field(node: Reference, *, project: Project) -> bool:
    """Whether a reference names an exported field of the project or a smart variable."""
    field = project.dictionary.fields.get(node.field)
    return (field is not None and field.is_exported) or _smart_variable(node, project=project) is not None


def _field(node: Reference, *, project: Project) -> Field:
    field = project.dictionary.fields.get(node.field)
    if field is None or not field.is_exported:
        raise LogicError(f"no field {node.field!r}")
    if (field.kind == "checkbox") != bool(node.code) or (node.code and node.code not in field.choices):
        raise LogicError(f"{node.field!r} needs one of its choices in parentheses")
    return field


def _smart_variable(node: Reference, *, project: Project) -> Evaluator | None:
    if node.event or node.instance or node.code:
        return None
    groups, structure = project.store.groups, project.structure
    labels = {row["unique_group_name"]: row["data_access_group_name"] for row in project.dags}
    events = {event.unique_name: event for event in structure.events}
    arms = {arm.number: arm.name for arm in structure.arms}
    known: dict[str, Evaluator] = {
        "record-name": lambda row: row.record,
        "record-dag-name": lambda row: groups.get(row.record, ""),
        "record-dag-label": lambda row: labels.get(groups.get(row.record, ""), ""),
        "event-name": lambda row: row.event,
        "event-label": lambda row: events[row.event].name if row.event in events else "",
        "arm-number": lambda row: events[row.event].arm if row.event in events else "",
        "arm-label": lambda row: arms.get(events[row.event].arm, "") if row.event in events else "",
        "current-instance": lambda row: str(row.instance or ""),
    }
    return known.get(node.field)


def _event_of(name: str, *, project: Project) -> Callable[[Row], str | None]:
    """Return the function from a row to the event a reference means, None where there is none."""
    if not name:
        return lambda row: row.event
    structure = project.structure
    if name not in _EVENT_STEPS and name not in _EVENT_ENDS:
        if name not in structure.event_order:
            raise LogicError(f"no event {name!r}")
        return lambda _row: name
    arm_of = {event.unique_name: event.arm for event in structure.events}

    def stepped(row: Row) -> str | None:
        same_arm = [event for event in structure.event_order if arm_of.get(event) == arm_of.get(row.event)]
        at = _EVENT_ENDS[name] if name in _EVENT_ENDS else same_arm.index(row.event) + _EVENT_STEPS[name]
        return same_arm[at] if -1 <= at < len(same_arm) and (at >= 0 or name in _EVENT_ENDS) else None

    return stepped


def _instance(row: Row, *, event: str, field: Field, which: str, project: Project) -> Row | None:
    """Return the row of another instance of the field's form, or of its event where that repeats."""
    repeats_alone = project.structure.is_repeating(event=event, form=field.form)
    instrument = field.form if repeats_alone else ""
    rows = {
        found.instance: found
        for found in project.store.rows_of([row.record])
        if found.event == event and found.instrument == instrument
    }
    if not rows:
        return None
    if which in {"first-instance", "last-instance"}:
        return rows[min(rows) if which == "first-instance" else max(rows)]
    number = int(which) if which.isdecimal() else row.instance + _INSTANCE_STEPS[which]
    return rows.get(number)
