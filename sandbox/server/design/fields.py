"""content=metadata, action=import: another data dictionary in place of the present one.

The import replaces the whole dictionary. Documented is the count of fields as the answer and that a project in
production refuses; which mistakes are refused is inferred from what REDCap's upload page checks, and no text is on
record.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from sandbox.server.design.change import redesign
from sandbox.server.design.given import given_rows
from sandbox.server.design.permission import structure_write
from sandbox.server.dictionary import METADATA_COLUMNS, Dictionary
from sandbox.server.errors import ApiError, quoted_list

if TYPE_CHECKING:
    from sandbox.server.asked import Asked
    from sandbox.server.structure import Structure

_REQUIRED = ("field_name", "form_name", "field_type")
_TYPES = frozenset(
    (
        *("text", "notes", "dropdown", "radio", "checkbox", "yesno", "truefalse", "calc", "slider", "file"),
        *("descriptive", "sql"),
    )
)
_NEED_CHOICES = frozenset({"dropdown", "radio", "checkbox", "calc"})
_NAME = re.compile(r"[a-z][a-z0-9_]*")


@structure_write(right="design", in_production=False)
def imported_metadata(asked: Asked) -> str:
    """Replace the dictionary and return the number of fields.

    Raises:
        ApiError: 400, one line for each mistake; nothing is imported.

    """
    rows = given_rows(asked.form, required=_REQUIRED, known=METADATA_COLUMNS)
    whole = [dict.fromkeys(METADATA_COLUMNS, "") | row for row in rows]
    mistakes = [*_mistakes_of_rows(whole), *_mistakes_of_order(whole)]
    if mistakes:
        raise ApiError(400, "\n".join(mistakes))
    dictionary = Dictionary(whole)
    structure = following(asked.project.structure, dictionary=dictionary)
    redesign(asked, details="Upload data dictionary (API)", structure=structure, dictionary=dictionary)
    return str(len(whole))


def following(structure: Structure, *, dictionary: Dictionary) -> Structure:
    """Return the structure that goes with another dictionary: forms that are gone take their designations with them.

    A new form is titled from its name, and in a longitudinal project designated to no event.
    """
    forms = dictionary.forms
    return replace(
        structure,
        instruments={form: structure.instruments.get(form, form.replace("_", " ").title()) for form in forms},
        mapping=[(event, form) for event, form in structure.mapping if form in forms],
        repeats=[repeat for repeat in structure.repeats if not repeat.form or repeat.form in forms],
        surveys=[form for form in structure.surveys if form in forms],
    )


def _mistakes_of_rows(rows: list[dict[str, str]]) -> list[str]:
    found = []
    for number, row in enumerate(rows, start=1):
        name, kind = row["field_name"], row["field_type"]
        if not _NAME.fullmatch(name):
            found.append(f"Row {number}: the field name '{name}' must be lower-case letters, digits and underscores.")
        if not _NAME.fullmatch(row["form_name"]):
            found.append(f"Row {number}: the field '{name}' has no valid form name.")
        if kind not in _TYPES:
            found.append(f"Row {number}: the field '{name}' has the unknown field type '{kind}'.")
        if kind in _NEED_CHOICES and not row["select_choices_or_calculations"].strip():
            found.append(f"Row {number}: the field '{name}' needs choices or a calculation.")
    return found


def _mistakes_of_order(rows: list[dict[str, str]]) -> list[str]:
    if not rows:
        return ["The data dictionary has no field; its first row must be the record id field."]
    found = [] if rows[0]["field_type"] == "text" else ["The first field is the record id and must be a text field."]
    names = [row["field_name"] for row in rows]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        found.append(f"The following field names are duplicated: {quoted_list(twice)}")
    forms = [row["form_name"] for row in rows]
    begun = [form for form, before in zip(forms, ["", *forms], strict=False) if form != before]
    split = sorted({form for form in begun if begun.count(form) > 1})
    if split:
        found.append(f"The fields of the following forms are not together: {quoted_list(split)}")
    reserved = [name for name in names if name in {f"{form}_complete" for form in forms}]
    if reserved:
        found.append(f"The following field names are reserved: {quoted_list(reserved)}")
    return found
