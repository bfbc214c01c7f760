"""Calls in logic as functions of one row: `if`, the functions that need the project or the clock, and the plain ones.

What a plain function does is functions.py's.
"""

from __future__ import annotations

from functools import partial
from inspect import signature
from typing import TYPE_CHECKING

from sandbox.server.dictionary import parsed_choices
from sandbox.server.logic.functions import FUNCTIONS, datediff
from sandbox.server.logic.parser import LogicError
from sandbox.server.logic.values import truth

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sandbox.server.project import Project
    from sandbox.server.store import Row

    Evaluator = Callable[[Row], str]


def call_of(name: str, arguments: list[Evaluator], *, project: Project, now: datetime) -> Evaluator:
    """Return the value of a call as a function of one row; what cannot be computed is blank.

    Raises:
        LogicError: there is no such function, or it takes other arguments.

    """
    if name == "if":
        if len(arguments) != 3:  # noqa: PLR2004 - condition, then, else
            raise LogicError("if needs three arguments")
        condition, then, otherwise = arguments
        return lambda row: then(row) if truth(condition(row)) else otherwise(row)
    functions = FUNCTIONS | _missing_code_functions(project) | {"datediff": partial(datediff, now=now)}
    function = functions.get(name)
    if function is None:
        raise LogicError(f"no function {name!r}")
    try:
        signature(function).bind(*arguments)
    except TypeError as problem:
        raise LogicError(f"{name} has other arguments") from problem

    def result(row: Row) -> str:
        try:
            return function(*(argument(row) for argument in arguments))
        except (OverflowError, ValueError):
            return ""

    return result


def _missing_code_functions(project: Project) -> dict[str, Callable[..., str]]:
    codes = frozenset(parsed_choices(str(project.info.get("missing_data_codes") or "")))

    def is_one_of(value: str, *wanted: str) -> str:
        return "1" if value in codes and (not wanted or value in wanted) else "0"

    return {
        "isblankormissingcode": lambda value: "1" if not value or value in codes else "0",
        "isblanknotmissingcode": lambda value: "0" if value else "1",
        "ismissingcode": is_one_of,
        "hasmissingcode": is_one_of,
    }
