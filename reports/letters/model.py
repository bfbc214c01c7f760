"""What a letter is, before it is a Word document: headings, sentences, tables and a picture.

Belongs here: the plain model every letter is made of. Does not belong here: Word (`write.py`), and what a letter says.
Numbers are text already: a letter shows `41 of 50 (82%)` and not a cell, so whoever writes the sentence rounds it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from reports.letters.chart import Chart

Style = Literal["plain", "finding", "warning", "confidential", "small"]


class LetterError(Exception):
    """A letter cannot be made, or does not hold what was meant; the message is one sentence."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading below the title, a real one: screen readers go from one to the next."""

    text: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A paragraph in one of the room's styles."""

    text: str
    style: Style = "plain"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; `width` in inches, numbers stand at the right."""

    header: str
    width: float
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with one header row; `words` is what a screen reader says first. With `total` the last row is one."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    words: str
    total: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart, `width` in inches; `words` says what it shows to whoever does not see it."""

    chart: Chart
    words: str
    width: float


Block = Heading | Sentence | Grid | Picture


@dataclass(frozen=True, slots=True)
class Letter:
    """A whole document. `created` is the only moment in it; `properties` say what it was made from."""

    title: str
    blocks: tuple[Block, ...]
    created: datetime
    footer: str
    confidential: str
    properties: Mapping[str, str] = field(default_factory=dict)

    def check(self) -> None:
        """Raise `LetterError` where a row has not as many cells as its table has columns."""
        for block in self.blocks:
            if isinstance(block, Grid) and any(len(row) != len(block.columns) for row in block.rows):
                raise LetterError(f"{self.title}: a row of the table “{block.words}” has too many or too few cells.")
