"""What content=project says: a recorded answer as it stands, a shorter one completed.

Only this one object; the version is a property of the server, but a project may carry the one it was recorded with.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sandbox.server.structure import Structure

DEFAULT_CREATION_TIME = "2015-01-01 08:00:00"

_DEFAULTS: dict[str, Any] = {
    "project_id": 0,
    "project_title": "",
    "creation_time": DEFAULT_CREATION_TIME,
    "production_time": "",
    "in_production": 0,
    "project_language": "English",
    "purpose": 4,
    "purpose_other": "",
    "project_notes": "",
    "custom_record_label": "",
    "secondary_unique_field": "",
    "is_longitudinal": 0,
    "has_repeating_instruments_or_events": 0,
    "surveys_enabled": 0,
    "scheduling_enabled": 0,
    "record_autonumbering_enabled": 1,
    "randomization_enabled": 0,
    "ddp_enabled": 0,
    "project_irb_number": "",
    "project_grant_number": "",
    "project_pi_firstname": "",
    "project_pi_lastname": "",
    "display_today_now_button": 1,
    "missing_data_codes": "",
    "external_modules": "",
    "bypass_branching_erase_field_prompt": 0,
}
_NOT_IN_OLD_ANSWERS = {"missing_data_codes", "external_modules", "bypass_branching_erase_field_prompt"}


def project_info(given: dict[str, Any], *, name: str, structure: Structure) -> tuple[dict[str, Any], str | None]:
    """Return the object served for content=project and the version the project asks for, if any.

    An object with every key that answers of REDCap 9.1.3 had is taken for a recorded answer and kept as it is, order
    included. Any other is completed: structural flags from the structure, the title from the folder's name, a
    project_id derived from that name, the rest from the defaults; keys REDCap does not know are kept at the end.
    """
    served = {key: value for key, value in given.items() if key != "redcap_version"}
    version = str(given["redcap_version"]) if "redcap_version" in given else None
    if set(_DEFAULTS) - _NOT_IN_OLD_ANSWERS <= set(served):
        return served, version
    flags = {
        "project_id": sum(ord(c) * n for n, c in enumerate(name, start=1)),
        "project_title": name.replace("_", " ").capitalize(),
        "is_longitudinal": int(structure.is_longitudinal),
        "has_repeating_instruments_or_events": int(bool(structure.repeats)),
        "surveys_enabled": int(bool(structure.surveys)),
    }
    return _DEFAULTS | flags | served, version
