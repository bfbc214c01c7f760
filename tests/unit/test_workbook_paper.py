"""A workbook on paper: what is repeated on every page, what is on one, and that no sentence runs off the sheet."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from reports.workbook.office.book import office_workbook
from reports.workbook.record_links import row_words
from tests.unit.office_school import AS_OF

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

    from reports.workbook.case import Case


@pytest.fixture(scope="module")
def book(office_content: bytes) -> Workbook:
    return load_workbook(BytesIO(office_content))


def test_the_cover_is_one_page_with_the_sign_off(book: Workbook):
    # Of Excel's own, what is not said is 1, and 0 is as many pages as it takes.
    assert (book["Cover"].page_setup.fitToHeight, book["Worklist"].page_setup.fitToHeight) == (None, 0)


def test_every_page_says_for_whom_which_book_and_which_sheet(office_content: bytes):
    with ZipFile(BytesIO(office_content)) as archive:
        pages = [name for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
        for name in pages:
            text = archive.read(name).decode()
            assert "Confidential personnel information" in text
            assert f"as of {AS_OF.isoformat()}: &amp;A" in text
            assert 'scaleWithDoc="0"' in text, "a footer stays readable however small the page is printed"


@pytest.mark.parametrize("name", ["Worklist", "Roster", "Pairs", "Data quality"])
def test_a_long_list_repeats_its_header_on_every_page(book: Workbook, name: str):
    page = book[name]
    (row,) = {int(part.strip("$")) for part in str(page.print_title_rows).rsplit("!", maxsplit=1)[-1].split(":")}
    longest = max((page[table.ref] for table in page.tables.values()), key=len)
    assert row == longest[0][0].row


def test_what_a_sheet_is_about_fits_the_paper(office_case: Case):
    for sheet in office_workbook(office_case).sheets:
        width = sum(
            max((table.fields[place].width for table in sheet.tables() if place < len(table.fields)), default=0)
            for place in range(sheet.printed_columns or max(len(table.fields) for table in sheet.tables()))
        )
        assert len(sheet.line) * 0.9 <= width, f"{sheet.name}: {sheet.line}"


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("anesthesiology/104//meeting/21", "104, meeting 21"),
        ("weill_cornell/7/year_1_arm_1/mentor_year/", "7, mentor year (year 1 arm 1)"),
        ("anesthesiology/5///", "5"),
        ("00010316", "00010316"),
        (None, ""),
    ],
)
def test_a_row_of_redcap_reads_as_people_find_it_there(source: str | None, words: str):
    assert row_words(source) == words
