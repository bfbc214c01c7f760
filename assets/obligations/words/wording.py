"""The words that sentences about obligations are made of.

Belongs here: numbers, plurals, and what clocks, subjects and near misses are called. Does not belong here: whole
sentences (`sentences.py`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from assets.obligations.language import clocks
from assets.obligations.language.evidence import Events

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assets.obligations.judging.judge import Judgeable
    from assets.obligations.language.evidence import Wording

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")

ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")

NEAR_MISSES = {
    "video": "{n} by video",
    "phone": "{n} by phone",
    "email": "{n} by e-mail",
    "mode": "{n} without a recorded way of meeting",
    "setting": "{n} that {were} not individual",
    "one_sided": "{n} confirmed by one side only",
    "incomplete": "{n} with a required part left empty",
    "answer": "{n} with another answer",
    "before": "{n} dated too early",
    "future": "{n} dated in the future",
    "other_mentor": "{n} without a mentor assigned at the time",
    "no_mentee": "{n} without a mentee assigned at the time",
    "absent_mentee": "{n} with a mentee absent",
    "unattended": "{n} without a {role}",
}
"""What a failed test is called after "meetings" or "reports"; the order they are told in."""

CLOCKS = {
    "assignment": "assignment",
    "pair_end": "end of the pairing",
    "hire": "appointment",
    "choice": "choice of hubs",
}
"""What the clocks are called that have no name of their own."""

CAREER_DATES = {"career_conference": "career planning conference"}
"""What HR's career dates are called where their code does not say it."""

STEP = "entry"
"""What an event of kind step is called where the policy does not say what it is an entry of."""

NOT_GROUP = "{n} that {were} not in a group"
NOT_LISTED = "{n} that no registry of hubs lists"
TAIL = re.compile(r" (?=(?:confirmed|that|with|of|on|in|by|from|for|to|about)\b)")


def number_word(count: int) -> str:
    """Return a number as people write it: in letters up to ten."""
    return NUMBERS[count] if 0 <= count < len(NUMBERS) else str(count)


def days(count: int) -> str:
    """Return `1 day`, `3 days`."""
    return f"{count} day{'' if count == 1 else 's'}"


def counted(count: int, noun: str) -> str:
    """Return `two in-person meetings`."""
    return f"{number_word(count)} {noun if count == 1 else plural(noun)}"


def counted_text(count: int, noun: str) -> str:
    """Return `two hub mentors` or `no hub mentor`, for a sentence that says what there is."""
    return f"{number_word(count)} {noun if count <= 1 else plural(noun)}"


def few_of(count: int, required: int, noun: str) -> str:
    """Return `four of six meetings are`, `one of six meetings is`, `neither of two meetings is`; required > 1."""
    none = "neither" if required == 2 else "none"  # noqa: PLR2004 - English has a word for none of two
    few = number_word(count) if count else none
    return f"{few} of {number_word(required)} {plural(noun)} {'is' if count <= 1 else 'are'}"


def ordinal(place: int) -> str:
    """Return a place as people write it: in letters up to ten, then `11th`, `22nd`."""
    if place <= len(ORDINALS):
        return ORDINALS[place - 1]
    teen = place % 100 in {11, 12, 13}
    return f"{place}{'th' if teen else {1: 'st', 2: 'nd', 3: 'rd'}.get(place % 10, 'th')}"


def plural(noun: str) -> str:
    """Return the plural of a noun with whatever follows it: `agreements that name`, `choices of hub`."""
    head, *tail = TAIL.split(noun, maxsplit=1)
    if head.endswith("y") and head[-2:-1] not in "aeiou":
        head = f"{head[:-1]}ies"
    elif head.endswith(("s", "x", "ch", "sh")):
        head = f"{head}es"
    else:
        head = f"{head}s"
    return " ".join([head, *tail])


def sentence_case(words: str) -> str:
    """Return words with a capital first."""
    return words[:1].upper() + words[1:]


def subject_noun(rule: Judgeable) -> str:
    """Return what the person a measure concerns is called."""
    if rule.unit == "hub_mentor":
        return "the hub mentor"
    if rule.unit == "pair":
        return "the mentee"
    return {"mentees": "the mentee", "mentors": "the mentor", "everyone": "the faculty member"}[rule.concerns]


def clock_noun(clock: clocks.Clock) -> str:
    """Return what a deadline is counted from is called, to be followed by `on` and a day."""
    match clock:
        case clocks.CareerDate():
            return CAREER_DATES.get(clock.kind) or clock.kind.replace("_", " ")
        case clocks.Step():
            return clock.noun or clock.step.replace("_", " ")
        case clocks.Event():
            return clock.noun or clock.kinds[0]
    return CLOCKS[clock.from_]


def near_misses(found: Mapping[str, Any], rule: Judgeable) -> str:
    """Return `; two meetings by video do not count`, empty where nothing came near. `found`: a count per test."""
    if rule.kind == "on_event":
        # What lies before the event, and the event itself, is no attempt at a response.
        return ""
    told = [(found[name], _words(name, rule)) for name in NEAR_MISSES if found.get(name)]
    if not told:
        return ""
    thing = thing_noun(rule)
    role = role_noun(rule)
    parts = [
        words.format(n=counted(many, thing), were="was" if many == 1 else "were", role=role) for many, words in told
    ]
    verb = "do" if len(told) > 1 or told[0][0] > 1 else "does"
    return f"; {listed(parts)} {verb} not count"


def role_noun(rule: Judgeable) -> str:
    """Return what one of those is called who must take part: `senior mentor`."""
    evidence = rule.evidence
    roles = evidence.attended_by.value if isinstance(evidence, Events) and evidence.attended_by else ()
    return " or ".join(role.replace("_", " ") for role in roles)


def thing_noun(rule: Judgeable) -> str:
    """Return what one of those is called that came near."""
    evidence = rule.evidence
    if not isinstance(evidence, Events):
        return "choice"
    return evidence.thing or (STEP if evidence.kinds[0] == "step" else evidence.kinds[0])


def listed(parts: list[str]) -> str:
    """Return `a`, `a and b`, `a, b and c`."""
    *first, last = parts
    return f"{', '.join(first)} and {last}" if first else last


def _words(name: str, rule: Judgeable) -> str:
    evidence = rule.evidence
    if isinstance(evidence, Events) and (own := _own(name, evidence.wording)):
        return f"{{n}} {own}"
    if name == "answer" and not isinstance(evidence, Events):
        return NOT_LISTED
    if name == "setting" and isinstance(evidence, Events) and evidence.settings and "group" in evidence.settings.value:
        return NOT_GROUP
    return NEAR_MISSES[name]


def _own(name: str, wording: Wording) -> str:
    """Return the policy's own words for a failed test, empty where it has none."""
    return {"answer": wording.otherwise, "incomplete": wording.unfilled}.get(name, "")
