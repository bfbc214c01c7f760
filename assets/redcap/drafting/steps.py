"""Where a project records steps: the date of each, on whatever instrument.

Belongs here: finding that date. Does not belong here: events that have an instrument of their own (`events.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assets.redcap.drafting.entry import LIKELY, UNSURE, Entry, Part, graded
from assets.redcap.drafting.parts import add_parts, why_of
from assets.redcap.drafting.words import weighed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assets.redcap.drafting.entry import Certainty
    from assets.redcap.drafting.project import Project
    from assets.redcap.drafting.reading import Field, Form
    from assets.redcap.drafting.wanted import Wanted
    from assets.redcap.drafting.words import Words


def placed_steps(project: Project, wanted: Iterable[Wanted]) -> tuple[list[Entry], list[Wanted]]:
    """Return an entry for each step that some date looks like, and the steps none does; a date is one step's."""
    asked = [each for each in wanted if each.what == "step"]
    dates = [(form, field) for form in project.forms for field in form.dates]
    scored = sorted(
        (
            (_score_of_date(project, field, each), -place, form, field, each)
            for each in asked
            for place, (form, field) in enumerate(dates)
        ),
        key=lambda found: found[:2],
        reverse=True,
    )
    entries: dict[str, Entry] = {}
    taken: set[str] = set()
    for sharing in (False, True):
        for score, _, form, field, each in scored:
            if each.name in entries or (field.name in taken and not sharing):
                continue
            rivals = [other for other, _, _, rival, one in scored if one is each and rival is not field]
            certainty = _held_back(
                graded(score, runner_up=max(rivals, default=0.0)), by=_own_score(project, field, each)
            )
            if certainty is None or (sharing and certainty == "unsure"):
                continue
            if sharing and not each.parts.get("value"):
                continue
            entries[each.name] = _step(project, form, field, each, "likely" if sharing else certainty)
            taken.add(field.name)
    return [entries[each.name] for each in asked if each.name in entries], [
        each for each in asked if each.name not in entries
    ]


def _held_back(certainty: Certainty | None, *, by: float) -> Certainty | None:
    """Return a certainty no greater than the date's own words allow: its instrument's name alone says little."""
    if certainty is None or by >= LIKELY:
        return certainty
    return "unsure" if by < UNSURE or certainty == "unsure" else "likely"


def _own_score(project: Project, field: Field, wanted: Wanted) -> float:
    return max(project.likeness_of_field(field, words) for words in _asked(project, wanted))


def _score_of_date(project: Project, field: Field, wanted: Wanted) -> float:
    asked = _asked(project, wanted)
    return max(project.likeness_of_field(field, words, with_form=form) for words in asked for form in (True, False))


def _asked(project: Project, wanted: Wanted) -> list[Words]:
    """Return what a step is called: by the policy alone, and with the example's words for it."""
    texts = project.example
    said = (texts.of(wanted, "held_on"), 1.0), (texts.of(wanted, "form"), 0.5), (wanted.words, 0.2)
    return [weighed((wanted.name, 1.0), *said), weighed((wanted.name, 1.0))]


def _step(project: Project, form: Form, field: Field, wanted: Wanted, certainty: Certainty) -> Entry:
    parts = {"kind": Part("step"), "step": Part(wanted.name), "instrument": Part(form.name)}
    parts |= project.who(form, dated=field)
    parts["held_on"] = Part(field.name, certainty, why_of(certainty, f"its label, “{field.label}”"))
    entry = Entry("events", parts, essential=("person", "held_on"), wanted=(wanted,))
    add_parts(project, form, entry, wanted)
    return entry
