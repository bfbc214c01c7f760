"""content=formEventMapping and content=repeatingFormsEvents, action=import: forms over events and repeats.

Both replace what was there before; for designations PyCap's tests against a real server show it, for repeats it is
inferred. Values of a form that is taken off an event are hidden, not lost.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sandbox.server.design.change import redesign
from sandbox.server.design.events import longitudinal
from sandbox.server.design.given import given_rows
from sandbox.server.design.permission import structure_write
from sandbox.server.errors import ApiError, invalid_values
from sandbox.server.structure import Repeat

if TYPE_CHECKING:
    from sandbox.server.asked import Asked
    from sandbox.server.structure import Structure


@structure_write(right="design")
def imported_mapping(asked: Asked) -> str:
    """Designate forms to events and return how many designations were given.

    A form that loses its designation stops repeating there.

    Raises:
        ApiError: 400 for an unknown event or form, or an arm the event is not in.

    """
    structure = longitudinal(asked, doing="import form/event mappings")
    columns = ("arm_num", "unique_event_name", "form")
    rows = given_rows(asked.form, required=columns[1:], known=columns)
    _refuse_unknown([row["unique_event_name"] for row in rows], list(structure.event_order), "unique_event_name")
    _refuse_unknown([row["form"] for row in rows], list(structure.instruments), "form")
    arm_of = {event.unique_name: event.arm for event in structure.events}
    wrong = [row["arm_num"] for row in rows if row.get("arm_num", "") not in {"", arm_of[row["unique_event_name"]]}]
    if wrong:
        raise invalid_values(parameter="arm_num", values=wrong)
    given = {(row["unique_event_name"], row["form"]) for row in rows}
    mapping = sorted(given, key=lambda pair: (structure.event_order[pair[0]], structure.form_order[pair[1]]))
    repeats = [repeat for repeat in structure.repeats if not repeat.form or (repeat.event, repeat.form) in given]
    redesign(
        asked,
        details="Import instrument-event mappings (API)",
        structure=replace(structure, mapping=mapping, repeats=repeats),
    )
    return str(len(given))


@structure_write(right="design")
def imported_repeats(asked: Asked) -> str:
    """Set which forms and events repeat and return how many were given.

    Raises:
        ApiError: 400 for an unknown event or form, a form that is not designated to its event, or a form that would
            repeat inside an event that repeats as a whole.

    """
    structure = asked.project.structure
    columns = ("event_name", "form_name", "custom_form_label")
    required = columns[:2] if structure.is_longitudinal else columns[1:2]
    rows = given_rows(asked.form, required=required, known=columns)
    repeats = [
        Repeat(
            event=row["event_name"] if structure.is_longitudinal else "",
            form=row["form_name"],
            custom_label=row.get("custom_form_label", ""),
        )
        for row in rows
    ]
    _refuse_unknown([repeat.event for repeat in repeats], list(structure.event_order), "event_name")
    forms = [*structure.instruments, ""] if structure.is_longitudinal else list(structure.instruments)
    _refuse_unknown([repeat.form for repeat in repeats], forms, "form_name")
    _refuse_impossible(repeats, structure=structure)
    redesign(
        asked,
        details="Import repeating instruments and events (API)",
        structure=replace(structure, repeats=list(dict.fromkeys(repeats))),
    )
    return str(len(repeats))


def _refuse_unknown(values: list[str], known: list[str], parameter: str) -> None:
    wrong = [value for value in values if value not in known]
    if wrong:
        raise invalid_values(parameter=parameter, values=wrong)


def _refuse_impossible(repeats: list[Repeat], *, structure: Structure) -> None:
    whole = {repeat.event for repeat in repeats if not repeat.form}
    for repeat in repeats:
        if repeat.form and repeat.form not in structure.forms_of_event(repeat.event):
            raise ApiError(400, f"The instrument '{repeat.form}' is not designated for the event '{repeat.event}'.")
        if repeat.form and repeat.event in whole:
            raise ApiError(
                400,
                f"The instrument '{repeat.form}' cannot repeat in the event '{repeat.event}', which repeats itself.",
            )
