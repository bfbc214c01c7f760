"""Whether a project's data dictionary still is what the programme's mapping was written for.

Belongs here: the comparison, with the exact difference in words. Does not belong here: rows. A renamed field or a
recoded choice silently changes what every answer means, so one difference stops the programme before a row is asked
for; a new choice does not, because no answer given so far changes its meaning.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Final

from assets.redcap.dictionary import CHOSEN, YES_NO, base_name, choices_in, plain, short_hash
from assets.redcap.mapping import Coded, CodedFlag

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Mapping as Lookup

    import pandas as pd

    from assets.redcap.dictionary import Metadata
    from assets.redcap.mapping import Mapping

NEVER_LANDED: Final = frozenset({"notes", "file", "descriptive"})
"""Field types that hold narrative, documents or nothing; their filled-in flag may be mapped, they may not."""


@dataclasses.dataclass(frozen=True, slots=True)
class Use:
    """One use of a field in the mapping: the instrument it is read on, and what its codes mean (code → meaning)."""

    instrument: str
    field: str
    codes: Lookup[str, str] = dataclasses.field(default_factory=dict)


def uses_of(mapping: Mapping) -> Iterator[Use]:
    """Yield every use the mapping makes of a REDCap field, the record id and form statuses apart."""
    for person in mapping.people.values():
        yield from (Use(person.instrument, name) for name in person.fields())
    for hub in mapping.hubs:
        yield from _uses(hub.instrument, hub.code, hub.name, hub.affinity_group, hub.capacity)
    for mentor in mapping.hub_mentors:
        yield from _uses(mentor.instrument, mentor.from_, mentor.to)
    for preference in mapping.preferences:
        yield from _uses(preference.instrument, *preference.hubs, preference.chosen_on)
    for pair in mapping.pairs:
        yield from _uses(pair.instrument, pair.hub, pair.started_on, pair.ended_on, pair.role, pair.end_reason)
    for event in mapping.events:
        period = (event.period.year, event.period.quarter) if event.period else ()
        yield from _uses(event.instrument, event.held_on, event.filed_on, *period, *event.sections.values())
        answers = (event.confirmed_by_mentee, event.confirmed_by_mentor, event.value)
        yield from _uses(event.instrument, *answers)
        # A mode or setting that is plain text is a constant, not a field.
        yield from _uses(
            event.instrument, *(answer for answer in (event.mode, event.setting) if isinstance(answer, Coded))
        )


def _uses(instrument: str, *answers: Coded | CodedFlag | str | None) -> Iterator[Use]:
    for answer in answers:
        if isinstance(answer, Coded | CodedFlag):
            yield Use(instrument, answer.field, {code: str(meaning) for code, meaning in answer.codes.items()})
        elif answer:
            yield Use(instrument, answer)


def codes_fingerprint(mapping: Mapping) -> str:
    """Return the fingerprint of the codes the mapping names: it tells a recoded project from an edited mapping."""
    return short_hash(sorted([use.field, sorted(use.codes.items())] for use in uses_of(mapping) if use.codes))


def differences(mapping: Mapping, *, metadata: Metadata, repeating: set[str] | None) -> list[str]:
    """Return what in the project's dictionary does not fit the mapping, one phrase each, none where all fits.

    `repeating` are the instruments that repeat; `None` where that is unknown and cannot be compared.
    """
    found = []
    first = next(iter(metadata))
    if first != mapping.record_id:
        found.append(f"the record id is {first}, not {mapping.record_id}")
    forms = {row["form_name"] for row in metadata.values()}
    for name, instrument in mapping.instruments.items():
        if name not in forms:
            found.append(f"instrument {name} is gone")
        elif repeating is not None and instrument.repeats != (name in repeating):
            found.append(f"instrument {name} {'no longer repeats' if instrument.repeats else 'repeats'}")
    for use in uses_of(mapping):
        found += _differences_of_use(use, metadata)
    return list(dict.fromkeys(found))


def _differences_of_use(use: Use, metadata: Metadata) -> Iterator[str]:
    name = base_name(use.field)
    row = metadata.get(name)
    if row is None:
        yield f"field {name} is gone"
        return
    if row["form_name"] != use.instrument:
        yield f"field {name} is on instrument {row['form_name']}, not {use.instrument}"
    if row["field_type"] in NEVER_LANDED:
        yield f"field {name} is of type {row['field_type']}, which never leaves REDCap"
    known = _codes_of(row)
    if known is None:
        return
    ticked = use.field.removeprefix(f"{name}___") if use.field != name else None
    if ticked is None and row["field_type"] == "checkbox":
        yield f"field {name} is a checkbox, of which only a choice can be mapped ({name}___<code>)"
    if ticked is not None and ticked not in {_exported(code) for code in known}:
        yield f"field {name} has lost choice {ticked}"
    if ticked is None:
        yield from (
            f"field {name} has lost choice {code} ({meaning})"
            for code, meaning in use.codes.items()
            if code not in known
        )


def _codes_of(row: Lookup[str, str]) -> set[str] | None:
    """Return the codes a field can hold, `None` where its type does not say."""
    if row["field_type"] in YES_NO:
        return {"0", "1"}
    return set(choices_in(row["select_choices_or_calculations"])) if row["field_type"] in CHOSEN else None


def _exported(code: str) -> str:
    """Return a checkbox code as it stands in a column name: lower case, anything but letters and digits as `_`."""
    return "".join(sign if sign.isascii() and sign.isalnum() else "_" for sign in code.lower())


def recoded(mapping: Mapping, *, metadata: Metadata, last_fields: pd.DataFrame) -> list[str]:
    """Return the choices whose label has moved to another code since the last good pull, one phrase each.

    `last_fields` are the project's `redcap/field` rows of that pull. A label that was merely reworded is no recoding:
    blocking on it would stop a programme for a corrected typing error.
    """
    before = dict(zip(last_fields["field"], last_fields["choices"].fillna(""), strict=True))
    found = []
    for use in uses_of(mapping):
        row = metadata.get(use.field)
        if row is None or not use.codes or row["field_type"] not in CHOSEN:
            continue
        now = {plain(label): code for code, label in choices_in(row["select_choices_or_calculations"]).items()}
        for code, label in choices_in(before.get(use.field)).items():
            moved_to = now.get(plain(label), code)
            if code in use.codes and moved_to != code:
                found.append(f"field {use.field}: what was choice {code} now is choice {moved_to}")
    return list(dict.fromkeys(found))
