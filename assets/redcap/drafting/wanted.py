"""What a policy's clauses look for in REDCap, and the words another project has for it.

Belongs here: the two values the draft is made from. Does not belong here: reading a policy, which this room does not
know (`pipelines/wants.py` does), and finding anything (`events.py`, `pairs.py`, `hubs.py`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

What = Literal["event", "step", "pair", "hub", "affinity_group", "hub_mentor", "preference"]

NAMES: Final[dict[What, str]] = {
    "event": "",
    "step": "step ",
    "pair": "pairs of role ",
    "hub": "hubs",
    "affinity_group": "affinity groups and their senior mentors",
    "hub_mentor": "mentors of hubs",
    "preference": "choices of hubs",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """One thing some clauses look for.

    `name`: an event's kind, a step, a pair's role, else empty. `clauses`: `A11 in_person_meeting`. `parts`: what of it
    counts, by slot (`mode`, `setting`, `value`, `section`, `confirmed_by`) → codes. `dates`: `held_on` and `filed_on`.
    `words`: how the policy speaks of it. `instead`: names of which one placed is enough (a rule's other roles).
    """

    what: What
    name: str = ""
    clauses: tuple[str, ...] = ()
    parts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    dates: tuple[str, ...] = ("held_on",)
    period: bool = False
    words: str = ""
    instead: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[What, str]:
        """What it is, by which an example is looked up."""
        return self.what, self.name

    def described(self) -> str:
        """Return what it is for a sentence: `report with period and sections goals, plans, barriers`."""
        parts = ["a period"] if self.period else []
        names = {"confirmed_by": "confirmation by the", "section": "section", "value": "answer"}
        for slot, codes in self.parts.items():
            if codes:
                plural = "s" if len(codes) > 1 and slot != "confirmed_by" else ""
                joint = " and the " if slot == "confirmed_by" else ", "
                parts.append(f"{names.get(slot, slot)}{plural} {joint.join(codes)}")
        more = f" with {', '.join(parts[:-1])} and {parts[-1]}" if len(parts) > 1 else f" with {''.join(parts)}"
        return f"{NAMES[self.what]}{self.name}{more if parts else ''}"


def joined(wanted: Iterable[Wanted]) -> list[Wanted]:
    """Return one for each event kind, step, role and register, with all that any clause looks for of it."""
    found: dict[tuple[What, str], Wanted] = {}
    for each in wanted:
        found[each.key] = _both(found[each.key], each) if each.key in found else each
    return list(found.values())


def _both(one: Wanted, other: Wanted) -> Wanted:
    slots = dict.fromkeys([*one.parts, *other.parts])
    return Wanted(
        one.what,
        one.name,
        tuple(dict.fromkeys([*one.clauses, *other.clauses])),
        {slot: tuple(dict.fromkeys([*one.parts.get(slot, ()), *other.parts.get(slot, ())])) for slot in slots},
        tuple(dict.fromkeys([*one.dates, *other.dates])),
        period=one.period or other.period,
        words=" ".join(dict.fromkeys([one.words, other.words])).strip(),
    )


@dataclass(frozen=True, slots=True)
class Example:
    """How a project that is mapped already words what is wanted.

    `texts`: (key, slot) → texts, where a slot is `form`, a date, `section:goals`, `mode:video` and the like.
    `constants`: (key, slot) → what its mapping states without a field.
    """

    texts: Mapping[tuple[tuple[What, str], str], tuple[str, ...]] = field(default_factory=dict)
    constants: Mapping[tuple[tuple[What, str], str], str] = field(default_factory=dict)

    def of(self, wanted: Wanted, slot: str) -> str:
        """Return the example's words for a slot, empty where it has none."""
        return " ".join(self.texts.get((wanted.key, slot), ()))

    def beside(self, wanted: Iterable[Wanted]) -> list[Wanted]:
        """Return what the example maps and no clause looks for: lists and letters are made from it."""
        asked = {each.key for each in wanted}
        answers: dict[tuple[What, str], list[str]] = {}
        for key, slot in self.texts:
            if key not in asked:
                codes = answers.setdefault(key, [])
                codes += [slot.removeprefix("value:")] if slot.startswith("value:") else []
        return [Wanted(what, name, (), {"value": tuple(codes)}) for (what, name), codes in answers.items()]
