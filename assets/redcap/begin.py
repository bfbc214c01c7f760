"""What is asked of a project before any of its rows, and whether it may then be pulled as the mapping has it.

Belongs here: the order of these three requests and what they come to. Does not belong here: comparing the dictionary
with the mapping (`preflight.py`, `since_last.py`) and rows (`pull.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from assets.redcap.dictionary import (
    by_name,
    field_rows,
    fingerprint,
    forms_told_to_repeat,
    hash_of_fields,
)
from assets.redcap.errors import refused, some
from assets.redcap.preflight import codes_fingerprint
from assets.redcap.since_last import misfits
from assets.short_hash import short_hash

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from assets.redcap.client import RedcapClient
    from assets.redcap.dictionary import Metadata
    from assets.redcap.landed import Last
    from assets.redcap.mapping import Mapping as FieldMapping

_WITHOUT_DESIGN_RIGHT: Final = (
    "REDCap project {project}: the token's user has no Project Design right, so whether instruments still repeat as"
    " redcap.yaml says is only seen on the rows."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A pull that may ask for rows.

    `at`: the moment of the first answer by the server's clock, so that nothing that is changed later is missed by the
    next. `fits`: the fingerprint of the dictionary and of the columns asked for, a dash, and that of the codes the
    mapping names. `fields`: the project's rows of `redcap/field`. `version`: the server's. `notes`: sentences about
    what could not be looked at.
    """

    at: datetime
    fits: str
    fields: Sequence[Mapping[str, Any]]
    hash_of_fields: str
    are_fields_new: bool
    version: str
    notes: tuple[str, ...]


def begin(
    client: RedcapClient, *, mapping: FieldMapping, project: str, columns: Sequence[str], last: Last | None
) -> Begun:
    """Ask for dictionary, repeat settings and version; raise `RedcapError` where the mapping does not fit them.

    `mapping` is of what the project holds, `columns` are the landing's. When the mapping's own codes were edited, what
    they mean has been looked at, and labels are not compared with those of the last pull.
    """
    metadata = by_name(client.metadata())
    at = client.server_time or datetime.now(UTC)
    repeating = client.repeating()
    repeats = forms_told_to_repeat(repeating)
    fits = _dictionary_of(mapping, metadata=metadata, columns=columns)
    fields = field_rows(
        metadata,
        programme=mapping.programme,
        project=project,
        fields=mapping.allowed_fields(),
        repeating=repeats if repeats is not None else _repeating_by(mapping),
    )
    fields_hash = hash_of_fields(fields)
    are_new = last is None or last.hash_of_fields != fields_hash
    before = last if are_new else None
    _refuse_misfit(project, mapping=mapping, metadata=metadata, repeats=repeats, last=before, fits=fits)
    return Begun(
        at=at,
        fits=fits,
        fields=fields,
        hash_of_fields=fields_hash,
        are_fields_new=are_new,
        version=client.version(),
        notes=() if repeating is not None else (_WITHOUT_DESIGN_RIGHT.format(project=project),),
    )


def _dictionary_of(mapping: FieldMapping, *, metadata: Metadata, columns: Sequence[str]) -> str:
    relied_on = fingerprint(metadata, mapping.relied_on_fields())
    return f"{short_hash([relied_on, mapping.allowed_fields(), list(columns)])}-{codes_fingerprint(mapping)}"


def _repeating_by(mapping: FieldMapping) -> set[str]:
    return {name for name, instrument in mapping.instruments.items() if instrument.repeats}


def _refuse_misfit(
    project: str, *, mapping: FieldMapping, metadata: Metadata, repeats: set[str] | None, last: Last | None, fits: str
) -> None:
    """Refuse what does not fit; `last` is `None` also where the dictionary is the last one: nothing can have moved."""
    found = misfits(
        mapping,
        metadata=metadata,
        repeating=repeats,
        last_fields=last.field_rows() if last is not None else None,
        codes_edited=last is not None and last.row.dictionary.partition("-")[2] != fits.partition("-")[2],
    )
    if found:
        raise refused(
            project,
            f"the data dictionary does not fit {mapping.programme}/redcap.yaml: {some(found, '; ')}; put it back in"
            " REDCap, or correct redcap.yaml",
        )
