"""What a project XML says about the project as a whole: settings, arms, events, designations, repeats, surveys, groups.

Fields are fields.py's, answers are subjects.py's. User roles, reports, alerts and the wording of surveys are left out:
nothing the sandbox answers depends on them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.odm.fields import form_of_reference, instruments_of
from sandbox.server.errors import FolderError
from sandbox.server.structure import Arm, Event, Repeat, Structure, unique_group_name

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_TEXTS = {
    "purpose_other": "PurposeOther",
    "project_notes": "ProjectNotes",
    "custom_record_label": "CustomRecordLabel",
    "secondary_unique_field": "SecondaryUniqueField",
}
_NUMBERS = {
    "purpose": "Purpose",
    "scheduling_enabled": "SchedulingEnabled",
    "surveys_enabled": "SurveysEnabled",
    "record_autonumbering_enabled": "RecordAutonumberingEnabled",
    "randomization_enabled": "RandomizationEnabled",
    "display_today_now_button": "DisplayTodayNowButton",
    "bypass_branching_erase_field_prompt": "PreventBranchingEraseValues",
}


def info_of(root: Element) -> dict[str, Any]:
    """Return the keys of content=project that the XML holds, and the version it was exported from."""
    settings = _global_variables(root)
    info: dict[str, Any] = {"project_title": settings.findtext("StudyName", "")}
    info |= {key: text for key, name in _TEXTS.items() if (text := settings.findtext(name)) is not None}
    info |= {key: int(text) for key, name in _NUMBERS.items() if (text := settings.findtext(name, "")).isdecimal()}
    codes = settings.findtext("MissingDataCodes", "")
    info["missing_data_codes"] = " | ".join(line.strip() for line in codes.splitlines() if line.strip())
    if root.get("SourceSystemVersion"):
        info["redcap_version"] = root.get("SourceSystemVersion")
    if root.get("CreationDateTime"):
        info["creation_time"] = root.get("CreationDateTime", "").replace("T", " ")
    return info


def groups_of(root: Element) -> list[dict[str, str]]:
    """Return the data access groups with the unique names REDCap derives."""
    found: dict[str, str] = {}
    for group in _global_variables(root).iter("DataAccessGroups"):
        label = group.get("group_name", "")
        found[unique_group_name(label=label, taken=set(found))] = label
    return [{"data_access_group_name": label, "unique_group_name": unique} for unique, label in found.items()]


def structure_of(root: Element, version: Element, *, source: str) -> Structure:
    """Return instruments, events and repeats; without an event definition the project is classic.

    Raises:
        FolderError: an event, repeat or survey names a form that is not defined.

    """
    instruments = instruments_of(version)
    settings = _global_variables(root)
    has_offsets = settings.findtext("SchedulingEnabled") == "1"
    definitions = list(version.iterfind("StudyEventDef"))
    structure = Structure(
        instruments=instruments,
        arms=_arms(definitions),
        events=[_event(item, has_offsets=has_offsets) for item in definitions],
        mapping=[(_unique_name(item), form) for item in definitions for form in _designated(item)],
        repeats=_repeats(settings, is_classic=not definitions),
        surveys=[item.get("form_name", "") for item in settings.iter("Surveys")],
    )
    named = [form for _, form in structure.mapping] + [r.form for r in structure.repeats if r.form] + structure.surveys
    for form in named:
        if form not in instruments:
            raise FolderError(f"{source} designates the form {form}, which it does not define.")
    return structure


def _global_variables(root: Element) -> Element:
    from xml.etree.ElementTree import Element as Empty

    found = root.find("Study/GlobalVariables")
    return found if found is not None else Empty("GlobalVariables")


def _arms(definitions: list[Element]) -> list[Arm]:
    names = {item.get("ArmNum", "1"): item.get("ArmName", "") for item in definitions}
    return [Arm(number=number, name=name or f"Arm {number}") for number, name in names.items()]


def _event(item: Element, *, has_offsets: bool) -> Event:
    extra = {"custom_event_label": item.get("CustomEventLabel", "")}
    if has_offsets:
        offsets = {"day_offset": "DayOffset", "offset_min": "OffsetMin", "offset_max": "OffsetMax"}
        extra |= {key: item.get(name, "") for key, name in offsets.items()}
    return Event(
        name=item.get("EventName", "") or item.get("Name", ""),
        arm=item.get("ArmNum", "1"),
        unique_name=_unique_name(item),
        extra=extra,
    )


def _unique_name(item: Element) -> str:
    return item.get("UniqueEventName") or item.get("OID", "").removeprefix("Event.")


def _designated(item: Element) -> list[str]:
    return [form.get("FormName") or form_of_reference(form.get("FormOID", "")) for form in item.iterfind("FormRef")]


def _repeats(settings: Element, *, is_classic: bool) -> list[Repeat]:
    forms = [
        Repeat(
            event="" if is_classic else item.get("UniqueEventName", ""),
            form=item.get("RepeatInstrument", ""),
            custom_label=item.get("CustomLabel", ""),
        )
        for item in settings.iter("RepeatingInstrument")
    ]
    events = [Repeat(event=item.get("UniqueEventName", ""), form="") for item in settings.iter("RepeatingEvent")]
    return events + forms
