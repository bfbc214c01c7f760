"""Where a project records hubs, who mentors in them, and which hubs people chose.

Belongs here: finding these registers. Does not belong here: pairs and events. They are few and have names of their own,
so each is told by labels that say both the thing and the word asked for: a hub's code, a hub's name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from assets.redcap.drafting.entry import Entry, Part
from assets.redcap.drafting.words import weighed, words_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from assets.redcap.drafting.project import Project
    from assets.redcap.drafting.reading import Field, Form
    from assets.redcap.drafting.wanted import Wanted

REGISTERS: Final = {"hub": ("hub",), "affinity_group": ("affinity", "group")}
MENTORS: Final = {"hub_mentor": "hub mentor", "affinity_group": "group senior"}
LEAST_CHOICES = 2


def placed_registers(project: Project, wanted: Iterable[Wanted]) -> tuple[list[Entry], list[Wanted]]:
    """Return the entries of hubs, affinity groups, their mentors and choices of hubs, and what was not found."""
    entries: list[Entry] = []
    left: list[Wanted] = []
    for each in wanted:
        if each.what in REGISTERS:
            entry = _register(project, each)
            seniors = _mentors(project, each) if each.what == "affinity_group" else None
            entries += [seniors] if entry and seniors else []
        elif each.what == "hub_mentor":
            entry = _mentors(project, each)
        elif each.what == "preference":
            entry = _preferences(project, each)
        else:
            continue
        if entry:
            entries.append(entry)
        else:
            left.append(each)
    return entries, left


def _register(project: Project, wanted: Wanted) -> Entry | None:
    about = {word for text in REGISTERS[wanted.what] for word in words_in(text)}
    for form in project.forms:
        code = _labelled(form, about | set(words_in("code")), kinds=("text",))
        name = _labelled(form, about | set(words_in("name")), kinds=("text",), without=code)
        if not code or not name or form.dates:
            continue
        parts = {
            "instrument": Part(form.name),
            "kind": Part(wanted.what),
            "code": Part(code.name),
            "name": Part(name.name),
        }
        if wanted.what == "hub":
            group = _labelled(form, set(words_in("group")), kinds=("text", "dropdown", "radio"), without=name)
            capacity = next((field for field in form.fields if field.kind in {"text integer", "text number"}), None)
            parts |= {"affinity_group": Part(group.name)} if group else {}
            parts |= {"capacity": Part(capacity.name, "likely", "the instrument's only number")} if capacity else {}
        else:
            seniors = [each for each in project.references[form.name] if each.is_mentor]
            parts |= {"senior": Part(project.person(seniors[0]))} if seniors else {}
        return Entry("hubs", parts, essential=("code", "name"), wanted=(wanted,))
    return None


def _mentors(project: Project, wanted: Wanted) -> Entry | None:
    """Return the mentors of a hub, or the senior ones of a group: on an instrument called so that names a mentor."""
    for form in project.forms:
        mentors = [each for each in project.references[form.name] if each.is_mentor and not each.is_mentee]
        if not mentors or not set(words_in(MENTORS[wanted.what])) <= set(words_in(form.name)):
            continue
        parts = {"kind": Part("affinity_group")} if wanted.what == "affinity_group" else {}
        parts |= {"instrument": Part(form.name), "person": Part(project.person(mentors[0]))}
        texts = project.example
        begin = project.best_date(form, weighed(("from started on", 0.6), (texts.of(wanted, "from"), 1.0)))
        if begin:
            parts["from"] = Part(begin[0].name, begin[1], _why(begin[0], certain=begin[1] == "certain"))
            asked = weighed(("until ended on", 0.6), (texts.of(wanted, "to"), 1.0))
            end = project.best_date(form, asked, without=[begin[0].name])
            if end:
                parts["to"] = Part(end[0].name, end[1], _why(end[0], certain=end[1] == "certain"))
        return Entry("hub_mentors", parts, essential=("instrument", "person"), wanted=(wanted,))
    return None


def _preferences(project: Project, wanted: Wanted) -> Entry | None:
    """Return the choices of hubs: several fields of one instrument with the same choices, whose labels say so."""
    for form in project.forms:
        chosen = list(_choices_of_hubs(form.fields))
        if len(chosen) < LEAST_CHOICES or project.owner is None:
            continue
        parts = {
            "instrument": Part(form.name),
            "person": Part(project.person(project.owner)),
            "hubs": Part([field.name for field in chosen]),
        }
        said = project.example.of(wanted, "chosen_on") or "choice made on"
        day = project.best_date(form, weighed((said, 1.0)))
        if day:
            parts["chosen_on"] = Part(day[0].name, day[1], _why(day[0], certain=day[1] == "certain"))
        return Entry("preferences", parts, essential=("hubs",), wanted=(wanted,))
    return None


def _choices_of_hubs(fields: Sequence[Field]) -> Iterator[Field]:
    hub, choice = words_in("hub")[0], words_in("choice")[0]
    for field in fields:
        if field.is_coded and {hub, choice} <= set(words_in(f"{field.label} {field.name}")):
            yield field


def _labelled(form: Form, words: set[str], *, kinds: tuple[str, ...], without: Field | None = None) -> Field | None:
    return next(
        (
            field
            for field in form.fields
            if field is not without and field.kind in kinds and words <= set(words_in(field.label))
        ),
        None,
    )


def _why(field: Field, *, certain: bool) -> str:
    return "" if certain else f"told by its label, “{field.label}”"
