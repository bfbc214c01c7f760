"""Drafts made in tests, and what a mapping says as facts that can be compared.

Shared by the tests of drafting. A fact is what of one event, step, role or register is read where; names of people
entries are free, so a person is compared by the fields.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

from assets.redcap.dictionary import by_name
from assets.redcap.drafting.drafting import draft_of, verdicts_of
from assets.redcap.drafting.reading import forms_of
from assets.redcap.drafting.wanted import Example
from assets.redcap.drafting.writing import mapping_text
from assets.redcap.entries import Coded, CodedFlag
from assets.redcap.mapping import Mapping
from assets.redcap.preflight import differences
from pipelines.wants import wants_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assets.obligations.language.policy import Policy
    from assets.redcap.drafting.drafting import Verdict

    Fact = tuple[str, str]


@dataclass(frozen=True)
class Drafted:
    """A draft as text and as the mapping it is read as, what it says of each clause, and what does not fit."""

    text: str
    mapping: Mapping
    verdicts: list[Verdict]
    unfit: list[str]

    def how(self, clause: str) -> list[str]:
        """Return how each thing was placed that a clause (`A11 in_person_meeting`) looks for."""
        return [how for name, how, _ in self.verdicts if name == clause]

    def words(self, clause: str) -> str:
        """Return what is said of a clause."""
        return "; ".join(words for name, _, words in self.verdicts if name == clause)


def drafted(
    policy: Policy, fields: list[dict[str, str]], *, repeating: set[str] | None, example: Example | None = None
) -> Drafted:
    """Draft the mapping of a project for a policy."""
    forms, wanted = forms_of(fields, repeating=repeating), wants_of(policy)
    draft = draft_of(forms, wanted=wanted, example=example or Example())
    verdicts = verdicts_of(draft, wanted)
    text = mapping_text(draft, forms, programme="surgery", project="surgery", verdicts=verdicts)
    mapping = Mapping.model_validate(yaml.safe_load(text))
    unfit = differences(mapping, metadata=by_name(fields), repeating=repeating)
    return Drafted(text, mapping, verdicts, unfit)


def facts_in(mapping: Mapping) -> dict[Fact, Any]:
    """Return what a mapping reads where."""
    return {(key, slot): value for key, slot, value in _facts(mapping) if value}


def _facts(mapping: Mapping) -> Iterator[tuple[str, str, Any]]:
    yield from _facts_of_events(mapping)
    yield from _facts_of_pairs(mapping)
    for hub in mapping.hubs:
        senior = _whom(mapping, hub.senior)
        yield hub.kind, "register", (hub.code, hub.name, hub.affinity_group, hub.capacity, senior)
    for mentor in mapping.hub_mentors:
        yield f"mentors of {mentor.kind}", "register", (_whom(mapping, mentor.person), mentor.from_, mentor.to)
    for preference in mapping.preferences:
        yield "preferences", "register", (preference.hubs, preference.chosen_on)


def _facts_of_events(mapping: Mapping) -> Iterator[tuple[str, str, Any]]:
    for event in mapping.events:
        key = event.step or event.kind
        for slot in ("held_on", "filed_on"):
            yield key, slot, getattr(event, slot)
        for slot in ("mode", "setting", "value", "confirmed_by_mentee", "confirmed_by_mentor"):
            yield key, slot, _answer(getattr(event, slot))
        for slot in ("person", "attendee", "others"):
            yield key, slot, _whom(mapping, getattr(event, slot))
        yield key, "period", [_answer(event.period.year), _answer(event.period.quarter)] if event.period else None
        yield from ((key, f"section {name}", column) for name, column in event.section_columns().items())


def _facts_of_pairs(mapping: Mapping) -> Iterator[tuple[str, str, Any]]:
    for pair in mapping.pairs:
        for role in list(pair.role.codes.values()) if isinstance(pair.role, Coded) else [pair.role]:
            yield role, "role", _answer(pair.role)
            yield role, "from to", (pair.started_on, pair.ended_on)
            yield role, "who", (_whom(mapping, pair.mentee), _whom(mapping, pair.mentor))
            yield role, "end_reason", _answer(pair.end_reason)


def _whom(mapping: Mapping, name: str | None) -> tuple[str, ...]:
    return tuple(sorted(mapping.people[name].fields())) if name else ()


def _answer(answer: Coded | CodedFlag | str | None) -> Any:
    return (answer.field, dict(answer.codes)) if isinstance(answer, Coded | CodedFlag) else answer
