"""The finished file as a file: what Excel may never run or hide, and bytes that depend on the data alone."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from reports.workbook.file.heights import lines_of
from reports.workbook.file.styles import NAVY, STATUS_COLOURS
from reports.workbook.file.write import workbook_bytes
from reports.workbook.office.book import office_workbook
from tests.unit.office_books import parts
from tests.unit.office_school import case, school

if TYPE_CHECKING:
    from reports.workbook.model import Workbook


@pytest.fixture(scope="module")
def office() -> Workbook:
    return office_workbook(case(school(people=40)))


@pytest.fixture(scope="module")
def content(office: Workbook) -> bytes:
    return workbook_bytes(office)


@pytest.fixture(scope="module")
def opened(content: bytes):
    return load_workbook(BytesIO(content))


def test_the_same_model_gives_the_same_bytes_in_one_process(office: Workbook, content: bytes):
    assert workbook_bytes(office) == content


def test_the_same_data_give_the_same_bytes_in_another_process(content: bytes):
    script = (
        "import hashlib\n"
        "from tests.unit.office_school import case, school\n"
        "from reports.workbook.office.book import office_workbook\n"
        "from reports.workbook.file.write import workbook_bytes\n"
        "print(hashlib.sha256(workbook_bytes(office_workbook(case(school(people=40))))).hexdigest())\n"
    )
    root = Path(__file__).parents[2]
    for seed in ("1", "2"):
        ran = subprocess.run(
            [sys.executable, "-c", script],
            cwd=root,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(root), "TZ": "Asia/Tokyo"},
            capture_output=True,
            text=True,
            check=True,
        )
        assert ran.stdout.strip() == hashlib.sha256(content).hexdigest()


def test_nothing_in_the_file_comes_from_the_clock(content: bytes):
    core = parts(content, r"docProps/core.xml")["docProps/core.xml"]
    assert set(re.findall(r"\d{4}-\d\d-\d\dT[\d:]+Z", core)) == {"2026-09-21T09:04:00Z"}
    with ZipFile(BytesIO(content)) as archive:
        assert {one.date_time[:3] for one in archive.infolist()} == {(1980, 1, 1)}


def test_the_properties_say_what_the_book_was_made_from(opened):
    properties = {one.name: one.value for one in opened.custom_doc_props}
    assert properties == {
        "programme": "anesthesiology",
        "quarter": "2026-04-01",
        "audience": "office",
        "as_of": "2026-09-21",
        "known_at": "2026-09-21T09:04:00+00:00",
        "snapshot": "anesthesiology:5f0c2ab91d hr:9e17bc0a4412",
        "rules_version": "2015-01-01.1",
        "schema_version": "1",
    }
    assert opened.properties.category == "Confidential"


def test_every_sheet_has_a_title_a_line_and_no_blank_or_hidden_row_or_column(opened):
    for page in opened.worksheets:
        assert page["A1"].value
        assert page["A2"].value
        assert not page.merged_cells.ranges
        assert not any(one.hidden for one in page.row_dimensions.values())
        assert not any(one.hidden for one in page.column_dimensions.values())
        grid = [[cell.value for cell in row] for row in page.iter_rows()]
        assert all(any(value is not None for value in row) for row in grid)
        assert all(any(value is not None for value in column) for column in zip(*grid, strict=True))


def test_every_block_is_a_named_table_with_unique_headers_and_a_text_alternative(opened, content: bytes):
    for page in opened.worksheets:
        for table in page.tables.values():
            headers = [cell.value for cell in page[table.ref][0]]
            assert len({str(header).casefold() for header in headers}) == len(headers)
    for part in parts(content, r"xl/tables/").values():
        assert re.search(r'altTextSummary="[^"]+"', part)


def test_headers_have_their_style_in_the_cells_too(opened):
    for page in opened.worksheets:
        for table in page.tables.values():
            cell = page[table.ref][0][0]
            assert cell.fill.fgColor.rgb == f"FF{NAVY[1:]}"
            assert cell.font.bold


def test_every_sheet_but_the_roster_prints_on_letter_one_page_wide_with_repeated_rows_and_a_footer(opened):
    for page in opened.worksheets:
        assert page.page_setup.orientation == ("portrait" if page.title == "Cover" else "landscape")
        assert int(page.page_setup.paperSize) == 1
        assert (page.page_setup.fitToWidth or 1) == (2 if page.title == "Roster" else 1)
        assert page.page_setup.fitToHeight == (None if page.title == "Cover" else 0)
        assert page.sheet_properties.pageSetUpPr.fitToPage
        assert page.print_title_rows
        assert "Confidential" in page.oddFooter.left.text
        assert "as of 2026-09-21" in page.oddFooter.left.text
        assert "Page" in page.oddFooter.right.text


def test_the_worklist_can_be_filtered_sorted_and_scrolled(opened):
    page = opened["Worklist"]
    assert page.tables["Worklist"].autoFilter is not None
    assert page.freeze_panes == "D6"
    assert not page.protection.sheet
    assert opened["Summary"].tables["ByClause"].autoFilter is None


def test_dates_are_dates_and_ids_are_text(opened):
    page = opened["Worklist"]
    headers = [cell.value for cell in page[5]]
    due, person = (page.cell(6, headers.index(name) + 1) for name in ("Due", "Person ID"))
    assert due.is_date
    assert due.number_format == "yyyy-mm-dd"
    assert isinstance(person.value, str)


def test_every_formula_is_ours_and_shows_its_value_without_being_calculated(office: Workbook, content: bytes, opened):
    values = load_workbook(BytesIO(content), data_only=True)
    formulas = [
        (page.title, cell.coordinate)
        for page in opened.worksheets
        for row in page.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]
    assert len(formulas) > 20
    assert {sheet for sheet, _ in formulas} == {"Cover", "Summary"}
    assert all(isinstance(values[sheet][place].value, int | float) for sheet, place in formulas)


def contrast(one: str, other: str) -> float:
    """Return WCAG's contrast of two colours."""

    def light(colour: str) -> float:
        shares = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(
    ("text", "ground"),
    [
        *((text, ground) for _, text, ground in STATUS_COLOURS),
        ("#FFFFFF", NAVY),
        ("#0563C1", "#FFFFFF"),
        ("#404040", "#FFFFFF"),
    ],
)
def test_colours_can_be_read(text: str, ground: str):
    assert contrast(text, ground) >= 4.5


def test_a_row_is_as_high_as_its_text_needs():
    width = 20.0
    narrow, wide = "i" * 40, "W" * 40
    assert lines_of([narrow], [width]) == 1
    assert lines_of([wide], [width]) == 4
    assert lines_of(["one two three four five six seven"], [width]) == 2
    assert lines_of([wide, None, 7], [width, width, width]) == 4


def test_a_book_from_other_data_has_other_bytes(content: bytes):
    later = case(school(people=40, as_of=date(2026, 9, 22)), as_of=date(2026, 9, 22))
    assert workbook_bytes(office_workbook(later)) != content
