"""Invented people of many naming traditions, and the ways each tradition's names get written down.

Belongs here: names and their other forms. Does not belong here: the lists of names (`invented_names.yaml`), rosters
(`invented_lists.py`), and slips of the pen (`invented_typing.py`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import yaml

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

LISTS: Final = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
HYPHENATED, MARRIED, MONONYM, PATRONYM = 0.06, 0.04, 0.08, 0.1
"""Shares of names of these kinds within their tradition."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name as HR has it, and other forms of it that people use: (tag, first, last)."""

    first: str
    last: str
    middle: str = ""
    preferred: str = ""
    forms: list[tuple[str, str, str]] = field(default_factory=list)


@cache
def listed(name: str) -> list[str]:
    """Return a list of names as they are spelled first."""
    return [word.partition("=")[0] for word in LISTS[name].split()]


@cache
def other_spellings(name: str) -> dict[str, str]:
    """Return name → its other spelling."""
    pairs = (word.partition("=") for word in LISTS[name].split())
    return {one: other.replace("_", " ") for one, _, other in pairs}


def often(dice: random.Random, names: list[str], *, rest: str = "", share: float = 0.4) -> str:
    """Return a common name, those at the front of the list more often; in that share one out of the rarer ones."""
    if rest and dice.random() < share:
        head, middle, tail = (dice.choice(part.split()) for part in LISTS["rare"][rest].values())
        return (head + middle + tail).replace("_", "")
    return names[min(int(len(names) * dice.random() ** 1.5), len(names) - 1)]


def english(dice: random.Random) -> Name:
    """Return an English name; some are hyphenated, some were changed by marriage."""
    first = often(dice, listed("english_first"), rest="english_first", share=0.25)
    middle = dice.choice([*listed("english_first"), "", ""])
    own, other = (often(dice, listed("english_last"), rest="english_last", share=0.7) for _ in range(2))
    forms = [("nickname", other_spellings("nicknames")[first], own)] if first in other_spellings("nicknames") else []
    if middle:
        forms.append(("middle_as_first", middle, own))
    kind = dice.random()
    if kind < HYPHENATED:
        forms += [("hyphen", first, other), ("hyphen", first, own), ("hyphen", first, f"{own} {other}")]
        return Name(first, f"{own}-{other}", middle, forms=forms)
    if kind < HYPHENATED + MARRIED:
        forms += [("surname_changed", first, other), ("surname_changed", first, f"{other}-{own}")]
    return Name(first, own, middle, forms=forms)


def spanish(dice: random.Random) -> Name:
    """Return a name of two surnames, of which the first is used alone more often than the second."""
    first = often(dice, listed("spanish_first"), rest="spanish_first")
    second = dice.choice([*listed("spanish_first")[:6], *[""] * 12])
    father, mother = (often(dice, listed("spanish_last"), rest="spanish_last") for _ in range(2))
    particle = dice.choice(["de la ", "del ", *[""] * 16])
    forms = [("one_surname", first, father)] * 3
    forms += [("one_surname", first, particle + mother), ("hyphen", first, f"{father}-{mother}")]
    return Name(f"{first} {second}".strip(), f"{father} {particle}{mother}", forms=forms)


def chinese(dice: random.Random) -> Name:
    """Return a Chinese name; the syllables of the given name are joined, apart or hyphenated."""
    last = often(dice, listed("chinese_last"))
    one, two = dice.choice(listed("chinese_syllables")), dice.choice([*listed("chinese_syllables"), ""]).lower()
    apart = [("syllables", f"{one} {two.title()}", last), ("syllables", f"{one}-{two}", last)] if two else []
    forms = [("family_first", last, one + two), *apart]
    preferred = dice.choice([*listed("western"), *[""] * 30])
    if preferred:
        forms.append(("preferred", preferred, last))
    known = dice.choice([preferred, preferred, ""])
    return Name(one + two, last, preferred=known, forms=forms)


def south_asian(dice: random.Random) -> Name:
    """Return an Indian name: of one word, or with the father's name as an initial, or of first and last name."""
    first, last = (
        often(dice, listed("indian_first"), rest="indian_first"),
        often(dice, listed("indian_last"), rest="indian_last"),
    )
    kind = dice.random()
    if kind < MONONYM:
        alone = often(dice, listed("indian_first"), rest="indian_last", share=0.8)
        forms = [("mononym", "", alone), ("mononym", alone, alone)]
        return Name(dice.choice(["FNU", "", alone, "."]), alone, forms=forms)
    if kind < MONONYM + PATRONYM:
        return Name(first, last, forms=[("initial_in_front", f"{last[0]}.", first), ("initial", f"{first[0]}.", last)])
    return Name(first, last, dice.choice([*listed("indian_first"), *[""] * 30]))


def arabic(dice: random.Random) -> Name:
    """Return an Arabic name; the article is joined, apart, hyphenated or left out, vowels vary."""
    first = often(dice, listed("arabic_first"), rest="arabic_first", share=0.6)
    bare = often(dice, listed("arabic_last"), rest="arabic_last", share=0.7)
    article = dice.choice(["Al-", "El-", "Al ", "al-", "", ""])
    forms = (
        [("transliteration", other_spellings("arabic_first")[first], article + bare)]
        if first in other_spellings("arabic_first")
        else []
    )
    if article:
        forms += [("article", first, f"Al{bare.lower()}"), ("article", first, bare), ("article", first, f"El {bare}")]
    return Name(first, article + bare, dice.choice([*listed("arabic_first"), *[""] * 10]), forms=forms)


def written_two_ways(tradition: str) -> Callable[[random.Random], Name]:
    """Return a tradition some of whose names are written two ways."""
    first, last = (other_spellings(f"{tradition}_{part}") for part in ("first", "last"))

    def name_of(dice: random.Random) -> Name:
        one = often(dice, list(first), rest=f"{tradition}_first", share=0.6)
        two = often(dice, list(last), rest=f"{tradition}_last", share=0.75)
        other, another = first.get(one, one), last.get(two, two)
        spelled = {(other, two), (one, another), (other, another)} - {(one, two)}
        return Name(one, two, forms=[("transliteration", *form) for form in sorted(spelled)])

    return name_of


def korean(dice: random.Random) -> Name:
    """Return a Korean name; the given name has two syllables written in three ways."""
    last, one, two = (
        often(dice, listed("korean_last")),
        dice.choice(listed("korean_syllables")),
        dice.choice(listed("korean_syllables")).lower(),
    )
    forms = [("syllables", f"{one}-{two}", last), ("syllables", f"{one} {two.title()}", last)]
    forms.append(("family_first", last, f"{one}-{two}"))
    if other_spellings("korean_last")[last] != last:
        forms.append(("transliteration", one + two, other_spellings("korean_last")[last]))
    return Name(one + two, last, forms=forms)


TRADITIONS: Final[dict[str, Callable[[random.Random], Name]]] = {
    "english": english,
    "spanish": spanish,
    "chinese": chinese,
    "south_asian": south_asian,
    "arabic": arabic,
    "german": written_two_ways("german"),
    "russian": written_two_ways("russian"),
    "korean": korean,
}
