"""A workbook as plain data: sheets made of titled lines, named tables and charts.

Belongs here: what a sheet says, with no word about how Excel stores it. Does not belong here: bytes (`file/write.py`),
checking them (`file/verify.py`), and what any one sheet holds (one module per sheet). Sheets that write cells
themselves were rejected: every one of them would have to know XlsxWriter, quoting and page set-up, and none could be
verified.

Every value that can change lies in a named table with one header row and unique headers, so a reader, a formula, a
screen reader and the read-back all find it by name. There are no merged cells, no hidden rows and no blank rows.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

ColumnKind = Literal["text", "status", "date", "integer", "figure", "share", "link"]
LineStyle = Literal["plain", "finding", "warning", "confidential"]

LONGEST_TAB = 31
"""Characters Excel allows in the name of a sheet."""

LARGEST_TABLE = 20_000
"""Rows of a table of Excel's; beyond it is a header row with a filter."""

MOST_ROWS = 1_048_000
"""Rows of a table; a sheet of Excel holds 576 more, for what stands above and below."""

FORBIDDEN_IN_TAB = frozenset("[]:*?/\\'")
"""Characters Excel refuses in the name of a sheet; the apostrophe only at its ends, but none is clearer."""


class WorkbookError(Exception):
    """A workbook cannot be made, or what was made is not what was meant; the message is one sentence."""


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula of ours with the value it has now, so that previewers and readers without a calculator show it."""

    text: str
    value: int | float


@dataclass(frozen=True, slots=True)
class Link:
    """A link with its display text: to the `anchor` row of a table on `sheet`, to the sheet's top, or to `url`."""

    text: str
    sheet: str = ""
    anchor: str = ""
    url: str = ""
    tip: str = ""


@dataclass(frozen=True, slots=True)
class Fill:
    """What people may type into a column: a word of `choices`, a date, or any text.

    `prompt` is shown while one of its cells is chosen. `choices` are named `choices_name` in the workbook where a table
    holds them (`NamedTable.lists`); else each cell carries them itself.
    """

    kind: Literal["code", "date", "text"]
    prompt: str
    choices: tuple[str, ...] = ()
    choices_name: str = ""


Cell = str | int | float | date | Formula | Link | None
"""What a table cell may hold. `None` is an empty cell; a date is shown as yyyy-mm-dd."""


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a named table. A `figure` is an integer that stands beside words, and so at the left.

    `words` is its line on the Definitions sheet. `outside` marks text that people or other systems typed: it is
    written so that Excel never reads it as a formula, a number or a date, not even after an edit. `total` asks for a
    row of totals with this column summed. `fill` makes it a column people fill in: shaded, unlocked, and empty.
    """

    header: str
    words: str
    kind: ColumnKind = "text"
    width: float = 12
    outside: bool = False
    total: bool = False
    fill: Fill | None = None


@dataclass(frozen=True, slots=True)
class NamedTable:
    """A block of rows under one header row, found by its name.

    `anchor` names the column whose text links may point at. `empty` stands in the first cell of a table without rows,
    because Excel cannot hold a table of none. `totals` fills the row of totals: header → text or formula.
    `ruled` are the rows, from 0, above which a heavy rule begins a new part. `lists` gives a name of the workbook to
    some rows of a column: name → header, first and last row from 0. A table of more than `LARGEST_TABLE` rows becomes a
    header row with a filter, without a name, and its links plain text: Excel is slow with both.
    """

    name: str
    caption: str
    fields: tuple[Field, ...]
    rows: tuple[tuple[Cell, ...], ...]
    words: str
    empty: str = "None recorded."
    anchor: str = ""
    filtered: bool = False
    row_height: float | None = None
    totals: dict[str, str | Formula] = field(default_factory=dict)
    ruled: frozenset[int] = frozenset()
    lists: dict[str, tuple[str, int, int]] = field(default_factory=dict)

    @property
    def is_plain_range(self) -> bool:
        """Whether it has too many rows to be a table of Excel's."""
        return len(self.rows) > LARGEST_TABLE

    def column(self, header: str) -> int:
        """Return the position of a column; `WorkbookError` where the table has none of that name."""
        for position, one in enumerate(self.fields):
            if one.header == header:
                return position
        message = f"table {self.name} has no column {header!r}."
        raise WorkbookError(message)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text in the first column."""

    text: str
    style: LineStyle = "plain"


@dataclass(frozen=True, slots=True)
class LineChart:
    """Lines over the first `rows` rows of a table on the same sheet, drawn beside it.

    `series` are headers of the table with the names the legend shows. `finding` is what the picture shows.
    """

    table: str
    categories: str
    series: tuple[tuple[str, str], ...]
    rows: int
    title: str
    finding: str
    first_column: int


Block = Line | NamedTable | LineChart


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its title in A1, one line in A2 that says what is here, then its blocks.

    `frozen_columns` keeps the header row of the only table and that many columns in sight. `printed_columns` is the
    number of columns that go on paper, where reference columns at the right need not; `printed_tables` the number of
    tables, where reference tables at the end need not. `printed_in_strips` puts as many pages beside one another as it
    takes to be read, each with the frozen columns; `printed_whole` puts all of it on one page, upright.
    """

    name: str
    title: str
    line: str
    blocks: tuple[Block, ...]
    frozen_columns: int = 0
    printed_columns: int | None = None
    printed_tables: int | None = None
    printed_in_strips: bool = False
    printed_whole: bool = False

    def tables(self) -> list[NamedTable]:
        """Return the sheet's tables in order."""
        return [block for block in self.blocks if isinstance(block, NamedTable)]

    @property
    def asks(self) -> bool:
        """Whether it has cells to be filled in: its tab is green then."""
        return any(one.fill for table in self.tables() if table.rows for one in table.fields)


@dataclass(frozen=True, slots=True)
class Workbook:
    """A whole workbook.

    `created` is the moment of its snapshots, never the clock. `properties` become custom document properties, which
    survive saving in Excel and LibreOffice, so a returned book can be told from any other. `footer` and
    `confidential` are printed on every page.
    """

    title: str
    sheets: tuple[Sheet, ...]
    created: datetime
    properties: dict[str, str]
    footer: str
    confidential: str

    def check(self) -> None:
        """Raise `WorkbookError` where Excel could not hold the book or a name is used twice."""
        tabs = [sheet.name.casefold() for sheet in self.sheets]
        tables = [table.name.casefold() for sheet in self.sheets for table in sheet.tables()]
        for names, what in ((tabs, "sheet"), (tables, "table")):
            twice = sorted({name for name in names if names.count(name) > 1})
            if twice:
                message = f"{what} {twice[0]!r} stands twice in the workbook {self.title!r}."
                raise WorkbookError(message)
        for sheet in self.sheets:
            _check_tab(sheet.name)
            for table in sheet.tables():
                _check_table(table)


def _check_tab(name: str) -> None:
    if not name.strip() or len(name) > LONGEST_TAB or FORBIDDEN_IN_TAB.intersection(name):
        message = (
            f"sheet name {name!r} is not allowed: give it 1 to {LONGEST_TAB} characters without [ ] : * ? / \\ or '."
        )
        raise WorkbookError(message)


def _check_table(table: NamedTable) -> None:
    if len(table.rows) > MOST_ROWS:
        message = f"table {table.name} has {len(table.rows):,} rows, more than a sheet of Excel holds: ask for fewer."
        raise WorkbookError(message)
    headers = [one.header.casefold() for one in table.fields]
    if len(set(headers)) != len(headers):
        message = f"table {table.name}: a header stands twice."
        raise WorkbookError(message)
    for number, row in enumerate(table.rows, start=1):
        if len(row) != len(headers):
            message = f"table {table.name}, row {number}: {len(row)} cells for {len(headers)} columns."
            raise WorkbookError(message)
