"""What a project is made of: dictionary, instruments, arms, events, designations, repeats, project, version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.server.dictionary import METADATA_COLUMNS
from sandbox.server.errors import ApiError, invalid_values, missing_privilege
from sandbox.server.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sandbox.server.asked import Asked

_FIELD_NAME_COLUMNS = ["original_field_name", "choice_value", "export_field_name"]


def metadata(asked: Asked) -> Sheet:
    """Return the dictionary, 18 columns, or the part of it that `fields` and `forms` name."""
    dictionary = asked.project.dictionary
    names, forms = asked.names("fields"), asked.names("forms")
    own = {row["field_name"] for row in dictionary.rows}
    _refuse("fields", [name for name in names if name not in own])
    _refuse("forms", [form for form in forms if form not in dictionary.forms])
    everything = not names and not forms
    rows = [
        [row[column] for column in METADATA_COLUMNS]
        for row in dictionary.rows
        if everything or row["field_name"] in names or row["form_name"] in forms
    ]
    return Sheet(columns=list(METADATA_COLUMNS), rows=rows, root="records")


def export_field_names(asked: Asked) -> Sheet:
    """Return original name, choice and export column; file and descriptive fields have none, calculated ones do."""
    fields = asked.project.dictionary.fields
    only = asked.form.text("field")
    _refuse("field", [only] if only and only not in fields else [])
    rows = [
        [field.name, code, column]
        for column, (field, code) in asked.project.dictionary.columns.items()
        if field.kind != "file" and only in {"", field.name}
    ]
    return Sheet(columns=_FIELD_NAME_COLUMNS, rows=rows, root="fields")


def instruments(asked: Asked) -> Sheet:
    """Return the instruments in order with their labels."""
    rows = [[name, label] for name, label in asked.project.structure.instruments.items()]
    return Sheet(columns=["instrument_name", "instrument_label"], rows=rows)


def arms(asked: Asked) -> Sheet:
    """Return the arms that have events."""
    _refuse_classic(asked, what="arms")
    used = {event.arm for event in asked.project.structure.events}
    rows = [[arm.number, arm.name] for arm in asked.project.structure.arms if arm.number in used]
    return Sheet(columns=["arm_num", "name"], rows=_of_arms(asked, rows, at=0), integers=frozenset({"arm_num"}))


def events(asked: Asked) -> Sheet:
    """Return the events, with whatever further columns events.csv has."""
    _refuse_classic(asked, what="events")
    found = asked.project.structure.events
    more = list(dict.fromkeys(key for event in found for key in event.extra))
    rows = [[e.name, e.arm, e.unique_name, *(e.extra.get(key, "") for key in more)] for e in found]
    return Sheet(
        columns=["event_name", "arm_num", "unique_event_name", *more],
        rows=_of_arms(asked, rows, at=1),
        integers=frozenset({"arm_num", "event_id", "day_offset", "offset_min", "offset_max"}),
    )


def form_event_mapping(asked: Asked) -> Sheet:
    """Return which form is designated to which event."""
    _refuse_classic(asked, what="form/event mappings")
    arm_of = {event.unique_name: event.arm for event in asked.project.structure.events}
    rows = [[arm_of.get(event, ""), event, form] for event, form in asked.project.structure.mapping]
    return Sheet(
        columns=["arm_num", "unique_event_name", "form"],
        rows=_of_arms(asked, rows, at=0),
        integers=frozenset({"arm_num"}),
    )


def repeating_forms_events(asked: Asked) -> Sheet:
    """Return what repeats; needs the Project Design right."""
    if not asked.has("design"):
        raise missing_privilege("Project Design and Setup")
    repeats = asked.project.structure.repeats
    if not repeats:
        raise ApiError(
            400,
            "You cannot export repeating instruments and events because the project does not contain any repeating "
            "instruments and events",
        )
    if asked.project.structure.is_longitudinal:
        rows = [[repeat.event, repeat.form, repeat.custom_label] for repeat in repeats]
        return Sheet(columns=["event_name", "form_name", "custom_form_label"], rows=rows)
    return Sheet(columns=["form_name", "custom_form_label"], rows=[[r.form, r.custom_label] for r in repeats])


def project(asked: Asked) -> Sheet:
    """Return the one object that describes the project; numbers in project.json stay numbers."""
    info = asked.project.info
    numbers = frozenset(key for key, value in info.items() if isinstance(value, int))
    values = ["" if value is None else str(int(value) if isinstance(value, bool) else value) for value in info.values()]
    return Sheet(columns=list(info), rows=[values], integers=numbers, single=True)


def version(asked: Asked) -> str:
    """Return the version, plain text in every format."""
    return asked.project.version or asked.settings.version


def _refuse(parameter: str, wrong: list[str]) -> None:
    if wrong:
        raise invalid_values(parameter=parameter, values=wrong)


def _refuse_classic(asked: Asked, *, what: str) -> None:
    if not asked.project.structure.is_longitudinal:
        raise ApiError(400, f"You cannot export {what} for classic projects")


def _of_arms(asked: Asked, rows: list[list[str]], *, at: int) -> Sequence[list[str]]:
    wanted = asked.names("arms")
    return [row for row in rows if not wanted or row[at] in wanted]
