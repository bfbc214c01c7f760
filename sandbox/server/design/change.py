"""One change of a project's design: the stored values follow, content=project agrees, the log says so.

Every structure write ends here, so that no handler can forget one of the three.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.server.design.reshape import EventChange, reshaped_store
from sandbox.server.journal import Entry, moment_text

if TYPE_CHECKING:
    from sandbox.server.asked import Asked
    from sandbox.server.dictionary import Dictionary
    from sandbox.server.structure import Structure

_UNCHANGED = EventChange()


def redesign(
    asked: Asked,
    *,
    details: str,
    structure: Structure,
    dictionary: Dictionary | None = None,
    events: EventChange = _UNCHANGED,
    **parts: Any,
) -> None:
    """Give the project another structure and, where given, dictionary, and move its values to where they belong.

    `parts` are further fields of the project that change at the same moment.

    The log gets one Manage/Design line. Records whose rows changed with the design are not logged as changed, as in
    REDCap: a date range does not find them, a full pull does.
    """
    project = asked.project
    new = dictionary if dictionary is not None else project.dictionary
    info = parts.pop("info", project.info) | {
        "is_longitudinal": int(structure.is_longitudinal),
        "has_repeating_instruments_or_events": int(bool(structure.repeats)),
    }
    store = project.store
    if new is not project.dictionary or events != _UNCHANGED or _places(structure) != _places(project.structure):
        store = reshaped_store(store, old=project.dictionary, new=new, structure=structure, events=events)
    project.become(dictionary=new, structure=structure, store=store, info=info, **parts)
    note(asked, details=details)


def _places(structure: Structure) -> tuple[object, ...]:
    """Return what decides where a value stands: a change of titles and arms moves none."""
    return (list(structure.instruments), structure.events, structure.mapping, structure.repeats, structure.surveys)


def note(asked: Asked, *, details: str, action: str = "Manage/Design ") -> None:
    """Write a line to the log that is about no record; REDCap ends this action with a space."""
    moment = moment_text(asked.now)
    asked.project.journal.append(Entry(moment, asked.user["username"], action, details, "", is_change=False))
