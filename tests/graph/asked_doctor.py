"""The project the doctor looks at in tests, and how its lines are read.

Belongs here: the words of the tests. Does not belong here: typing the command (`conftest.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from click.testing import Result

PROJECT = "anesthesiology"
USER = "mentorsync"
"""Whose token it is."""


def lines(result: Result, sign: str) -> list[str]:
    return [line.strip()[2:] for line in result.output.splitlines() if line.strip().startswith(sign)]


def remedy_of(result: Result, words: str) -> str:
    found = result.output.splitlines()
    at = next(n for n, line in enumerate(found) if words in line)
    return found[at + 1].strip().removeprefix("→ ")
