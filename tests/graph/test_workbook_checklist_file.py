"""The checklist of a workbook one may trust, on every workbook of a night: paper, properties, name and bytes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nights import AS_OF
from openpyxl.utils import range_boundaries
from published_books import READERS

from reports.workbook.file.parts import WIDEST

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openpyxl.worksheet.worksheet import Worksheet
    from published_books import Book

OURS = re.compile(r"=?[(]?(SUM|SUMIFS|COUNTIFS|SUBTOTAL|COUNTA|COUNTIF)\(")
FORBIDDEN = ("vbaProject", "externalLink", "activeX", "connections.xml", "embeddings")


def test_16_every_sheet_prints_on_letter_with_repeated_rows_and_a_footer(books: Sequence[Book]):
    for book in books:
        for page in book.formulas.worksheets:
            where = (book.entry.name, page.title)
            assert page.page_setup.orientation == ("portrait" if page.title == "Cover" else "landscape"), where
            assert int(page.page_setup.paperSize) == 1, where
            assert page.page_setup.fitToHeight == (None if page.title == "Cover" else 0), where
            assert page.sheet_properties.pageSetUpPr.fitToPage, where
            assert page.print_title_rows, where
            assert READERS.search(page.oddFooter.left.text), where
            assert AS_OF.isoformat() in page.oddFooter.left.text, where
            assert "Page" in page.oddFooter.right.text, where


def test_16_no_page_is_printed_in_letters_too_small_to_read(books: Sequence[Book]):
    for book in books:
        for page in book.formulas.worksheets:
            printed = range_boundaries(str(page.print_area or page.dimensions).rpartition("!")[2])[2]
            inches = inches_by_column(page)[:printed]
            repeated = range_boundaries(page.print_title_cols)[2] if page.print_title_cols else 0
            beside = sum(inches[repeated:]) / (page.page_setup.fitToWidth or 1)
            assert sum(inches[:repeated]) + beside <= WIDEST, (book.entry.name, page.title)


def inches_by_column(page: Worksheet) -> list[float]:
    """Return how wide each column of a sheet is; a file gives columns of one width together, 7 pixels to the unit."""
    groups = sorted((one for one in page.column_dimensions.values() if one.min), key=lambda one: one.min)
    return [one.width * 7 / 96 for one in groups for _ in range(one.min, one.max + 1)]


def test_18_nothing_is_protected_by_a_password_so_that_lists_can_be_sorted(books: Sequence[Book]):
    for book in books:
        assert not any(page.protection.sheet for page in book.formulas.worksheets), book.entry.name


def test_19_the_only_formulas_are_ours_and_no_part_of_the_file_runs_or_reaches_out(books: Sequence[Book]):
    from zipfile import ZipFile

    for book in books:
        with ZipFile(book.path) as archive:
            names = archive.namelist()
        assert not [name for name in names for part in FORBIDDEN if part in name], book.entry.name
        for page in book.formulas.worksheets:
            for row in page.iter_rows():
                for cell in row:
                    if cell.data_type == "f":
                        assert OURS.match(cell.value), (book.entry.name, page.title, cell.value)


def test_20_every_book_is_marked_confidential(books: Sequence[Book]):
    assert all(book.formulas.properties.category == "Confidential" for book in books)


def test_21_a_file_is_named_by_what_it_is_about_its_quarter_its_reader_and_its_date(books: Sequence[Book]):
    for book in books:
        pattern = rf"mentoring-[a-z0-9_-]+-\d{{4}}q[1-4]-[a-z0-9_-]+-{AS_OF.isoformat()}\.xlsx"
        assert re.fullmatch(pattern, book.entry.name), book.entry.name


def test_22_the_bytes_are_those_of_the_hash_they_were_published_under(books: Sequence[Book]):
    from hashlib import sha256

    assert all(sha256(book.path.read_bytes()).hexdigest() == book.entry.sha256 for book in books)


def test_23_the_properties_say_what_a_book_was_made_from(books: Sequence[Book]):
    for book in books:
        properties = {one.name: one.value for one in book.formulas.custom_doc_props}
        named = {"programme", "quarter", "audience", "as_of", "known_at", "snapshot", "rules_version", "schema_version"}
        assert named <= set(properties), (book.entry.name, named - set(properties))
        assert (properties["programme"], properties["audience"]) == (book.entry.programme, book.entry.audience)
