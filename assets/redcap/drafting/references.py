"""Who is named on an instrument: fields that hold an employee number, an address or a name, put together by person.

Belongs here: recognising those fields, and telling whose they are by what is left of the label. Does not belong here:
who that person is (`assets.people`). A name is only taken for a person's where the label says nothing else has it: a
hub and a project have names too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from assets.redcap.drafting.entry import Entry, Part
from assets.redcap.drafting.words import words_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from assets.redcap.drafting.reading import Field, Form

KINDS: Final = (
    (
        "employee_id",
        r"\b(employee|emp|staff|personnel|person|hr|payroll|badge)\b.{0,12}\b(ids?|numbers?|no|nr)\b|\beid\b|\bemplid\b",
    ),
    ("email", r"\be-?mails?\b|\bmail\b"),
    ("username", r"\b(user ?names?|net ?ids?|cwid|login|user ?ids?)\b"),
    ("first", r"\b(first|given) ?names?\b|\bname first\b|\bfirst\b$"),
    ("last", r"\b(last|family) ?names?\b|\bsurname\b|\bname last\b|\blast\b$"),
    ("name", r"\b(full )?names?\b"),
)
_OTHERS: Final = frozenset(
    words_in(
        "hub group project study programme program department division school event institution unit course grant"
        " initials middle medication patient drug next_of_kin contact customer subject user"
    )
)
_PEOPLE: Final = frozenset(
    words_in(
        "mentor mentee faculty senior member reviewer supervisor chief chair director person staff scholar fellow"
        " trainee candidate leader"
    )
)
_IDENTITY: Final = frozenset(
    words_in("employee emp staff personnel payroll badge id ids number no nr eid emplid email mail work e address"
             " username user netid cwid login first given last family name surname full university optional")
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reference:
    """A person named on an instrument. `about`: the words that say whom, empty for whoever fills it in."""

    form: str
    about: frozenset[str]
    fields: tuple[tuple[str, str], ...]
    """Kind and field, at most one field of a kind."""
    many: str | None = None

    @property
    def is_mentor(self) -> bool:
        """Whether the label says it is a mentor."""
        return words_in("mentor")[0] in self.about

    @property
    def is_mentee(self) -> bool:
        """Whether the label says it is a mentee."""
        return words_in("mentee")[0] in self.about

    @property
    def is_self(self) -> bool:
        """Whether no role is named: who the record is about."""
        return not self.about & (_PEOPLE - frozenset(words_in("faculty person scholar")))


def references_on(form: Form) -> list[Reference]:
    """Return the people named on an instrument, in the order of their first field."""
    by_about: dict[frozenset[str], dict[str, str]] = {}
    many: dict[frozenset[str], str] = {}
    for field in form.fields:
        kind = _kind(field)
        if kind is None:
            continue
        about = _about(field)
        by_about.setdefault(about, {}).setdefault(kind, field.name)
        separator = _separator(field)
        if separator:
            many[about] = separator
    return [Reference(form.name, about, tuple(found.items()), many.get(about)) for about, found in by_about.items()]


def owner_of(forms: Sequence[Form], references: Iterable[Reference]) -> Reference | None:
    """Return who a record is about: named without a role on an instrument that does not repeat, the fullest first."""
    once = {form.name: place for place, form in enumerate(forms) if not form.repeats}
    selves = [each for each in references if each.form in once and each.is_self and _is_enough(each)]
    return min(selves, key=lambda each: (-len(each.fields), once[each.form]), default=None)


def person_entry(reference: Reference, *, name: str, owns: bool) -> Entry:
    """Return the entry under `people`; that several stand in one field is read off words, and so only likely."""
    parts = {"instrument": Part(reference.form)} | {kind: Part(field) for kind, field in reference.fields}
    if owns:
        parts["owns_record"] = Part(value=True)
    if reference.many:
        parts["many"] = Part(reference.many, "likely", "the label or note speaks of several people in one field")
    return Entry("people", parts, name=name)


def _kind(field: Field) -> str | None:
    if not field.is_typed or field.kind.startswith("text phone"):
        return None
    if field.kind == "text email":
        return "email"
    label, name = _spaced(field.label), _spaced(field.name)
    found = next((kind for kind, pattern in KINDS if re.search(pattern, label) or re.search(pattern, name)), None)
    if found is None or (found == "name" and not _is_persons_name(field)):
        return None
    said = frozenset(words_in(field.label))
    return None if said & _OTHERS and not said & _PEOPLE else found


def _is_persons_name(field: Field) -> bool:
    return bool(frozenset(words_in(f"{field.label} {field.name}")) & _PEOPLE)


def _about(field: Field) -> frozenset[str]:
    subject, colon, _ = field.label.partition(":")
    words = frozenset(words_in(subject if colon and words_in(field.label.partition(":")[2]) else field.label))
    return words - _IDENTITY


def _separator(field: Field) -> str | None:
    text = f"{field.label} {field.note}".casefold()
    if not re.search(r"\b(separate|separated|several|one per line)\b|(numbers|ids|e-?mails|names)\b", text):
        return None
    if re.search(r"\b(separate|separated)\b", text) and "comma" in text:
        return ","
    return ";" if re.search(r"semicolon|separate|several", text) else None


def _is_enough(reference: Reference) -> bool:
    kinds = {kind for kind, _ in reference.fields}
    return bool(kinds & {"employee_id", "email", "username"}) or {"first", "last"} <= kinds or "name" in kinds


def _spaced(text: str) -> str:
    return re.sub(r"[^a-z0-9-]+", " ", text.casefold()).strip()
