"""A live project as the draft looks at it: instruments, the people named on each, and how rare its words are.

Belongs here: what every part of the search needs. Does not belong here: the search itself (`events.py`, `pairs.py`,
`hubs.py`).
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from assets.redcap.drafting.entry import Entry, Part, graded
from assets.redcap.drafting.references import owner_of, person_entry, references_on
from assets.redcap.drafting.words import Scale, weighed, words_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from assets.redcap.drafting.entry import Certainty
    from assets.redcap.drafting.reading import Field, Form
    from assets.redcap.drafting.references import Reference
    from assets.redcap.drafting.wanted import Example, Wanted
    from assets.redcap.drafting.words import Words

OWNER = "faculty"


class Project:
    """One project's dictionary, the example it is read by, and the people entries used so far."""

    def __init__(self, forms: Sequence[Form], *, example: Example) -> None:
        """Look at every instrument once."""
        self.forms = list(forms)
        self.example = example
        self.references = {form.name: references_on(form) for form in forms}
        self.owner = owner_of(self.forms, [each for found in self.references.values() for each in found])
        self._used: dict[str, Entry] = {}

    @cached_property
    def scale(self) -> Scale:
        """How rare each word is among the labels and names of the fields."""
        return Scale(words_in(f"{field.label} {field.name}") for form in self.forms for field in form.fields)

    def likeness_of_form(self, form: Form, wanted: Wanted) -> float:
        """Return how much an instrument's name, headers and labels speak of what is wanted."""
        labels = " ".join(field.label for field in form.fields)
        texts = self.example
        asked = weighed(
            (wanted.name or wanted.what, 1.0), (texts.of(wanted, "form"), 1.0), (wanted.words, 0.3),
            (texts.of(wanted, "held_on"), 0.3), (texts.of(wanted, "started_on"), 0.3),
        )  # fmt: skip
        score = self.scale.likeness(weighed((form.name, 1.0), (form.headers, 0.2), (labels, 0.2)), asked)
        named = set(words_in(form.name)) & set(words_in(wanted.name or wanted.what))
        return min(1.0, score + (0.25 if named else 0.0))

    def likeness_of_field(self, field: Field, asked: Words, *, with_form: bool = False) -> float:
        """Return how much a field's label and name speak of something; its instrument's name may help."""
        form = (field.form, 0.5) if with_form else ("", 0.0)
        label = self.scale.likeness(weighed((field.label, 1.0), form), asked)
        return max(label, self.scale.likeness(weighed((field.label, 1.0), (field.name, 0.6), form), asked))

    def best_date(
        self, form: Form, asked: Words, *, without: Iterable[str] = ()
    ) -> tuple[Field, Certainty, float] | None:
        """Return the date of an instrument most like what is asked; its only date is likely, whatever it is called."""
        left = [field for field in form.dates if field.name not in set(without)]
        ranked = sorted(
            ((self.likeness_of_field(field, asked), -place) for place, field in enumerate(left)), reverse=True
        )
        if not ranked:
            return None
        score, place = ranked[0]
        found = graded(score, runner_up=ranked[1][0] if len(ranked) > 1 else 0.0)
        if len(left) == 1:
            return left[0], "certain" if found == "certain" else "likely", score
        return (left[-place], found, score) if found else None

    def person(self, reference: Reference) -> str:
        """Return the name a reference has under `people`, and list it there."""
        owns = reference is self.owner
        name = OWNER if owns else "_".join([reference.form, *sorted(reference.about - set(words_in(reference.form)))])
        self._used.setdefault(name, person_entry(reference, name=name, owns=owns))
        return name

    def people(self) -> list[Entry]:
        """Return the entries of the people that were used, who owns a record first."""
        if self.owner:
            self.person(self.owner)
        return sorted(self._used.values(), key=lambda entry: entry.name != OWNER)

    def who(self, form: Form, *, kind: str = "", dated: Field | None = None) -> dict[str, Part]:
        """Return `person`, `attendee` and `others` of an event: whose it is, and who is named on its instrument.

        `dated`: the date of a step; of several on one instrument each has the people who are called as it is.
        """
        named = [each for each in self.references[form.name] if dated is None or _is_of_step(each, form, dated)]
        mentees = [each for each in named if each.is_mentee and not each.is_mentor]
        mentors = [each for each in named if each not in mentees and not each.is_self]
        seniors = [each for each in mentors if words_in("senior")[0] in each.about]
        parts: dict[str, Part] = {}
        if kind == "review" and seniors:
            parts["person"] = Part(self.person(seniors[0]))
            others = [each for each in mentors if each is not seniors[0]]
            if others:
                parts["attendee"] = Part(self.person(others[0]))
            if mentees:
                parts["others"] = Part(self.person(mentees[0]), "likely", "who else took part, by its label")
            return parts
        if mentees:
            parts["person"] = Part(self.person(mentees[0]), "likely", "the instrument names its mentee itself")
        elif self.owner:
            parts["person"] = Part(self.person(self.owner))
        else:
            parts["person"] = Part(OWNER, "unsure", "no instrument names whose record it is")
        if mentors and (form.name != (self.owner.form if self.owner else "")):
            sure = mentors[0].is_mentor or len(mentors) == 1
            parts["attendee"] = Part(
                self.person(mentors[0]),
                "certain" if sure else "likely",
                "" if sure else "the first of several people named",
            )
        return parts


def _is_of_step(reference: Reference, form: Form, dated: Field) -> bool:
    """Whether a person named on an instrument with several dates may belong to one of them: `Senior asked on`."""
    of_all = reference.is_mentor or reference.is_mentee or len(form.dates) == 1
    return of_all or reference.about <= frozenset(words_in(dated.label))
