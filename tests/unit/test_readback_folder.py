"""The watched folder: every file that is put into it is answered, once, and none keeps the others waiting."""

from __future__ import annotations

import os
from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook

from assets.ledger.exemptions import exemptions_known
from assets.ledger.returned import returned_known
from assets.obligations.schema import OBLIGATION
from assets.storage.errors import StorageError
from assets.storage.store import TableStore
from reports.inputs.sheets import RECEIPT
from reports.readback import folder as taking_in
from reports.readback.approving import approve_receipt
from reports.readback.folder import take_in
from reports.readback.watched import new_files
from tests.unit.readback_books import DANA, LEAVE, NOON, OLIVE, OURS, TONIGHT, book, desk, edited, frame_of, obligation

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from reports.readback.folder import TakenIn


@pytest.fixture
def store(tmp_path: Path) -> TableStore:
    """Return a store with three obligations."""
    store = TableStore(tmp_path / "tables")
    store.write(
        frame_of(OBLIGATION, [obligation(number) for number in (1, 2, 3)]), table=OBLIGATION, quarters=["2026-07-01"]
    )
    return store


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with one of the unit ANES in it."""
    (tmp_path / "returned" / "ANES").mkdir(parents=True)
    return tmp_path / "returned"


def saved_by(name: str, content: bytes) -> bytes:
    """Return a workbook as saved last by somebody."""
    opened = load_workbook(BytesIO(content))
    opened.properties.lastModifiedBy = name
    target = BytesIO()
    opened.save(target)
    return target.getvalue()


def looked(store: TableStore, folder: Path, *, wait: Callable[[], None] = lambda: None, minutes: int = 0) -> TakenIn:
    return take_in(store, folder, desk=desk(at=NOON + timedelta(minutes=minutes)), wait=wait)


def texts(path: Path) -> str:
    """Return all text of a workbook."""
    book = load_workbook(path)
    return "\n".join(str(cell.value) for page in book for row in page.iter_rows() for cell in row if cell.value)


def test_a_workbook_in_the_folder_of_a_unit_becomes_requests_of_that_unit_and_a_receipt(store, folder):
    (folder / "ANES" / "mine.xlsx").write_bytes(saved_by("Carl Chair", book(filled={"o1": LEAVE})))
    taken = looked(store, folder)
    (receipt,) = taken.receipts
    assert receipt.parent == folder / "ANES" / "receipts"
    assert receipt.name.startswith("mine receipt ")
    assert (taken.requests, taken.troubles) == (1, ())
    (row,) = returned_known(store).to_dict("records")
    assert (row["by"], row["unit"], row["outcome"]) == ("Carl Chair", "ANES", "requested")
    assert "▲ requested" in texts(receipt)
    assert (folder / "ANES" / "mine.xlsx").exists()


def test_the_office_approves_the_receipt_that_lies_there(store, folder):
    (folder / "ANES" / "mine.xlsx").write_bytes(saved_by("Carl Chair", book(filled={"o1": LEAVE, "o2": LEAVE})))
    (receipt,) = looked(store, folder).receipts
    request = returned_known(store).set_index("key").loc["o2", "returned_id"]
    receipt.write_bytes(edited(receipt.read_bytes(), filled={request: {"Decision": "refuse"}}, sheet=RECEIPT))
    verdicts = approve_receipt(
        store, receipt.read_bytes(), name="r.xlsx", by=OLIVE, on=TONIGHT, at=NOON + timedelta(hours=1)
    )
    assert [one.decided for one in verdicts] == ["approved", "refused"]
    assert exemptions_known(store)["person_id"].tolist() == ["p1"]
    assert looked(store, folder).receipts == ()


def test_a_file_is_read_once_and_again_when_it_is_another(store, folder):
    path = folder / "ANES" / "mine.xlsx"
    path.write_bytes(book(filled={"o1": LEAVE}))
    assert len(looked(store, folder).receipts) == 1
    assert looked(store, folder, minutes=5).receipts == ()
    path.write_bytes(book(filled={"o1": LEAVE, "o2": LEAVE}))
    taken = looked(store, folder, minutes=10)
    assert (len(taken.receipts), taken.requests) == (1, 1)
    assert len(list((folder / "ANES" / "receipts").iterdir())) == 2


def test_who_deletes_a_receipt_has_it_written_anew_and_nothing_is_entered_twice(store, folder):
    (folder / "ANES" / "mine.xlsx").write_bytes(book(filled={"o1": LEAVE}))
    (receipt,) = looked(store, folder).receipts
    receipt.unlink()
    assert looked(store, folder, minutes=5).receipts == (receipt,)
    assert len(returned_known(store)) == len(exemptions_known(store)) == 1


BROKEN = {
    "empty.xlsx": b"",
    "web.xlsx": b"<html>sign in</html>",
    "cut.xlsx": book()[:2000],
    "notes.docx": b"not a workbook",
}


def test_a_broken_file_gets_a_receipt_with_a_sentence_and_the_next_is_read(store, folder):
    for name, content in BROKEN.items():
        (folder / "ANES" / name).write_bytes(content)
    (folder / "ANES" / "zz good.xlsx").write_bytes(book(filled={"o1": LEAVE}))
    taken = looked(store, folder)
    assert (len(taken.receipts), taken.requests, taken.troubles) == (len(BROKEN) + 1, 1, ())
    for name, receipt in zip(sorted(BROKEN), taken.receipts, strict=False):
        assert f"✖ {name} is " in texts(receipt)
    assert looked(store, folder).receipts == ()


def test_a_receipt_of_a_broken_file_asks_for_nothing(store, folder):
    (folder / "ANES" / "empty.xlsx").write_bytes(b"")
    (receipt,) = looked(store, folder).receipts
    assert approve_receipt(store, receipt.read_bytes(), name="r.xlsx", by=OLIVE, on=TONIGHT, at=NOON) == []


def test_a_file_outside_the_units_folders_is_told_to_be_moved(store, folder):
    (folder / "mine.xlsx").write_bytes(book(filled={"o1": LEAVE}))
    (receipt,) = looked(store, folder).receipts
    assert "lies in no unit's folder" in texts(receipt)
    assert returned_known(store).empty


def test_a_file_nobodys_name_is_in_is_of_somebody_of_the_unit_and_nobody_of_it_approves(store, folder):
    (folder / "Dean's Office").mkdir()
    (folder / "Dean's Office" / "mine.xlsx").write_bytes(book(filled={"o1": LEAVE}))
    (receipt,) = looked(store, folder).receipts
    assert set(returned_known(store)["by"]) == {"somebody of Dean's Office"}
    (verdict,) = approve_receipt(store, receipt.read_bytes(), name="r", by=DANA, on=TONIGHT, at=NOON)
    assert (verdict.decided, "his own unit" in verdict.reason) == ("left open", True)


def test_somebody_of_the_office_speaks_for_the_offices_unit_whosever_folder_it_is(store, folder):
    (folder / "ANES" / "mine.xlsx").write_bytes(saved_by("olive officer", book(filled={"o1": LEAVE})))
    looked(store, folder)
    (row,) = returned_known(store).to_dict("records")
    assert (row["by"], row["unit"]) == ("Olive Officer", "Faculty Affairs")


def test_a_file_that_grows_meanwhile_is_left_for_the_next_time(store, folder):
    path, content = folder / "ANES" / "mine.xlsx", book(filled={"o1": LEAVE})
    path.write_bytes(content[:3000])

    def grow() -> None:
        path.write_bytes(content)

    assert looked(store, folder, wait=grow).receipts == ()
    assert looked(store, folder).requests == 1


def test_a_file_whose_copy_stalled_is_answered_and_read_again_when_it_is_whole(store, folder):
    path, content = folder / "ANES" / "mine.xlsx", book(filled={"o1": LEAVE})
    path.write_bytes(content[:3000])
    (receipt,) = looked(store, folder).receipts
    assert "is cut off or damaged" in texts(receipt)
    path.write_bytes(content)
    assert looked(store, folder).requests == 1


def test_a_look_that_took_long_enough_leaves_the_rest_for_the_next(store, folder):
    for name in "abc":
        (folder / "ANES" / f"{name}.xlsx").write_bytes(book(filled={"o1": LEAVE}, properties=OURS | {"quarter": name}))
    turns = iter([True, True, False])
    taken = take_in(store, folder, desk=desk(), wait=lambda: None, go_on=lambda: next(turns))
    assert [path.name[0] for path in taken.receipts] == ["a", "b"]
    assert [path.name[0] for path in looked(store, folder).receipts] == ["c"]


@pytest.mark.parametrize("name", ["~$mine.xlsx", ".mine.xlsx", "Thumbs.db", "mine.xlsx.part", "x.tmp"])
def test_what_no_person_put_there_is_left_alone(folder, name):
    (folder / "ANES" / name).write_bytes(b"x")
    assert list(new_files(folder, wait=lambda: None)) == []


def test_a_link_to_elsewhere_is_not_followed(folder, tmp_path):
    (tmp_path / "secret.xlsx").write_bytes(book())
    (folder / "ANES" / "mine.xlsx").symlink_to(tmp_path / "secret.xlsx")
    assert list(new_files(folder, wait=lambda: None)) == []


def test_a_folder_that_is_not_there_is_a_sentence_and_not_an_error(store, tmp_path):
    taken = looked(store, tmp_path / "gone")
    assert taken.receipts == ()
    assert "gone: No such file or directory: check the path" in taken.troubles[0]


def test_what_cannot_be_written_down_is_a_trouble_and_read_again(store, folder, monkeypatch):
    (folder / "ANES" / "a.xlsx").write_bytes(book(filled={"o1": LEAVE}))
    (folder / "ANES" / "b.xlsx").write_bytes(book(filled={"o2": LEAVE}))
    real, failed = taking_in.take_back, []

    def fails_once(*given: Any, **named: Any) -> Any:
        if not failed:
            failed.append(True)
            raise StorageError("the disk is full.")
        return real(*given, **named)

    monkeypatch.setattr(taking_in, "take_back", fails_once)
    taken = looked(store, folder)
    assert (len(taken.receipts), taken.requests) == (1, 1)
    assert taken.troubles == (f"{folder / 'ANES' / 'a.xlsx'} was not written down: the disk is full.",)
    assert looked(store, folder).requests == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read and write everything")
def test_a_receipt_that_cannot_be_written_is_written_next_time(store, folder):
    (folder / "ANES" / "mine.xlsx").write_bytes(book(filled={"o1": LEAVE}))
    (folder / "ANES").chmod(0o500)
    assert looked(store, folder).troubles
    (folder / "ANES").chmod(0o700)
    assert len(looked(store, folder).receipts) == 1
    assert len(returned_known(store)) == 1
