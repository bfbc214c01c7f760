"""What people may fill in in a workbook, as plain data: sheets, the key of a row, and its inputs.

Belongs here: the vocabulary, for whoever writes a sheet and whoever reads it back. Does not belong here: which sheets
there are (`sheets.py`). An input is known by its header and nothing else, so a reader may sort, filter, hide and move
columns, and rename the file.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from assets.ledger.returned import Form

InputKind = Literal["code", "date", "text"]


@dataclass(frozen=True, slots=True)
class Input:
    """One input column: `name` in the ledger, `header` in the workbook, and of a code word → code.

    Of a code, the word and the code itself are both understood. `words` is its line on the Definitions sheet.
    """

    name: str
    header: str
    words: str
    kind: InputKind = "text"
    codes: dict[str, str] = field(default_factory=dict)

    @property
    def choices(self) -> tuple[str, ...]:
        """The words to choose from, for the list a cell offers; empty where it is not a code."""
        return tuple(self.codes)


@dataclass(frozen=True, slots=True)
class InputForm:
    """Inputs that say one thing together. It is filled in where any of them is, and complete with all `needed`."""

    form: Form
    inputs: tuple[Input, ...]
    needed: tuple[str, ...]

    def header_of(self, name: str) -> str:
        """Return the header of an input."""
        return next(one.header for one in self.inputs if one.name == name)


@dataclass(frozen=True, slots=True)
class InputSheet:
    """A table people fill in: its name in the workbook, the header of its key, and its forms.

    A `comment` belongs to a row and to all its forms. `also` are further tables with the same key, on other sheets,
    that may lack some of the inputs.
    """

    table: str
    key: str
    forms: tuple[InputForm, ...]
    comment: Input | None = None
    also: tuple[str, ...] = ()

    def inputs(self) -> tuple[Input, ...]:
        """Return the input columns in the order they stand at the right of the table."""
        ends = () if self.comment is None else (self.comment,)
        return (*(one for form in self.forms for one in form.inputs), *ends)
