"""Where a project records what happened: one instrument per kind of event.

Belongs here: finding instrument and dates of events. Does not belong here: steps (`steps.py`), what else stands on the
instrument (`parts.py`), pairs and hubs. The instrument is told by its words and by what stands on it: one that asks how
people met is a meeting, whatever its name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from assets.redcap.drafting.answers import period_on
from assets.redcap.drafting.entry import Entry, Part, graded
from assets.redcap.drafting.parts import CODED, add_parts, coded_on, why_of
from assets.redcap.drafting.sections import confirmation_on, sections_on
from assets.redcap.drafting.words import weighed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assets.redcap.drafting.entry import Certainty
    from assets.redcap.drafting.project import Project
    from assets.redcap.drafting.reading import Form
    from assets.redcap.drafting.wanted import Wanted

WHAT_STANDS_ON_IT: Final = 0.45
"""How much of an instrument's score is what stands on it; the rest are its words."""

FILED: Final = "filed on submitted signed received entered"


def placed_events(project: Project, wanted: Iterable[Wanted]) -> tuple[list[Entry], list[Wanted]]:
    """Return an entry for each kind of event that some instrument looks like, and the kinds none does.

    The surest goes first, and an instrument holds one kind of event.
    """
    asked = [each for each in wanted if each.what == "event"]
    scored = sorted(
        (
            (_score(project, form, each), -place, form, each)
            for each in asked
            for place, form in enumerate(project.forms)
        ),
        key=lambda found: found[:2],
        reverse=True,
    )
    entries: dict[str, Entry] = {}
    taken: set[str] = set()
    for score, _, form, each in scored:
        if each.name in entries or form.name in taken:
            continue
        rivals = [
            other for other, _, rival, one in scored if one is each and rival is not form and rival.name not in taken
        ]
        certainty = graded(score, runner_up=max(rivals, default=0.0))
        entry = _event(project, form, each, certainty) if certainty else None
        if entry:
            entries[each.name] = entry
            taken |= {form.name} if entry.stands else set()
    return [entries[each.name] for each in asked if each.name in entries], [
        each for each in asked if each.name not in entries
    ]


def _score(project: Project, form: Form, wanted: Wanted) -> float:
    if not form.dates:
        return 0.0
    words = project.likeness_of_form(form, wanted)
    shares = [float(coded_on(project, form, wanted, slot) is not None) for slot in CODED if wanted.parts.get(slot)]
    if wanted.period:
        shares.append(float(bool(period_on(form))))
    if wanted.parts.get("section"):
        found = sections_on(project, form, wanted).values()
        shares.append(sum(part.stands for part in found) / len(wanted.parts["section"]))
    if wanted.parts.get("confirmed_by"):
        flags = [confirmation_on(project, form, wanted, who) for who in wanted.parts["confirmed_by"]]
        shares.append(sum(flag is not None and flag.stands for flag in flags) / len(flags))
    if not shares:
        return words
    return (1 - WHAT_STANDS_ON_IT) * words + WHAT_STANDS_ON_IT * sum(shares) / len(shares)


def _event(project: Project, form: Form, wanted: Wanted, certainty: Certainty) -> Entry | None:
    parts = {"kind": Part(wanted.name), "instrument": Part(form.name, certainty, why_of(certainty, "its words"))}
    parts |= project.who(form, kind=wanted.name)
    entry = Entry("events", parts, essential=("instrument", "person", "held_on", "filed_on"), wanted=(wanted,))
    _add_dates(project, form, wanted, entry)
    if "held_on" not in parts and "filed_on" not in parts:
        return None
    add_parts(project, form, entry, wanted)
    return entry


def _add_dates(project: Project, form: Form, wanted: Wanted, entry: Entry) -> None:
    """Add the day it was held and the day it was filed, each where the policy or the example has it."""
    texts, used = project.example, list[str]()
    for slot in ("held_on", "filed_on"):
        said = texts.of(wanted, slot)
        if slot not in wanted.dates and not said:
            continue
        usual = FILED if slot == "filed_on" else wanted.name
        found = project.best_date(form, weighed((said or usual, 1.0), (wanted.name, 0.5)), without=used)
        if found:
            field, certainty, _ = found
            entry.parts[slot] = Part(field.name, certainty, why_of(certainty, f"its label, “{field.label}”"))
            used.append(field.name)
