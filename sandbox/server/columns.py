"""Which columns a record export has, and in which order, from the fields, forms and flags that were asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from sandbox.server.errors import invalid_values
from sandbox.server.rights import export_levels, group_of_user, may_export

if TYPE_CHECKING:
    from sandbox.server.asked import Asked
    from sandbox.server.dictionary import Field

Kind = Literal["id", "event", "instrument", "instance", "group", "identifier", "timestamp", "field"]


@dataclass(frozen=True, slots=True)
class Column:
    """One output column; `field` is None for redcap_* and timestamps, `code` is set for one checkbox choice."""

    name: str
    kind: Kind
    heading: str
    field: Field | None = None
    code: str = ""


_STRUCTURAL: dict[Kind, tuple[str, str]] = {
    "event": ("redcap_event_name", "Event Name"),
    "instrument": ("redcap_repeat_instrument", "Repeat Instrument"),
    "instance": ("redcap_repeat_instance", "Repeat Instance"),
    "group": ("redcap_data_access_group", "Data Access Group"),
    "identifier": ("redcap_survey_identifier", "Survey Identifier"),
}


def asked_fields(asked: Asked) -> list[Field]:
    """Return the fields to export in dictionary order: the union of `fields` and `forms`, all when neither is given.

    The record id is not added by itself. Fields the user may not export are left out.

    Raises:
        ApiError: 400 for names that are no field (redcap_* and descriptive fields included) or no form.

    """
    dictionary = asked.project.dictionary
    names = asked.names("fields")
    wrong = [name for name in names if name not in dictionary.fields]
    if asked.settings.descriptive_fields_are_refused:
        wrong = [name for name in names if name in wrong or not dictionary.fields[name].is_exported]
    if wrong:
        raise invalid_values(parameter="fields", values=wrong)
    forms = asked.known_names("forms", dictionary.forms)
    levels = export_levels(user=asked.user, forms=list(dictionary.forms))
    everything = not names and not forms
    return [
        field
        for field in dictionary.fields.values()
        if (everything or field.name in names or field.form in forms)
        and field.is_exported
        and may_export(field, levels=levels, record_id=asked.project.record_id)
    ]


def flat_columns(asked: Asked, *, fields: list[Field], repeats: bool) -> list[Column]:
    """Return the columns of a flat export; `repeats` says whether the redcap_repeat_* columns are wanted."""
    project = asked.project
    has_id = project.dictionary.record_id in fields
    columns: list[Column] = []
    if has_id:
        columns.append(
            Column(project.record_id, "id", project.dictionary.record_id.label, project.dictionary.record_id)
        )
        if project.structure.is_longitudinal:
            columns.append(_structural("event"))
        if repeats:
            columns += [_structural("instrument"), _structural("instance")]
    if (
        asked.form.flag("exportDataAccessGroups")
        and not group_of_user(project=project, user=asked.user)
        and project.dags
    ):
        columns.append(_structural("group"))
    surveys: list[str] = []
    if asked.form.flag("exportSurveyFields"):
        columns.append(_structural("identifier"))
        surveys = project.structure.surveys
    combined = asked.form.flag("combineCheckboxOptions")
    stamped: set[str] = set()
    for field in fields:
        if field is project.dictionary.record_id and field.form not in asked.names("forms") and asked.names("fields"):
            continue
        if field.form in surveys and field.form not in stamped:
            stamped.add(field.form)
            columns.append(Column(f"{field.form}_timestamp", "timestamp", "Survey Timestamp"))
        if field is not project.dictionary.record_id:
            columns += field_columns(field, combined=combined)
    return columns


def field_columns(field: Field, *, combined: bool) -> list[Column]:
    """Return the columns of one field: one per choice for a checkbox unless options are combined."""
    if field.kind != "checkbox" or combined:
        return [Column(field.name, "field", field.label, field)]
    return [
        Column(name, "field", f"{field.label} (choice={label})", field, code)
        for name, (code, label) in zip(field.columns, field.choices.items(), strict=True)
    ]


def _structural(kind: Kind) -> Column:
    name, heading = _STRUCTURAL[kind]
    return Column(name, kind, heading)
