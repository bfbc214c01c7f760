"""A project's data dictionary: choices read, fields as rows, and the fingerprint of what the mapping relies on.

Belongs here: reading REDCap's metadata answer. Does not belong here: whether it still fits the mapping
(`preflight.py`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from assets.redcap.schema import FIELD
from assets.short_hash import short_hash
from assets.storage.schema import DTYPES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    Metadata = Mapping[str, Mapping[str, str]]

YES_NO: Final = frozenset({"yesno", "truefalse"})
CHOSEN: Final = frozenset({"radio", "dropdown", "checkbox"})


def by_name(metadata: Sequence[Mapping[str, str]]) -> dict[str, Mapping[str, str]]:
    """Return the dictionary's rows by field name, in the dictionary's order."""
    return {row["field_name"]: row for row in metadata}


def base_name(field: str) -> str:
    """Return the dictionary's name of an export column: a checkbox is exported as `field___code`."""
    return field.partition("___")[0]


def repeating_forms(repeating: Iterable[Mapping[str, str]]) -> set[str]:
    """Return the instruments that repeat; an entry without a form means a whole event and names none."""
    return {str(row["form_name"]) for row in repeating if row.get("form_name")}


def forms_told_to_repeat(repeating: Sequence[Mapping[str, str]] | None) -> set[str] | None:
    """Return the instruments that repeat, `None` where that is not known: nobody may ask, or a whole event repeats."""
    if repeating is None or not all(row.get("form_name") for row in repeating):
        return None
    return repeating_forms(repeating)


def choices_in(text: str | None) -> dict[str, str]:
    """Return code → label of REDCap's `1, Label | 2, Label`; labels may hold commas, spacing varies."""
    found = {}
    for choice in (text or "").split("|"):
        code, _, label = choice.partition(",")
        if code.strip():
            found[code.strip()] = label.strip()
    return found


def plain(label: str) -> str:
    """Return a choice's label for comparison: without tags, case and double spaces."""
    return " ".join(re.sub(r"<[^>]*>", " ", label).split()).casefold()


def type_in(row: Mapping[str, str]) -> str:
    """Return a dictionary row's type as `types` in redcap.yaml states it: `radio`, `text`, `text date_ymd`."""
    validation = row.get("text_validation_type_or_show_slider_number") or "" if row["field_type"] == "text" else ""
    return f"{row['field_type']} {validation}".strip()


def fingerprint(metadata: Metadata, fields: Sequence[str]) -> str:
    """Return the fingerprint of the mapped fields' form, type, choices and validation: 16 hexadecimal characters."""
    names = ("form_name", "field_type", "select_choices_or_calculations", "text_validation_type_or_show_slider_number")
    parts = [
        [base, *(str(metadata[base].get(name) or "") for name in names)]
        for base in dict.fromkeys(map(base_name, fields))
        if base in metadata
    ]
    return short_hash(parts)


def field_rows(
    metadata: Metadata, *, programme: str, project: str, fields: Sequence[str], repeating: set[str]
) -> list[dict[str, Any]]:
    """Return the `redcap/field` rows of a project: the allow-listed fields that are in its dictionary.

    `<instrument>_complete` has no row: REDCap keeps no dictionary entry for it.
    """
    return [
        {
            "programme": programme,
            "project": project,
            "field": name,
            "form": row["form_name"],
            "type": row["field_type"],
            "label": row.get("field_label") or "",
            "choices": row.get("select_choices_or_calculations") or "",
            "validation": row.get("text_validation_type_or_show_slider_number") or "",
            "required": row.get("required_field") == "y",
            "identifier": row.get("identifier") == "y",
            "repeats": row["form_name"] in repeating,
        }
        for name in dict.fromkeys(map(base_name, fields))
        if (row := metadata.get(name)) is not None
    ]


def hash_of_fields(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return what stands for `redcap/field` rows, in whatever order: 16 hexadecimal characters."""
    return short_hash(sorted(list(row.values()) for row in rows))


def field_frame(rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Return `redcap/field` rows as a frame with the declared columns and dtypes."""
    frame = pd.DataFrame(rows, columns=list(FIELD.column_names))
    return frame.astype({column.name: DTYPES[column.type] for column in FIELD.columns})
