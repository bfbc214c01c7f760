"""The columns people fill in, and the lists they choose from, as the sheets of a workbook show them.

Belongs here: from the inputs the read-back knows (`reports/readback/inputs.py`, the one place with their headers and
codes) to columns and to a table on Definitions. Does not belong here: any sheet, and how Excel offers a list
(`file/filling.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reports.workbook.model import Field, Fill, NamedTable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reports.readback.model import Input, InputSheet
    from reports.workbook.model import Cell, Sheet

WIDTHS: Final = {"code": 17.0, "date": 11.5, "text": 24.0}
WIDEST_CODE: Final = 30.0
CHOICE: Final = "What may be chosen"


def input_fields(sheet: InputSheet) -> tuple[Field, ...]:
    """Return the columns people fill in, in the order they stand at the right of a table."""
    return tuple(_field(one) for one in sheet.inputs())


def left_empty(sheet: InputSheet) -> tuple[Cell, ...]:
    """Return the cells of those columns in a row nobody has filled in yet."""
    return (None,) * len(sheet.inputs())


def fill_in_words(sheet: InputSheet) -> str:
    """Return in a sentence which columns are to be filled in; their colour alone would not tell everybody."""
    names = [one.header for one in sheet.inputs()]
    return f"Fill in only the green columns at the right, {names[0]} to {names[-1]}, and return the file."


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
