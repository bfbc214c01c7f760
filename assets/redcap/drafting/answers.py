"""What the codes of an answer mean, told by the labels of its choices.

Belongs here: matching choices with the codes a policy looks for, quarters and years included. Does not belong here:
which instrument is looked at (`events.py`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from assets.redcap.dictionary import plain
from assets.redcap.drafting.words import weighed, words_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from assets.redcap.drafting.reading import Field, Form

USUAL: Final[Mapping[str, Mapping[str, str]]] = {
    "mode": {"in_person": "in person", "video": "video", "phone": "phone", "email": "email"},
    "setting": {"individual": "individual", "group": "group"},
    "end_reason": {
        "completed": "completed",
        "changed": "changed another mentor",
        "mentor_left": "mentor left the institution",
        "mentee_left": "mentee left the institution",
        "other": "other",
    },
}
"""Slot → code → what its choice is usually called."""

ALIKE: Final = 0.5
_QUARTERS: Final = (
    r"^(q ?1|1|first|i)\b|\bjan",
    r"^(q ?2|2|second|ii)\b|\bapr",
    r"^(q ?3|3|third|iii)\b|\bjul",
    r"^(q ?4|4|fourth|iv)\b|\boct",
)


@dataclass(frozen=True, slots=True)
class Meanings:
    """What the choices of a field mean. `share` of its choices are understood; `missing` are codes no choice means."""

    field: Field
    codes: Mapping[str, str]
    share: float
    missing: tuple[str, ...]


def meanings_of(field: Field, *, wanted: Iterable[str], texts: Mapping[str, str], slot: str) -> Meanings | None:
    """Return what a coded field's choices mean, `None` where none of them means what is wanted.

    `texts` are the example's labels by code. Each code is given to the choice most like it, and each choice one code.
    """
    usual = USUAL.get(slot, {})
    known = list(dict.fromkeys([*wanted, *texts, *usual]))
    if not field.is_coded or not known:
        return None
    pairs = sorted(
        (
            (-_alike(label, code=code, text=f"{texts.get(code, '')} {usual.get(code, '')}"), place, choice, code)
            for choice, label in field.choices.items()
            for place, code in enumerate(known)
        ),
    )
    codes: dict[str, str] = {}
    for unlike, _, choice, code in pairs:
        if -unlike >= ALIKE and choice not in codes and code not in codes.values():
            codes[choice] = code
    ordered = {choice: codes[choice] for choice in field.choices if choice in codes}
    missing = tuple(code for code in wanted if code not in ordered.values())
    return Meanings(field, ordered, len(ordered) / len(field.choices), missing) if ordered else None


def period_on(form: Form) -> dict[str, Any] | None:
    """Return the entry `period` of an instrument, where it asks for a year and a quarter; one field may be both."""
    for field in form.fields:
        both = {code: _year_and_quarter(label) for code, label in field.choices.items()} if field.is_coded else {}
        read = {code: found for code, found in both.items() if found}
        if read and len(read) * 2 > len(both):
            return {
                "year": {"field": field.name, "codes": {code: year for code, (year, _) in read.items()}},
                "quarter": {"field": field.name, "codes": {code: quarter for code, (_, quarter) in read.items()}},
            }
    year = next((found for field in form.fields if (found := _year(field)) is not None), None)
    quarter = next((found for field in form.fields if (found := _quarter(field)) is not None), None)
    return {"year": year, "quarter": quarter} if year and quarter else None


def _alike(label: str, *, code: str, text: str) -> float:
    """Return how much of a code's words a label has: by the code's own name, or by what it is called elsewhere."""
    said = set(words_in(label))
    best = 0.0
    for words in (set(words_in(code)), set(weighed((text, 1.0)))):
        shared = len(said & words)
        if shared:
            best = max(best, 2 * shared / (len(said) + len(words)), 0.9 * (words <= said))
    return 1.0 if plain(label) == plain(text) else best


def _year(field: Field) -> str | dict[str, Any] | None:
    if field.is_date or "year" not in words_in(f"{field.label} {field.name}"):
        return None
    if field.is_typed:
        return field.name
    codes = {code: found[0] for code, label in field.choices.items() if (found := re.findall(r"\b20\d\d\b", label))}
    return _coded(field, codes) if field.is_coded and codes else None


def _quarter(field: Field) -> str | dict[str, Any] | None:
    said = words_in(f"{field.label} {field.name}")
    if field.is_typed:
        return field.name if words_in("quarter")[0] in said else None
    if not field.is_coded:
        return None
    codes = {
        code: str(number)
        for code, label in field.choices.items()
        for number, pattern in enumerate(_QUARTERS, start=1)
        if re.search(pattern, plain(label))
    }
    return _coded(field, codes) if len(set(codes.values())) == len(_QUARTERS) else None


def _year_and_quarter(label: str) -> tuple[str, str] | None:
    year, quarter = re.search(r"\b(20\d\d)\b", label), re.search(r"\bq(?:uarter)? ?([1-4])\b", plain(label))
    return (year[1], quarter[1]) if year and quarter else None


def _coded(field: Field, codes: Mapping[str, str]) -> str | dict[str, Any]:
    """Return the field alone where its codes are the answers already."""
    return (
        field.name
        if all(code == meaning for code, meaning in codes.items())
        else {"field": field.name, "codes": dict(codes)}
    )
