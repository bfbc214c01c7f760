"""content=project_settings, action=import: title, purpose, flags of a project.

Documented: the answer counts the values that were accepted, equal ones included, and other attributes of
content=project are passed over. Switching longitudinal on gives the events the project had when it was switched off,
or REDCap's first event with every form; switching it off leaves the first event in sight and hides the others.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sandbox.server.design.change import note, redesign
from sandbox.server.design.given import given_rows
from sandbox.server.design.permission import structure_write
from sandbox.server.design.reshape import EventChange
from sandbox.server.errors import ApiError, invalid_values
from sandbox.server.structure import Arm, Event, Repeat

if TYPE_CHECKING:
    from sandbox.server.asked import Asked
    from sandbox.server.structure import Structure

_TEXTS = (
    *("project_title", "project_language", "purpose_other", "project_notes", "custom_record_label"),
    *("secondary_unique_field", "project_irb_number", "project_grant_number", "project_pi_firstname"),
    *("project_pi_lastname", "project_pi_email", "missing_data_codes"),
)
_FLAGS = (
    *("is_longitudinal", "surveys_enabled", "scheduling_enabled", "record_autonumbering_enabled"),
    *("randomization_enabled", "display_today_now_button", "bypass_branching_erase_field_prompt"),
)
FIRST_EVENT = Event(name="Event 1", arm="1", unique_name="event_1_arm_1", extra={"custom_event_label": ""})
"""The event a project begins with when it becomes longitudinal."""


@structure_write(right="design")
def imported_settings(asked: Asked) -> str:
    """Change project settings and return how many values were accepted.

    Raises:
        ApiError: 400 for a flag that is neither 0 nor 1, a purpose that is no number, or an unknown unique field.

    """
    rows = given_rows(asked.form, required=())
    given = checked_settings({name: value for row in rows for name, value in row.items()})
    project = asked.project
    unique = given.get("secondary_unique_field", "")
    if unique and unique not in project.dictionary.fields:
        raise ApiError(400, f"The secondary unique field '{unique}' is no field of the project.")
    info = project.info | given
    details = "Update project settings (API)"
    is_longitudinal = project.structure.is_longitudinal
    if given.get("is_longitudinal", is_longitudinal) == is_longitudinal:
        project.become(info=info)
        note(asked, details=details)
    elif not is_longitudinal:
        structure = _with_events(project.structure, resting=project.resting)
        first = structure.events[0].unique_name
        events = EventChange(renamed={"": first})
        redesign(asked, details=details, structure=structure, events=events, info=info, resting=None)
    else:
        structure = project.structure
        events = EventChange(renamed={event.unique_name: "" for event in structure.events[:1]})
        redesign(asked, details=details, structure=_classic(structure), events=events, info=info, resting=structure)
    return str(len(given))


def checked_settings(row: dict[str, str]) -> dict[str, Any]:
    """Return the settings among the given values, flags and purpose as numbers.

    Raises:
        ApiError: 400 for a flag that is neither 0 nor 1, or a purpose that is no number.

    """
    given: dict[str, Any] = {}
    for name, value in row.items():
        if name in _TEXTS:
            given[name] = value
        elif name in _FLAGS or name == "purpose":
            if not (value.isdecimal() if name == "purpose" else value in {"0", "1"}):
                raise invalid_values(parameter=name, values=[value])
            given[name] = int(value)
    return given


def _with_events(structure: Structure, *, resting: Structure | None) -> Structure:
    forms = structure.instruments
    if resting is None or not resting.events:
        return replace(
            structure,
            arms=[Arm(number="1", name="Arm 1")],
            events=[FIRST_EVENT],
            mapping=[(FIRST_EVENT.unique_name, form) for form in forms],
            repeats=[
                Repeat(event=FIRST_EVENT.unique_name, form=r.form, custom_label=r.custom_label)
                for r in structure.repeats
            ],
        )
    first = resting.events[0].unique_name
    elsewhere = [repeat for repeat in resting.repeats if repeat.event != first]
    here = [Repeat(event=first, form=r.form, custom_label=r.custom_label) for r in structure.repeats]
    mapping = dict.fromkeys([pair for pair in resting.mapping if pair[1] in forms])
    mapping |= dict.fromkeys((first, repeat.form) for repeat in here)
    return replace(
        structure,
        arms=resting.arms,
        events=resting.events,
        mapping=list(mapping),
        repeats=here + [repeat for repeat in elsewhere if not repeat.form or repeat.form in forms],
    )


def _classic(structure: Structure) -> Structure:
    first = structure.events[0].unique_name if structure.events else ""
    return replace(
        structure,
        arms=[],
        events=[],
        mapping=[],
        repeats=[replace(r, event="") for r in structure.repeats if r.event == first and r.form],
        longitudinal_without_events=False,
    )
