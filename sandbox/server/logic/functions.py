"""The functions of REDCap's logic that filters use, from text to text.

`if` is not here: it must not evaluate the branch that is not taken, see rows.py.
"""

from __future__ import annotations

import math
import statistics
from datetime import datetime
from typing import TYPE_CHECKING

from sandbox.server.logic.values import number, text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_SECONDS = {"y": 31556952.0, "M": 2629746.0, "d": 86400.0, "h": 3600.0, "m": 60.0, "s": 1.0}
_FORMATS = ("%Y-%m-%d", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S")


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


def _moment(value: str) -> datetime | None:
    if value in {"today", "now"}:
        now = datetime.now().astimezone().replace(tzinfo=None)
        return now if value == "now" else now.replace(hour=0, minute=0, second=0, microsecond=0)
    for form in _FORMATS:
        try:
            return datetime.strptime(value, form)  # noqa: DTZ007 - REDCap's times carry no zone
        except ValueError:
            continue
    return None


def _datediff(first: str, second: str, unit: str, *more: str) -> str:
    a, b = _moment(first), _moment(second)
    if a is None or b is None or unit not in _SECONDS:
        return ""
    seconds = (b - a).total_seconds()
    is_signed = bool(more) and more[-1].lower() in {"true", "1"}
    return text((seconds if is_signed else abs(seconds)) / _SECONDS[unit])


def _slice(value: str, start: str, length: str) -> str:
    begin = int(number(start) or 1) - 1
    return value[begin : begin + int(number(length) or 0)]


FUNCTIONS: dict[str, Callable[..., str]] = {
    "datediff": _datediff,
    "round": _rounded(_half_away),
    "roundup": _rounded(math.ceil),
    "rounddown": _rounded(math.floor),
    "abs": _over(lambda found: abs(found[0])),
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
    "isnumber": lambda value: _bool(number(value) is not None),
    "isinteger": lambda value: _bool((found := number(value)) is not None and found == int(found)),
}
"""Name → function; `isblankormissingcode` needs the project's codes and is added by rows.py."""
