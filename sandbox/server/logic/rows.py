"""filterLogic against rows: a tree becomes a function of one row.

Evaluated row by row: a field of another event needs its event in front, one of another instance its instance behind,
and a repeating row does not see its base row's fields.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.server.logic.calls import call_of
from sandbox.server.logic.parser import Call, Literal, LogicError, Operation, Reference
from sandbox.server.logic.references import reference_of
from sandbox.server.logic.values import calculated, compared, truth

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sandbox.server.logic.parser import Node
    from sandbox.server.project import Project
    from sandbox.server.store import Row

    Evaluator = Callable[[Row], str]

_COMPARISONS = frozenset({"=", "<>", "<", "<=", ">", ">="})


def row_predicate(node: Node, *, project: Project, now: datetime) -> Callable[[Row], bool]:
    """Return whether a row fulfils the logic.

    Raises:
        LogicError: as row_value.

    """
    evaluate = row_value(node, project=project, now=now)
    return lambda row: truth(evaluate(row))


def row_value(node: Node, *, project: Project, now: datetime) -> Evaluator:
    """Return the value of the logic for a row, as text.

    `now` is the server's local time; `today` and `now` in datediff mean it.

    Raises:
        LogicError: an unknown field, event, choice or function, or a wrong number of arguments.

    """
    try:
        return _evaluator(node, project, now)
    except RecursionError as problem:
        raise LogicError("nested too deeply") from problem


def _evaluator(node: Node, project: Project, now: datetime) -> Evaluator:
    if isinstance(node, Literal):
        value = node.value
        return lambda _row: value
    if isinstance(node, Reference):
        return reference_of(node, project=project)
    if isinstance(node, Call):
        arguments = [_evaluator(argument, project, now) for argument in node.arguments]
        return call_of(node.name, arguments, project=project, now=now)
    return _operation(node, _evaluator(node.left, project, now), _evaluator(node.right, project, now))


def _operation(node: Operation, left: Evaluator, right: Evaluator) -> Evaluator:
    sign = node.sign
    if sign == "and":
        return lambda row: "1" if truth(left(row)) and truth(right(row)) else "0"
    if sign == "or":
        return lambda row: "1" if truth(left(row)) or truth(right(row)) else "0"
    if sign == "not":
        return lambda row: "0" if truth(right(row)) else "1"
    if sign == "neg":
        return lambda row: calculated("-", "0", right(row))
    if sign in _COMPARISONS:
        return lambda row: "1" if compared(sign, left(row), right(row)) else "0"
    return lambda row: calculated(sign, left(row), right(row))
