"""The cells of a table's rows as Excel stores them.

Belongs here: the XML of a cell. Does not belong here: where rows go (`body.py`), and everything on a sheet that is not
a row of a table (`write.py`). One pass and no call per cell: of a hundred thousand rows a call costs more than the
cell.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from reports.workbook.file.text import clean_text, is_risky
from reports.workbook.model import Formula, Link, WorkbookError

if TYPE_CHECKING:
    from collections.abc import Callable

    from reports.workbook.file.body import BodyPage
    from reports.workbook.file.styles import Formats
    from reports.workbook.model import Field, NamedTable

EXCELS_FIRST_DAY: Final = date(1899, 12, 30).toordinal()


class SharedTexts:
    """The texts of one workbook, each cleaned and kept once; cells hold its number."""

    def __init__(self) -> None:
        """Begin with none."""
        self._numbers: dict[str, int] = {}
        self.risky: set[int] = set()
        """The numbers of texts that Excel would run if it read them again."""

    def number(self, page: BodyPage, text: str) -> int:
        """Return the number of a text, -1 where nothing is left of it."""
        texts = page.str_table
        number = self._numbers.get(text)
        if number is None:
            cleaned = clean_text(text)
            number = texts._get_shared_string_index(cleaned) if cleaned else -1  # noqa: SLF001 - see `body.py`
            self._numbers[text] = number
            if is_risky(cleaned):
                self.risky.add(number)
        else:
            texts.count += 1
        return number


def body_rows(
    table: NamedTable,
    first: int,
    *,
    page: BodyPage,
    formats: Formats,
    texts: SharedTexts,
    linked: Callable[[int, int, Link], bool],
) -> list[str]:
    """Return the rows of a table, each as the XML of its cells; `first` is the row, from 0, of the first one.

    `linked` tells the page of a link at a row and column and returns whether it is one there. Raises `WorkbookError`
    for a formula, which needs XlsxWriter's own way.
    """
    from xlsxwriter.utility import xl_col_to_name

    looks = _Looks(formats, table.fields)
    begins = [f'<c r="{xl_col_to_name(position)}' for position in range(len(table.fields))]
    rows, risky = [], texts.risky
    for number, row in enumerate(table.rows, start=first):
        look = looks.of_row(ruled=number - first in table.ruled)
        end = f'{number + 1}" s="'
        cells = []
        for position, cell in enumerate(row):
            shown, form = cell, look[position]
            if isinstance(cell, Link):
                shown = cell.text
                form = form if linked(number, position, cell) else looks.of_unlinked(position)
            elif looks.is_link[position]:
                form = looks.of_unlinked(position)
            if isinstance(shown, str):
                known = texts.number(page, shown) if shown else -1
                if known in risky:
                    form = looks.of_risky(position, shown=form)
                value = f'{form}" t="s"><v>{known}</v></c>' if known >= 0 else f'{form}"/>'
            elif shown is None:
                value = f'{form}"/>'
            elif isinstance(shown, date):
                value = f'{form}"><v>{shown.toordinal() - EXCELS_FIRST_DAY}</v></c>'
            elif isinstance(shown, Formula):
                raise WorkbookError(f"table {table.name} holds a formula: it is not written as a body.")
            else:
                value = f'{form}"><v>{shown:.16G}</v></c>'
            cells.append(f"{begins[position]}{end}{value}")
        rows.append("".join(cells))
    return rows


class _Looks:
    """The numbers of the formats of a table's columns, each asked for once."""

    def __init__(self, formats: Formats, fields: tuple[Field, ...]) -> None:
        self._formats = formats
        self._fields = fields
        self._rows: dict[bool, list[int]] = {}
        self.is_link = [one.kind == "link" for one in fields]
        self._unlinked: dict[int, int] = {}

    def of_row(self, *, ruled: bool) -> list[int]:
        """Return the formats of a row."""
        if ruled not in self._rows:
            self._rows[ruled] = [
                self._number(f"fill_{one.fill.kind}" if one.fill else one.kind, one, ruled=ruled)
                for one in self._fields
            ]
        return self._rows[ruled]

    def of_risky(self, position: int, *, shown: int) -> int:
        """Return the format of a text Excel would run: a quoted one, whoever wrote it."""
        return shown if self._fields[position].outside else self._number("text", self._fields[position], quoted=True)

    def of_unlinked(self, position: int) -> int:
        """Return the format of a cell in a column of links that is none."""
        if position not in self._unlinked:
            self._unlinked[position] = self._number("text", self._fields[position])
        return self._unlinked[position]

    def _number(self, name: str, one: Field, *, ruled: bool = False, quoted: bool = False) -> int:
        look = self._formats.of(name, quoted=one.outside or quoted, ruled=ruled)
        number: int = look._get_xf_index()  # noqa: SLF001
        return number
