"""Whether a project's data dictionary still is what the programme's mapping was written for.

Belongs here: the comparison, with the exact difference in words. Does not belong here: rows, or what else changed since
the last good pull (`since_last.py`). A renamed field or a recoded choice silently changes what every answer means, so
one difference stops the programme before a row is asked for; a new choice does not, because no answer given so far
changes its meaning.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Final, Literal

from assets.redcap.dictionary import CHOSEN, YES_NO, base_name, choices_in, type_in
from assets.redcap.entries import Coded, CodedFlag
from assets.short_hash import short_hash

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Mapping as Lookup

    from assets.redcap.dictionary import Metadata
    from assets.redcap.mapping import Mapping

    Answer = Coded | CodedFlag | str | None

NEVER_LANDED: Final = frozenset({"notes", "file", "descriptive"})
"""Field types that hold narrative, documents or nothing; their filled-in flag may be mapped, they may not."""

NO_ANSWER: Final = frozenset({"checkbox", "calc", "descriptive"})
"""Field types that are never simply blank, so that a filter cannot tell whether somebody wrote something."""

FLAGS: Final = frozenset({"calc", "checkbox", "radio", "dropdown", "yesno", "truefalse", "slider"})
"""Field types of a filled-in flag: none of them can hold the narrative itself."""


@dataclasses.dataclass(frozen=True, slots=True)
class Use:
    """One use of a field in the mapping: the instrument it is read on, what its codes mean, and what it is read as."""

    instrument: str
    field: str
    codes: Lookup[str, str] = dataclasses.field(default_factory=dict)
    role: Literal["any", "date", "flag"] = "any"


def uses_of(mapping: Mapping) -> Iterator[Use]:
    """Yield every use the mapping makes of an allowed field, the record id and form statuses apart."""
    for person in mapping.people.values():
        yield from _uses(person.instrument, *person.naming_fields(), person.department)
    for hub in mapping.hubs:
        yield from _uses(hub.instrument, hub.code, hub.name, hub.affinity_group, hub.capacity)
    for mentor in mapping.hub_mentors:
        yield from _uses(mentor.instrument, mentor.from_, mentor.to, role="date")
    for preference in mapping.preferences:
        yield from _uses(preference.instrument, *preference.hubs)
        yield from _uses(preference.instrument, preference.chosen_on, role="date")
    for pair in mapping.pairs:
        yield from _uses(pair.instrument, pair.hub, pair.role if isinstance(pair.role, Coded) else None)
        yield from _uses(pair.instrument, pair.started_on, pair.ended_on, role="date")
        yield from _uses(pair.instrument, pair.end_reason)
    for event in mapping.events:
        period = (event.period.year, event.period.quarter) if event.period else ()
        # A mode or setting that is plain text is a constant, not a field.
        coded = (answer for answer in (event.mode, event.setting) if isinstance(answer, Coded))
        yield from _uses(event.instrument, event.held_on, event.filed_on, role="date")
        yield from _uses(event.instrument, *event.flags(), role="flag")
        yield from _uses(
            event.instrument, *period, event.confirmed_by_mentee, event.confirmed_by_mentor, event.value, *coded
        )


def _uses(instrument: str, *answers: Answer, role: Literal["any", "date", "flag"] = "any") -> Iterator[Use]:
    for answer in answers:
        if isinstance(answer, Coded | CodedFlag):
            yield Use(instrument, answer.field, {code: str(meaning) for code, meaning in answer.codes.items()}, role)
        elif answer:
            yield Use(instrument, answer, role=role)


def codes_fingerprint(mapping: Mapping) -> str:
    """Return the fingerprint of the codes the mapping names: it tells a recoded project from an edited mapping."""
    return short_hash(sorted([use.field, sorted(use.codes.items())] for use in uses_of(mapping) if use.codes))


def differences(
    mapping: Mapping, *, metadata: Metadata, repeating: set[str] | None, renamed: Lookup[str, str] | None = None
) -> list[str]:
    """Return what in the project's dictionary does not fit the mapping, one phrase each, none where all fits.

    `repeating` are the instruments that repeat; `None` where that is unknown and cannot be compared. `renamed` says of
    fields that are gone what they seem to be called now (`since_last.renamed`).
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
        found += _differences_of_use(use, mapping=mapping, metadata=metadata, renamed=renamed or {})
    found += _differences_of_filters(mapping, metadata=metadata, repeating=repeating)
    return list(dict.fromkeys(found))


def _differences_of_use(use: Use, *, mapping: Mapping, metadata: Metadata, renamed: Lookup[str, str]) -> Iterator[str]:
    name = base_name(use.field)
    row = metadata.get(name)
    if row is None:
        yield f"field {name} seems renamed to {renamed[name]}" if name in renamed else f"field {name} is gone"
        return
    if row["form_name"] != use.instrument:
        yield f"field {name} is on instrument {row['form_name']}, not {use.instrument}"
    if row["field_type"] in NEVER_LANDED:
        yield f"field {name} is of type {row['field_type']}, which never leaves REDCap"
        return
    yield from _unfit(use, row=row, known_as=mapping.types.get(name))
    yield from _lost_choices(use, row=row)


def _unfit(use: Use, *, row: Lookup[str, str], known_as: str | None) -> Iterator[str]:
    """Yield why a field cannot be what it is read as; a date's type may be stated under `types`, a flag's may not."""
    name, kind = base_name(use.field), type_in(row)
    if use.role == "date" and not kind.startswith("text date") and kind != known_as:
        yield f"field {name} is read as a date and is {kind} (if that is meant, state `types: {{{name}: {kind}}}`)"
    # Typed text may be the narrative itself, whatever the field is called; a number may not.
    is_number = kind.startswith(("text integer", "text number"))
    if use.role == "flag" and row["field_type"] not in FLAGS and not is_number:
        yield f"field {name} is read as a filled-in flag and is {kind}, which could be the narrative itself"


def _lost_choices(use: Use, *, row: Lookup[str, str]) -> Iterator[str]:
    name = base_name(use.field)
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


def _differences_of_filters(mapping: Mapping, *, metadata: Metadata, repeating: set[str] | None) -> Iterator[str]:
    """Yield what is wrong with fields that are filtered by: where they are, what they are, whose rows they share."""
    forms = mapping.filtered_fields()
    for event in mapping.events:
        for section in event.filters():
            name = section.filled_by_filter
            form, row = forms[name], metadata.get(name)
            if row is None:
                yield f"field {name} is gone"
                continue
            if row["form_name"] != form:
                yield f"field {name} is on instrument {row['form_name']}, not {form}"
            if row["field_type"] in NO_ANSWER:
                yield f"field {name} is of type {row['field_type']}, which is never blank and cannot be filtered by"
            if repeating is not None and (form in repeating) != mapping.instruments[event.instrument].repeats:
                yield (
                    f"instrument {form} {'repeats' if form in repeating else 'does not repeat'}, unlike"
                    f" {event.instrument}, so {name} cannot be told row by row"
                )


def _codes_of(row: Lookup[str, str]) -> set[str] | None:
    """Return the codes a field can hold, `None` where its type does not say."""
    if row["field_type"] in YES_NO:
        return {"0", "1"}
    return set(choices_in(row["select_choices_or_calculations"])) if row["field_type"] in CHOSEN else None


def _exported(code: str) -> str:
    """Return a checkbox code as it stands in a column name: lower case, anything but letters and digits as `_`."""
    return "".join(sign if sign.isascii() and sign.isalnum() else "_" for sign in code.lower())
