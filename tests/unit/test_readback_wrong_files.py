"""A file that is no workbook of ours is one sentence: what it is, and what to do."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

import pytest

from reports.inputs.sheets import WORKLIST
from reports.readback.model import BookRefusedError
from tests.unit.readback_books import (
    LEAVE,
    OURS,
    book,
    read,
)


def packed(part):
    target = BytesIO()
    with ZipFile(target, "w") as archive:
        archive.writestr(part, "x")
    return target.getvalue()


COMPOUND = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)
WRONG = {
    "empty": (b"", "is empty"),
    "web page": (b"\xef\xbb\xbf\n<!DOCTYPE html><html><body>Sign in</body></html>", "is a web page and no workbook"),
    "xls": (COMPOUND, "Excel before 2007 (.xls)"),
    "encrypted": (COMPOUND + "EncryptedPackage".encode("utf-16-le"), "is protected by a password"),
    "docx": (packed("word/document.xml"), "is a Word document and no Excel workbook"),
    "pptx": (packed("ppt/presentation.xml"), "is a PowerPoint presentation"),
    "xlsb": (packed("xl/workbook.bin"), "binary Excel workbook"),
    "zip": (packed("notes.txt"), "is a packed folder and no Excel workbook"),
    "text": (b"Obligation;Comment\no1;x\n", "is no Excel workbook"),
    "cut off": (book()[:2000], "is cut off or damaged"),
    "damaged": (packed("xl/workbook.xml"), "is a damaged workbook"),
}


@pytest.mark.parametrize("kind", WRONG)
def test_a_wrong_file_is_one_sentence_that_says_what_it_is_and_what_to_do(kind):
    content, words = WRONG[kind]
    with pytest.raises(BookRefusedError) as refused:
        read(content, name="returned.xlsx")
    sentence = str(refused.value)
    assert words in sentence
    assert sentence.startswith("returned.xlsx ")
    assert sentence.endswith(".")
    assert "\n" not in sentence


def test_a_workbook_that_was_not_made_here_is_foreign():
    with pytest.raises(BookRefusedError, match="was not made here"):
        read(book(filled={"o1": LEAVE}, properties={}))
    with pytest.raises(BookRefusedError, match="programme the settings do not name"):
        read(book(filled={"o1": LEAVE}, properties=OURS | {"programme": "elsewhere"}))


def test_a_workbook_without_a_table_to_fill_in_is_refused():
    def clear(page):
        page.delete_rows(1, page.max_row)
        del page.tables[WORKLIST.table]

    with pytest.raises(BookRefusedError, match="none of the tables people fill in"):
        read(book(edit=clear))
