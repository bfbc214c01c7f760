"""Books of a real night are filled in, returned and approved, and the next night's books show what became of it."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from nights import AS_OF, Nights, settings_written
from openpyxl import load_workbook

from assets.ledger.identity import identity_answers
from assets.ledger.office import Office, Person
from assets.ledger.returned import returned_known
from assets.obligations.schema import OBLIGATION
from assets.storage.store import TableStore
from pipelines.returns import look_into_returns
from pipelines.settings import read_settings
from reports.inputs.sheets import EXEMPTIONS, IDENTITY_REVIEW, WORKLIST
from reports.publish import read_manifest
from reports.readback.approving import approve_receipt
from reports.readback.model import BookRefusedError
from reports.readback.reading import Desk
from reports.readback.receipt import receipt_workbook
from reports.readback.taking import take_back
from reports.workbook.file.write import workbook_bytes
from tests.browser.test_readback_libreoffice import saved_by_libreoffice

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl.workbook import Workbook

    from assets.ledger.returned import Returned
    from reports.inputs.model import InputSheet
    from reports.readback.reading import Receipt
    from sandbox.server.testing import Served

MORE = """
[office]
people = [{name = "Olive Officer", unit = "Faculty Affairs"}, {name = "Dana Dean", unit = "Dean's Office"}]
[returns]
folder = "returned"
"""
OLIVE, CARL, ANN = (
    Person("Olive Officer", "Faculty Affairs"),
    Person("Carl Chair", "ANES"),
    Person("Ann Assistant", "ANES"),
)
OFFICE = Office({"Olive Officer": "Faculty Affairs", "Dana Dean": "Dean's Office"})
LEAVE = {"Exemption reason": "on leave", "Exempt until": date(2027, 6, 30)}
NOON = datetime(2026, 10, 20, 16, 0, tzinfo=UTC)
Filled = dict[str, dict[str, Any]]


def running_book(nights: Nights) -> bytes:
    """Return the office's workbook of the running quarter as the library hands it out."""
    entry = next(
        one
        for one in read_manifest(nights.home / "published").entries
        if one.audience == "office" and one.quarter == "2026-10-01"
    )
    return (nights.home / "published" / "objects" / entry.sha256).read_bytes()


def rows_of(book: Workbook, sheet: InputSheet) -> list[dict[str, Any]]:
    """Return the rows of an input table by header."""
    page = next(page for page in book.worksheets if sheet.table in page.tables)
    grid = [[cell.value for cell in row] for row in page[page.tables[sheet.table].ref]]
    return [dict(zip(grid[0], row, strict=True)) for row in grid[1:]]


def filled_in(content: bytes, *entries: tuple[InputSheet, Filled], saved_by: str = "") -> bytes:
    """Return a workbook with entries by key and header, saved by openpyxl."""
    book = load_workbook(BytesIO(content))
    for sheet, filled in entries:
        page = next(page for page in book.worksheets if sheet.table in page.tables)
        header, *rows = page[page.tables[sheet.table].ref]
        places = {cell.value: number for number, cell in enumerate(header)}
        for row in rows:
            for name, value in filled.get(str(row[places[sheet.key]].value), {}).items():
                row[places[name]].value = value
    book.properties.lastModifiedBy = saved_by or None
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def first_keys(content: bytes, number: int) -> list[str]:
    """Return the first people's own obligations of the worklist."""
    rows = rows_of(load_workbook(BytesIO(content)), WORKLIST)
    return [row["Obligation"] for row in rows if row["Clause"] == "A12" and row["Status"] == "✖ Not met"][:number]


@pytest.fixture
def returning(tmp_path: Path, nights: Nights, server: Served) -> Nights:
    """Return the home after its first night, with an office and a watched folder in its settings."""
    settings_written(tmp_path, url=server.url, hr=tmp_path / "hr", more=MORE)
    (tmp_path / "returned" / "ANES").mkdir(parents=True)
    return nights


def store_of(nights: Nights) -> TableStore:
    return TableStore(nights.home / "tables")


def taken(nights: Nights, content: bytes, *, by: Person, minutes: int = 0) -> Receipt:
    desk = Desk(["anesthesiology"], OFFICE, on=AS_OF, at=NOON + timedelta(minutes=minutes))
    return take_back(store_of(nights), content, name="book.xlsx", by=by, desk=desk)


def test_what_is_filled_in_goes_through_the_folder_and_approval_into_the_next_nights_books(returning: Nights):
    sent = running_book(returning)
    exempt, reminded, contested = first_keys(sent, 3)
    question = rows_of(load_workbook(BytesIO(sent)), IDENTITY_REVIEW)[0]
    person = question["Who it could be"].partition("(")[2].partition(",")[0]
    returned = filled_in(
        sent,
        (
            WORKLIST,
            {
                exempt: LEAVE | {"Comment": "told me on the phone"},
                reminded: {"Reminded on": date(2026, 10, 19)},
                contested: {"Record is wrong": "a form is not recorded"},
            },
        ),
        (IDENTITY_REVIEW, {question["Queue ID"]: {"Who is it": "person of the roster", "Person ID": person}}),
        saved_by=CARL.name,
    )
    folder = returning.file.parent / "returned" / "ANES"
    (folder / "Copy of worklist (2).xlsx").write_bytes(returned)
    (folder / "broken.xlsx").write_bytes(returned[:5000])

    before = look_into_returns(read_settings(returning.file))
    assert (len(before.receipts), before.requests, before.troubles) == (2, 4, ())
    waiting = returning.run()
    assert waiting.success, waiting.failures
    book = load_workbook(BytesIO(running_book(returning)))
    worklist = {row["Obligation"]: row for row in rows_of(book, WORKLIST)}
    assert worklist[exempt]["Asked for"] == f"exemption: asked for by ANES on {AS_OF}, waits for approval"
    assert worklist[reminded]["Reminded"] == "not yet"
    assert [row["Status"] for row in rows_of(book, EXEMPTIONS)] == ["◔ Waits for approval"]

    receipt = next(path for path in before.receipts if path.name.startswith("Copy of worklist"))
    verdicts = approve_receipt(
        store_of(returning), receipt.read_bytes(), name=receipt.name, by=OLIVE, on=AS_OF, at=datetime.now(UTC)
    )
    assert [one.decided for one in verdicts] == ["approved"] * 4, verdicts
    assert look_into_returns(read_settings(returning.file)).receipts == ()

    ended = returning.run()
    assert ended.success, ended.failures
    book = load_workbook(BytesIO(running_book(returning)))
    worklist = {row["Obligation"]: row for row in rows_of(book, WORKLIST)}
    assert exempt not in worklist
    owed = returning.table(OBLIGATION).set_index("obligation_id")
    assert set(owed.loc[[exempt], "state"]) <= {"excluded", "excepted"}
    assert worklist[reminded]["Reminded"].date() == date(2026, 10, 19)
    assert worklist[contested]["Contested"] == "a form is not recorded: mentee to correct it in REDCap"
    (exemption,) = rows_of(book, EXEMPTIONS)
    assert (exemption["Status"], exemption["Reason"]) == ("✔ In force", "on leave")
    assert exemption["Approved by"] == "Olive Officer, Faculty Affairs"
    assert question["Queue ID"] not in {row["Queue ID"] for row in rows_of(book, IDENTITY_REVIEW)}
    assert identity_answers(store_of(returning))["person_id"].tolist() == [person]
    assert not any(
        "on the phone" in str(cell.value) for page in book.worksheets for row in page.iter_rows() for cell in row
    )


def test_every_way_a_returned_book_can_be_wrong_has_its_reason_and_nothing_typed_is_lost(returning: Nights):
    sent = running_book(returning)
    one, two, three, four, five = first_keys(sent, 5)
    returned = filled_in(
        sent,
        (
            WORKLIST,
            {
                one: {"Exemption reason": "yes "},
                two: {"Reminded on": "10/19/2026"},
                three: {"Reminded on": " 2026-10-19 ", "Status": "✔ Met"},
                four: LEAVE | {"Exempt until": "2026-12-31", "Obligation": "0000000000000000"},
                five: {"Comment": "please call me"},
            },
        ),
        (IDENTITY_REVIEW, {"name:nobody": {"Who is it": "nobody known"}}),
    )
    told = {entry.key: (entry.outcome, entry.reason) for _, entry in taken(returning, returned, by=CARL).rows}
    assert told == {
        one: ("rejected", told[one][1]),
        two: ("rejected", "Reminded on is no date: type it like 2026-09-30."),
        three: ("requested", "Waits for approval by somebody of the office and of another unit."),
        "0000000000000000": (
            "rejected",
            "Stale: this obligation is no longer there; look it up in the newest workbook.",
        ),
        five: ("rejected", "A comment alone decides nothing; it is kept."),
    }
    assert told[one][1].startswith("Exemption reason is none of the list: choose on leave, ")
    kept = returned_known(store_of(returning))
    assert set(kept["key"]) == set(told)
    typed = {row["key"]: json.loads(row["typed"]) for row in kept.to_dict("records")}
    assert typed[one] == {"reason": "yes"}
    assert typed[two] == {"sent_on": "10/19/2026"}
    assert typed["0000000000000000"] == {"reason": "on_leave", "valid_to": "2026-12-31"}


def test_two_people_return_the_same_book_and_the_same_file_comes_twice(returning: Nights):
    sent = running_book(returning)
    one, two = first_keys(sent, 2)
    first = filled_in(sent, (WORKLIST, {one: LEAVE}))
    second = filled_in(sent, (WORKLIST, {one: LEAVE, two: LEAVE}))
    assert [entry.outcome for _, entry in taken(returning, first, by=CARL).rows] == ["requested"]
    outcomes = {entry.key: entry.outcome for _, entry in taken(returning, second, by=ANN, minutes=5).rows}
    assert outcomes == {one: "duplicate", two: "requested"}
    again = taken(returning, second, by=ANN, minutes=9)
    assert all(entry.reason.startswith("Returned before, on 2026-10-20.") for _, entry in again.rows)
    assert len(returned_known(store_of(returning))) == 3
    receipt = workbook_bytes(receipt_workbook(again))
    with pytest.raises(BookRefusedError, match="is a receipt"):
        taken(returning, receipt, by=ANN)
    of_own_unit = approve_receipt(
        store_of(returning), receipt, name="r.xlsx", by=Person("Otto Officer", "anes"), on=AS_OF, at=NOON
    )
    assert {verdict.decided for verdict in of_own_unit} == {"left open"}


def test_a_book_of_a_real_night_reads_the_same_after_libreoffice_saved_it(returning: Nights, tmp_path: Path):
    sent = running_book(returning)
    one, two, three = first_keys(sent, 3)
    question = rows_of(load_workbook(BytesIO(sent)), IDENTITY_REVIEW)[0]
    person = question["Who it could be"].partition("(")[2].partition(",")[0]
    answer = {"Who is it": "person of the roster", "Person ID": person}
    returned = filled_in(
        sent,
        (WORKLIST, {one: LEAVE, two: {"Reminded on": date(2026, 10, 19)}, three: {"Comment": "about"} | LEAVE}),
        (IDENTITY_REVIEW, {question["Queue ID"]: answer}),
    )
    before = taken(returning, returned, by=CARL)
    assert {entry.outcome for _, entry in before.rows} == {"requested"}
    after = taken(returning, saved_by_libreoffice(returned, tmp_path), by=ANN, minutes=5)
    assert [_said(entry) for _, entry in after.rows] == [_said(entry) for _, entry in before.rows]
    assert {entry.outcome for _, entry in after.rows} == {"duplicate"}, "the same was asked before, by somebody else"


def _said(entry: Returned) -> tuple[object, ...]:
    return entry.form, entry.key, entry.typed, entry.sheet, entry.row
