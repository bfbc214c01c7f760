"""Names as words that can be compared: what was typed, and what the roster says, brought to the same letters.

Belongs here: folding and taking apart. Does not belong here: comparing (`compare.py`). The package `nameparser` was
rejected: it must decide which of "Griswold G. William" is the last name, where here both readings are compared and the
roster decides; and it takes a credential it does not know for a last name.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

TITLES = frozenset({"dr", "prof", "professor", "mr", "mrs", "ms", "miss", "doctor"})
"""Not "dean" and "chief": Dean Smith bears the first as a name."""
CREDENTIALS = frozenset(
    {
        *("md", "phd", "mph", "msc", "mba", "rn", "jd", "mbbs", "dds", "dmd", "dvm", "dnp", "pharmd", "psyd", "edd"),
        *("scd", "drph", "msn", "meng", "mpp", "mhs", "mhsc", "mscr", "bs", "ms", "do", "ma", "ba", "pa", "np"),
        *("facp", "facs", "facc", "faan", "fache", "fapa", "fcc", "fidsa", "frcp", "frcs"),
    }
)
ALSO_NAMES = frozenset({"do", "ma", "ba", "pa", "np", "ms", "bs"})
"""Credentials that are last names too: "Jun Ma" bears one, "Jun Wang MA" does not."""

SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})
PLACEHOLDERS = frozenset({"fnu", "lnu", "nfn", "nmn", "unknown"})
"""What stands in a field where somebody of one name has none: "first name unknown"."""
PARTICLES = frozenset(
    {
        *("al", "el", "bin", "ibn", "de", "del", "la", "las", "los", "y", "da", "das", "do", "dos", "di", "du"),
        *("van", "von", "der", "den", "ter"),
    }
)
MOJIBAKE = frozenset("ÃÂâÄÅ")
"""Letters that stand where UTF-8 was read as CP1252; rare in names by themselves."""
LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ß": "ss", "ı": "i", "Ø": "O", "Ł": "L"}
)
_WORD = re.compile(r"[a-z]+")
_DOTTED = re.compile(r"\b([a-z]{1,2})\.(?=[a-z]\.)")
_MARKS = str.maketrans("", "", "'’`")
_SHORTEST_PART = 3


class Reading(NamedTuple):
    """One way to read a typed or delivered name: words of the first names, words of the last name."""

    first: list[str]
    last: list[str]
    is_swapped: bool = False


def folded(text: str) -> str:
    """Return text in plain lower-case Latin letters, repaired where UTF-8 had been read as CP1252."""
    if not text.isascii():
        if not MOJIBAKE.isdisjoint(text):
            text = _repaired(text)
        text = unicodedata.normalize("NFKD", text.translate(LETTERS))
        text = "".join(letter for letter in text if not unicodedata.combining(letter))
    return text.lower()


def _repaired(text: str) -> str:
    for encoding in ("cp1252", "latin-1"):
        try:
            return text.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
    return text


def words_of(text: str) -> list[str]:
    """Return the words of a name: "Ph.D." is one word, "O'Brien" is one, "Roy-Chowdhury" is two."""
    return _WORD.findall(_DOTTED.sub(r"\1", folded(text).translate(_MARKS)))


def parts_of(last: list[str]) -> set[str]:
    """Return the words of a last name that may stand for it: not the short ones such as "de" and "van"."""
    return {word for word in last if len(word) >= _SHORTEST_PART}


def bare_of(last: list[str]) -> str:
    """Return a last name as one word without its particles: "de la Cruz" and "Al-Masri" are often written without."""
    return "".join(word for word in last if word not in PARTICLES) or "".join(last)


def respelled(word: str) -> str:
    """Return a word with the digraphs that stand for umlauts as the bare vowel: "Mueller" as "muller"."""
    return word.replace("ae", "a").replace("oe", "o").replace("ue", "u")


def typed_readings(*, name: str, first: str = "", last: str = "") -> list[Reading]:
    """Return the readings of a typed name, the likeliest first; `name` is one free field, else `first` and `last`.

    None where nothing was typed. A single word is a last name, or else a first name.
    """
    if name.strip():
        parts = [words_of(part) for part in name.split(",")]
        said = [word for word in parts[0] if word not in TITLES and word not in PLACEHOLDERS]
        head = _bare(said)
        given = [_bare(part) for part in parts[1:]]
        given = [part for part in given if part and not CREDENTIALS.issuperset(part)]
        if given:
            return _with_swapped(Reading(given[0], head))
        if len(head) < 2:  # noqa: PLR2004 - a single word
            return [Reading([], head), Reading(head, [])] if head else []
        whole = [Reading(head[:-1], head[-1:])]
        if len(head) > 2:  # noqa: PLR2004 - "Jan van Dijk", "Maria Lopez Garcia"
            whole.append(Reading(head[:-2], head[-2:]))
        if len(head) < len(said) and _may_be_last_name(said[len(head)], written=name):
            whole.append(Reading(head, [said[len(head)]]))
        return [*whole, Reading(head[1:], head[:1], is_swapped=True)]
    given_names, surname = (_bare(words_of(part.partition(",")[0])) for part in (first, last))
    if not given_names and not surname:
        return []
    return _with_swapped(Reading([word for word in given_names if word not in TITLES], surname))


def _may_be_last_name(word: str, *, written: str) -> bool:
    """Whether a credential at the end may be a last name: as in "Jun Jie Ma" and "JUN JIE MA", not "Jun Wang MA"."""
    is_mixed = not written.isupper() and not written.islower()
    return word in ALSO_NAMES and not (is_mixed and word.upper() in written.split())


def _with_swapped(reading: Reading) -> list[Reading]:
    swapped = [Reading(reading.last, reading.first, is_swapped=True)] if reading.first and reading.last else []
    return [reading, *swapped]


def _bare(words: list[str]) -> list[str]:
    """Return the words without suffixes, and without the credentials at the end unless nothing else is there."""
    kept = [word for word in words if word not in SUFFIXES and word not in PLACEHOLDERS]
    while len(kept) > (2 if kept[-1:] and kept[-1] in ALSO_NAMES else 1) and kept[-1] in CREDENTIALS:
        kept.pop()
    return kept


def spellings_of(word: str) -> set[str]:
    """Return the word and, from four letters on, what is left of it when any one letter is taken out.

    Two words that share a spelling differ by one letter changed, added, left out or moved by one place.
    """
    if len(word) <= _SHORTEST_PART:
        return {word}
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}
