"""The checklist of a workbook one may trust, on every workbook of a night: tables, formulas, what each cell holds."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

from published_books import grid_of, office_books

from reports.inputs.sheets import INPUT_SHEETS, LINKED_NAMES
from reports.workbook.file.styles import STATUS_COLOURS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from published_books import Book

STATUSES = {"Status", "Was", "Is now", "Kept", "Severity"}
SYMBOLS = {symbol for symbol, _, _ in STATUS_COLOURS} | {"○", "△"}


def test_4_every_block_is_a_named_table_and_nothing_is_merged_blank_or_hidden(books: Sequence[Book]):
    for book in books:
        for page in book.values.worksheets:
            where = (book.entry.name, page.title)
            assert page.tables, where
            assert not page.merged_cells.ranges, where
            assert page.sheet_state == "visible", where
            assert not any(one.hidden for one in page.row_dimensions.values()), where
            assert not any(one.hidden for one in page.column_dimensions.values()), where
            assert all(any(value is not None for value in row) for row in page.iter_rows(values_only=True)), where
        for page, table in book.tables():
            headers = [str(header).casefold() for header in grid_of(page, table)[0]]
            assert len(set(headers)) == len(headers), (book.entry.name, table.name)


def test_5_headers_have_their_style_in_the_cells(books: Sequence[Book]):
    for book in books:
        for page, table in book.tables():
            cell = page[table.ref][0][0]
            assert cell.font.bold, (book.entry.name, table.name)
            assert cell.fill.fill_type == "solid", (book.entry.name, table.name)


def test_9_a_status_is_a_symbol_and_a_word_before_it_is_a_colour(books: Sequence[Book]):
    for book in books:
        for page, table in book.tables():
            grid = grid_of(page, table)
            headers = STATUSES | ({"Change"} if table.name.startswith("Changes") else set())
            for header in headers & set(map(str, grid[0])):
                for row in grid[1:]:
                    shown = str(row[grid[0].index(header)])
                    if row[1] is None or shown == "–":
                        continue
                    assert shown[0] in SYMBOLS, (book.entry.name, table.name, shown)
                    assert len(shown) > 3, (book.entry.name, table.name, shown)


def test_11_every_formula_shows_its_value_and_the_sums_reconcile(books: Sequence[Book]):
    for book in books:
        for page in book.formulas.worksheets:
            for row in page.iter_rows():
                for cell in row:
                    if cell.data_type == "f":
                        value = book.values[page.title][cell.coordinate].value
                        assert isinstance(value, int | float), (book.entry.name, page.title, cell.coordinate)
    for book in office_books(books):
        cover = {row["Count"]: row["Number"] for row in book.rows("Counts")}
        clauses = [row for row in book.rows("ByClause") if row["Due"] is not None]
        listed = book.rows("Worklist")
        for header in ("Not met", "Indeterminate"):
            on_list = [
                row for row in listed if str(row["Status"]).endswith(header) and row["Due in this quarter"] == "Yes"
            ]
            assert sum(row[header] for row in clauses) == cover[f"… {header.lower()}"] == len(on_list), book.entry.name
        people = [row for row in book.rows("Roster") if row["Person ID"] is not None]
        assert sum(row["N"] or 0 for row in book.rows("MentoringByRank")) == len(people), book.entry.name


def test_12_a_chart_has_a_text_that_says_what_it_shows(books: Sequence[Book]):
    from zipfile import ZipFile

    charts = 0
    for book in books:
        with ZipFile(book.path) as archive:
            drawings = [archive.read(name).decode() for name in archive.namelist() if "xl/drawings/drawing" in name]
            tables = [archive.read(name).decode() for name in archive.namelist() if "xl/tables/" in name]
        for drawing in drawings:
            assert re.search(r'descr="[^"]{30,}"', drawing), book.entry.name
            charts += 1
        assert all(re.search(r'altTextSummary="[^"]+"', table) for table in tables), book.entry.name
    assert charts


def test_15_no_cell_is_left_blank_but_those_to_be_filled_in(books: Sequence[Book]):
    inputs = {one.header for sheet in INPUT_SHEETS for one in sheet.inputs()}
    may_be_empty = {"SignOff", "Trend"}
    for book in books:
        for page, table in book.tables():
            grid = grid_of(page, table)
            if table.name in may_be_empty or (len(grid) == 2 and all(cell is None for cell in grid[1][1:])):
                continue
            blank = {
                str(header)
                for row in grid[1:]
                for header, cell in zip(grid[0], row, strict=True)
                if cell is None and header not in inputs
            }
            assert not blank, (book.entry.name, page.title, table.name, blank)


def test_15_dates_are_dates_and_keys_are_text(books: Sequence[Book]):
    for book in books:
        for page, table in book.tables():
            grid = grid_of(page, table)
            if {"Judged", "Not met"} & set(map(str, grid[0])):
                continue  # there `Due` is how many
            for header in {"Due", "Since", "Date", "Owed since"} & set(map(str, grid[0])):
                cells = [row[grid[0].index(header)] for row in grid[1:]]
                assert all(isinstance(cell, datetime | str | None) for cell in cells), (book.entry.name, table.name)
                assert not [cell for cell in cells if isinstance(cell, str) and cell[:1].isdigit()], book.entry.name
            for header in {"Person ID", "Obligation", "Pair", "Mentee ID"} & set(map(str, grid[0])):
                cells = [row[grid[0].index(header)] for row in grid[1:]]
                assert all(isinstance(cell, str | None) for cell in cells), (book.entry.name, table.name)


def test_17_what_is_to_be_filled_in_stands_at_the_right_and_offers_its_words(books: Sequence[Book]):
    sheets = {one.table: one for one in (*INPUT_SHEETS, LINKED_NAMES)}
    seen = set()
    for book in books:
        for page, table in book.tables():
            if table.name not in sheets or book.entry.audience not in {"office", "department", "division"}:
                continue
            headers, *rows = grid_of(page, table)
            wanted = [one.header for one in sheets[table.name].inputs()]
            assert headers[-len(wanted) :] == wanted, (book.entry.name, table.name)
            seen.add(table.name)
            if all(cell is None for cell in rows[0][1:]):
                continue
            lists = [one for one in book.formulas[page.title].data_validations.dataValidation if one.type == "list"]
            assert len(lists) >= sum(bool(one.codes) for one in sheets[table.name].inputs()), (
                book.entry.name,
                table.name,
            )
    assert {"Worklist", "IdentityReview", "LinkedNames", "PairingProposals", "Exemptions", "Attestations"} <= seen
