"""LibreOffice opens an office workbook, and its pages look as they should: enough of them, wide enough, in colour."""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING

import pytest

from reports.workbook.file.write import workbook_bytes
from reports.workbook.office.book import office_workbook
from tests.browser.programs import program
from tests.unit.office_school import case, school

if TYPE_CHECKING:
    from pathlib import Path

UPRIGHT, ACROSS = "612 x 792 pts", "792 x 612 pts"
"""Letter, as a page of a PDF says it."""


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an office workbook of 60 people, printed to PDF."""
    soffice = program("soffice", "libreoffice")
    folder = tmp_path_factory.mktemp("office")
    (folder / "book.xlsx").write_bytes(workbook_bytes(office_workbook(case(school(people=60)))))
    subprocess.run(
        [
            soffice,
            f"-env:UserInstallation=file://{folder}/profile",
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            folder,
            folder / "book.xlsx",
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    return folder / "book.pdf"


def pages_of(printed: Path) -> list[str]:
    """Return the text of each page."""
    text = subprocess.run(
        [program("pdftotext"), "-layout", printed, "-"], check=True, capture_output=True, text=True
    ).stdout
    return text.split("\f")[:-1]


def test_every_sheet_is_printed_on_letter_in_as_many_pages_as_its_rows_need(printed: Path):
    told = subprocess.run([program("pdfinfo"), "-l", "99", printed], check=True, capture_output=True, text=True).stdout
    sizes = re.findall(r"Page +\d+ size: +(\d+ x \d+ pts)", told)
    assert sizes[0] == UPRIGHT, "the Cover is one page with the sign-off, which across would be too small to read"
    assert set(sizes[1:]) == {ACROSS}
    assert 14 <= len(sizes) <= 34


def test_columns_are_not_split_over_pages_and_headers_repeat(printed: Path):
    pages = pages_of(printed)
    worklist = [page for page in pages if "Next action" in page and "Next action:" not in page]
    assert len(worklist) >= 2
    assert all("Status" in page and "Why" in page and "record" in page for page in worklist)


def test_every_page_carries_the_confidentiality_line_and_the_date(printed: Path):
    for page in pages_of(printed):
        assert "Confidential personnel information" in page
        assert "as of 2026-09-21" in page


def test_figures_that_are_formulas_show(printed: Path):
    cover = pages_of(printed)[0]
    due = re.search(r"Obligations due in the quarter\s+(\d+)", cover)
    assert due
    assert int(due[1]) > 0


def test_libreoffice_calculates_the_same_figures_as_are_stored(printed: Path):
    """Through another format and back, so that the figures are calculated anew and not copied."""
    from openpyxl import load_workbook

    folder = printed.parent
    again = folder / "again"
    subprocess.run(
        [
            program("soffice", "libreoffice"),
            f"-env:UserInstallation=file://{folder}/profile",
            "--headless",
            "--convert-to",
            "ods",
            "--outdir",
            again,
            folder / "book.xlsx",
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    subprocess.run(
        [
            program("soffice", "libreoffice"),
            f"-env:UserInstallation=file://{folder}/profile",
            "--headless",
            "--convert-to",
            "xlsx",
            "--outdir",
            again,
            again / "book.ods",
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    ours = load_workbook(folder / "book.xlsx", data_only=True)
    theirs = load_workbook(again / "book.xlsx", data_only=True)
    formulas = [
        (page.title, cell.coordinate)
        for page in load_workbook(folder / "book.xlsx").worksheets
        for row in page.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]
    for sheet, place in formulas:
        assert theirs[sheet][place].value == pytest.approx(ours[sheet][place].value), (sheet, place)
