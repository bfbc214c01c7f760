"""content=arm: import with or without override, delete.

Documented: an import adds arms or renames those of the same number; override=1 first deletes every arm, with all events
and designations; deleting an arm deletes its events and their data for good; both only in development.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sandbox.server.design.change import redesign
from sandbox.server.design.events import longitudinal, without_events
from sandbox.server.design.given import given_rows
from sandbox.server.design.permission import structure_write
from sandbox.server.design.reshape import EventChange
from sandbox.server.errors import ApiError, invalid_values
from sandbox.server.structure import Arm

if TYPE_CHECKING:
    from sandbox.server.asked import Asked


@structure_write(right="design", in_production=False)
def imported_arms(asked: Asked) -> str:
    """Add or rename arms and return how many were given."""
    structure = longitudinal(asked, doing="import arms")
    rows = given_rows(asked.form, required=("arm_num", "name"), known=("arm_num", "name"))
    wrong = [row["arm_num"] for row in rows if not row["arm_num"].isdecimal() or not int(row["arm_num"])]
    if wrong:
        raise invalid_values(parameter="arm_num", values=wrong)
    if any(not row["name"].strip() for row in rows):
        raise ApiError(400, "An arm must have a name.")
    events = EventChange()
    arms = {arm.number: arm for arm in structure.arms}
    if asked.form.flag("override"):
        events = EventChange(deleted=set(structure.event_order))
        structure, arms = without_events(structure, set(structure.event_order)), {}
    arms |= {str(int(row["arm_num"])): Arm(number=str(int(row["arm_num"])), name=row["name"]) for row in rows}
    structure = replace(structure, arms=sorted(arms.values(), key=lambda arm: int(arm.number)))
    redesign(asked, details="Import arms (API)", structure=structure, events=events)
    return str(len(rows))


@structure_write(right="design", in_production=False)
def deleted_arms(asked: Asked) -> str:
    """Delete the arms named by number with their events and data, and return how many.

    Raises:
        ApiError: 400 for a number that is no arm; nothing is deleted.

    """
    structure = longitudinal(asked, doing="delete arms")
    named = asked.names("arms")
    wrong = [number for number in named if number not in {arm.number for arm in structure.arms}]
    if wrong or not named:
        raise invalid_values(parameter="arms", values=wrong)
    deleted = {event.unique_name for event in structure.events if event.arm in named}
    structure = replace(
        without_events(structure, deleted), arms=[arm for arm in structure.arms if arm.number not in named]
    )
    redesign(asked, details="Delete arms (API)", structure=structure, events=EventChange(deleted=deleted))
    return str(len(set(named)))
