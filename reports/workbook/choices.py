"""The columns people fill in, and the lists they choose from, as the sheets of a workbook show them.

Belongs here: from the inputs the read-back knows (`reports/inputs/sheets.py`, the one place with their headers and
codes) to columns and to a table on Definitions. Does not belong here: any sheet, and how Excel offers a list
(`file/filling.py`).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from reports.workbook.model import Field, Fill, Line, NamedTable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reports.inputs.model import Input, InputSheet
    from reports.workbook.model import Block, Cell, Sheet

WIDTHS: Final = {"code": 17.0, "date": 11.5, "text": 24.0}
WIDEST_CODE: Final = 30.0
CHOICE: Final = "What may be chosen"


def input_fields(sheet: InputSheet) -> tuple[Field, ...]:
    """Return the columns people fill in, in the order they stand at the right of a table."""
    return tuple(_field(one) for one in sheet.inputs())


def to_fill_in(sheet: InputSheet, table: NamedTable) -> NamedTable:
    """Return a table with the columns people fill in at its right, empty."""
    empty = (None,) * len(sheet.inputs())
    return replace(
        table,
        name=sheet.table,
        fields=(*table.fields, *input_fields(sheet)),
        rows=tuple((*row, *empty) for row in table.rows),
        filtered=True,
    )


def fill_in_blocks(sheet: InputSheet, table: NamedTable) -> tuple[Block, ...]:
    """Return the same below the line that says what is to be filled in."""
    return Line(fill_in_words(sheet)), to_fill_in(sheet, table)


def fill_in_words(sheet: InputSheet) -> str:
    """Return in a sentence which columns are to be filled in; their colour alone would not tell everybody."""
    names = [one.header for one in sheet.inputs()]
    return f"Fill in only the green columns at the right, {names[0]} to {names[-1]}, and return the file."


def return_lines(sheets: Iterable[Sheet], *, where: str) -> list[Line]:
    """Return how entries come back, for a Cover; nothing where no sheet has a cell to fill in."""
    asking = [sheet.name for sheet in sheets if sheet.asks]
    if not asking:
        return []
    wish = "To decide, or to say that something is wrong"
    return [
        Line(f"{wish}, fill in the green columns of the sheets with a green tab: {', '.join(asking)}."),
        Line(f"Save the file and return it ({where}). A receipt tells what became of each entry."),
    ]


def choices_tables(sheets: Iterable[Sheet]) -> tuple[NamedTable, ...]:
    """Return the table of what may be chosen in the input columns of sheets; none where they have no such column."""
    offered = {
        one.fill.choices_name: (one.header, one.fill.choices)
        for sheet in sheets
        for table in sheet.tables()
        for one in table.fields
        if one.fill and one.fill.choices
    }
    rows: list[tuple[Cell, ...]] = []
    lists: dict[str, tuple[str, int, int]] = {}
    for name, (header, choices) in offered.items():
        lists[name] = (CHOICE, len(rows), len(rows) + len(choices) - 1)
        rows += [(header, choice) for choice in choices]
    if not rows:
        return ()
    table = NamedTable(
        name="Choices",
        caption="What may be chosen in the green columns",
        fields=(Field("Column to fill in", "Header of the column.", width=26), Field(CHOICE, "A word of its list.")),
        rows=tuple(rows),
        words="For every column with a list, the words that may be chosen.",
        lists=lists,
    )
    return (table,)


def _field(one: Input) -> Field:
    width = WIDTHS[one.kind]
    if one.codes:
        width = min(max(width, *(len(word) for word in one.choices)), WIDEST_CODE)
    name = f"Choices_{one.header.replace(' ', '_')}" if one.codes else ""
    fill = Fill(kind=one.kind, prompt=one.words, choices=one.choices, choices_name=name)
    return Field(one.header, one.words, kind="date" if one.kind == "date" else "text", width=width, fill=fill)
