"""The shipped dictionary of the hub programme as REDCap's API gives it, held against the shipped mapping, or edited."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from assets.programmes import shipped_folder
from assets.redcap.dictionary import by_name
from assets.redcap.preflight import differences

if TYPE_CHECKING:
    from assets.redcap.mapping import Mapping

VALIDATION = "text_validation_type_or_show_slider_number"
API_NAMES = {
    "Variable / Field Name": "field_name",
    "Form Name": "form_name",
    "Field Type": "field_type",
    "Field Label": "field_label",
    "Text Validation Type OR Show Slider Number": "text_validation_type_or_show_slider_number",
    "Choices, Calculations, OR Slider Labels": "select_choices_or_calculations",
}


def fields_shipped() -> list[dict[str, str]]:
    """Return the rows of the shipped dictionary under the API's names."""
    path = shipped_folder() / "anesthesiology" / "dictionary.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [{ours: row[theirs] for theirs, ours in API_NAMES.items()} for row in csv.DictReader(file)]


def repeating(mapping: Mapping) -> set[str]:
    return {name for name, instrument in mapping.instruments.items() if instrument.repeats}


def found(mapping: Mapping, fields: list[dict[str, str]], repeats: set[str] | None = None) -> list[str]:
    return differences(mapping, metadata=by_name(fields), repeating=repeats)


def field_called(name: str, fields: list[dict[str, str]]) -> dict[str, str]:
    return next(field for field in fields if field["field_name"] == name)


def changed(fields: list[dict[str, str]], name: str, **parts: str) -> list[dict[str, str]]:
    """Return the dictionary with parts of one field changed."""
    return [field | parts if field["field_name"] == name else field for field in fields]
