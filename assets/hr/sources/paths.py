"""The small language in which an HR mapping says where in a nested report a column stands.

Belongs here: reading an expression, and the texts it finds in one entry. Does not belong here: which column has which
expression (the mapping) and what the texts mean (`assets/hr/cells.py`).

    EmployeeID                                          a field of the entry
    WorkerContact.EmailAddresses[IsPrimary=true].Address   of a list, the element where a field has a value
    WorkerPositions[PositionID={Appointments.PositionID}].FTE   … the value another path of the entry has
    Appointments.TypeID=Primary                         true or false
    Status.LastDayOfLeave + 1 day                       the day after
    'department'                                        this text itself

JSONPath and JMESPath were rejected: each can do far more than a mapping should, and neither refers from one list to
another, which is how a position's share of full time is found from its appointment.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from assets.hr.sources.rendering import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator

_STEP: Final = re.compile(r"(?P<name>[^.\[\]={}']+)(?:\[(?P<field>[^\[\]={}]+)=(?P<value>\{[^{}]+\}|[^\[\]{}]*)\])?")
_DAY_AFTER: Final = re.compile(r"(.+?)\s*\+\s*1 day")
_MIDNIGHT: Final = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ](?:0\d|1[0-2]):.*)?")
"""A day, bare or as a midnight written in UTC: its day is the one written, as `cells.ISO_DAY` reads it."""


@dataclass(frozen=True, slots=True)
class Step:
    """One field on the way, and where it is a list, which elements: those whose `field` is `value`.

    `value` in braces is a path of the entry whose text is meant.
    """

    name: str
    field: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Expression:
    """What a column is: the way to it, or a text of its own; compared with `equals`, or a day later."""

    steps: tuple[Step, ...] = ()
    constant: str | None = None
    equals: str | None = None
    day_after: bool = False


def read_expression(words: str) -> Expression:
    """Return what an expression says; `SourceError` where it says nothing that can be followed."""
    text = words.strip()
    if len(text) > 1 and text[0] == text[-1] == "'":
        return Expression(constant=text[1:-1])
    later = _DAY_AFTER.fullmatch(text)
    if later:
        return Expression(steps=read_steps(later[1]), day_after=True)
    way, equals = _split_comparison(text)
    return Expression(steps=read_steps(way), equals=equals)


@lru_cache(maxsize=1024)
def read_steps(way: str) -> tuple[Step, ...]:
    """Return the steps of a path; `SourceError` where it is none."""
    steps, at = [], 0
    while match := _STEP.match(way, at):
        steps.append(Step(match["name"].strip(), (match["field"] or "").strip(), (match["value"] or "").strip()))
        at = match.end()
        if at == len(way):
            return tuple(steps)
        if way[at] != ".":
            break
        at += 1
    raise SourceError(
        f"The HR mapping's {way!r} is no path like WorkerStatus.HireDate: correct it as docs/hr.md shows."
    )


def texts_at(expression: Expression, entry: dict[str, Any]) -> list[str]:
    """Return the texts an expression finds in an entry: none where the way ends early, several from a list.

    Blank ones are left out, and equal ones come once.
    """
    if expression.constant is not None:
        return [expression.constant]
    found = [text for text in dict.fromkeys(_leaves(entry, expression.steps, entry)) if text]
    if expression.equals is not None:
        return ["true" if expression.equals in found else "false"]
    return [_day_after(text) for text in found] if expression.day_after else found


def narrowed(node: dict[str, Any], steps: tuple[Step, ...]) -> Iterator[dict[str, Any]]:
    """Yield an entry once per element of the list at a path, each time with that element alone."""
    if not steps:
        yield node
        return
    step, rest = steps[0], steps[1:]
    below = node.get(step.name)
    for element in below if isinstance(below, list) else [below]:
        if isinstance(element, dict) and _is_chosen(element, step, node):
            for inner in narrowed(element, rest):
                yield {**node, step.name: [inner]}


def _leaves(node: Any, steps: tuple[Step, ...], entry: dict[str, Any]) -> Iterator[str]:
    if isinstance(node, list):
        for element in node:
            yield from _leaves(element, steps, entry)
    elif not steps:
        yield _leaf_text(node)
    elif isinstance(node, dict):
        step, rest = steps[0], steps[1:]
        below = node.get(step.name)
        for element in below if isinstance(below, list) else [below]:
            if _is_chosen(element, step, entry):
                yield from _leaves(element, rest, entry)


def _is_chosen(element: Any, step: Step, entry: dict[str, Any]) -> bool:
    if not step.field:
        return True
    if step.value.startswith("{"):
        wanted = {text for text in _leaves(entry, read_steps(step.value[1:-1]), entry) if text}
    else:
        wanted = {step.value}
    return any(text in wanted for text in _leaves(element, read_steps(step.field), entry))


def _leaf_text(node: Any) -> str:
    if isinstance(node, dict):
        raise SourceError("A path of the HR mapping ends at a group of fields: name the field in it that is meant.")
    if isinstance(node, bool):
        return "true" if node else "false"
    return "" if node is None else str(node).strip()


def _split_comparison(text: str) -> tuple[str, str | None]:
    """Split at the equals sign that stands outside brackets, where there is one."""
    outside = re.sub(r"\[[^\]]*\]", lambda match: "_" * len(match[0]), text)
    at = outside.find("=")
    return (text, None) if at < 0 else (text[:at].strip(), text[at + 1 :].strip())


def _day_after(text: str) -> str:
    if not _MIDNIGHT.fullmatch(text):
        return text
    try:
        return (date.fromisoformat(text[:10]) + timedelta(days=1)).isoformat()
    except (ValueError, OverflowError):
        return text
