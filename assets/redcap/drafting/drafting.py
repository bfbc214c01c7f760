"""The draft of a mapping: what a policy looks for, placed on a live project's instruments.

Belongs here: the order of the search, and what is said of each clause. Does not belong here: any one search, or the
file (`writing.py`). A draft is a proposal for somebody who knows the project; nothing is asked but the dictionary.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from assets.redcap.drafting.entry import Draft, least
from assets.redcap.drafting.events import placed_events
from assets.redcap.drafting.hubs import placed_registers
from assets.redcap.drafting.pairs import placed_pairs
from assets.redcap.drafting.project import Project
from assets.redcap.drafting.steps import placed_steps
from assets.redcap.drafting.wanted import joined
from assets.redcap.entries import Coded, CodedFlag

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assets.redcap.drafting.entry import Certainty, Entry, Part
    from assets.redcap.drafting.reading import Form
    from assets.redcap.drafting.wanted import Example, Wanted

SECTIONS: Final = ("hubs", "hub_mentors", "preferences", "pairs", "events")
How = Literal["certain", "likely", "unsure", "unplaced"]
Verdict = tuple[str, How, str]
"""Clause and measure, how it was placed, and the sentence."""


def draft_of(forms: Sequence[Form], *, wanted: Sequence[Wanted], example: Example) -> Draft:
    """Return what of `wanted` was placed on a project's instruments, and what was not."""
    project = Project(forms, example=example)
    owed = joined(wanted)
    beside = example.beside(owed)
    asked = [*owed, *beside]
    registers, no_registers = placed_registers(project, asked)
    held = [str(entry.parts["instrument"].value) for entry in registers if entry.section == "hub_mentors"]
    pairs, no_pairs = placed_pairs(project, asked, taken=held)
    events, no_events = placed_events(project, asked)
    steps, no_steps = placed_steps(project, asked)
    found = [*registers, *pairs, *events, *steps]
    order = {name: place for place, name in enumerate(SECTIONS)}
    found.sort(key=lambda entry: order[entry.section])
    narrative = {form.name: form.narrative for form in forms if form.narrative}
    draft = Draft(forms[0].fields[0].name, [*project.people(), *found], narrative)
    draft.unplaced = [each for each in (*no_registers, *no_pairs, *no_events, *no_steps) if each not in beside]
    _leave_out_people_of_comments(draft)
    _count_answers(draft, forms)
    return draft


def verdicts_of(draft: Draft, wanted: Sequence[Wanted]) -> list[Verdict]:
    """Return what was done for each clause, once per thing it looks for, in the policy's order."""
    entry_of = {each.key: entry for entry in draft.entries for each in entry.wanted}
    return [
        (clause, *_verdict(each, entry_of.get(each.key)))
        for each in wanted
        for clause in each.clauses
        if each.key in entry_of or not any((each.what, name) in entry_of for name in each.instead)
    ]


def _verdict(wanted: Wanted, entry: Entry | None) -> tuple[How, str]:
    if entry is None:
        return "unplaced", f"needs {wanted.described()}: no instrument looks like one"
    place = f"{wanted.described()}: {entry.parts['instrument'].value}"
    lacks = "; ".join(_lacking(entry, wanted))
    if not entry.stands:
        return "unsure", f"{place} perhaps, as a comment{f'; {lacks}' if lacks else ''}"
    if lacks:
        return "unplaced", f"{place}, but {lacks}"
    return least([entry.certainty, *_certainties(entry, wanted)]), place


def _lacking(entry: Entry, wanted: Wanted) -> Iterator[str]:
    """Yield what a clause looks for and the entry has not: of alternative codes one is enough, of sections none."""
    names = {"confirmed_by": "confirmation by the", "section": "section", "value": "answer"}
    for slot, asked in wanted.parts.items():
        absent = [code for code in asked if code in entry.missing.get(slot, ())]
        if absent and (slot in {"section", "confirmed_by"} or len(absent) == len(asked)):
            yield f"no {names.get(slot, slot)} {', '.join(absent)} was found on it"
    if wanted.period and "period" in entry.missing:
        yield "no year and quarter it is about was found on it"


def _certainties(entry: Entry, wanted: Wanted) -> Iterator[Certainty]:
    """Yield how certain each part is that the clause looks at, who it was with included."""
    slots = {slot for slot in wanted.parts if slot not in {"section", "confirmed_by"}}
    slots |= {f"confirmed_by_{who}" for who in wanted.parts.get("confirmed_by", ())}
    for key in ("person", "attendee", "role", *sorted(slots)):
        if key in entry.parts and entry.parts[key].stands:
            yield entry.parts[key].certainty
    sections: dict[str, Part] = entry.parts["sections"].value if "sections" in entry.parts else {}
    yield from (sections[name].certainty for name in wanted.parts.get("section", ()) if name in sections)


def _leave_out_people_of_comments(draft: Draft) -> None:
    """Leave out people whom no entry that stands refers to: what no table needs is not asked for."""
    named = {
        str(part.value)
        for entry in draft.entries
        if entry.section != "people" and entry.stands
        for key, part in entry.parts.items()
        if key in {"person", "attendee", "others", "mentee", "mentor", "senior"} and part.stands
    }
    for entry in draft.entries:
        if entry.section == "people" and entry.name not in named and "owns_record" not in entry.parts:
            kept = entry.parts["instrument"]
            entry.parts["instrument"] = type(kept)(kept.value, "unsure", "nothing that stands refers to this person")
            entry.essential = ("instrument",)


def _count_answers(draft: Draft, forms: Sequence[Form]) -> None:
    """Count what people type on each instrument that is used; calculations cost nobody anything."""
    calculated = {field.name for form in forms for field in form.fields if field.kind == "calc"}
    fields: dict[str, set[str]] = {}
    for entry in draft.entries:
        if entry.stands:
            used = fields.setdefault(str(entry.parts["instrument"].value), set())
            if entry.section != "people":
                used.update(_fields_in(entry, known={field.name for form in forms for field in form.fields}))
    draft.answers = {form.name: len(fields[form.name] - calculated) for form in forms if form.name in fields}


def _fields_in(entry: Entry, *, known: set[str]) -> Iterator[str]:
    def below(value: object) -> Iterator[str]:
        if isinstance(value, Coded | CodedFlag):
            yield value.field
        elif isinstance(value, dict):
            for each in value.values():
                yield from below(getattr(each, "value", each))
        elif isinstance(value, list):
            for each in value:
                yield from below(each)
        elif isinstance(value, str) and value.partition("___")[0] in known:
            yield value.partition("___")[0]

    for part in entry.parts.values():
        if part.stands:
            yield from below(part.value)
