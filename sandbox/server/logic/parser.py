"""REDCap's logic syntax as a tree: references, literals, operators, calls.

Knows the grammar only; which fields exist and what a function does is references.py's, calls.py's and functions.py's.
`==` is refused as REDCap does; `true` and `false` may stand without quotes, as datediff is often written. A grammar
library was the alternative; forty lines of precedence climbing need no dependency.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class LogicError(ValueError):
    """Logic that cannot be read or that names something the project does not have."""


@dataclass(frozen=True, slots=True)
class Literal:
    """A number or a string."""

    value: str


@dataclass(frozen=True, slots=True)
class Reference:
    """`[field]`, `[checkbox(code)]`, `[event][field]`, `[field][instance]`, `[event][field][instance]`.

    A blank event is the row's own, a blank instance the row itself.
    """

    field: str
    code: str = ""
    event: str = ""
    instance: str = ""


@dataclass(frozen=True, slots=True)
class Operation:
    """A binary operator, or a unary one with a blank literal on the left (`not`, `neg`)."""

    sign: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Call:
    """A function with its arguments."""

    name: str
    arguments: tuple[Node, ...]


Node = Literal | Reference | Operation | Call

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<reference>\[[^\[\]]+\])
    | (?P<string>"[^"]*"|'[^']*')
    | (?P<number>\d+(?:\.\d+)?|\.\d+)
    | (?P<sign><>|!=|<=|>=|==|[=<>+\-*/^(),])
    | (?P<word>[A-Za-z_]\w*)
    )""",
    re.VERBOSE,
)
_FIELD = re.compile(r"^([\w-]+)(?:\(([^()]+)\))?(?::value)?$")
_INSTANCE = re.compile(r"^(\d+|(current|previous|next|first|last)-instance)$")
_TRUTH = {"true": "1", "false": "0"}
_LEVELS = (("or",), ("and",), ("=", "<>", "!=", "<", "<=", ">", ">="), ("+", "-"), ("*", "/"), ("^",))


def parsed(text: str) -> Node:
    """Return the tree of a logic text.

    Raises:
        LogicError: at the first thing that is not logic.

    """
    reader = _Reader(_tokens(text))
    try:
        node = reader.expression(0)
    except RecursionError as problem:
        raise LogicError("nested too deeply") from problem
    if reader.kind != "end":
        raise LogicError(f"unexpected {reader.text!r}")
    return node


def blank_where(node: Node, is_blank: Callable[[Reference], bool]) -> Node:
    """Return the tree with a blank text in place of every reference of which `is_blank` holds."""
    if isinstance(node, Reference):
        return Literal("") if is_blank(node) else node
    if isinstance(node, Operation):
        return Operation(node.sign, blank_where(node.left, is_blank), blank_where(node.right, is_blank))
    if isinstance(node, Call):
        return Call(node.name, tuple(blank_where(argument, is_blank) for argument in node.arguments))
    return node


def _tokens(text: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    at = 0
    body = text.rstrip()
    while at < len(body):
        match = _TOKEN.match(body, at)
        if match is None or match.lastgroup is None:
            raise LogicError(f"unexpected {body[at : at + 10]!r}")
        found.append((match.lastgroup, match[match.lastgroup]))
        at = match.end()
    return [*found, ("end", "")]


class _Reader:
    """Precedence climbing over the tokens."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self._tokens = tokens
        self._at = 0

    @property
    def kind(self) -> str:
        return self._tokens[self._at][0]

    @property
    def text(self) -> str:
        return self._tokens[self._at][1]

    def take(self) -> str:
        text = self.text
        self._at += 1
        return text

    def expect(self, sign: str) -> None:
        if self.text != sign:
            raise LogicError(f"expected {sign!r} before {self.text!r}")
        self._at += 1

    def expression(self, level: int) -> Node:
        if level == len(_LEVELS):
            return self.single()
        if _LEVELS[level][0] in {"or", "and"}:
            return self.chain(level)
        node = self.expression(level + 1)
        while self.kind in {"sign", "word"} and self.text.lower() in _LEVELS[level]:
            sign = self.take().lower()
            node = Operation("<>" if sign == "!=" else sign, node, self.expression(level + 1))
        return node

    def chain(self, level: int) -> Node:
        """Return a chain of `or` or `and` as a balanced tree, so that a thousand of them are ten deep."""
        sign = _LEVELS[level][0]
        operands = [self.expression(level + 1)]
        while self.kind == "word" and self.text.lower() == sign:
            self.take()
            operands.append(self.expression(level + 1))
        while len(operands) > 1:
            odd = operands[len(operands) // 2 * 2 :]
            pairs = zip(operands[::2], operands[1::2], strict=False)
            operands = [*(Operation(sign, left, right) for left, right in pairs), *odd]
        return operands[0]

    def single(self) -> Node:
        kind, text = self._tokens[self._at]
        if text == "(":
            self.take()
            node = self.expression(0)
            self.expect(")")
            return node
        if text == "-":
            self.take()
            return Operation("neg", Literal(""), self.single())
        if kind == "reference":
            return self.reference()
        if kind == "string":
            return Literal(self.take()[1:-1])
        if kind == "number":
            return Literal(self.take())
        if kind == "word":
            return self.call()
        raise LogicError(f"unexpected {text!r}")

    def reference(self) -> Node:
        names = [self.take()[1:-1].strip()]
        while self.kind == "reference":
            names.append(self.take()[1:-1].strip())
        instance = names.pop() if names[1:] and _INSTANCE.match(names[-1]) else ""
        match = _FIELD.match(names[-1])
        if match is None or len(names) > 2:  # noqa: PLR2004 - an event and a field
            raise LogicError(f"{names[-1]!r} is no reference")
        return Reference(field=match[1], code=match[2] or "", event=names[0] if names[1:] else "", instance=instance)

    def call(self) -> Node:
        name = self.take().lower()
        if name in _TRUTH and self.text != "(":
            return Literal(_TRUTH[name])
        self.expect("(")
        if name == "not":
            node = self.expression(0)
            self.expect(")")
            return Operation("not", Literal(""), node)
        arguments: list[Node] = []
        while self.text != ")":
            arguments.append(self.expression(0))
            if self.text != ")":
                self.expect(",")
        self.expect(")")
        return Call(name, tuple(arguments))
