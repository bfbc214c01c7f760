"""The workbooks of one night over all programmes, opened for tests.

Belongs here: running that night and reading tables of its workbooks. Does not belong here: what must hold of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from nights import AS_OF, Nights
from openpyxl import load_workbook

from pipelines.commands.demo import DEFAULT, PROGRAMMES, settings_text
from reports.publish import book_path, read_manifest
from sandbox.school.generate import generate_school
from sandbox.server.testing import serve_in_thread

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from openpyxl.worksheet.table import Table
    from openpyxl.worksheet.worksheet import Worksheet

    from reports.entry import Entry

READERS = re.compile("Confidential|confidential|Names nobody")
"""What says on a cover and on every page who may read it."""
SERVED = [name for name in PROGRAMMES if name != "cimer"]
"""Those the synthetic school has a REDCap project for."""


@dataclass(frozen=True)
class Book:
    """One published workbook, opened once."""

    entry: Entry
    path: Path

    @cached_property
    def formulas(self) -> Any:
        """The book with its formulas as text."""
        return load_workbook(self.path)

    @cached_property
    def values(self) -> Any:
        """The book with the values a reader sees."""
        return load_workbook(self.path, data_only=True)

    def tables(self) -> Iterator[tuple[Worksheet, Table]]:
        """Yield every table with its sheet."""
        for page in self.values.worksheets:
            for table in page.tables.values():
                yield page, table

    def rows(self, name: str) -> list[dict[str, Any]]:
        """Return the rows of a table by header, totals apart; none where the book has no such table."""
        found = next(((page, table) for page, table in self.tables() if table.name == name), None)
        if found is None:
            return []
        grid = grid_of(*found)
        return [dict(zip(grid[0], row, strict=True)) for row in grid[1:]]


def grid_of(page: Worksheet, table: Table) -> list[list[Any]]:
    """Return the values of a table, headers first, totals apart."""
    grid = [[cell.value for cell in row] for row in page[table.ref]]
    return grid[: len(grid) - (table.totalsRowCount or 0)]


def office_books(books: Sequence[Book]) -> list[Book]:
    """Return the office's own workbooks."""
    return [book for book in books if book.entry.audience == "office"]


def books_of_a_night(folder: Path) -> Sequence[Book]:
    """Return every workbook a small school of all five programmes publishes in a night, of three quarters."""
    generate_school(folder / "school", faculty=60, years=2, seed=11, as_of=AS_OF)
    with serve_in_thread(folder / "school") as server:
        port = int(server.url.removesuffix("/api/").rpartition(":")[2])
        text = settings_text(folder / "school", programmes=PROGRAMMES, port=port)
        text = text.replace('"cimer"]', '"cimer"]\nfirst_quarter = 2026-04-01').replace('home = "."', 'home = "home"')
        file = folder / "mentorsync.toml"
        file.write_text(text, encoding="utf-8")
        tokens = {name: server.token(name) for name in SERVED}
        nights = Nights(file, tokens.pop(DEFAULT), tokens)
        ended = nights.run()
        assert ended.success, ended.failures
    published = nights.home / "published"
    entries = [entry for entry in read_manifest(published).entries if entry.name.endswith(".xlsx")]
    return [Book(entry, book_path(published, entry)) for entry in entries]
