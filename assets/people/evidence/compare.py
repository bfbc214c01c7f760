"""How two names agree: a code for the last name, one for the first, one for the middle name, per pair of names.

Belongs here: the codes, which are keys of `weights.yaml`. Does not belong here: what they are worth (`score.py`). A
blank code says that there is nothing to compare.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from assets.people.evidence.names import bare_of, parts_of, respelled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from assets.people.evidence.sides import Names

ONE_SLIP, TWO_SLIPS = 1, 2
SHORTEST_LAST_NEAR: Final = 3
LONG_LAST, LONG_FIRST = 7, 6
"""From this length on two slips are one typing error; below, two different names."""
SHORT_FIRST: Final = 4
"""Up to this length a differing letter is as often another name: Jae and Tae, Heng and Peng."""
ALIKE_LAST, ALIKE_FIRST, ALIKE_WHOLE_FIRST = 0.9, 0.85, 0.92
SHORTEST_PREFIX: Final = 3
SHORTEST_SOUND: Final = 4
"""Below, Chinese and Korean syllables that differ in a vowel alone would sound alike."""
VOWELS: Final = frozenset("aeiouyhw")
SOUNDS: Final = (
    *(("ng", "ŋ"), ("kh", "k"), ("ck", "k"), ("ch", "k"), ("ph", "f"), ("q", "k"), ("c", "k"), ("x", "ks")),
    *(("z", "s"), ("v", "f"), ("j", "g")),
)

Codes = np.ndarray


def last_codes(typed: Names, roster: Names, *, at: np.ndarray, to: np.ndarray) -> Codes:
    """Return one of the `last_…` codes, or blank where no last name was typed."""
    mine, theirs = typed.last[at], roster.last[to]
    same = (mine == theirs) | (_each(respelled, typed.last)[at] == _each(respelled, roster.last)[to])
    but_particles = _bare(typed)[at] == _bare(roster)[to]
    slips, alike = _distances(mine, theirs), _likenesses(mine, theirs)
    length = _shorter(mine, theirs)
    near = ((slips <= ONE_SLIP) & (length >= SHORTEST_LAST_NEAR)) | (
        (slips <= TWO_SLIPS) & (length >= LONG_LAST) & (alike >= ALIKE_LAST)
    )
    typed_parts, roster_parts = _parts(typed), _parts(roster)
    both = [(typed_parts[a], roster_parts[b]) for a, b in zip(at.tolist(), to.tolist(), strict=True)]
    shared = np.array([not my_parts.isdisjoint(their_parts) for my_parts, their_parts in both], dtype=bool)
    part = np.array([my_parts <= their_parts or their_parts <= my_parts for my_parts, their_parts in both], dtype=bool)
    initial = ((_lengths(mine) == 1) | (_lengths(theirs) == 1)) & (_initials(mine) == _initials(theirs))
    known = np.isin(mine.astype(str), roster.last.astype(str))
    middle = roster.middle[to]
    as_middle = (mine == middle) & (_lengths(middle) >= SHORTEST_PREFIX)
    return np.select(
        [mine == "", same, but_particles, shared & part, near & ~known, near, as_middle, shared, initial],
        [
            *("", "last_same", "last_particle", "last_part", "last_near", "last_near_known", "last_as_middle"),
            *("last_share", "last_initial"),
        ],
        default="last_other",
    )


def first_codes(typed: Names, roster: Names, *, at: np.ndarray, to: np.ndarray) -> Codes:
    """Return first_same, first_nickname, first_as_middle, first_initial, first_near…, first_other, or blank."""
    mine, theirs = typed.given[at], roster.given[to]
    whole, their_whole = typed.first[at], roster.first[to]
    is_initial = ((_lengths(mine) == 1) | (_lengths(theirs) == 1)) & (_initials(mine) == _initials(theirs))
    same = (
        (whole == their_whole)
        | (_each(respelled, typed.first)[at] == _each(respelled, roster.first)[to])
        | ((_lengths(mine) > 1) & ((mine == their_whole) | (mine == theirs) | (whole == theirs)))
    )
    open_ = ~(same | is_initial) & (mine != "") & (theirs != "")
    nickname = np.zeros(len(at), dtype=bool)
    my_middle, their_middle = typed.middle[at], roster.middle[to]
    for n in np.flatnonzero(open_):
        nickname[n] = is_short_form(mine[n], theirs[n]) or _begins(whole[n], their_whole[n])
    as_middle = open_ & (mine == their_middle) & (_lengths(mine) > 1)
    behind = open_ & (theirs == my_middle) & (_lengths(theirs) > 1)
    slips, length = _distances(mine, theirs), _shorter(mine, theirs)
    alike = _likenesses(whole, their_whole)
    sounds = _each(sound_of, typed.first)[at] == _each(sound_of, roster.first)[to]
    sounds &= (length >= SHORTEST_SOUND) & (_lengths(_each(sound_of, typed.first)[at]) >= SHORTEST_PREFIX)
    near = (
        ((slips <= ONE_SLIP) & (length >= SHORTEST_LAST_NEAR))
        | ((slips <= TWO_SLIPS) & (length >= LONG_FIRST) & (alike >= ALIKE_FIRST))
        | (alike >= ALIKE_WHOLE_FIRST)
    )
    other_initial = _initials(mine) != _initials(theirs)
    return np.select(
        [
            (mine == "") | (theirs == ""),
            *(same, nickname & ~as_middle & ~behind, as_middle, behind, is_initial),
            *(near & other_initial & ~sounds, near & (length <= SHORT_FIRST) & ~sounds, near, sounds),
        ],
        [
            "",
            *("first_same", "first_nickname", "first_as_middle", "first_behind", "first_initial"),
            *("first_near_other_initial", "first_near_short", "first_near", "first_sound"),
        ],
        default="first_other",
    )


def middle_codes(typed: Names, roster: Names, *, at: np.ndarray, to: np.ndarray, first: Codes) -> Codes:
    """Return middle_same, middle_other, middle_unsaid, or blank; blank too where it was compared as a first name."""
    mine, theirs = _initials(typed.middle[at]), _initials(roster.middle[to])
    return np.select(
        [(theirs == "") | np.isin(first, ["first_as_middle", "first_behind"]), mine == "", mine == theirs],
        ["", "middle_unsaid", "middle_same"],
        default="middle_other",
    )


@cache
def _nicknames() -> Any:
    from nicknames import NickNamer

    return NickNamer()


@cache
def _forms_of(name: str) -> frozenset[str]:
    namer = _nicknames()
    return frozenset(namer.nicknames_of(name) | namer.canonicals_of(name))


@cache
def is_short_form(one: str, other: str) -> bool:
    """Whether one first name is a short form of the other, by the package `nicknames`.

    That both have a short form in common says nothing: Christopher and Kathleen are both called Kit.
    """
    return other in _forms_of(one)


def _begins(one: str, other: str) -> bool:
    return min(len(one), len(other)) >= SHORTEST_PREFIX and (one.startswith(other) or other.startswith(one))


def _parts(names: Names) -> list[set[str]]:
    return [parts_of(words) for words in names.words]


@cache
def sound_of(word: str) -> str:
    """Return the consonants one hears, by one letter each: "smr" for Samir and Sameer, "avgn" for Evgeny and Yevgeni.

    Of the vowels only that there is one at the beginning is kept.
    """
    heard = word
    for written, letter in SOUNDS:
        heard = heard.replace(written, letter)
    start = "a" if heard[:1] in VOWELS else ""
    consonants = [letter for letter in heard if letter not in VOWELS]
    return start + "".join(letter for at, letter in enumerate(consonants) if consonants[at - 1 : at] != [letter])


def _bare(names: Names) -> np.ndarray:
    return _texts(bare_of(words) for words in names.words)


def _each(change: Callable[[str], str], words: np.ndarray) -> np.ndarray:
    return _texts(change(word) for word in words)


def _texts(words: Iterable[str]) -> np.ndarray:
    return np.array(list(words), dtype=object)


def _distances(mine: np.ndarray, theirs: np.ndarray) -> np.ndarray:
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import cpdist

    found = cpdist(mine.tolist(), theirs.tolist(), scorer=OSA.distance, score_cutoff=TWO_SLIPS)
    return np.array(found, dtype=np.int64)


def _likenesses(mine: np.ndarray, theirs: np.ndarray) -> np.ndarray:
    from rapidfuzz.distance import JaroWinkler
    from rapidfuzz.process import cpdist

    return np.array(cpdist(mine.tolist(), theirs.tolist(), scorer=JaroWinkler.similarity), dtype=np.float64)


def _lengths(words: np.ndarray) -> np.ndarray:
    return np.array([len(word) for word in words], dtype=np.int64)


def _shorter(mine: np.ndarray, theirs: np.ndarray) -> np.ndarray:
    shorter: np.ndarray = np.minimum(_lengths(mine), _lengths(theirs))
    return shorter


def _initials(words: np.ndarray) -> np.ndarray:
    return np.array([word[:1] for word in words], dtype=object)
