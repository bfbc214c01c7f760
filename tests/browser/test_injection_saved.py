"""Text people typed stays text when another program than ours opens the book and saves it."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from reports.workbook.file.write import workbook_bytes
from tests.browser.programs import program
from tests.unit.office_books import book
from tests.unit.test_workbook_text import PAYLOADS

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a book with a payload in each row, opened and saved by LibreOffice."""
    soffice = program("soffice", "libreoffice")
    folder = tmp_path_factory.mktemp("saved")
    (folder / "book.xlsx").write_bytes(workbook_bytes(book(*PAYLOADS)))
    profile = f"-env:UserInstallation=file://{folder}/profile"
    convert = ["--headless", "--convert-to", "xlsx", "--outdir", str(folder / "out"), str(folder / "book.xlsx")]
    subprocess.run([soffice, profile, *convert], check=True, capture_output=True, timeout=120)
    return folder / "out" / "book.xlsx"


def test_no_payload_is_a_formula_after_another_program_saved_the_book(saved: Path):
    page = load_workbook(saved)["Texts"]
    cells = [page.cell(6 + number, 1) for number in range(len(PAYLOADS))]
    assert len(cells) >= 100
    assert {cell.data_type for cell in cells} == {"s"}
    assert all(cell.value for cell in cells)
