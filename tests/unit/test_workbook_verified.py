"""A finished file that is not what was meant is refused before anybody sees it."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest
from openpyxl import load_workbook

from reports.workbook.file.verify import verify_workbook
from reports.workbook.file.write import workbook_bytes
from reports.workbook.model import Field, Formula, NamedTable, Sheet, Workbook, WorkbookError
from tests.unit.office_books import book


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
