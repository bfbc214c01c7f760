"""filterLogic against rows: a tree becomes a function of one row.

Evaluated row by row: a field of another event needs its event in front, and a repeating row does not see its base
row's fields. Smart variables known here: record-name, event-name, current-instance.
"""

from __future__ import annotations

from inspect import signature
from typing import TYPE_CHECKING

from sandbox.server.dictionary import checkbox_column, parsed_choices
from sandbox.server.logic.functions import FUNCTIONS
from sandbox.server.logic.parser import Call, Literal, LogicError, Operation, Reference
from sandbox.server.logic.values import calculated, compared, truth

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.server.logic.parser import Node
    from sandbox.server.project import Project
    from sandbox.server.store import Row

    Evaluator = Callable[[Row], str]

_SMART: dict[str, Evaluator] = {
    "record-name": lambda row: row.record,
    "event-name": lambda row: row.event,
    "current-instance": lambda row: str(row.instance or ""),
}
_COMPARISONS = frozenset({"=", "<>", "<", "<=", ">", ">="})


def row_predicate(node: Node, *, project: Project) -> Callable[[Row], bool]:
    """Return whether a row fulfils the logic.

    Raises:
        LogicError: an unknown field, event, choice or function, or a wrong number of arguments.

    """
    evaluate = _evaluator(node, project)
    return lambda row: truth(evaluate(row))


def _evaluator(node: Node, project: Project) -> Evaluator:
    if isinstance(node, Literal):
        value = node.value
        return lambda _row: value
    if isinstance(node, Reference):
        return _reference(node, project)
    if isinstance(node, Call):
        return _call(node, project)
    return _operation(node, project)


def _operation(node: Operation, project: Project) -> Evaluator:
    left, right, sign = _evaluator(node.left, project), _evaluator(node.right, project), node.sign
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


def _reference(node: Reference, project: Project) -> Evaluator:
    if node.field in _SMART and not node.event:
        return _SMART[node.field]
    column = _column(node, project)
    store, event = project.store, node.event
    if event and event not in project.structure.event_order:
        raise LogicError(f"no event {event!r}")

    def value(row: Row) -> str:
        found = row if event in {"", row.event} else store.row_at(record=row.record, event=event)
        if found is None:
            return ""
        return found.record if column == project.record_id else store.value(found, column)

    return value


def _column(node: Reference, project: Project) -> str:
    field = project.dictionary.fields.get(node.field)
    if field is None or not field.is_exported:
        raise LogicError(f"no field {node.field!r}")
    if (field.kind == "checkbox") != bool(node.code) or (node.code and node.code not in field.choices):
        raise LogicError(f"{node.field!r} needs one of its choices in parentheses")
    return checkbox_column(name=field.name, code=node.code) if node.code else field.name


def _call(node: Call, project: Project) -> Evaluator:
    arguments = [_evaluator(argument, project) for argument in node.arguments]
    if node.name == "if":
        if len(arguments) != 3:  # noqa: PLR2004 - condition, then, else
            raise LogicError("if needs three arguments")
        condition, then, otherwise = arguments
        return lambda row: then(row) if truth(condition(row)) else otherwise(row)
    if node.name == "isblankormissingcode":
        codes = {"", *parsed_choices(str(project.info.get("missing_data_codes") or ""))}
        return lambda row: "1" if all(argument(row) in codes for argument in arguments) else "0"
    function = FUNCTIONS.get(node.name)
    if function is None:
        raise LogicError(f"no function {node.name!r}")
    try:
        signature(function).bind(*arguments)
    except TypeError as problem:
        raise LogicError(f"{node.name} has other arguments") from problem

    def result(row: Row) -> str:
        try:
            return function(*(argument(row) for argument in arguments))
        except (OverflowError, ValueError):
            return ""

    return result
