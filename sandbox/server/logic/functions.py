"""The functions of REDCap's logic that filters and calculations use, from text to text.

`if` is not here: it must not evaluate the branch that is not taken. Nor are those that need the project's missing-data
codes. Both are in calls.py.
"""

from __future__ import annotations

import math
import statistics
from datetime import datetime
from typing import TYPE_CHECKING

from sandbox.server.logic.values import number, text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_SECONDS = {"y": 365.2425 * 86400, "M": 30.44 * 86400, "d": 86400.0, "h": 3600.0, "m": 60.0, "s": 1.0}
"""Seconds in the units of datediff; a month is 30.44 days and a year 365.2425, as REDCap documents."""
_DATES = {"ymd": "%Y-%m-%d", "mdy": "%m-%d-%Y", "dmy": "%d-%m-%Y"}
_TIMES = ("", " %H:%M", " %H:%M:%S")


def _bool(value: bool) -> str:  # noqa: FBT001 - the one place that spells truth
    return "1" if value else "0"


def _numbers(values: Sequence[str]) -> list[float]:
    return [found for value in values if (found := number(value)) is not None]


def _over(function: Callable[[list[float]], float], *, least: int = 1) -> Callable[..., str]:
    def apply(*values: str) -> str:
        found = _numbers(values)
        return text(function(found)) if len(found) >= least else ""

    return apply


def _rounded(direction: Callable[[float], float]) -> Callable[..., str]:
    def apply(value: str, places: str = "0") -> str:
        found, digits = number(value), number(places)
        if found is None or digits is None:
            return ""
        factor = 10.0 ** int(digits)
        return text(direction(found * factor) / factor)

    return apply


def _half_away(value: float) -> float:
    return math.floor(abs(value) + 0.5) * (1 if value >= 0 else -1)


def _moment(value: str, *, order: str, now: datetime) -> datetime | None:
    """Return the moment a text names: today, now, a date in REDCap's own order or in `order`, or a time of day."""
    if value in {"today", "now"}:
        return now if value == "now" else now.replace(hour=0, minute=0, second=0, microsecond=0)
    text_of_date = value.replace("/", "-")
    for form in (*(_DATES["ymd"] + time for time in _TIMES), *(_DATES[order] + time for time in _TIMES), "%H:%M"):
        try:
            return datetime.strptime(text_of_date, form)  # noqa: DTZ007 - REDCap's times carry no zone
        except ValueError:
            continue
    return None


def datediff(first: str, second: str, unit: str, *more: str, now: datetime) -> str:
    """Return the time between two moments in a unit; positive unless the signed value is asked for.

    `more` are the order of a date (ymd, mdy, dmy) and whether the sign is wanted, either of them or both. A moment that
    cannot be read or an unknown unit gives blank.
    """
    order = next((word for word in more if word in _DATES), "ymd")
    a, b = _moment(first, order=order, now=now), _moment(second, order=order, now=now)
    if a is None or b is None or unit not in _SECONDS:
        return ""
    seconds = (b - a).total_seconds()
    is_signed = bool(more) and more[-1].lower() in {"true", "1"}
    return text((seconds if is_signed else abs(seconds)) / _SECONDS[unit])


def _part_of_date(at: int) -> Callable[[str], str]:
    def part(value: str) -> str:
        parts = value[:10].split("-")
        return str(int(parts[at])) if len(parts) == 3 and all(p.isdecimal() for p in parts) else ""  # noqa: PLR2004

    return part


def _logarithm(value: str, base: str = "") -> str:
    found, of = number(value), number(base) if base else math.e
    if found is None or of is None or found <= 0 or of <= 0 or of == 1:
        return ""
    return text(math.log(found, of))


def _remainder(value: str, divisor: str) -> str:
    a, b = number(value), number(divisor)
    return "" if a is None or not b else text(math.fmod(a, b))


def _slice(value: str, start: str, length: str) -> str:
    begin = int(number(start) or 1) - 1
    return value[begin : begin + int(number(length) or 0)]


FUNCTIONS: dict[str, Callable[..., str]] = {
    "round": _rounded(_half_away),
    "roundup": _rounded(math.ceil),
    "rounddown": _rounded(math.floor),
    "abs": _over(lambda found: abs(found[0])),
    "sqrt": _over(lambda found: math.sqrt(found[0])),
    "exponential": _over(lambda found: math.exp(found[0])),
    "log": _logarithm,
    "mod": _remainder,
    "year": _part_of_date(0),
    "month": _part_of_date(1),
    "day": _part_of_date(2),
    "min": _over(min),
    "max": _over(max),
    "sum": _over(math.fsum),
    "mean": _over(statistics.fmean),
    "median": _over(statistics.median),
    "stdev": _over(statistics.stdev, least=2),
    "contains": lambda value, part: _bool(part.lower() in value.lower()),
    "not_contain": lambda value, part: _bool(part.lower() not in value.lower()),
    "starts_with": lambda value, part: _bool(value.lower().startswith(part.lower())),
    "ends_with": lambda value, part: _bool(value.lower().endswith(part.lower())),
    "find": lambda part, value: str(value.lower().find(part.lower()) + 1),
    "left": lambda value, count: value[: int(number(count) or 0)],
    "right": lambda value, count: value[max(len(value) - int(number(count) or 0), 0) :],
    "mid": _slice,
    "length": lambda value: str(len(value)),
    "upper": str.upper,
    "lower": str.lower,
    "trim": str.strip,
    "concat": lambda *values: "".join(values),
    "concat_ws": lambda between, *values: between.join(value for value in values if value),
    "isnumber": lambda value: _bool(number(value) is not None),
    "isinteger": lambda value: _bool((found := number(value)) is not None and found == int(found)),
}
"""Name → function."""
