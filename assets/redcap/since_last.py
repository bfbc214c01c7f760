"""What became of a mapped field since the last good pull: renamed, of another type, or its choices given other codes.

Belongs here: comparisons with the dictionary of the last good pull, and the one list of everything that stops a
programme. Does not belong here: what the mapping alone can tell (`preflight.py`).

A label that was merely reworded is no difference: blocking on it would stop a programme for a corrected typing error.
Nor is a change that leaves every exported value as it was, as from radio to dropdown or from one display of dates to
another. What is a difference and meant to be is stated in `redcap.yaml`: the codes are corrected, or `types` names what
the field now is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assets.redcap.dictionary import CHOSEN, base_name, choices_in, plain, type_in
from assets.redcap.preflight import differences, uses_of

if TYPE_CHECKING:
    from collections.abc import Mapping as Lookup

    import pandas as pd

    from assets.redcap.dictionary import Metadata
    from assets.redcap.mapping import Mapping


def misfits(
    mapping: Mapping,
    *,
    metadata: Metadata,
    repeating: set[str] | None,
    last_fields: pd.DataFrame | None,
    codes_edited: bool,
) -> list[str]:
    """Return everything that stops the programme, one phrase each, none where the dictionary may be used.

    `repeating` as in `differences`. `last_fields` are the project's `redcap/field` rows of the last good pull, `None`
    before the first. `codes_edited`: the mapping's own codes are others than then, so what they mean has been looked
    at, and labels are not compared.
    """
    if last_fields is None:
        return differences(mapping, metadata=metadata, repeating=repeating)
    names = renamed(mapping, metadata=metadata, last_fields=last_fields)
    found = differences(mapping, metadata=metadata, repeating=repeating, renamed=names)
    found += retyped(mapping, metadata=metadata, last_fields=last_fields)
    if not codes_edited:
        found += recoded(mapping, metadata=metadata, last_fields=last_fields)
    return found


def renamed(mapping: Mapping, *, metadata: Metadata, last_fields: pd.DataFrame) -> dict[str, str]:
    """Return field that is gone → the name it seems to have now.

    Its successor is on the same instrument, exports alike, has the same label, or else the same choices, and is neither
    mapped nor of the last pull; where two fields could be it, nothing is guessed.
    """
    mapped = {base_name(field) for field in mapping.relied_on_fields()}
    fresh = [row for name, row in metadata.items() if name not in mapped.union(last_fields["field"])]
    found: dict[str, str] = {}
    for last in _rows_of(last_fields):
        if last["field"] in metadata or last["field"] not in mapped:
            continue
        alike = [row for row in fresh if row["form_name"] == last["form"] and _exports_as(row) == _exported_as(last)]
        for names in (
            [row["field_name"] for row in alike if plain(row.get("field_label") or "") == plain(last["label"]) != ""],
            [row["field_name"] for row in alike if row["select_choices_or_calculations"] == last["choices"] != ""],
        ):
            if len(names) == 1:
                found.setdefault(last["field"], names[0])
    return found


def retyped(mapping: Mapping, *, metadata: Metadata, last_fields: pd.DataFrame) -> list[str]:
    """Return the mapped fields whose type or validation now exports other values than at the last good pull."""
    before = {row["field"]: row for row in _rows_of(last_fields)}
    found = []
    for name in dict.fromkeys(base_name(use.field) for use in uses_of(mapping)):
        row, last = metadata.get(name), before.get(name)
        if row is None or last is None or _exports_as(row) == _exported_as(last):
            continue
        was, now = f"{last['type']} {last['validation']}".strip(), type_in(row)
        if mapping.types.get(name) != now:
            found.append(
                f"field {name} was {was} and now is {now} (if that is meant, state `types: {{{name}: {now}}}`)"
            )
    return found


def recoded(mapping: Mapping, *, metadata: Metadata, last_fields: pd.DataFrame) -> list[str]:
    """Return the choices whose label has moved to another code since the last good pull, one phrase each."""
    before = dict(zip(last_fields["field"], last_fields["choices"].fillna(""), strict=True))
    found = []
    for use in uses_of(mapping):
        row = metadata.get(use.field)
        if row is None or not use.codes or row["field_type"] not in CHOSEN:
            continue
        now: dict[str, list[str]] = {}
        for code, label in choices_in(row["select_choices_or_calculations"]).items():
            now.setdefault(plain(label), []).append(code)
        for code, label in choices_in(before.get(use.field)).items():
            moved_to = now.get(plain(label), [code])
            if code in use.codes and code not in moved_to:
                found.append(f"field {use.field}: what was choice {code} now is choice {moved_to[0]}")
    return list(dict.fromkeys(found))


def _rows_of(last_fields: pd.DataFrame) -> list[dict[str, str]]:
    names = ["field", "form", "type", "validation", "label", "choices"]
    columns = [last_fields[name].to_numpy(dtype=object, na_value="").tolist() for name in names]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def _exports_as(row: Lookup[str, str]) -> str:
    return _value_of(row["field_type"], row.get("text_validation_type_or_show_slider_number") or "")


def _exported_as(last: Lookup[str, str]) -> str:
    return _value_of(last["type"], last["validation"])


def _value_of(kind: str, validation: str) -> str:
    """Return what is exported: dates come as YYYY-MM-DD however they are shown, and a choice comes as its code."""
    if kind in CHOSEN - {"checkbox"} or kind in ("yesno", "truefalse", "sql"):
        return "choice"
    if kind != "text":
        return kind
    for beginning in ("datetime", "date", "time", "integer", "number"):
        if validation.startswith(beginning):
            return beginning
    return "text"
