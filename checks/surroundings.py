"""What a rule may know beside the rows it judges: the declaration, the date, last night's size, other tables.

Belongs here: holding these while the rules of one table are evaluated. Does not belong here: getting them
(`adapter.py`). They are not arguments of the expectations because Great Expectations turns every argument into text
time and again to tell metrics apart: a table of 50,000 people as an argument costs more than judging it.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    import pandas as pd

    from assets.storage.schema import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What surrounds one table on one night. What is missing breaks only the rules that need it."""

    table: Table | None = None
    dtypes: Mapping[str, str] = field(default_factory=dict)
    """The columns of the whole frame and their types, in order."""
    judged_on: date | None = None
    rows_before: int | None = None
    """Rows after the last night that finished; `None` where there was none."""
    others: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    """Frames by table path."""


_IN_FORCE: ContextVar[Surroundings] = ContextVar("surroundings")


@contextmanager
def surrounded_by(surroundings: Surroundings) -> Iterator[None]:
    """Put the surroundings in force until the block ends."""
    token = _IN_FORCE.set(surroundings)
    try:
        yield
    finally:
        _IN_FORCE.reset(token)


def surroundings() -> Surroundings:
    """Return the surroundings in force; `LookupError` outside the evaluation of a table."""
    return _IN_FORCE.get()
