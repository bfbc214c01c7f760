"""From a stored value to the exported one: labels, checkbox wording, decimal characters.

One function per column is made before the first row, so that rows cost a dictionary look-up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.server.dictionary import parsed_choices

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.server.asked import Asked
    from sandbox.server.columns import Column
    from sandbox.server.dictionary import Field


def value_writer(column: Column, *, asked: Asked) -> Callable[[str], str] | None:
    """Return the function from stored to exported text of a column, or None where they are equal."""
    field = column.field
    if field is None or column.kind == "id":
        return None
    forced = decimal_writer(field, character=asked.form.text("decimalCharacter"))
    labels = column_labels(column, asked=asked) if wants_labels(asked) else {}
    if not labels:
        return forced
    return lambda value: labels[value] if value in labels else forced(value) if forced else value


def wants_labels(asked: Asked) -> bool:
    """Whether values are exported as labels."""
    return asked.form.text("rawOrLabel", "raw").lower() == "label"


def column_labels(column: Column, *, asked: Asked) -> dict[str, str]:
    """Return code → label of a column, missing-data codes included; empty for free text."""
    field = column.field
    if field is None:
        return {}
    if column.code:
        if asked.form.flag("exportCheckboxLabel"):
            return {"1": field.choices[column.code], "0": ""}
        return {"1": "Checked", "0": "Unchecked"}
    missing = {} if field.is_status else parsed_choices(str(asked.project.info.get("missing_data_codes") or ""))
    return missing | field.choices


def decimal_writer(field: Field, *, character: str) -> Callable[[str], str] | None:
    """Return the function that forces the decimal character on numbers, or None where it does not apply."""
    if character not in {",", "."} or not field.is_number:
        return None
    other = "." if character == "," else ","
    return lambda value: value.replace(other, character)
