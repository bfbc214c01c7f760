"""Whether parts of an event are filled in, and who confirmed it: flags, ticks and yes-or-no answers.

Belongs here: finding them on an instrument. Does not belong here: narrative itself, which is never mapped. Where only
the narrative is there, the filter that returns keys is proposed and said to be the second best.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assets.redcap.drafting.entry import Part, graded
from assets.redcap.drafting.words import weighed, words_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assets.redcap.drafting.project import Project
    from assets.redcap.drafting.reading import Field, Form
    from assets.redcap.drafting.wanted import Wanted

FILTERS = 3
"""Filters a draft proposes for one event at most: each is one more request a night."""


def sections_on(project: Project, form: Form, wanted: Wanted) -> dict[str, Part]:
    """Return section → the flag, tick or filter that tells whether it is filled in; what is not found is left out."""
    found: dict[str, Part] = {}
    taken: set[str] = set()
    candidates = [*_flags(project, form), *_narrative(project, form)]
    ranked = sorted(
        (
            (graded(score) is not None, not is_filter, score, name, place)
            for name in wanted.parts.get("section", ())
            for place, (text, _, is_filter, _) in enumerate(candidates)
            if (score := project.scale.likeness(weighed((text, 1.0)), _asked(project, wanted, name))) > 0
        ),
        reverse=True,
    )
    filters = 0
    for good, _, score, name, place in ranked:
        text, value, is_filter, column = candidates[place]
        if not good or name in found or column in taken or (is_filter and filters == FILTERS):
            continue
        rival = max((other for _, _, other, one, where in ranked if one == name and where != place), default=0.0)
        certainty = graded(score, runner_up=rival) or "unsure"
        why = "" if certainty == "certain" else f"told by its words, “{text.strip()}”"
        if is_filter:
            certainty = "unsure" if certainty == "unsure" else "likely"
            why = "there is no filled-in flag: only the keys of rows are asked for, which takes its export right"
            filters += certainty == "likely"
        found[name] = Part(value, certainty, why)
        taken.add(column)
    return {name: found[name] for name in wanted.parts.get("section", ()) if name in found}


def confirmation_on(project: Project, form: Form, wanted: Wanted, who: str) -> Part | None:
    """Return the answer by which the mentee or the mentor confirms, `None` where nothing looks like it."""
    said = project.example.of(wanted, f"confirmed_by_{who}")
    asked = weighed((f"{who} confirms", 1.0), (said, 0.6))
    role = words_in(who)[0]
    other = words_in("mentor" if who == "mentee" else "mentee")[0]
    scored = [
        (project.likeness_of_field(field, asked), field)
        for field in form.fields
        if field.yes_and_no()
        and role in words_in(f"{field.label} {field.name}")
        and not (other in words_in(field.label) and role not in words_in(field.label))
    ]
    if not scored:
        return None
    score, field = max(scored, key=lambda found: found[0])
    confirms = words_in("agree")[0] in words_in(f"{field.label} {field.name}")
    certainty = "certain" if confirms else graded(score) or "unsure"
    why = "" if certainty == "certain" else f"told by its label, “{field.label}”"
    return Part({"field": field.column(), "codes": field.yes_and_no()}, certainty, why)


def _asked(project: Project, wanted: Wanted, name: str) -> Any:
    return weighed((name, 1.0), (project.example.of(wanted, f"section:{name}"), 0.5))


def _flags(project: Project, form: Form) -> Iterator[tuple[str, Any, bool, str]]:
    """Yield text, value, that it is no filter, and what it takes, of everything that may say a section is filled in."""
    narrative = {field.name: field for each in project.forms for field in each.fields}
    for field in form.fields:
        if field.tests:
            tested = narrative.get(field.tests)
            yield f"{field.label} {tested.label if tested else ''}", field.name, False, field.tests
        elif field.kind == "checkbox":
            for code, label in field.choices.items():
                column = f"{field.name}___{_exported(code)}"
                yield f"{label}", column, False, column
        elif field.kind in {"yesno", "truefalse"}:
            yield f"{field.label} {field.name}", field.name, False, field.name


def _narrative(project: Project, form: Form) -> Iterator[tuple[str, Any, bool, str]]:
    for each in project.forms:
        beside = each.name == form.name or (each.repeats == form.repeats and each.name.startswith(form.name))
        for field in each.fields if beside else ():
            if field.is_narrative:
                yield _text(field), {"filled_by_filter": field.name}, True, field.name


def _text(field: Field) -> str:
    return f"{field.label} {field.name}"


def _exported(code: str) -> str:
    return "".join(sign if sign.isascii() and sign.isalnum() else "_" for sign in code.lower())
