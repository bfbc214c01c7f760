"""Values of logic: text, where numbers are text that reads as one and blank is missing.

Comparison is numeric if both sides are numbers; ordering against blank is false; arithmetic with anything but numbers
is blank.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_NUMBER = re.compile(r"^-?(\d+(\.\d*)?|\.\d+)$")


def number(value: str) -> float | None:
    """Return the number a text reads as, else None."""
    return float(value) if _NUMBER.match(value) else None


def text(value: float) -> str:
    """Return a number as text without a needless fraction; NaN and infinity are blank."""
    if not math.isfinite(value):
        return ""
    return str(int(value)) if value == int(value) else repr(value)


def truth(value: str) -> bool:
    """Return whether a value counts as true: not blank, not zero."""
    return value not in {"", "0"} and number(value) != 0


def compared(sign: str, left: str, right: str) -> bool:
    """Return the outcome of =, <>, <, <=, > or >=."""
    a, b = number(left), number(right)
    if a is not None and b is not None:
        return _ordered(sign, (a > b) - (a < b))
    if sign in {"=", "<>"}:
        return (left == right) == (sign == "=")
    if not left or not right:
        return False
    return _ordered(sign, (left > right) - (left < right))


def _ordered(sign: str, order: int) -> bool:
    return {"=": order == 0, "<>": order != 0, "<": order < 0, "<=": order <= 0, ">": order > 0, ">=": order >= 0}[sign]


_ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "^": lambda a, b: float(a**b),
}


def calculated(sign: str, left: str, right: str) -> str:
    """Return the result of + - * / ^, blank where a side is no number or there is no result."""
    a, b = number(left), number(right)
    if a is None or b is None:
        return ""
    try:
        return text(_ARITHMETIC[sign](a, b))
    except (ZeroDivisionError, OverflowError, TypeError):
        return ""
