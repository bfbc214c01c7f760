"""Names and formats that come back from other machines: long names, names of no encoding, Excel's Strict format."""

from __future__ import annotations

import os
import re
import warnings
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from assets.ledger.returned import returned_known
from reports.readback.folder import take_in
from reports.readback.model import BookRefusedError
from reports.readback.opening import LARGEST_CONTENT, opened_book
from tests.unit.readback_books import LEAVE, book, desk
from tests.unit.readback_desk import store_of_a_night, taken

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from assets.storage.store import TableStore
    from reports.readback.folder import TakenIn

LONGEST_NAME = 255
TRANSITIONAL = b"http://schemas.openxmlformats.org/"


@pytest.fixture
def store(tmp_path) -> TableStore:
    return store_of_a_night(tmp_path)


@pytest.fixture
def unit(tmp_path) -> Path:
    folder = tmp_path / "returned" / "ANES"
    folder.mkdir(parents=True)
    return folder


def looked(store: TableStore, unit: Path) -> TakenIn:
    return take_in(store, unit.parent, desk=desk(), wait=lambda: None)


def repacked(content: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """Return a workbook with every part of it changed."""
    target = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(target, "w", ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, change(part, old.read(part)))
    return target.getvalue()


def as_strict(_part: str, content: bytes) -> bytes:
    """Return a part as Excel writes it into a Strict Open XML workbook."""
    for ours, theirs in (
        (b"spreadsheetml/2006/main", b"spreadsheetml/main"),
        (b"officeDocument/2006/", b"officeDocument/"),
    ):
        content = content.replace(TRANSITIONAL + ours, b"http://purl.oclc.org/ooxml/" + theirs)
    return content


@pytest.mark.parametrize("letter", ["L", "ü"])
def test_a_file_with_a_name_as_long_as_there_is_gets_a_receipt_and_keeps_no_other_waiting(store, unit, letter):
    name = letter * ((LONGEST_NAME - len(".xlsx")) // len(letter.encode())) + ".xlsx"
    (unit / name).write_bytes(book(filled={"o1": LEAVE}))
    (unit / "ÿ later.xlsx").write_bytes(book(filled={"o2": LEAVE}))
    first = looked(store, unit)
    assert (len(first.receipts), first.troubles) == (2, ())
    assert set(returned_known(store)["key"]) == {"o1", "o2"}
    assert looked(store, unit).receipts == ()


def test_a_file_whose_name_is_in_no_encoding_gets_a_receipt_with_a_name_that_is(store, unit):
    with open(os.fsencode(unit) + b"/Ren\xe9e.xlsx", "wb") as file:  # noqa: PTH123 - a path of bytes
        file.write(book(filled={"o1": LEAVE}))
    (receipt,) = looked(store, unit).receipts
    assert receipt.name.encode().startswith(b"Rene receipt ")
    assert looked(store, unit).receipts == ()


def test_a_strict_workbook_is_told_to_be_saved_as_an_ordinary_one(store):
    content = repacked(book(filled={"o1": LEAVE}), as_strict)
    with pytest.raises(BookRefusedError, match=r"^b\.xlsx was saved as a Strict Open XML workbook: save it in Excel"):
        taken(store, content)


def test_an_encrypted_part_is_a_damaged_file_and_no_crash():
    content = bytearray(book())
    # The flag of encryption in the entry of every part, in the archive's directory.
    at = content.find(b"PK\x01\x02")
    while at >= 0:
        content[at + 8] |= 1
        at = content.find(b"PK\x01\x02", at + 4)
    with pytest.raises(BookRefusedError, match=r"^b\.xlsx is cut off or damaged"):
        opened_book(bytes(content), name="b.xlsx")


def test_what_openpyxl_warns_of_is_not_said_because_it_may_quote_a_cell():
    def without_styles(part: str, content: bytes) -> bytes:
        return re.sub(rb"<cellStyles.*</cellStyles>", b"", content) if part == "xl/styles.xml" else content

    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        opened_book(repacked(book(), without_styles), name="b.xlsx")
    assert said == []


@pytest.mark.parametrize(("megabytes", "is_opened"), [(LARGEST_CONTENT // 2**20, False), (1, True)])
def test_a_small_file_that_unpacks_to_hundreds_of_megabytes_is_not_opened(megabytes: int, *, is_opened: bool):
    target = BytesIO(book())
    with (
        ZipFile(target, "a", ZIP_DEFLATED) as archive,
        archive.open("xl/media/image.bin", "w", force_zip64=True) as part,
    ):
        for _ in range(megabytes):
            part.write(bytes(2**20))
    if is_opened:
        assert opened_book(target.getvalue(), name="b.xlsx").pages
        return
    with pytest.raises(BookRefusedError, match=r"^b\.xlsx unpacks to more than 400 MB"):
        opened_book(target.getvalue(), name="b.xlsx")
