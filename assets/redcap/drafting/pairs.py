"""Where a project records who mentors whom, and from when to when.

Belongs here: finding the instrument of each role, its dates and its coded role and reason. Does not belong here: hubs.
An instrument is one of pairs only where it names a mentor and has a day to start from.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assets.redcap.drafting.answers import meanings_of
from assets.redcap.drafting.entry import Entry, Part, graded
from assets.redcap.drafting.words import weighed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from assets.redcap.drafting.answers import Meanings
    from assets.redcap.drafting.entry import Certainty
    from assets.redcap.drafting.project import Project
    from assets.redcap.drafting.reading import Form
    from assets.redcap.drafting.wanted import Wanted
    from assets.redcap.drafting.words import Words

START = "started on assigned on from"
END = "ended on until to"


def placed_pairs(
    project: Project, wanted: Iterable[Wanted], *, taken: Iterable[str]
) -> tuple[list[Entry], list[Wanted]]:
    """Return an entry per instrument of pairs, and the roles no instrument has; `taken` hold events already."""
    asked = [each for each in wanted if each.what == "pair"]
    entries: list[Entry] = []
    left = list(asked)
    forms = [form for form in project.forms if form.name not in set(taken) and _mentor_on(project, form) and form.dates]
    for form in forms:
        roles = _roles_on(project, form, left)
        if roles and left:
            fed = [each for each in left if each.name in roles.codes.values()]
            entry = _entry(project, form, fed, role=_role(roles), certainty="certain")
            if entry:
                entries.append(entry)
                left = [each for each in left if each not in fed]
    used = {entry.parts["instrument"].value for entry in entries}
    scored = sorted(
        (
            (project.likeness_of_form(form, each), -place, form, each)
            for each in left
            for place, form in enumerate(forms)
            if form.name not in used
        ),
        key=lambda found: found[:2],
        reverse=True,
    )
    for score, _, form, each in scored:
        if each not in left or form.name in used:
            continue
        rivals = [other for other, _, rival, one in scored if one is each and rival.name not in used | {form.name}]
        certainty = graded(score, runner_up=max(rivals, default=0.0))
        entry = _entry(project, form, [each], role=Part(each.name), certainty=certainty) if certainty else None
        if entry:
            entries.append(entry)
            left.remove(each)
            used |= {form.name} if entry.stands else set()
    return entries, left


def _entry(project: Project, form: Form, wanted: Sequence[Wanted], *, role: Part, certainty: Certainty) -> Entry | None:
    texts = project.example
    start = project.best_date(form, _asked(START, *(texts.of(each, "started_on") for each in wanted)))
    if start is None:
        return None
    who = project.who(form)
    why = "" if certainty == "certain" else "told by the instrument's words"
    parts = {"instrument": Part(form.name, certainty, why)}
    parts |= {"mentee": who["person"], "mentor": who["attendee"], "role": role}
    parts["started_on"] = _dated(start[0].name, start[0].label, start[1])
    end = project.best_date(
        form, _asked(END, *(texts.of(each, "ended_on") for each in wanted)), without=[start[0].name]
    )
    if end:
        parts["ended_on"] = _dated(end[0].name, end[0].label, end[1] if end[2] else "unsure")
    reason = _reason(project, form, wanted)
    if reason:
        parts["end_reason"] = reason
    essential = ("instrument", "mentee", "mentor", "started_on")
    return Entry("pairs", parts, essential=essential, wanted=tuple(wanted))


def _mentor_on(project: Project, form: Form) -> bool:
    own = project.owner.form if project.owner else ""
    return form.name != own and any(not each.is_mentee and not each.is_self for each in project.references[form.name])


def _roles_on(project: Project, form: Form, wanted: Sequence[Wanted]) -> Meanings | None:
    texts = {each.name: project.example.of(each, f"role:{each.name}") for each in wanted}
    found = [meanings_of(field, wanted=texts, texts=texts, slot="role") for field in form.fields]
    usable = [each for each in found if each and each.share > 0.5]  # noqa: PLR2004 - more choices understood than not
    return max(usable, key=lambda each: len(each.codes), default=None)


def _role(found: Meanings) -> Part:
    whole = found.share == 1
    why = "" if whole else f"{len(found.codes)} of {len(found.field.choices)} choices understood, by their labels"
    return Part({"field": found.field.name, "codes": dict(found.codes)}, "certain" if whole else "likely", why)


def _reason(project: Project, form: Form, wanted: Sequence[Wanted]) -> Part | None:
    """Return why a pair ended, where a field's choices say so; one choice understood may be chance."""
    texts: dict[str, str] = {}
    for (key, slot), said in project.example.texts.items():
        if key in {each.key for each in wanted} and slot.startswith("end_reason:"):
            texts[slot.removeprefix("end_reason:")] = " ".join(said)
    found = [meanings_of(field, wanted=(), texts=texts, slot="end_reason") for field in form.fields]
    best = max((each for each in found if each and len(each.codes) > 1), key=lambda each: each.share, default=None)
    if best is None:
        return None
    whole = best.share == 1
    why = "" if whole else f"{len(best.codes)} of {len(best.field.choices)} choices understood, by their labels"
    return Part({"field": best.field.name, "codes": dict(best.codes)}, "certain" if whole else "likely", why)


def _asked(usual: str, *said: str) -> Words:
    return weighed((usual, 0.6), *((text, 1.0) for text in said if text))


def _dated(name: str, label: str, certainty: Certainty) -> Part:
    return Part(name, certainty, "" if certainty == "certain" else f"told by its label, “{label}”")
