"""A worksheet that takes the rows of a table whole.

Belongs here: putting rows among those XlsxWriter writes itself. Does not belong here: the cells in them (`cells.py`).
XlsxWriter's own call per cell checks, wraps and stores each one, and writes it again at the end; a
night's books are nine tenths table cells, and two thirds of the CPU of writing them went there. Everything else on a
sheet goes its usual way: headers, totals, formulas, the table of a chart.

With `cells.py` it leans on names that are XlsxWriter's own business (`_write_rows`, `_prepare_formula`,
`_check_dimensions`, `_get_xf_index`, `_get_shared_string_index`), which is why its version is capped and a test
compares both ways of writing, cell for cell.
"""

from __future__ import annotations

import re
from typing import Final

from xlsxwriter.worksheet import Worksheet

_FUNCTION: Final = re.compile(r"([A-Z][A-Z0-9.]*)\(")
_NO_PREFIX: Final = frozenset({"COUNTIFS", "LEFT", "SUM"})
"""Functions Excel had before 2010. A later one is stored with a prefix, and XlsxWriter looks for all 140 of them."""


class BodyPage(Worksheet):  # type: ignore[misc]  # XlsxWriter tells nobody its types
    """A worksheet with bodies of tables besides single cells."""

    dim_rowmin: int | None
    dim_rowmax: int | None

    def __init__(self) -> None:
        """Begin without any body."""
        super().__init__()
        self._bodies: list[tuple[int, list[str]]] = []

    def write_body(self, first: int, rows: list[str], *, columns: int) -> None:
        """Put rows of cells (`cells.body_rows`) below one another from row `first` on, counted from 0.

        No cell of them may be written in another way, save that a link is also told to `write_url`.
        """
        if rows:
            self._check_dimensions(first, 0)
            self._check_dimensions(first + len(rows) - 1, columns - 1)
            self._bodies.append((first, rows))

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:  # noqa: FBT001, FBT002 - XlsxWriter's own
        """Return a formula as it is stored; a status column has five, and each was searched 140 times."""
        if formula.endswith("}") or not _NO_PREFIX.issuperset(_FUNCTION.findall(formula)):
            return str(super()._prepare_formula(formula, expand_future_functions))
        return formula.removeprefix("=")

    def _write_rows(self) -> None:
        top, bottom = self.dim_rowmin, self.dim_rowmax
        for first, rows in sorted(self._bodies, key=lambda body: body[0]):
            self.dim_rowmax = first - 1
            super()._write_rows()
            self._write_body_rows(first, rows)
            self.dim_rowmin = first + len(rows)
        self.dim_rowmax = bottom
        super()._write_rows()
        self.dim_rowmin = top

    def _write_body_rows(self, first: int, rows: list[str]) -> None:
        write, info = self.fh.write, self.row_info
        for number, cells in enumerate(rows, start=first):
            height = f' ht="{info[number].height * 0.75:.16g}" customHeight="1"' if number in info else ""
            write(f'<row r="{number + 1}"{height}>{cells}</row>')
