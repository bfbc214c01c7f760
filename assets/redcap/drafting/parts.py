"""What else of an event stands on its instrument: mode, setting, answer, period, confirmations, sections.

Belongs here: adding these parts to an entry, and noting what a policy looks for and the instrument has not. Does not
belong here: finding the instrument (`events.py`, `steps.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from assets.redcap.drafting.answers import meanings_of, period_on
from assets.redcap.drafting.entry import LIKELY, Entry, Part, graded
from assets.redcap.drafting.project import OWNER
from assets.redcap.drafting.sections import confirmation_on, sections_on
from assets.redcap.drafting.words import weighed

if TYPE_CHECKING:
    from assets.redcap.drafting.answers import Meanings
    from assets.redcap.drafting.entry import Certainty
    from assets.redcap.drafting.project import Project
    from assets.redcap.drafting.reading import Form
    from assets.redcap.drafting.wanted import Wanted

CODED: Final = ("mode", "setting", "value")
UNDERSTOOD: Final = 0.5
"""The share of a field's choices that has to mean something to a policy: of many, one may be alike by chance."""


def add_parts(project: Project, form: Form, entry: Entry, wanted: Wanted) -> None:
    """Add to an entry all that the policy looks for on its instrument, and note what is not there."""
    if wanted.period:
        period = period_on(form)
        if period:
            entry.parts["period"] = Part(period)
        else:
            entry.missing["period"] = ["year and quarter"]
    for slot in CODED:
        _add_coded(project, form, entry, wanted, slot)
    for who in wanted.parts.get("confirmed_by", ()):
        flag = confirmation_on(project, form, wanted, who)
        if flag:
            entry.parts[f"confirmed_by_{who}"] = flag
        if not flag or not flag.stands:
            entry.missing.setdefault("confirmed_by", []).append(who)
    sections = sections_on(project, form, wanted)
    if sections:
        entry.parts["sections"] = Part(sections)
    absent = [name for name in wanted.parts.get("section", ()) if name not in sections or not sections[name].stands]
    if absent:
        entry.missing["section"] = absent
    if (
        project.example.constants.get((wanted.key, "hub_of_record"))
        and entry.parts.get("person", Part("")).value != OWNER
    ):
        entry.parts["hub_of_record"] = Part(True, "likely", "as in the example: the record is the hub's own")


def _add_coded(project: Project, form: Form, entry: Entry, wanted: Wanted, slot: str) -> None:
    """Add a coded answer; it is certain where every choice is understood, and likely where some are."""
    codes = wanted.parts.get(slot, ())
    if not codes:
        return
    stated = project.example.constants.get((wanted.key, slot))
    found = coded_on(project, form, wanted, slot)
    if found:
        whole = found.share == 1 and not found.missing
        why = "" if whole else f"{len(found.codes)} of {len(found.field.choices)} choices understood, by their labels"
        entry.parts[slot] = Part(
            {"field": found.field.name, "codes": dict(found.codes)}, "certain" if whole else "likely", why
        )
        entry.missing[slot] = list(found.missing)
    elif stated and slot != "value":
        entry.parts[slot] = Part(stated, "likely", "no field asks for it; the example states it of every one")
    else:
        yes_no = _yes_no_value(project, form, wanted) if slot == "value" else None
        if yes_no:
            entry.parts[slot] = yes_no
        else:
            entry.missing[slot] = list(codes)


def coded_on(project: Project, form: Form, wanted: Wanted, slot: str) -> Meanings | None:
    """Return the coded field of an instrument of which the most choices are understood."""
    codes = wanted.parts.get(slot, ())
    prefix = f"{slot}:"
    texts = {
        place[1].removeprefix(prefix): " ".join(said)
        for place, said in project.example.texts.items()
        if place[0] == wanted.key and place[1].startswith(prefix)
    }
    found = [meanings_of(field, wanted=codes, texts=texts, slot=slot) for field in form.fields]
    usable = [each for each in found if each and len(each.missing) < len(codes) and each.share >= UNDERSTOOD]
    asked = weighed((project.example.of(wanted, slot) or slot, 1.0))
    return max(
        usable,
        key=lambda each: (-len(each.missing), each.share, project.likeness_of_field(each.field, asked)),
        default=None,
    )


def _yes_no_value(project: Project, form: Form, wanted: Wanted) -> Part | None:
    """Return a yes-or-no answer as a value, where the example's is one and its question is alike."""
    meant = {
        said: code.removeprefix("value:")
        for (key, code), texts in project.example.texts.items()
        if key == wanted.key and code.startswith("value:")
        for said in texts
    }
    asked = weighed((project.example.of(wanted, "value"), 1.0))
    fields = [field for field in form.fields if field.yes_and_no()]
    best = max(fields, key=lambda field: project.likeness_of_field(field, asked), default=None)
    if best is None or not {"yes", "no"} <= set(meant) or project.likeness_of_field(best, asked) < LIKELY:
        return None
    certainty = graded(project.likeness_of_field(best, asked)) or "unsure"
    codes = {code: meant["yes" if yes else "no"] for code, yes in best.yes_and_no().items()}
    return Part({"field": best.column(), "codes": codes}, certainty, why_of(certainty, f"its label, “{best.label}”"))


def why_of(certainty: Certainty, by: str) -> str:
    """Return what an uncertain part was told by, empty of a certain one."""
    return "" if certainty == "certain" else f"told by {by}"
