"""What becomes of a finished book: strict programs open it, and it leaves nothing behind in memory."""

import gc
from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZipFile

import pytest
from xlsxwriter.worksheet import Worksheet

from reports.workbook.file.body import BodyPage
from reports.workbook.file.verify import verify_workbook
from reports.workbook.file.write import workbook_bytes
from reports.workbook.model import Field, Formula, Line, Link, NamedTable, Sheet, Workbook, WorkbookError

FIELDS = (Field("Name", "Who.", kind="link"), Field("Status", "How it stands.", kind="status"))
ROWS = tuple((Link(f"Row {number}", sheet="First"), "✖ Not met") for number in range(2_000))
MODEL = Workbook(
    title="A book",
    sheets=(
        Sheet("First", "First", "The first.", (Line("Said once."), NamedTable("Rows", "Rows", FIELDS, ROWS, "Rows."))),
        Sheet("Last", "Last", "The last.", (NamedTable("None", "None", FIELDS, (), "None."),)),
    ),
    created=datetime(2026, 9, 30, tzinfo=UTC),
    properties={"programme": "anesthesiology"},
    footer="A book",
    confidential="Confidential",
)
SHEET = "xl/worksheets/sheet1.xml"


def book_with(part: str, old: bytes, new: bytes) -> bytes:
    """Return the finished book with the last `old` of one part replaced, and no other byte of what it holds."""
    target = BytesIO()
    with ZipFile(BytesIO(workbook_bytes(MODEL))) as before, ZipFile(target, "w") as after:
        for name in before.namelist():
            content = before.read(name)
            if name == part:
                first, found, last = content.rpartition(old)
                assert found
                content = first + new + last
            after.writestr(name, content)
    return target.getvalue()


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        (SHEET, b"</row>", b"</rwo>"),
        (SHEET, b"<pageMargins", b"<pageMargins<"),
        (SHEET, b"</worksheet>", b""),
        ("xl/sharedStrings.xml", b"</sst>", b"</st>"),
        ("xl/styles.xml", b"</styleSheet>", b""),
        ("xl/tables/table1.xml", b"</table>", b"&gone;</table>"),
        ("docProps/core.xml", b"</cp:coreProperties>", b""),
        ("xl/_rels/workbook.xml.rels", b"</Relationships>", b""),
    ],
)
def test_a_book_with_a_part_that_is_broken_anywhere_is_refused(part: str, old: bytes, new: bytes):
    with pytest.raises(WorkbookError, match=f"part '{part}' is broken"):
        verify_workbook(book_with(part, old, new), MODEL)


def test_a_book_whose_sheet_openpyxl_cannot_find_is_refused():
    content = book_with("xl/_rels/workbook.xml.rels", b"worksheets/sheet1.xml", b"worksheets/gone.xml")
    with pytest.raises((WorkbookError, KeyError)):
        verify_workbook(content, MODEL)


def test_a_value_without_its_formula_and_a_formula_beside_its_value_are_refused():
    fields = (Field("Sum", "A sum.", kind="integer"),)
    table = NamedTable("Sums", "Sums", fields, ((Formula("=SUM(1,1)", 2),),), "Sums.")
    plain = NamedTable("Sums", "Sums", fields, ((2,),), "Sums.")
    books = [
        Workbook("B", (Sheet("S", "S", "S.", (one,)),), MODEL.created, {}, "B", "Confidential")
        for one in (table, plain)
    ]
    for written, meant in (books, reversed(books)):
        with pytest.raises(WorkbookError, match="row 5, column 1"):
            verify_workbook(workbook_bytes(written), meant)


@pytest.mark.parametrize(
    "formula",
    [
        '=COUNTIFS(Roster[Rank],"Professor",Roster[Now],"Yes")',
        "=SUM(ByClause[Due])",
        "{=SUM(A1:A3)}",
        '=LEFT(A1,1)="✖"',
        "(SUM(A1:A2))/(SUM(B1:B2))",
        "=STDEV.S(A1:A3)",
        "=SUM(XLOOKUP(A1,B:B,C:C))",
        "=_xlfn.XOR(1,0)",
        "A1",
    ],
)
def test_a_formula_is_stored_as_xlsxwriter_stores_it(formula: str):
    assert BodyPage()._prepare_formula(formula, True) == Worksheet()._prepare_formula(formula, True)


def test_a_written_book_leaves_nothing_for_a_collection_of_garbage():
    gc.collect()
    gc.disable()
    try:
        workbook_bytes(MODEL)
        left = [one for one in gc.get_objects() if isinstance(one, BodyPage)]
    finally:
        gc.enable()
    assert not left
