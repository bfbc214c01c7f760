"""What the doctor says about a project's data dictionary beside the mapping, and about narrative in it.

Belongs here: remarks read off the dictionary. Does not belong here: the comparison itself (`since_last.py`), of which
a night names five differences; here each is a remark of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assets.redcap.dictionary import base_name, forms_told_to_repeat
from assets.redcap.preflight import codes_fingerprint
from assets.redcap.remark import do, note, well
from assets.redcap.since_last import misfits

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assets.redcap.dictionary import Metadata
    from assets.redcap.mapping import Mapping
    from assets.redcap.remark import Remark, Told


def remarks_on_dictionary(
    mapping: Mapping, *, metadata: Metadata, repeating: list[dict[str, str]] | None, told: Told
) -> Iterator[Remark]:
    """Yield every difference, the narrative fields that are gone, and the fields nobody called narrative yet.

    `repeating` is REDCap's list of what repeats, `None` where the token may not ask.
    """
    found = misfits(
        mapping,
        metadata=metadata,
        repeating=forms_told_to_repeat(repeating),
        last_fields=told.last_fields,
        codes_edited=told.last_codes != codes_fingerprint(mapping),
    )
    remedy = f"put it back in REDCap, or correct {mapping.programme}/redcap.yaml; until then the last good rows stay"
    yield from (do(words, remedy) for words in found)
    if not found:
        yield well(f"the data dictionary fits redcap.yaml ({len(mapping.allowed_fields())} fields)")
    listed = {field for fields in mapping.narrative.values() for field in fields}
    gone = sorted(listed.difference(metadata))
    if gone:
        yield note(
            f"listed as narrative and not in the data dictionary: {', '.join(gone)}",
            "correct the list in redcap.yaml; a renamed narrative field must not go unnoticed",
        )
    unlisted = _unlisted_narrative(mapping, metadata=metadata)
    if unlisted:
        yield note(
            f"fields of type notes that redcap.yaml does not name: {', '.join(unlisted)}",
            "list them under `narrative` in redcap.yaml; mentorsync does not ask for them either way",
        )


def _unlisted_narrative(mapping: Mapping, *, metadata: Metadata) -> list[str]:
    known = {field for fields in mapping.narrative.values() for field in fields}.union(mapping.allowed_fields())
    return [name for name, row in metadata.items() if row["field_type"] == "notes" and name not in known]


def narrative_by_form(mapping: Mapping, *, metadata: Metadata) -> dict[str, list[str]]:
    """Return instrument → its narrative fields: those listed, and those of type notes that are not mapped."""
    listed = [field for fields in mapping.narrative.values() for field in fields if field in metadata]
    return _by_form([*listed, *_unlisted_narrative(mapping, metadata=metadata)], metadata=metadata)


def identifiers_by_form(mapping: Mapping, *, metadata: Metadata) -> dict[str, list[str]]:
    """Return instrument → its mapped fields that REDCap marks as identifiers."""
    mapped = [name for name in dict.fromkeys(map(base_name, mapping.allowed_fields())) if name in metadata]
    return _by_form([name for name in mapped if metadata[name].get("identifier") == "y"], metadata=metadata)


def _by_form(fields: Sequence[str], *, metadata: Metadata) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name in fields:
        found.setdefault(metadata[name]["form_name"], []).append(name)
    return found
