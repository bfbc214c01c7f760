"""How alike two texts are, by the words they share: labels, names of fields and of instruments, names of steps.

Belongs here: words, their other names, and the likeness of two texts. Does not belong here: what a field is
(`reading.py`) or what it is for. Words that stand all over a project ("mentor") say little about one field, so a word
weighs the less the more fields have it. Embeddings were rejected: a model of 90 MB that cannot say why.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

Words = Counter[str]
"""Words and how much each counts."""

PHRASES: Final = (
    (r"\b(in[ _-]person|face[ _-]to[ _-]face|on[ _-]?site)\b", " inperson "),
    (r"\b(one[ _-](on|to)[ _-]one|1[ ]?:[ ]?1)\b", " individual "),
    (r"\be[ _-]mails?\b", " email "),
    (r"\bcurriculum[ _]vitae\b", " cv "),
)
SAME: Final = (
    ("meet", "met", "meeting", "encounter", "session", "visit", "appointment"),
    ("agreement", "compact", "contract", "expectation", "charter"),
    ("report", "summary"),
    ("review", "evaluation", "appraisal", "assessment"),
    ("decide", "decision"),
    ("mentee", "protege", "junior"),
    ("mentor", "adviser", "advisor", "coach"),
    ("start", "begin", "began", "begun", "assign", "assignment", "select", "from", "since", "pairing", "effective"),
    ("end", "until", "stop", "finish", "terminate", "to"),
    ("video", "zoom", "virtual", "online", "remote", "webex", "videoconference"),
    ("phone", "telephone", "call"),
    ("individual", "alone", "private"),
    ("goal", "aim", "objective", "aspiration"),
    ("barrier", "obstacle", "challenge", "difficulty", "hurdle"),
    ("agree", "confirm", "sign", "approve", "accept", "acknowledge", "attest"),
    ("chief", "head"),
    ("enrol", "enroll", "enrolment", "enrollment", "join"),
    ("choice", "choose", "preference", "prefer"),
    ("tell", "told", "notify", "inform", "notification"),
    ("send", "sent", "forward"),
    ("change", "switch", "reassign"),
    ("leave", "left", "depart"),
    ("reason", "why"),
    ("week", "weekly"),
    ("month", "monthly"),
    ("quarter", "quarterly"),
    ("year", "yearly", "annual", "annually"),
)
STOP: Final = frozenset(
    re.findall(
        r"\w+",
        "a an and are as at be by date day did do does field for form has have how i if in is it its of on or our per"
        " please the their this was we were what when which who with you your",
    )
)


def _stem(word: str) -> str:
    for ending, instead in (("ies", "y"), ("ings", ""), ("ing", ""), ("ied", "y"), ("ed", ""), ("es", "e"), ("s", "")):
        if word.endswith(ending) and len(word) - len(ending) >= len("met"):
            return (word.removesuffix(ending) + instead).removesuffix("e")
    return word.removesuffix("e") if len(word) > len("held") else word


_MEANING: Final = {_stem(word): _stem(group[0]) for group in SAME for word in group}


def words_in(text: str) -> list[str]:
    """Return the words of a text that say something, each by one name: `Met via Zoom on` → `meet`, `via`, `video`."""
    plain = re.sub(r"<[^>]*>", " ", text).casefold().replace("_", " ")
    for pattern, instead in PHRASES:
        plain = re.sub(pattern, instead, plain)
    found = (_stem(word) for word in re.findall(r"[^\W_]+", plain) if word not in STOP)
    return [_MEANING.get(word, word) for word in found]


def weighed(*texts: tuple[str, float]) -> Words:
    """Return the words of several texts, each with the greatest weight of a text that has it."""
    found: Words = Counter()
    for text, weight in texts:
        for word in words_in(text):
            found[word] = max(found[word], weight)  # type: ignore[assignment]
    return found


class Scale:
    """How rare each word is in a project, and so how much it says."""

    def __init__(self, texts: Iterable[Iterable[str]]) -> None:
        """Count in how many texts each word stands."""
        listed = [set(text) for text in texts]
        self._count = len(listed) or 1
        self._with: Counter[str] = Counter(word for text in listed for word in text)

    def likeness(self, one: Words, other: Words) -> float:
        """Return 0 (no word in common) to 1 (the same words)."""
        shared = sum(one[word] * other[word] * self._weight(word) ** 2 for word in one.keys() & other.keys())
        return shared / (self._length(one) * self._length(other)) if shared else 0.0

    def _weight(self, word: str) -> float:
        return math.log(1 + (self._count + 1) / (self._with[word] + 1))

    def _length(self, words: Words) -> float:
        return math.sqrt(sum((weight * self._weight(word)) ** 2 for word, weight in words.items()))
