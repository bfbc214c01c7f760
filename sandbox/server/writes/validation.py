"""Whether a value fits its field, and the text it is stored as.

Choices, validations of text fields and checkboxes block an import; minimum and maximum do not, they only warn on
screen. Dates are stored year first, whatever order they came in. A missing-data code fits any field but a status.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Literal

from sandbox.server.writes.problems import BAD_FORMAT, NOT_A_CATEGORY

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.server.dictionary import Field

DateOrder = Literal["YMD", "MDY", "DMY"]

_CHOOSING = frozenset({"radio", "dropdown", "yesno", "truefalse"})
_PATTERNS = {
    "integer": r"-?\d+",
    "number": r"[-+]?\d*\.?\d+(?:[eE][-+]?\d+)?",
    "number_comma_decimal": r"[-+]?\d*,?\d+",
    "time": r"(?:\d|[01]\d|2[0-3]):[0-5]\d",
    "time_hh_mm_ss": r"(?:\d|[01]\d|2[0-3]):[0-5]\d:[0-5]\d",
    "time_mm_ss": r"[0-5]\d:[0-5]\d",
    "email": r"[^@\s]+@[^@\s]+\.[^@\s.]+",
    "phone": r"[\d\s().+-]{7,}(?:\s*(?:x|ext\.?)\s*\d+)?",
    "zipcode": r"\d{5}(?:-\d{4})?",
    "alpha_only": r"[A-Za-z]+",
}
_FIXED_DECIMALS = re.compile(r"number_(\d)dp(_comma_decimal)?")
_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d\d?)[-/.](\d\d?)")
_YEAR_LAST = re.compile(r"(\d\d?)[-/.](\d\d?)[-/.](\d{4})")
_CLOCKS = {"datetime": re.compile(_PATTERNS["time"]), "datetime_seconds": re.compile(_PATTERNS["time_hh_mm_ss"])}


class InvalidValueError(ValueError):
    """A value its field cannot hold; the message is REDCap's."""


def value_checker(field: Field, *, order: DateOrder, missing: frozenset[str]) -> Callable[[str], str]:
    """Return the function from a given, non-blank text to the stored one.

    It raises InvalidValueError for what the field cannot hold. `missing` are the project's missing-data codes.
    """
    check = _checker(field, order=order)
    if field.is_status or not missing:
        return check
    return lambda text: text if text in missing else check(text)


def _checker(field: Field, *, order: DateOrder) -> Callable[[str], str]:
    if field.kind == "checkbox":
        return _one_of({"0", "1"}, name=field.name)
    if field.is_status or field.kind in _CHOOSING:
        return _one_of(set(field.choices), name=field.name)
    validation = "integer" if field.kind == "slider" else field.validation
    if validation.startswith("date"):
        kind = re.sub(r"_[ymd]{3}$", "", validation)
        clock = _CLOCKS.get(kind)
        return lambda text: _moment(text, order=order, clock=clock) if clock else _year_first(text, order=order)
    pattern = _text_pattern(validation)
    return _matching(pattern) if pattern else lambda text: text


def _text_pattern(validation: str) -> re.Pattern[str] | None:
    fixed = _FIXED_DECIMALS.fullmatch(validation)
    if fixed:
        return re.compile(rf"[-+]?\d+{',' if fixed[2] else '[.]'}\d{{{fixed[1]}}}")
    found = _PATTERNS.get(validation)
    return re.compile(found) if found else None


def _one_of(codes: set[str], *, name: str) -> Callable[[str], str]:
    def check(text: str) -> str:
        if text not in codes:
            raise InvalidValueError(NOT_A_CATEGORY.format(name))
        return text

    return check


def _matching(pattern: re.Pattern[str]) -> Callable[[str], str]:
    def check(text: str) -> str:
        if not pattern.fullmatch(text):
            raise InvalidValueError(BAD_FORMAT)
        return text

    return check


def _year_first(text: str, *, order: DateOrder) -> str:
    found = _YEAR_FIRST.fullmatch(text)
    if found:
        year, month, day = found.groups()
    else:
        found = _YEAR_LAST.fullmatch(text) if order != "YMD" else None
        if found is None:
            raise InvalidValueError(BAD_FORMAT)
        first, second, year = found.groups()
        month, day = (first, second) if order == "MDY" else (second, first)
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError as problem:
        raise InvalidValueError(BAD_FORMAT) from problem


def _moment(text: str, *, order: DateOrder, clock: re.Pattern[str]) -> str:
    day, _, time = text.strip().partition(" ")
    if not clock.fullmatch(time):
        raise InvalidValueError(BAD_FORMAT)
    return f"{_year_first(day, order=order)} {time.zfill(5 if time.count(':') == 1 else 8)}"
