"""The data dictionary: fields, their choices, and the columns an export spells them as.

Knows nothing of events, repeats or rows; those are in structure.py and store.py.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property

METADATA_COLUMNS = (
    "field_name",
    "form_name",
    "section_header",
    "field_type",
    "field_label",
    "select_choices_or_calculations",
    "field_note",
    "text_validation_type_or_show_slider_number",
    "text_validation_min",
    "text_validation_max",
    "identifier",
    "branching_logic",
    "required_field",
    "custom_alignment",
    "question_number",
    "matrix_group_name",
    "matrix_ranking",
    "field_annotation",
)
"""The 18 columns of content=metadata, in REDCap's order; the web download has the same order under other headings."""

STATUS_LABELS = {"0": "Incomplete", "1": "Unverified", "2": "Complete"}
_FIXED_CHOICES = {
    "yesno": {"1": "Yes", "0": "No"},
    "truefalse": {"1": "True", "0": "False"},
}
_WITH_CHOICES = frozenset({"radio", "dropdown", "checkbox"})


def parsed_choices(text: str) -> dict[str, str]:
    """Return code → label of a choices string such as `1, Yes | 0, No, never`; labels may hold commas."""
    choices: dict[str, str] = {}
    for part in text.split("|"):
        code, _, label = part.partition(",")
        if code.strip():
            choices[code.strip()] = label.strip()
    return choices


def checkbox_column(*, name: str, code: str) -> str:
    """Return the export column of one checkbox choice: `-2` gives `name____2`."""
    return f"{name}___{re.sub(r'[^a-z0-9_]', '_', code.lower())}"


@dataclass(frozen=True)
class Field:
    """One row of the data dictionary, or the status field of a form."""

    name: str
    form: str
    kind: str
    label: str = ""
    choices: dict[str, str] = field(default_factory=dict)
    validation: str = ""
    is_identifier: bool = False
    is_status: bool = False

    @property
    def is_exported(self) -> bool:
        """Descriptive text is shown, never stored."""
        return self.kind != "descriptive"

    @property
    def is_number(self) -> bool:
        """Whether decimalCharacter applies."""
        return self.kind in {"calc", "slider"} or self.validation.startswith(("number", "integer"))

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """Export columns: one per choice for a checkbox, none for descriptive text, else the name."""
        if self.kind == "checkbox":
            return tuple(checkbox_column(name=self.name, code=code) for code in self.choices)
        return (self.name,) if self.is_exported else ()


class Dictionary:
    """All fields of one project in dictionary order, with the status field closing each form."""

    def __init__(self, rows: list[dict[str, str]]) -> None:
        """Take content=metadata rows; forms are kept in the order in which they first appear."""
        self.rows = rows
        by_form: dict[str, list[Field]] = {}
        for row in rows:
            by_form.setdefault(row["form_name"], []).append(field_of(row))
        self.forms: dict[str, list[Field]] = {form: [*fields, _status_field(form)] for form, fields in by_form.items()}
        self.fields: dict[str, Field] = {item.name: item for fields in self.forms.values() for item in fields}
        self.record_id: Field = next(iter(self.fields.values()))

    @cached_property
    def columns(self) -> dict[str, tuple[Field, str]]:
        """Export column → its field and, for a checkbox, the code of the choice; in export order."""
        found: dict[str, tuple[Field, str]] = {}
        for item in self.fields.values():
            codes = tuple(item.choices) if item.kind == "checkbox" else ("",)
            for column, code in zip(item.columns, codes, strict=False):
                found[column] = (item, code)
        return found

    def form_columns(self, form: str) -> list[str]:
        """Export columns of one form, its status last, without the record id."""
        return [c for item in self.forms[form] if item is not self.record_id for c in item.columns]


def field_of(row: dict[str, str]) -> Field:
    """Return the field a dictionary row describes."""
    kind = row["field_type"]
    choices = _FIXED_CHOICES.get(kind, {})
    if kind in _WITH_CHOICES:
        choices = parsed_choices(row["select_choices_or_calculations"])
    return Field(
        name=row["field_name"],
        form=row["form_name"],
        kind=kind,
        label=row["field_label"],
        choices=choices,
        validation=row["text_validation_type_or_show_slider_number"],
        is_identifier=row["identifier"].lower() == "y",
    )


def _status_field(form: str) -> Field:
    return Field(
        name=f"{form}_complete",
        form=form,
        kind="dropdown",
        label="Complete?",
        choices=STATUS_LABELS,
        is_status=True,
    )
